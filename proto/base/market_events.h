// What happens to orders, units and money, and what is said in public. Each
// struct says who is shown it.
#pragma once

#include <cstdint>
#include <string>

#include "proto/base/state_events.h"
#include "proto/base/types.h"

namespace haggle {

// A booking was made. To the owner and the seller; of an agreement, also to the
// owner's principal; of a redirection, to both affiliates, principal and seller.
struct Ordered {
  static constexpr int kField = 24;
  static constexpr const char* kName = "ordered";
  Booking booking;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "booking", self.booking);
  }
};

// Units of a booking were given back. To the owner and the seller.
struct Cancelled {
  static constexpr int kField = 25;
  static constexpr const char* kName = "cancelled";
  BookingId booking = 0;
  PartyId party = 0;
  ProductId product = 0;
  std::int64_t units = 0;
  std::int64_t fee_cents = 0;     // kept by the seller, in all
  std::int64_t refund_cents = 0;  // returned to the owner, in all
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "booking", self.booking);
    visit(2, "party", self.party);
    visit(3, "product", self.product);
    visit(4, "units", self.units);
    visit(5, "fee_cents", self.fee_cents);
    visit(6, "refund_cents", self.refund_cents);
  }
};

// Units have changed owner. To principal, seller and both affiliates.
struct Redirected {
  static constexpr int kField = 26;
  static constexpr const char* kName = "redirected";
  TableId table = 0;
  PartyId from = 0;
  PartyId to = 0;
  ProductId product = 0;
  std::int64_t units = 0;
  std::int64_t swapped = 0;    // units of `to`'s later bookings given in exchange
  std::int64_t fee_cents = 0;  // in all, paid by `to` to the seller
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "from", self.from);
    visit(3, "to", self.to);
    visit(4, "product", self.product);
    visit(5, "units", self.units);
    visit(6, "swapped", self.swapped);
    visit(7, "fee_cents", self.fee_cents);
  }
};

// A public statement. To all.
struct Claimed {
  static constexpr int kField = 27;
  static constexpr const char* kName = "claimed";
  ClaimId claim = 0;
  PartyId party = 0;
  ProductId product = 0;
  std::int64_t units = 0;
  Tick due_tick = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "claim", self.claim);
    visit(2, "party", self.party);
    visit(3, "product", self.product);
    visit(4, "units", self.units);
    visit(5, "due_tick", self.due_tick);
  }
};

// What was on hand and booked when a claim was made. For the journal alone.
struct ClaimBooked {
  static constexpr int kField = 28;
  static constexpr const char* kName = "claim_booked";
  ClaimId claim = 0;
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "claim", self.claim);
    visit(2, "units", self.units);
  }
};

// A claim's day has come. To all.
struct ClaimAudited {
  static constexpr int kField = 29;
  static constexpr const char* kName = "claim_audited";
  ClaimId claim = 0;
  PartyId party = 0;
  ProductId product = 0;
  std::int64_t claimed = 0;
  std::int64_t actual = 0;  // installed units
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "claim", self.claim);
    visit(2, "party", self.party);
    visit(3, "product", self.product);
    visit(4, "claimed", self.claimed);
    visit(5, "actual", self.actual);
  }
};

// Units of a tick's supply were assigned to a booking. To the owner and the seller.
struct Allocated {
  static constexpr int kField = 30;
  static constexpr const char* kName = "allocated";
  BookingId booking = 0;
  PartyId party = 0;
  ProductId product = 0;
  std::int64_t due = 0;  // units of the booking that were due
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "booking", self.booking);
    visit(2, "party", self.party);
    visit(3, "product", self.product);
    visit(4, "due", self.due);
    visit(5, "units", self.units);
  }
};

// Units were shipped and paid. To the owner and the seller.
struct Delivered {
  static constexpr int kField = 31;
  static constexpr const char* kName = "delivered";
  BookingId booking = 0;
  PartyId party = 0;
  ProductId product = 0;
  std::int64_t units = 0;
  std::int64_t paid_cents = 0;  // price of the units, the deposit used up included
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "booking", self.booking);
    visit(2, "party", self.party);
    visit(3, "product", self.product);
    visit(4, "units", self.units);
    visit(5, "paid_cents", self.paid_cents);
  }
};

