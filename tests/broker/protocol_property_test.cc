// What holds at tables of every protocol, whatever parties say: read off the events
// alone, without a look at the state.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "broker/core/audit.h"
#include "broker/core/nature.h"
#include "broker/core/state.h"
#include "broker/core/validate.h"
#include "tests/broker/one_table.h"
#include "tests/broker/random_moves.h"

namespace haggle::core::protocol_property_test {
namespace {

bool IsAuction(ProtocolKind kind) { return kind >= ProtocolKind::kFirstPrice && kind <= ProtocolKind::kVcg; }

bool IsSealed(ProtocolKind kind, bool first) {
  return (!first && IsAuction(kind)) || kind == ProtocolKind::kDoubleAuction;
}

// One table's story.
struct Story {
  TableOpened opened;
  PartyId proposer = 0;                         // of the last offer
  Outcome offer;                                // the last one
  std::set<PartyId> accepted;                   // by whom
  Outcome text;                                 // the last one accepted by all
  std::map<PartyId, Outcome> standing;          // monotonic concession: before this step
  std::map<PartyId, Outcome> said;              // ... in it
  std::map<PartyId, std::set<PartyId>> suited;  // ... whose offer, by whom accepted in it
  std::map<PartyId, std::vector<Outcome>> bids;
};

// Follows the events of a run and looks at each agreement.
class Witness : public EventSink {
 public:
  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override {
    if (const auto* opened = std::get_if<TableOpened>(&event.body)) stories_[opened->table].opened = *opened;
    if (const auto* offered = std::get_if<Offered>(&event.body)) Offers(*offered, all, audience);
    if (const auto* accepted = std::get_if<Accepted>(&event.body)) Accepts(*accepted);
    if (const auto* closed = std::get_if<TableClosed>(&event.body)) Closes(*closed);
  }

  // The step is over: what was said in it stands.
  void EndStep() {
    for (auto& [id, story] : stories_) {
      for (auto& [party, offer] : story.said) story.standing[party] = offer;
      story.said.clear();
      story.suited.clear();
    }
  }

  const std::map<ProtocolKind, int>& agreements() const { return agreements_; }

 private:
  void Offers(const Offered& offered, bool all, const std::vector<PartyId>& audience) {
    Story& story = stories_[offered.table];
    const bool first = offered.party == story.opened.parties[0];
    const ProtocolKind kind = Read(story.opened.protocol);
    if (IsSealed(kind, first)) RC_ASSERT((!all && audience == std::vector<PartyId>{offered.party}));
    if (!first && kind == ProtocolKind::kContractNet) {
      std::vector<PartyId> two = {offered.party, story.opened.parties[0]};
      std::sort(two.begin(), two.end());
      RC_ASSERT((!all && audience == two));
    }
    story.proposer = offered.party;
    story.offer = offered.values;
    story.accepted.clear();
    story.said[offered.party] = offered.values;
    story.bids[offered.party].push_back(offered.values);
  }

  void Accepts(const Accepted& accepted) {
    Story& story = stories_[accepted.table];
    if (accepted.author != 0) {
      RC_ASSERT(story.standing.count(accepted.author) == 1);
      story.suited[accepted.author].insert(accepted.party);
      return;
    }
    RC_ASSERT(accepted.party != story.proposer);
    story.accepted.insert(accepted.party);
    if (IsAcceptedByAll(story)) story.text = story.offer;
  }

  static bool IsAcceptedByAll(const Story& story) { return story.accepted.size() + 1 == story.opened.parties.size(); }

  void Closes(const TableClosed& closed) {
    const auto found = stories_.find(closed.table);
    if (found == stories_.end()) return;
    const Story story = std::move(found->second);
    stories_.erase(found);
    const bool agreed = closed.result == TableResult::kAgreed || closed.result == TableResult::kRefused;
    RC_ASSERT((agreed || (closed.values.size == 0 && closed.awards.empty() && closed.winner == 0)));
    if (!agreed) return;
    const ProtocolKind kind = Read(story.opened.protocol);
    if (closed.result == TableResult::kAgreed) ++agreements_[kind];
    if (kind == ProtocolKind::kMonotonicConcession) return Suits(story, closed);
    if (kind == ProtocolKind::kSingleText) return RC_ASSERT(closed.values == story.text);
    if (kind == ProtocolKind::kContractNet) {
      return RC_ASSERT(story.bids.at(closed.winner) == std::vector<Outcome>{closed.values});
    }
    if (IsAuction(kind)) return Sells(story, closed);
    if (kind == ProtocolKind::kDoubleAuction) return Between(story, closed);
    if (kind == ProtocolKind::kMajorityOffers) return Carries(story, closed);
    RC_ASSERT((IsAcceptedByAll(story) && closed.values == story.offer));
  }

