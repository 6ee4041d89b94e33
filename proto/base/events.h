// What happened. Events follow from commands; a party is shown those that
// concern it (each struct says whom), the journal all of them.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "proto/base/moves.h"
#include "proto/base/outcome.h"
#include "proto/base/types.h"

namespace haggle {

enum class TableKind : std::uint8_t { kUnset = 0, kScenario = 1, kDinner = 2, kRedirection = 3 };

enum class TableResult : std::uint8_t {
  kUnset = 0,
  kAgreed = 1,
  kDeadline = 2,  // the round limit was reached
  kLeft = 3,      // a party walked away
  kDeclined = 4,  // the seller or every other guest did not come
  kRefused = 5,   // agreed, but the agreement could not be carried out
};

// Why a move was refused. Numbers are part of the wire and journal formats.
enum class RefusalReason : std::uint8_t {
  kUnset = 0,
  kMalformed = 1,         // no such kind of move, or a field out of its range
  kNotYourTurn = 2,       // not asked for in this step
  kNoSuchTable = 3,
  kNotAtTable = 4,
  kTableClosed = 5,
  kNotAnOutcome = 6,      // a value outside its issue, or too few or many values
  kNoStandingOffer = 7,   // nothing to accept, or one's own offer
  kAlreadyMoved = 8,      // second move where one is allowed
  kNoSuchParty = 9,
  kNotAcquainted = 10,
  kNotAffiliated = 11,
  kNoSuchProduct = 12,
  kNoSuchBooking = 13,
  kNotYourBooking = 14,
  kFirmBooking = 15,      // firm bookings cannot be cancelled
  kTooManyUnits = 16,     // more than booked, due, pleaded or movable
  kNotEnoughCash = 17,
  kNotEnoughInventory = 18,
  kOverCredit = 19,
  kPriceOutOfBand = 20,
  kDisabled = 21,         // the scenario's rules switch this off
  kTooManyMoves = 22,
  kTooLarge = 23,
  kTooManyTables = 24,
  kNotSeller = 25,
  kWrongDue = 26,         // a claim's or order's date is not allowed
  kAlreadyMovedOnce = 27, // a booking moves once
  kConflict = 28,         // an earlier agreement of the same step took it
};

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
  Tick by_tick = 0;                // firm: damages run behind it; 0: not firm
  bool moved = false;              // has changed owner; will not again
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
  }
};

// What a party holds of one product.
struct Holding {
  ProductId product = 0;
  std::int64_t warehoused = 0;
  std::int64_t installed = 0;   // productive ones included
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
  Tick opened_tick = 0;         // if open
  std::int64_t room = 0;        // units it has room for now
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
  std::int64_t cash_cents = 0;  // cash and credit, capped at the price of all its bookings
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
  std::int64_t backlog = 0;  // units booked and not yet shipped, all parties
  Tick lead_ticks = 0;  // published lead time: max(lead_min, lead_window * backlog / supply of the last lead_window ticks)
  std::int64_t shipped = 0;  // units shipped in the last tick
  std::int64_t supply_per_tick = 0;  // mean supply of the last lead_window ticks
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "price_cents", self.price_cents);
    visit(3, "backlog", self.backlog);
    visit(4, "lead_ticks", self.lead_ticks);
    visit(5, "shipped", self.shipped);
    visit(6, "supply_per_tick", self.supply_per_tick);
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
  std::vector<Holding> holdings;  // one per product
  std::vector<Booking> bookings;  // open ones, by id
  std::vector<SiteState> sites;  // in the scenario's order
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

// A seller's order book and stock of one product, shown to it with every
// Statement and before it allocates.
struct SellerBook {
  static constexpr int kField = 13;
  static constexpr const char* kName = "seller_book";
  ProductId product = 0;
  std::int64_t inventory = 0;  // units that can be shipped now
  std::int64_t capacity_coming = 0;  // steps bought that do not produce yet, in units a tick
  std::vector<Booking> bookings;  // all open ones of all parties, by id
  std::vector<Payer> payers;  // what each party with bookings can pay
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "inventory", self.inventory);
    visit(3, "capacity_coming", self.capacity_coming);
    visit(4, "bookings", self.bookings);
    visit(5, "payers", self.payers);
  }
};

// An acquaintance said what it would plead for. To the listener and the speaker.
struct Sounded {
  static constexpr int kField = 14;
  static constexpr const char* kName = "sounded";
  PartyId from = 0;
  PartyId to = 0;
  ProductId product = 0;
  Plea plea;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "from", self.from);
    visit(2, "to", self.to);
    visit(3, "product", self.product);
    visit(4, "plea", self.plea);
  }
};

// A private table is proposed; seller and guests are asked. To all invited.
struct Invited {
  static constexpr int kField = 15;
  static constexpr const char* kName = "invited";
  TableId table = 0;
  PartyId host = 0;
  PartyId seller = 0;
  ProductId product = 0;
  std::vector<Plea> pleas;  // host first
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "host", self.host);
    visit(3, "seller", self.seller);
    visit(4, "product", self.product);
    visit(5, "pleas", self.pleas);
  }
};