// A party could not pay for what it was allocated; the units stay booked.
// To the owner and the seller.
struct Unpaid {
  static constexpr int kField = 32;
  static constexpr const char* kName = "unpaid";
  BookingId booking = 0;
  PartyId party = 0;
  ProductId product = 0;
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "booking", self.booking);
    visit(2, "party", self.party);
    visit(3, "product", self.product);
    visit(4, "units", self.units);
  }
};

// The list price from the next tick on. To the seller (others read the bulletin).
struct PriceSet {
  static constexpr int kField = 33;
  static constexpr const char* kName = "price_set";
  ProductId product = 0;
  std::int64_t price_cents = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "price_cents", self.price_cents);
  }
};

// The lead time from the next tick on. To the seller (others read the bulletin).
struct LeadQuoted {
  static constexpr int kField = 40;
  static constexpr const char* kName = "lead_quoted";
  ProductId product = 0;
  Tick lead_ticks = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "lead_ticks", self.lead_ticks);
  }
};

// A flexible booking's date has moved up, for the queue has become shorter. For the journal
// alone; the owner reads it in its statement, the seller in its book.
struct Rescheduled {
  static constexpr int kField = 41;
  static constexpr const char* kName = "rescheduled";
  BookingId booking = 0;
  PartyId party = 0;
  ProductId product = 0;
  std::int64_t units = 0;
  Tick from_tick = 0;
  Tick to_tick = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "booking", self.booking);
    visit(2, "party", self.party);
    visit(3, "product", self.product);
    visit(4, "units", self.units);
    visit(5, "from_tick", self.from_tick);
    visit(6, "to_tick", self.to_tick);
  }
};

// Capacity was bought. To the seller.
struct Expanded {
  static constexpr int kField = 34;
  static constexpr const char* kName = "expanded";
  ProductId product = 0;
  std::int64_t units_per_tick = 0;
  Tick from_tick = 0;
  std::int64_t cost_cents = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "units_per_tick", self.units_per_tick);
    visit(3, "from_tick", self.from_tick);
    visit(4, "cost_cents", self.cost_cents);
  }
};

// A line is shared otherwise from the next tick on. To the seller.
struct LineShared {
  static constexpr int kField = 43;
  static constexpr const char* kName = "line_shared";
  ProductId product = 0;  // made on another's line
  std::int64_t permille = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "permille", self.permille);
  }
};

// Public funding has arrived. To all.
struct Funded {
  static constexpr int kField = 35;
  static constexpr const char* kName = "funded";
  PartyId party = 0;
  std::string name;
  std::int64_t amount_cents = 0;
  std::int64_t valuation_cents = 0;  // of the whole party; 0 where the amount does not depend on it
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "name", self.name);
    visit(3, "amount_cents", self.amount_cents);
    visit(4, "valuation_cents", self.valuation_cents);
  }
};

// A site is open. To all.
struct SiteOpened {
  static constexpr int kField = 36;
  static constexpr const char* kName = "site_opened";
  PartyId party = 0;
  std::uint32_t site = 0;  // index
  std::string name;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "site", self.site);
    visit(3, "name", self.name);
  }
};

// A site is to be larger. To all.
struct SiteExtended {
  static constexpr int kField = 42;
  static constexpr const char* kName = "site_extended";
  PartyId party = 0;
  std::uint32_t site = 0;  // index
  std::string name;
  std::int64_t units = 0;  // more room
  Tick from_tick = 0;      // from then on
  std::int64_t cost_cents = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "site", self.site);
    visit(3, "name", self.name);
    visit(4, "units", self.units);
    visit(5, "from_tick", self.from_tick);
    visit(6, "cost_cents", self.cost_cents);
  }
};

// A firm date was missed. To the owner and the seller.
struct DamagesPaid {
  static constexpr int kField = 37;
  static constexpr const char* kName = "damages_paid";
  BookingId booking = 0;
  PartyId party = 0;
  ProductId product = 0;
  std::int64_t units = 0;         // late ones
  std::int64_t amount_cents = 0;  // in all, from seller to owner
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "booking", self.booking);
    visit(2, "party", self.party);
    visit(3, "product", self.product);
    visit(4, "units", self.units);
    visit(5, "amount_cents", self.amount_cents);
  }
};

// A draw of nature. For the journal alone.
struct Drawn {
  static constexpr int kField = 38;
  static constexpr const char* kName = "drawn";
  std::string path;
  std::int64_t value = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "path", self.path);
    visit(2, "value", self.value);
  }
};

}  // namespace haggle
