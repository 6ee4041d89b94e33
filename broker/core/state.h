// What a market consists of between two steps, as plain structs: what the
// audit, the journal's derived tables and the analysis read. Only broker/core
// changes it. Money is cents, quantities are units, times are ticks.
//
// The digest of a market is SHA-256 of the canonical encoding of MarketState. It holds
// no counter of commands, so that a refused move leaves it as it was.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker/core/table_state.h"
#include "proto/base/events.h"
#include "proto/base/moves.h"
#include "proto/base/scenario.h"
#include "proto/base/types.h"

namespace haggle::core {

// Units installed in one tick at one site that are not productive yet.
struct Cohort {
  Tick ready_tick = 0;  // productive from then on
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "ready_tick", self.ready_tick);
    visit(2, "units", self.units);
  }
};

// What a party holds of one product, and how many units ever went through its
// book. Conservation (audit.h):
//   opening + delivered = warehoused + installed + passed
//   opened + ordered + agreed + moved_in = delivered + cancelled + moved_out + units of its open bookings
struct Position {
  std::int64_t warehoused = 0;
  std::int64_t installed = 0;  // productive ones included
  std::int64_t productive = 0;
  std::vector<Cohort> ramping;  // as they were installed; sums to installed - productive
  std::int64_t opening = 0;     // held before the run
  std::int64_t opened = 0;      // opening book
  std::int64_t ordered = 0;     // by Order
  std::int64_t agreed = 0;      // by an agreement at a table
  std::int64_t moved_in = 0;    // by redirection, both halves
  std::int64_t moved_out = 0;
  std::int64_t cancelled = 0;
  std::int64_t delivered = 0;
  std::int64_t passed = 0;  // sellers: became units of a product of its own (Supply.source)
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "warehoused", self.warehoused);
    visit(2, "installed", self.installed);
    visit(3, "productive", self.productive);
    visit(4, "ramping", self.ramping);
    visit(5, "opening", self.opening);
    visit(6, "opened", self.opened);
    visit(7, "ordered", self.ordered);
    visit(8, "agreed", self.agreed);
    visit(9, "moved_in", self.moved_in);
    visit(10, "moved_out", self.moved_out);
    visit(11, "cancelled", self.cancelled);
    visit(12, "delivered", self.delivered);
    visit(13, "passed", self.passed);
  }
};

// Room built at a site: from a tick on, if it is open by then.
struct Extension {
  std::uint32_t site = 0;
  Tick from_tick = 0;
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "site", self.site);
    visit(2, "from_tick", self.from_tick);
    visit(3, "units", self.units);
  }
};

// Conservation: cash = opening + income + funding + received - paid - outside.
struct PartyState {
  PartyId id = 0;
  PartyKind kind = PartyKind::kUnset;
  std::int64_t cash_cents = 0;
  std::int64_t credit_cents = 0;    // cash never falls below -credit
  std::int64_t deposits_cents = 0;  // sellers: held for customers, not yet earned
  std::int64_t opening_cents = 0;
  std::int64_t income_cents = 0;
  std::int64_t funding_cents = 0;
  std::int64_t outside_cents = 0;        // paid to nobody in the market (capacity, room)
  std::int64_t received_cents = 0;       // from other parties: refunds, damages, earnings
  std::int64_t paid_cents = 0;           // to other parties: deposits, rest of price, fees, damages
  std::vector<Position> positions;       // one per product
  std::vector<SiteState> sites;          // in the scenario's order
  std::int64_t room_peak = 0;            // most room it ever had, at least what was installed before the run
  std::vector<std::int64_t> site_units;  // installed at each site, of all products; they sum to all that is installed
  std::vector<Extension> extensions;     // as they were built; what is there already of a site may be one
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "id", self.id);
    visit(2, "kind", self.kind);
    visit(3, "cash_cents", self.cash_cents);
    visit(4, "credit_cents", self.credit_cents);
    visit(5, "deposits_cents", self.deposits_cents);
    visit(6, "opening_cents", self.opening_cents);
    visit(7, "income_cents", self.income_cents);
    visit(8, "funding_cents", self.funding_cents);
    visit(9, "outside_cents", self.outside_cents);
    visit(10, "received_cents", self.received_cents);
    visit(11, "paid_cents", self.paid_cents);
    visit(12, "positions", self.positions);
    visit(13, "sites", self.sites);
    visit(14, "room_peak", self.room_peak);
    visit(15, "site_units", self.site_units);
    visit(16, "extensions", self.extensions);
  }
};

// Capacity bought and not undone: so many units a tick from `from_tick` on.
struct CapacityStep {
  Tick from_tick = 0;
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "from_tick", self.from_tick);
    visit(2, "units", self.units);
  }
};

