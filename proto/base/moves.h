// What parties may do. A move becomes a command when the broker numbers it; the
// list of a run's commands determines everything else about it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "proto/base/outcome.h"
#include "proto/base/types.h"

namespace haggle {

// ---- at a table -------------------------------------------------------------

// Proposes an outcome; replaces the standing offer.
struct Offer {
  static constexpr int kField = 10;
  static constexpr const char* kName = "offer";
  TableId table = 0;
  Outcome values;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "values", self.values);
  }
};

// Accepts the standing offer, or votes for what was proposed.
struct Accept {
  static constexpr int kField = 11;
  static constexpr const char* kName = "accept";
  TableId table = 0;
  PartyId author = 0;  // whose offer, where each has one; 0: the only other party's
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "author", self.author);
  }
};

// Walks away; the table ends without agreement.
struct Leave {
  static constexpr int kField = 12;
  static constexpr const char* kName = "leave";
  TableId table = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
  }
};

// Votes against what was proposed; does not bid; awards to nobody.
struct Reject {
  static constexpr int kField = 23;
  static constexpr const char* kName = "reject";
  TableId table = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
  }
};

// Takes a party's bid: the agreement.
struct Award {
  static constexpr int kField = 24;
  static constexpr const char* kName = "award";
  TableId table = 0;
  PartyId party = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "party", self.party);
  }
};

// ---- in the speak phase -----------------------------------------------------

// What a party would put in at a joint private table, as said to somebody.
struct Plea {
  PartyId party = 0;
  std::int64_t units = 0;
  std::int64_t pledge_cents = 0;
  Tick urgency_ticks = 0;             // own lead time without a deal
  std::int64_t prepaid_permille = 0;  // of the price, offered in advance
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "units", self.units);
    visit(3, "pledge_cents", self.pledge_cents);
    visit(4, "urgency_ticks", self.urgency_ticks);
    visit(5, "prepaid_permille", self.prepaid_permille);
  }
};

// Tells an acquaintance what one would plead for. A principal sounds in the
// name of an affiliate: `plea.party` says for whom.
struct Sound {
  static constexpr int kField = 13;
  static constexpr const char* kName = "sound";
  PartyId to = 0;
  ProductId product = 0;
  Plea plea;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "to", self.to);
    visit(2, "product", self.product);
    visit(3, "plea", self.plea);
  }
};

// Invites the product's seller to a private table, with the host's own plea
// first and one for each further guest (all of them acquaintances of the host).
struct Invite {
  static constexpr int kField = 14;
  static constexpr const char* kName = "invite";
  ProductId product = 0;
  std::vector<Plea> pleas;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "pleas", self.pleas);
  }
};

// Answers an invitation (seller: yes or no; guest: yes with its own plea, or
// no) or a redirection request (seller: sit down or refuse).
struct Answer {
  static constexpr int kField = 15;
  static constexpr const char* kName = "answer";
  TableId table = 0;
  bool join = false;
  Plea plea;  // of a guest that joins
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "join", self.join);
    visit(3, "plea", self.plea);
  }
};

// A principal asks the seller to ship `from`'s next units to `to`.
struct RequestRedirection {
  static constexpr int kField = 16;
  static constexpr const char* kName = "request_redirection";
  PartyId from = 0;
  PartyId to = 0;
  ProductId product = 0;
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "from", self.from);
    visit(2, "to", self.to);
    visit(3, "product", self.product);
    visit(4, "units", self.units);
  }
};

// A public statement: so many units installed by `due_tick`. Never binding.
struct Claim {
  static constexpr int kField = 17;
  static constexpr const char* kName = "claim";
  ProductId product = 0;
  std::int64_t units = 0;
  Tick due_tick = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "units", self.units);
    visit(3, "due_tick", self.due_tick);
  }
};

// ---- orders -----------------------------------------------------------------

// Books units at the list price, to be shipped from now on. Under a rule that sells a tick's supply
// (allocation_rules.h) with what is bid for them.
struct Order {
  static constexpr int kField = 18;
  static constexpr const char* kName = "order";
  ProductId product = 0;
  std::int64_t units = 0;
  std::int64_t limit_cents = 0;  // the highest price a unit that is paid in a sale; 0: the list price
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "units", self.units);
    visit(3, "limit_cents", self.limit_cents);
  }
};

// Gives back units of an own booking, less the fee.
struct Cancel {
  static constexpr int kField = 19;
  static constexpr const char* kName = "cancel";
  BookingId booking = 0;
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "booking", self.booking);
    visit(2, "units", self.units);
  }
};

// ---- the seller -------------------------------------------------------------

struct Share {
  BookingId booking = 0;
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "booking", self.booking);
    visit(2, "units", self.units);
  }
};

// What is shipped in this tick, booking by booking.
struct Allocate {
  static constexpr int kField = 20;
  static constexpr const char* kName = "allocate";
  ProductId product = 0;
  std::vector<Share> shares;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "shares", self.shares);
  }
};

