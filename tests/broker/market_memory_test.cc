// A move at a table costs no memory: once buffers have grown, a hundred tables
// bargain without one allocation in the core.
#include <gtest/gtest.h>

#include "broker/core/market.h"
#include "broker/core/nature.h"
#include "tests/broker/count_allocations.h"

namespace haggle::core::market_memory_test {
namespace {

Scenario HundredTables(ProtocolKind protocol) {
  Scenario scenario;
  scenario.ticks = 1;
  for (PartyId id = 1; id <= 2; ++id) {
    Party party;
    party.id = id;
    party.name = id == 1 ? "ada" : "bob";
    party.kind = PartyKind::kBuyer;
    scenario.parties.push_back(party);
  }
  for (int i = 0; i < 100; ++i) {
    TableSpec table;
    table.name = "table" + std::to_string(i);
    table.parties = {"ada", "bob"};
    table.protocol = protocol;
    table.rounds = 100;
    Issue price;
    price.name = "price";
    price.high = 100;
    table.issues = {price};
    scenario.tables.push_back(table);
  }
  return scenario;
}

// Answers every question with an offer, a vote with no, into the same memory each time.
void OfferEverywhere(const Market& market, Step& step) {
  std::size_t count = 0;
  Seq seq = market.next_seq();
  for (const PartyId party : market.due()) {
    for (const Ask& ask : market.prompt(party).asks) {
      if (step.commands.size() == count) step.commands.emplace_back();
      Command& command = step.commands[count++];
      command.seq = seq++;
      command.party = party;
      if (ask.turn == TurnKind::kVote) {
        command.action = Reject{ask.table};
        continue;
      }
      Offer offer;
      offer.table = ask.table;
      offer.values.push_back(ask.round);
      command.action = offer;
    }
  }
  step.commands.resize(count);
}

// Plays eighty steps with `per_step` moves each.
void ExpectNoAllocation(ProtocolKind protocol, std::size_t per_step) {
  const Scenario scenario = HundredTables(protocol);
  Market market(scenario);
  Step step;
  step.commands = GenesisDraws(scenario);
  market.Apply(step);
  step.commands = TickDraws(scenario, 0);
  market.Apply(step);
  ASSERT_EQ(market.phase(), Phase::kBargain);
  for (int i = 0; i < 8; ++i) {
    OfferEverywhere(market, step);
    market.Apply(step);
  }
  const std::size_t before = allocations;
  std::size_t moves = 0;
  for (int i = 0; i < 80; ++i) {
    OfferEverywhere(market, step);
    moves += step.commands.size();
    market.Apply(step);
  }
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(moves, 80 * per_step);
  EXPECT_GT(before, 0U);  // the counter counts
}

TEST(MarketMemory, AMoveAtATableAllocatesNothing) {
  ExpectNoAllocation(ProtocolKind::kAlternatingOffers, 100);
  ExpectNoAllocation(ProtocolKind::kRotatingOffers, 100);
  ExpectNoAllocation(ProtocolKind::kMonotonicConcession, 200);
}

}  // namespace
}  // namespace haggle::core::market_memory_test