// A principal asks the seller for a redirection. To both.
struct RedirectionRequested {
  static constexpr int kField = 16;
  static constexpr const char* kName = "redirection_requested";
  TableId table = 0;
  PartyId principal = 0;
  PartyId seller = 0;
  PartyId from = 0;
  PartyId to = 0;
  ProductId product = 0;
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "principal", self.principal);
    visit(3, "seller", self.seller);
    visit(4, "from", self.from);
    visit(5, "to", self.to);
    visit(6, "product", self.product);
    visit(7, "units", self.units);
  }
};

// An answer to an invitation or request. To all invited.
struct Answered {
  static constexpr int kField = 17;
  static constexpr const char* kName = "answered";
  TableId table = 0;
  PartyId party = 0;
  bool join = false;
  Plea plea;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "party", self.party);
    visit(3, "join", self.join);
    visit(4, "plea", self.plea);
  }
};

// A table is set. To all who sit at it.
struct TableOpened {
  static constexpr int kField = 18;
  static constexpr const char* kName = "table_opened";
  TableId table = 0;
  TableKind kind = TableKind::kUnset;
  std::string name;  // of the scenario's table
  std::vector<PartyId> parties;  // in speaking order
  std::vector<Issue> issues;
  std::int32_t rounds = 0;  // round limit
  ProductId product = 0;
  std::vector<Plea> pleas;  // dinners: what each guest may book at most (share 1000)
  PartyId from = 0;  // redirections
  PartyId to = 0;  // redirections
  std::int64_t units = 0;  // redirections
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "kind", self.kind);
    visit(3, "name", self.name);
    visit(4, "parties", self.parties);
    visit(5, "issues", self.issues);
    visit(6, "rounds", self.rounds);
    visit(7, "product", self.product);
    visit(8, "pleas", self.pleas);
    visit(9, "from", self.from);
    visit(10, "to", self.to);
    visit(11, "units", self.units);
  }
};

// An offer stands. To the table.
struct Offered {
  static constexpr int kField = 19;
  static constexpr const char* kName = "offered";
  TableId table = 0;
  std::int32_t round = 0;  // from 0
  PartyId party = 0;
  Outcome values;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "round", self.round);
    visit(3, "party", self.party);
    visit(4, "values", self.values);
  }
};

// A party accepts the standing offer. To the table.
struct Accepted {
  static constexpr int kField = 20;
  static constexpr const char* kName = "accepted";
  TableId table = 0;
  std::int32_t round = 0;
  PartyId party = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "round", self.round);
    visit(3, "party", self.party);
  }
};

// A party walks away. To the table.
struct LeftTable {
  static constexpr int kField = 21;
  static constexpr const char* kName = "left_table";
  TableId table = 0;
  std::int32_t round = 0;
  PartyId party = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "round", self.round);
    visit(3, "party", self.party);
  }
};

// A table has ended; `values` hold the agreement if there is one. To the table.
struct TableClosed {
  static constexpr int kField = 22;
  static constexpr const char* kName = "table_closed";
  TableId table = 0;
  TableResult result = TableResult::kUnset;
  Outcome values;
  std::int32_t round = 0;  // last round
  RefusalReason reason = RefusalReason::kUnset;  // if the agreement was refused
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "result", self.result);
    visit(3, "values", self.values);
    visit(4, "round", self.round);
    visit(5, "reason", self.reason);
  }
};

// A move was not allowed and changed nothing. To the party alone.
struct Refused {
  static constexpr int kField = 23;
  static constexpr const char* kName = "refused";
  Seq command = 0;  // the refused command
  PartyId party = 0;
  RefusalReason reason = RefusalReason::kUnset;
  std::uint32_t action = 0;  // field number of the action in Move
  TableId table = 0;  // if it was one at a table
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "command", self.command);
    visit(2, "party", self.party);
    visit(3, "reason", self.reason);
    visit(4, "action", self.action);
    visit(5, "table", self.table);
  }
};

// A booking was made. To the owner and the seller.
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
  std::int64_t fee_cents = 0;  // kept by the seller, in all
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
  std::int64_t swapped = 0;  // units of `to`'s later bookings given in exchange
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

// Public funding has arrived. To all.
struct Funded {
  static constexpr int kField = 35;
  static constexpr const char* kName = "funded";
  PartyId party = 0;
  std::string name;
  std::int64_t amount_cents = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "name", self.name);
    visit(3, "amount_cents", self.amount_cents);
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

// A firm date was missed. To the owner and the seller.
struct DamagesPaid {
  static constexpr int kField = 37;
  static constexpr const char* kName = "damages_paid";
  BookingId booking = 0;
  PartyId party = 0;
  ProductId product = 0;
  std::int64_t units = 0;  // late ones
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

using EventBody = std::variant<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Invited, RedirectionRequested, Answered, TableOpened, Offered, Accepted, LeftTable, TableClosed, Refused, Ordered, Cancelled, Redirected, Claimed, ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet, Expanded, Funded, SiteOpened, DamagesPaid, Drawn>;

// An event with its place: the command that caused it (0: the step itself).
struct Event {
  Seq cause = 0;
  Tick tick = 0;
  EventBody body;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "cause", self.cause);
    visit(2, "tick", self.tick);
    visit.Choice(self.body);
  }
};

}  // namespace haggle
