// What the broker asks of a party, and what a party is told before its first
// prompt.
#pragma once

#include <cstdint>
#include <vector>

#include "proto/base/events.h"
#include "proto/base/protocol_kind.h"
#include "proto/base/scenario.h"
#include "proto/base/types.h"

namespace haggle {

// What is to be decided. A party may leave any of them unanswered; silence at a
// table (kBargain) means that the party passes its turn.
enum class AskKind : std::uint8_t {
  kUnset = 0,
  kSound = 1,     // soundings
  kClaim = 2,     // a public claim
  kApproach = 3,  // an invitation (buyers, principals), a redirection request (principals)
  kAnswer = 4,    // `table` was proposed: come or not
  kBargain = 5,   // one's turn at `table`; `turn` says what it takes
  kOrder = 6,     // orders and cancellations
  kAllocate =
      7,  // the seller: shares of `available` units of `product` (unless the rule is the core's), price, capacity
};

struct Ask {
  AskKind kind = AskKind::kUnset;
  TableId table = 0;
  ProductId product = 0;
  std::int32_t round = 0;            // kBargain: of the table, from 0
  std::int64_t available = 0;        // kAllocate
  TurnKind turn = TurnKind::kUnset;  // kBargain
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "kind", self.kind);
    visit(2, "table", self.table);
    visit(3, "product", self.product);
    visit(4, "round", self.round);
    visit(5, "available", self.available);
    visit(6, "turn", self.turn);
  }
};

// One party's question in one step, with all that it has been shown since its
// last one, in order. `number` counts the party's prompts from 1; `epoch`
// counts the times its agent has joined, from 1.
struct Prompt {
  PartyId party = 0;
  std::uint32_t epoch = 0;
  std::uint64_t number = 0;
  Tick tick = 0;
  Phase phase = Phase::kGenesis;
  std::uint32_t step = 0;
  std::vector<Event> shown;
  std::vector<Ask> asks;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "epoch", self.epoch);
    visit(3, "number", self.number);
    visit(4, "tick", self.tick);
    visit(5, "phase", self.phase);
    visit(6, "step", self.step);
    visit(7, "shown", self.shown);
    visit(8, "asks", self.asks);
  }
};

// Told to a party before its first prompt: the scenario as this party may know
// it (others' accounts, books, supply, wants and preferences removed; own
// ranges closed on what nature drew; slips, the yield of its supply and the seed removed,
// rounds of funding as planned, for nobody is told the future; a principal also keeps its affiliates' accounts and
// books and the `demand` of their wants as drawn), and the key of its random streams.
struct Briefing {
  PartyId party = 0;
  std::uint64_t stream_key = 0;
  Scenario scenario;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "stream_key", self.stream_key);
    visit(3, "scenario", self.scenario);
  }
};

}  // namespace haggle