// The list price from the next tick on.
struct SetPrice {
  static constexpr int kField = 21;
  static constexpr const char* kName = "set_price";
  ProductId product = 0;
  std::int64_t price_cents = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "price_cents", self.price_cents);
  }
};

// Buys capacity, in steps.
struct Expand {
  static constexpr int kField = 22;
  static constexpr const char* kName = "expand";
  ProductId product = 0;
  std::int64_t steps = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "steps", self.steps);
  }
};

// The lead time from the next tick on: what is ordered then gets that date.
struct Quote {
  static constexpr int kField = 25;
  static constexpr const char* kName = "quote";
  ProductId product = 0;
  Tick lead_ticks = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "lead_ticks", self.lead_ticks);
  }
};

// The share of another product's line on which a product without its own is made, from the next tick on.
struct ShareLine {
  static constexpr int kField = 27;
  static constexpr const char* kName = "share_line";
  ProductId product = 0;
  std::int64_t permille = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "product", self.product);
    visit(2, "permille", self.permille);
  }
};

// Extends one of one's own sites, in steps.
struct Build {
  static constexpr int kField = 26;
  static constexpr const char* kName = "build";
  std::uint32_t site = 0;  // index
  std::int64_t steps = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "site", self.site);
    visit(2, "steps", self.steps);
  }
};

// ---- commands that no agent may give ----------------------------------------

// A new tick begins.
struct BeginTick {
  static constexpr int kField = 30;
  static constexpr const char* kName = "begin_tick";
  template <class Self, class Visitor>
  static void Fields(Self&, Visitor&) {}
};

// A draw of nature: the value of one Range (at genesis) or TickRange (in a
// tick), named by its path in the scenario, for example
// "parties.tesla.sites.0.slip".
struct Draw {
  static constexpr int kField = 31;
  static constexpr const char* kName = "draw";
  std::string path;
  std::int64_t value = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "path", self.path);
    visit(2, "value", self.value);
  }
};

// The party's answer did not come in time and counts for nothing: in its place. Only the broker
// gives it, in a run with a deadline; of an agent it means nothing (broker/core/limits.h).
struct TimeOut {
  static constexpr int kField = 32;
  static constexpr const char* kName = "time_out";
  template <class Self, class Visitor>
  static void Fields(Self&, Visitor&) {}
};

using Action =
    std::variant<std::monostate, Offer, Accept, Leave, Sound, Invite, Answer, RequestRedirection, Claim, Order, Cancel,
                 Allocate, SetPrice, Expand, Reject, Award, Quote, Build, ShareLine, BeginTick, Draw, TimeOut>;

// Why a party decided as it did: a code (see why.h for the catalogue and how to
// tell each in words) and up to four integers. For the diary; never hashed,
// never read by the core.
struct Why {
  std::uint32_t code = 0;  // 0: no reason given
  std::array<std::int64_t, 4> args{};
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "code", self.code);
    visit(2, "arg0", self.args[0]);
    visit(3, "arg1", self.args[1]);
    visit(4, "arg2", self.args[2]);
    visit(5, "arg3", self.args[3]);
  }
};

// What a party believes, stated when it has changed: a code (see belief.h for the
// catalogue), whom it is about, and a share. For the diary; never hashed, never
// read by the core.
struct Belief {
  PartyId about = 0;       // 0: nobody in particular
  std::uint32_t code = 0;  // 0: none
  std::int64_t value_ppm = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "about", self.about);
    visit(2, "code", self.code);
    visit(3, "value_ppm", self.value_ppm);
  }
};

struct Move {
  Why why;
  Action action;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "why", self.why);
    visit.Choice(self.action);
  }
};

// A party's answer to one prompt: any number of moves, in its own order, and
// what it believes now and did not state before.
struct Moves {
  PartyId party = 0;
  std::uint32_t epoch = 0;   // of the prompt answered
  std::uint64_t number = 0;  // of the prompt answered
  std::vector<Move> moves;
  std::vector<Belief> beliefs;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "epoch", self.epoch);
    visit(3, "number", self.number);
    visit(4, "moves", self.moves);
    visit(5, "beliefs", self.beliefs);
  }
};

// A numbered action of a party or of nature.
struct Command {
  Seq seq = 0;  // not encoded: follows from the order in the chain
  PartyId party = 0;
  Action action;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit.Choice(self.action);
  }
};

// All commands of one barrier, by party, then in the order the party gave
// them; they are judged as simultaneous. The unit of chain and journal.
struct Step {
  Tick tick = 0;
  Phase phase = Phase::kGenesis;
  std::uint32_t step = 0;  // numbered from 0 in the phase
  std::vector<Command> commands;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "tick", self.tick);
    visit(2, "phase", self.phase);
    visit(3, "step", self.step);
    visit(4, "commands", self.commands);
  }
};

}  // namespace haggle
