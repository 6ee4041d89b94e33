// What is on hand: bookings, holdings, and the events that tell of them at the
// beginning of a tick. Each struct says who is shown it.
#pragma once

#include <cstdint>
#include <vector>

#include "proto/base/types.h"

namespace haggle {

// An open booking.
struct Booking {
  BookingId id = 0;
  PartyId owner = 0;
  ProductId product = 0;
  std::int64_t units = 0;          // left to ship
  std::int64_t price_cents = 0;    // a unit
  std::int64_t deposit_cents = 0;  // a unit, already paid
  Tick requested_tick = 0;         // not shipped before
  Tick placed_tick = 0;            // -1: before the run
  Tick by_tick = 0;                // firm: damages run after it; 0: not firm
  bool moved = false;              // has changed owner; will not again
  bool flexible = false;           // dated by the queue, not asked for by its owner: its date may move up
  std::int64_t limit_cents = 0;    // the highest price a unit that it pays in a sale; 0: price_cents
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "id", self.id);
    visit(2, "owner", self.owner);
    visit(3, "product", self.product);
    visit(4, "units", self.units);
    visit(5, "price_cents", self.price_cents);
    visit(6, "deposit_cents", self.deposit_cents);
    visit(7, "requested_tick", self.requested_tick);
    visit(8, "placed_tick", self.placed_tick);
    visit(9, "by_tick", self.by_tick);
    visit(10, "moved", self.moved);
    visit(11, "flexible", self.flexible);
    visit(12, "limit_cents", self.limit_cents);
  }

  // What it bids for a unit where units are sold.
  std::int64_t bid_cents() const { return limit_cents > price_cents ? limit_cents : price_cents; }
};

// The order in which an owner's bookings are shipped and moved.
inline bool IsServedBefore(const Booking& a, const Booking& b) {
  if (a.requested_tick != b.requested_tick) return a.requested_tick < b.requested_tick;
  if (a.placed_tick != b.placed_tick) return a.placed_tick < b.placed_tick;
  return a.id < b.id;
}

// What a party holds of one product.
struct Holding {
  ProductId product = 0;
  std::int64_t warehoused = 0;
  std::int64_t installed = 0;  // productive ones included
  std::int64_t productive = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "warehoused", self.warehoused);
    visit(3, "installed", self.installed);
    visit(4, "productive", self.productive);
  }
};

struct SiteState {
  bool open = false;
  Tick opened_tick = 0;   // if open; below 0: before the run; an always open one: 0
  std::int64_t room = 0;  // units it has room for now
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "open", self.open);
    visit(2, "opened_tick", self.opened_tick);
    visit(3, "room", self.room);
  }
};

// What a customer can pay the seller now.
struct Payer {
  PartyId party = 0;
  std::int64_t cash_cents = 0;  // cash and credit, capped at the price of all its bookings of the product
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "cash_cents", self.cash_cents);
  }
};

// A tick has begun.
struct TickBegan {
  static constexpr int kField = 10;
  static constexpr const char* kName = "tick_began";
  template <class Self, class Visitor>
  static void Fields(Self&, Visitor&) {}
};

// What everybody knows of a product at the beginning of a tick.
struct Bulletin {
  static constexpr int kField = 11;
  static constexpr const char* kName = "bulletin";
  ProductId product = 0;
  std::int64_t price_cents = 0;  // list price of this tick
  std::int64_t backlog = 0;      // units booked and not yet shipped, all parties
  // Published lead time: the seller's last quote. Before the first one max(lead_min,
  // lead_window * backlog / supply of the last lead_window ticks), at most 10,000, which also
  // stands for no supply at all.
  Tick lead_ticks = 0;
  std::int64_t shipped = 0;          // units shipped in the last tick
  std::int64_t supply_per_tick = 0;  // mean supply of the last lead_window ticks
  bool quoted = false;               // the lead time is a quote
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "price_cents", self.price_cents);
    visit(3, "backlog", self.backlog);
    visit(4, "lead_ticks", self.lead_ticks);
    visit(5, "shipped", self.shipped);
    visit(6, "supply_per_tick", self.supply_per_tick);
    visit(7, "quoted", self.quoted);
  }
};

// A party's own affairs, shown to it and to its principal: at the beginning of a
// tick and again before orders (where something may have changed in between).
struct Statement {
  static constexpr int kField = 12;
  static constexpr const char* kName = "statement";
  PartyId party = 0;
  std::int64_t cash_cents = 0;
  std::int64_t deposits_cents = 0;  // held by sellers
  std::vector<Holding> holdings;    // one per product
  std::vector<Booking> bookings;    // open ones, by id
  std::vector<SiteState> sites;     // in the scenario's order
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "cash_cents", self.cash_cents);
    visit(3, "deposits_cents", self.deposits_cents);
    visit(4, "holdings", self.holdings);
    visit(5, "bookings", self.bookings);
    visit(6, "sites", self.sites);
  }
};

// A seller's order book and stock of one product, shown to it at the beginning of
// a tick and before it allocates.
struct SellerBook {
  static constexpr int kField = 13;
  static constexpr const char* kName = "seller_book";
  ProductId product = 0;
  std::int64_t inventory = 0;        // units that can be shipped now
  std::int64_t capacity_coming = 0;  // steps bought that do not produce yet, in units a tick
  std::vector<Booking> bookings;     // all open ones of all parties, by id
  std::vector<Payer> payers;         // what each party with bookings can pay
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "inventory", self.inventory);
    visit(3, "capacity_coming", self.capacity_coming);
    visit(4, "bookings", self.bookings);
    visit(5, "payers", self.payers);
  }
};

}  // namespace haggle