  // Somebody's standing offer was accepted by all others at once.
  static void Suits(const Story& story, const TableClosed& closed) {
    RC_ASSERT(std::any_of(story.suited.begin(), story.suited.end(), [&](const auto& suited) {
      return suited.second.size() + 1 == story.opened.parties.size() &&
             story.standing.at(suited.first) == closed.values;
    }));
  }

  static void Sells(const Story& story, const TableClosed& closed) {
    std::int64_t units = 0;
    for (const Awarded& award : closed.awards) {
      RC_ASSERT(story.bids.count(award.party) == 1);
      units += award.units;
    }
    RC_ASSERT((units > 0 && units <= std::max<std::int64_t>(1, story.opened.auction.supply)));
  }

  // The price lies between what was asked and what was bid, at the part of the way that the table says.
  static void Between(const Story& story, const TableClosed& closed) {
    const std::int64_t ask = story.bids.at(story.opened.parties[0]).at(0)[0];
    const std::int64_t bid = story.bids.at(story.opened.parties[1]).at(0)[0];
    const Issue& price = story.opened.issues[0];
    RC_ASSERT((ask <= closed.price && closed.price <= bid && price.index(closed.price) >= 0));
    const std::int64_t over = (bid - ask) * story.opened.auction.bid_permille / 1000;
    RC_ASSERT((closed.price - ask <= over && over < closed.price - ask + price.step));
    RC_ASSERT(closed.values[0] == closed.price);
    RC_ASSERT((closed.awards.size() == 1 && closed.awards[0].party == story.opened.parties[1]));
  }

  // The last proposal has the votes.
  static void Carries(const Story& story, const TableClosed& closed) {
    const VotingRules& voting = story.opened.voting;
    std::int64_t votes = 0;
    for (std::size_t seat = 0; seat < story.opened.parties.size(); ++seat) {
      const PartyId party = story.opened.parties[seat];
      const bool is_for = party == story.proposer || story.accepted.count(party) != 0;
      votes += is_for ? WeightOf(voting.votes, seat) : 0;
    }
    RC_ASSERT((votes >= QuotaOf(voting, story.opened.parties.size()) && closed.values == story.offer));
  }