// Conservation: opening + produced = inventory + shipped + lost.
struct ProductState {
  PartyId seller = 0;
  std::int64_t inventory = 0;
  std::int64_t price_cents = 0;
  std::int64_t next_price_cents = 0;  // list price from the next tick on
  Tick lead_ticks = 0;                // as published at the beginning of this tick
  bool quoted = false;                // ... by the seller
  Tick next_quote = 0;                // the seller's, from the next tick on; 0: it has made none
  std::vector<std::int64_t> supply;   // of the last lead_window ticks, oldest first
  std::vector<CapacityStep> capacity;
  std::int64_t line_permille = 0;  // of another product's line, as the seller shares it
  std::int64_t opening = 0;
  std::int64_t produced = 0;
  std::int64_t shipped = 0;         // in all
  std::int64_t shipped_last = 0;    // in the last delivery
  std::int64_t available_last = 0;  // inventory before the last delivery
  std::int64_t lost = 0;            // not shipped in their tick, where supply perishes
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "seller", self.seller);
    visit(2, "inventory", self.inventory);
    visit(3, "price_cents", self.price_cents);
    visit(4, "next_price_cents", self.next_price_cents);
    visit(5, "supply", self.supply);
    visit(6, "capacity", self.capacity);
    visit(7, "opening", self.opening);
    visit(8, "produced", self.produced);
    visit(9, "shipped", self.shipped);
    visit(10, "shipped_last", self.shipped_last);
    visit(11, "available_last", self.available_last);
    visit(12, "lead_ticks", self.lead_ticks);
    visit(13, "quoted", self.quoted);
    visit(14, "next_quote", self.next_quote);
    visit(15, "line_permille", self.line_permille);
    visit(16, "lost", self.lost);
  }
};

// By whose consent a booking exists.
enum class Consent : std::uint8_t { kUnset = 0, kOpening = 1, kOrder = 2, kAgreement = 3, kRedirection = 4 };

struct BookingState {
  Booking booking;
  Consent consent = Consent::kUnset;
  PartyId orderer = 0;  // kOrder: who gave the order
  TableId table = 0;    // kAgreement, kRedirection: where all agreed
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "booking", self.booking);
    visit(2, "consent", self.consent);
    visit(3, "orderer", self.orderer);
    visit(4, "table", self.table);
  }
};

// An agreement that had an effect: who sat there, and who agreed.
struct AgreementState {
  TableId table = 0;
  TableKind kind = TableKind::kUnset;
  Tick tick = 0;
  std::vector<PartyId> parties;
  std::vector<PartyId> agreed;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "kind", self.kind);
    visit(3, "tick", self.tick);
    visit(4, "parties", self.parties);
    visit(5, "agreed", self.agreed);
  }
};

// A claim whose day has not come.
struct ClaimState {
  ClaimId id = 0;
  PartyId party = 0;
  ProductId product = 0;
  std::int64_t units = 0;
  Tick made_tick = 0;
  Tick due_tick = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "id", self.id);
    visit(2, "party", self.party);
    visit(3, "product", self.product);
    visit(4, "units", self.units);
    visit(5, "made_tick", self.made_tick);
    visit(6, "due_tick", self.due_tick);
  }
};

// A draw of nature with the range it came from.
struct DrawState {
  std::string path;
  Tick tick = 0;
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::int64_t value = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "path", self.path);
    visit(2, "tick", self.tick);
    visit(3, "low", self.low);
    visit(4, "high", self.high);
    visit(5, "value", self.value);
  }
};

// The keys by which lists of the state are sorted (sorted_list.h).
struct IdOf {
  PartyId operator()(const PartyState& party) const { return party.id; }
  BookingId operator()(const BookingState& state) const { return state.booking.id; }
  TableId operator()(const TableState& table) const { return table.id; }
};

// The whole of it.
struct MarketState {
  Scenario scenario;  // ranges closed on what was drawn (after genesis); not in the digest
  Tick tick = 0;      // place of the next step; when the run is over: the last tick, kClosed
  Phase phase = Phase::kGenesis;
  std::uint32_t step = 0;
  bool over = false;
  std::vector<PartyState> parties;  // by id
  std::vector<ProductState> products;
  std::vector<BookingState> bookings;      // open ones, by booking id
  std::vector<TableState> tables;          // of this tick, by table id
  std::vector<AgreementState> agreements;  // by which open bookings exist, as they were reached
  std::vector<ClaimState> claims;          // by id
  std::vector<DrawState> draws;            // of genesis, then of the current tick

  // Null if there is none.
  const PartyState* FindParty(PartyId id) const;
  const BookingState* FindBooking(BookingId id) const;
  const TableState* FindTable(TableId id) const;

  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "tick", self.tick);
    visit(2, "phase", self.phase);
    visit(3, "step", self.step);
    visit(4, "over", self.over);
    visit(5, "parties", self.parties);
    visit(6, "products", self.products);
    visit(7, "bookings", self.bookings);
    visit(8, "tables", self.tables);
    visit(9, "agreements", self.agreements);
    visit(10, "claims", self.claims);
    visit(11, "draws", self.draws);
  }
};

}  // namespace haggle::core
