// Everything a run starts from, as plain structs: the message
// haggle.v1.Scenario without the cast (who plays, which is not part of a run's
// identity). Amounts are cents, shares are permille, times are ticks. Parties
// refer to each other by name. Immutable once a run has begun.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/base/outcome.h"
#include "proto/base/party.h"
#include "proto/base/protocol_kind.h"
#include "proto/base/ranges.h"
#include "proto/base/rules.h"
#include "proto/base/types.h"

namespace haggle {

// What is traded.
struct Product {
  std::string name;
  std::string seller;                // the one party that supplies it
  std::int64_t price_cents = 0;      // list price at tick 0
  std::int64_t price_cents_min = 0;  // band of the list price
  std::int64_t price_cents_max = 0;
  std::int64_t price_step_permille = 0;  // greatest change a tick
  // A variant: what is wanted of the product `serves` is met by units of this one too, each of which does
  // power_permille of what one of those does and takes up as much room.
  std::string serves;               // empty: what is wanted of it is its own
  std::int64_t power_permille = 0;  // 0 is read as 1000
  Tick from_tick = 0;               // it is sold from then on
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "name", self.name);
    visit(2, "seller", self.seller);
    visit(3, "price_cents", self.price_cents);
    visit(4, "price_cents_min", self.price_cents_min);
    visit(5, "price_cents_max", self.price_cents_max);
    visit(6, "price_step_permille", self.price_step_permille);
    visit(7, "serves", self.serves);
    visit(8, "power_permille", self.power_permille);
    visit(9, "from_tick", self.from_tick);
  }

  std::int64_t power() const { return power_permille == 0 ? 1000 : power_permille; }
  // Whose demand its units meet.
  const std::string& met() const { return serves.empty() ? name : serves; }
};

// Two parties that talk to each other: soundings and joint invitations pass
// between acquaintances only.
struct Acquaintance {
  std::string a;
  std::string b;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "a", self.a);
    visit(2, "b", self.b);
  }
};

// A table that the scenario itself sets.
struct TableSpec {
  std::string name;
  std::vector<std::string> parties;  // in speaking order; the first one mediates, calls or sells
  std::vector<Issue> issues;
  std::int32_t rounds = 0;  // round limit
  Tick opens = 0;           // first tick
  Tick every = 0;           // again every so many ticks; 0: once
  // What is sold if the issues have roles; empty: agreement has no effect.
  std::string product;
  ProtocolKind protocol = ProtocolKind::kUnset;
  AuctionRules auction;  // auctions
  // After each round without agreement the table breaks down with this chance, in millionths.
  std::int64_t breakdown_ppm = 0;
  VotingRules voting;  // majority offers
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "name", self.name);
    visit(2, "parties", self.parties);
    visit(3, "issues", self.issues);
    visit(4, "rounds", self.rounds);
    visit(5, "opens", self.opens);
    visit(6, "every", self.every);
    visit(7, "product", self.product);
    visit(8, "protocol", self.protocol);
    visit(9, "auction", self.auction);
    visit(10, "breakdown_ppm", self.breakdown_ppm);
    visit(11, "voting", self.voting);
  }
};

// Bounds on what a run may hold; zero is read as the default beside it.
struct Limits {
  std::int64_t prompt_bytes = 0;  // canonical size of one party's moves in a step; 1 MiB
  std::int64_t moves = 0;         // moves of one party in a step; 4,096
  std::int64_t tables = 0;        // tables open at once; 65,536
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "prompt_bytes", self.prompt_bytes);
    visit(2, "moves", self.moves);
    visit(3, "tables", self.tables);
  }
};

struct Scenario {
  std::string name;
  std::string summary;  // one line
  std::uint64_t seed = 0;
  Tick ticks = 0;          // length of the run; what parties plan for
  Tick stop_after = 0;     // end after so many ticks; 0: all. Not told to agents
  std::string start_date;  // YYYY-MM-DD of tick 0; empty: no calendar
  std::int32_t tick_days = 0;
  Limits limits;
  std::vector<Product> products;
  std::vector<Party> parties;
  std::vector<Acquaintance> acquaintances;
  std::vector<TableSpec> tables;
  Rules rules;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "name", self.name);
    visit(2, "summary", self.summary);
    visit(3, "seed", self.seed);
    visit(4, "ticks", self.ticks);
    visit(5, "stop_after", self.stop_after);
    visit(6, "start_date", self.start_date);
    visit(7, "tick_days", self.tick_days);
    visit(8, "limits", self.limits);
    visit(9, "products", self.products);
    visit(10, "parties", self.parties);
    visit(11, "acquaintances", self.acquaintances);
    visit(12, "tables", self.tables);
    visit(13, "rules", self.rules);
  }
};

}  // namespace haggle