  std::map<TableId, Story> stories_;
  std::map<ProtocolKind, int> agreements_;
};

Random StreamOf(std::uint64_t seed) { return Random::Named(seed, 1, 0, StreamName("protocols")); }

TEST(Protocols, NoAgreementWithoutTheConsentThatTheProtocolAsksFor) {
  std::map<ProtocolKind, int> agreements;
  EXPECT_TRUE(rc::check([&](std::uint64_t seed) {
    Random random = StreamOf(seed);
    const Scenario scenario = RandomVillage(random);
    Market market(scenario);
    Witness witness;
    for (int i = 0; i < 250 && market.waiting() != Market::Waiting::kNobody; ++i) {
      Step step;
      step.tick = market.tick();
      step.phase = market.phase();
      step.step = market.step();
      if (market.waiting() == Market::Waiting::kParties) {
        step.commands = RandomMoves(market, random);
      } else {
        step.commands = step.phase == Phase::kGenesis ? GenesisDraws(scenario) : TickDraws(scenario, market.tick());
      }
      market.Apply(step, &witness);
      witness.EndStep();
      const std::vector<std::string> broken = Audit(market);
      if (!broken.empty()) RC_FAIL(broken.front());
    }
    for (const auto& [kind, count] : witness.agreements()) agreements[kind] += count;
  }));
  // All of them were seen to agree.
  EXPECT_EQ(agreements.size(), static_cast<std::size_t>(ProtocolKind::kMajorityOffers));
}

// Two parties that follow Zeuthen's strategy come to the greatest product of their
// utilities, and make the concessions of the model, round for round: here over deals
// with the utilities {i, 10 - i * i / 10}.
TEST(MonotonicConcession, PlaysZeuthenRoundForRound) {
  const auto u = [](std::size_t party, std::int64_t deal) { return party == 0 ? deal * 10 : 100 - deal * deal; };
  MarketDriver run(OneTable(ProtocolKind::kMonotonicConcession, 2, 50, {IntegerIssue("deal", 0, 10)}));
  run.Step();
  const TableId table = TableNow(run);
  std::int64_t stands[2] = {10, 0};
  for (PartyId party = 1; party <= 2; ++party) run.Move(party, Offer{table, OutcomeOf({stands[party - 1]})});
  run.Step();
  int rounds = 1;
  for (; run.All<TableClosed>().empty(); ++rounds) {
    const bool first = u(0, stands[1]) >= u(0, stands[0]);
    const bool second = u(1, stands[0]) >= u(1, stands[1]);
    if (first) run.Move(1, Accept{table, 0});
    if (second) run.Move(2, Accept{table, 0});
    if (!first && !second) {
      // Whose willingness to risk conflict, (own - other) / own, is smaller concedes.
      const std::int64_t risk1 = (u(0, stands[0]) - u(0, stands[1])) * u(1, stands[1]);
      const std::int64_t risk2 = (u(1, stands[1]) - u(1, stands[0])) * u(0, stands[0]);
      const std::size_t conceder = risk1 <= risk2 ? 0 : 1;
      const std::int64_t other = stands[1 - conceder];
      std::int64_t next = other;
      for (std::int64_t deal = 0; deal <= 10; ++deal) {
        const bool enough = u(0, deal) * u(1, deal) > u(0, other) * u(1, other);
        if (enough && (next == other || u(conceder, deal) > u(conceder, next))) next = deal;
      }
      stands[conceder] = next;
      run.Move(static_cast<PartyId>(conceder + 1), Offer{table, OutcomeOf({next})});
    }
    run.Step();
    ASSERT_LT(rounds, 50);
  }
  const auto closed = run.Last<TableClosed>();
  EXPECT_EQ(closed.result, TableResult::kAgreed);
  EXPECT_EQ(closed.round, rounds - 1);
  std::int64_t best = 0;
  for (std::int64_t deal = 0; deal <= 10; ++deal) best = std::max(best, u(0, deal) * u(1, deal));
  EXPECT_EQ(u(0, closed.values[0]) * u(1, closed.values[0]), best);
}

TEST(SingleText, TheMediatorNeedNotLikeTheText) {
  MarketDriver run(OneTable(ProtocolKind::kSingleText, 3, 2, {IntegerIssue("text", 0, 9)}));
  run.Step();
  const TableId table = TableNow(run);
  for (const std::int64_t text : {4, 7}) {
    run.Move(1, Offer{table, OutcomeOf({text})});
    run.Step();
    run.Move(2, Accept{table, 0});
    if (text == 4) run.Move(3, Accept{table, 1});
    run.Step();
  }
  EXPECT_EQ(run.Last<TableClosed>().result, TableResult::kAgreed);
  EXPECT_EQ(run.Last<TableClosed>().values[0], 4);
}

TEST(Protocols, WhatATableNeedsIsChecked) {
  const auto faults = [](ProtocolKind kind, std::size_t parties, std::int32_t rounds) {
    return Validate(OneTable(kind, parties, rounds, {IntegerIssue("x", 0, 9)}));
  };
  EXPECT_TRUE(faults(ProtocolKind::kFinalOffer, 2, 1).empty());
  ASSERT_EQ(faults(ProtocolKind::kFinalOffer, 2, 2).size(), 1U);
  EXPECT_EQ(faults(ProtocolKind::kFinalOffer, 2, 2)[0].path, "tables.table.rounds");
  EXPECT_TRUE(faults(ProtocolKind::kSingleText, 3, 9).empty());
  ASSERT_EQ(faults(ProtocolKind::kSingleText, 2, 9).size(), 1U);
  EXPECT_EQ(faults(ProtocolKind::kSingleText, 2, 9)[0].expected,
            "expected a mediator and at least two others, because the protocol is single text, found 2");
  ASSERT_EQ(faults(static_cast<ProtocolKind>(200), 2, 1).size(), 1U);
  EXPECT_EQ(faults(static_cast<ProtocolKind>(200), 2, 1)[0].expected, "expected one of the known ones, found 200");
}

}  // namespace
}  // namespace haggle::core::protocol_property_test
