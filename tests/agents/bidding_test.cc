// Concession and bidding by the clock against closed forms.
#include <gtest/gtest.h>

#include <cmath>

#include "agents/bargaining/bargainer.h"
#include "agents/bargaining/parts.h"
#include "agents/bargaining/time_dependent.h"
#include "agents/sdk/reply.h"
#include "agents/strategies/concession.h"
#include "proto/base/why.h"
#include "tests/agents/desk.h"

namespace haggle::bargaining::bidding_test {
namespace {

Issue Price() {
  Issue issue;
  issue.name = "price";
  issue.low = 0;
  issue.high = 100;
  return issue;
}

Preference Linear(std::int64_t first, std::int64_t last, std::int64_t reservation) {
  Preference preference;
  preference.table = "deal";
  IssueUtility utility;
  utility.issue = "price";
  utility.weight = 1000;
  utility.first = first;
  utility.last = last;
  preference.issues.push_back(utility);
  preference.reservation_ppm = reservation;
  return preference;
}

TEST(ConcessionTest, FollowsThePowerOfTime) {
  for (const std::int64_t exponent : {200, 500, 1000, 2500}) {
    const strategies::Concession concession(9, exponent);
    for (std::int32_t round = 0; round < 9; ++round) {
      const double wanted = std::pow((round + 1) / 10.0, 1000.0 / static_cast<double>(exponent));
      EXPECT_NEAR(static_cast<double>(concession.Given(round)), wanted * 1e9, 2.0) << exponent << " " << round;
    }
  }
}

TEST(ConcessionTest, HoldsOutOrGivesWayAsItsExponentSays) {
  const strategies::Concession boulware(10, 200);
  const strategies::Concession linear(10, 1000);
  const strategies::Concession conceder(10, 3000);
  for (std::int32_t round = 0; round < 10; ++round) {
    EXPECT_LT(boulware.Given(round), linear.Given(round));
    EXPECT_LT(linear.Given(round), conceder.Given(round));
  }
}

TEST(ConcessionTest, BringsTheTargetFromTheBestToTheLeast) {
  const strategies::Concession linear(9, 1000);
  EXPECT_EQ(linear.Target(1000, 0, 4), 500);
  EXPECT_EQ(linear.Target(1000, 500, 8), 550);
  EXPECT_EQ(linear.Target(300, 500, 3), 300) << "nothing to give away";
  EXPECT_EQ(linear.Target(1000, 0, 99), linear.Target(1000, 0, 8));
  EXPECT_EQ(linear.Target(1000, 0, -1), linear.Target(1000, 0, 0));
}

// The share of linear concession in round r of 9.
double Linearly(std::int32_t round) { return static_cast<double>(round + 1) / 10; }

TEST(BandsTest, OfferTheTargetOnAnIssueOfOpposedInterests) {
  // A buyer of a price 0..100: own utility (100 - price) / 100.
  OwnOutcomes own({Price()}, Linear(1000, 0, 200'000));
  Bands bands(&own);
  EXPECT_EQ(own.best().outcome[0], 0);
  Outcome dearest;
  dearest.push_back(100);
  for (std::int32_t round = 0; round < 9; ++round) {
    // target = 1 - 0.8 * (round + 1) / 10: the price that is worth just that.
    const Band& band = bands.Of(static_cast<std::size_t>(round), [&] { return Linearly(round); });
    EXPECT_NEAR(band.target, 1 - 0.08 * (round + 1), 1e-12);
    EXPECT_EQ(bands.Nearest(band, dearest).outcome[0], 8 * (round + 1));
  }
}

TEST(BandsTest, GoTowardsTheStandingOfferAmongEquals) {
  // Two issues that are worth the same to it: it gives where the other wants it.
  Issue first = Price();
  Issue second = Price();
  first.name = "first";
  second.name = "second";
  first.high = second.high = 4;
  Preference preference;
  preference.issues = {IssueUtility{"first", 500, {}, 1000, 0, {}}, IssueUtility{"second", 500, {}, 1000, 0, {}}};
  OwnOutcomes own({first, second}, preference);
  Bands bands(&own);
  Outcome wants_first;
  wants_first.push_back(4);
  wants_first.push_back(0);
  const Bid bid = bands.Nearest(bands.Of(4, [] { return Linearly(4); }), wants_first);
  EXPECT_EQ(bid.outcome[0], 4);
  EXPECT_EQ(bid.outcome[1], 0);
  EXPECT_DOUBLE_EQ(bid.utility, 0.5);
}

template <class M>
bool IsA(const Move& move) {
  return std::get_if<M>(&move.action) != nullptr;
}

// ---- the strategy -----------------------------------------------------------------

class TimeDependentTest : public ::testing::Test {
 protected:
  TimeDependentTest() {
    scenario_ = DeskScenario(100);
    scenario_.parties[1].preferences.push_back(Linear(1000, 0, 300'000));
  }

  // One turn in `round` with a standing offer of the seller at `standing` (-1: none).
  Move Turn(Bargainer& strategy, std::int32_t round, std::int32_t standing, const std::string& table = "deal",
            TableId id = 5) {
    View view(DeskBriefing(scenario_));
    TableOpened opened;
    opened.table = id;
    opened.kind = TableKind::kScenario;
    opened.name = table;
    opened.parties = {kDeskSeller, kDeskBuyer};
    opened.issues = {Price()};
    opened.rounds = 9;
    Prompt prompt;
    prompt.party = kDeskBuyer;
    prompt.shown.push_back(Event{0, 0, opened});
    if (standing >= 0) {
      Outcome outcome;
      outcome.push_back(standing);
      prompt.shown.push_back(Event{0, 0, Offered{id, round, kDeskSeller, outcome}});
    }
    Ask ask;
    ask.kind = AskKind::kBargain;
    ask.table = id;
    ask.round = round;
    prompt.asks.push_back(ask);
    view.Take(prompt);
    Reply reply;
    strategy.Decide(view, reply);
    return reply.moves().empty() ? Move{} : reply.moves()[0];
  }

  Scenario scenario_;
  Bargainer linear_{ByTheClock(1000)};
};

TEST_F(TimeDependentTest, BeginsWithItsBest) {
  const Move move = Turn(linear_, 0, 90);
  ASSERT_NE(std::get_if<Offer>(&move.action), nullptr);
  EXPECT_EQ(std::get<Offer>(move.action).values[0], 0);
  EXPECT_EQ(move.why.code, static_cast<std::uint32_t>(WhyCode::kOfferOwnBest));
}

TEST_F(TimeDependentTest, AcceptsWhatReachesItsTarget) {
  // Round 4 of 9: target 10^6 - 7 * 10^5 / 2 = 650,000, the price 35.
  EXPECT_TRUE(IsA<Accept>(Turn(linear_, 4, 35)));
  const Move move = Turn(linear_, 4, 36);
  ASSERT_NE(std::get_if<Offer>(&move.action), nullptr);
  EXPECT_EQ(std::get<Offer>(move.action).values[0], 35);
}

TEST_F(TimeDependentTest, NeverGoesBelowItsReservationValue) {
  for (std::int32_t round = 0; round < 9; ++round) {
    EXPECT_FALSE(IsA<Accept>(Turn(linear_, round, 71))) << round;
  }
}

TEST_F(TimeDependentTest, LeavesWhereThereIsNothingForIt) {
  EXPECT_TRUE(IsA<Leave>(Turn(linear_, 0, -1, "other"))) << "no preference over this table";
  scenario_.parties[1].preferences[0].reservation_ppm = 1'000'001;
  Bargainer proud(ByTheClock(1000));
  EXPECT_TRUE(IsA<Leave>(Turn(proud, 0, -1)));
}

TEST_F(TimeDependentTest, TabulatesOnceForTablesThatDifferInNameAlone) {
  std::vector<Preference>& preferences = scenario_.parties[1].preferences;
  preferences.push_back(Linear(1000, 0, 300'000));
  preferences.back().table = "twin";
  preferences.push_back(Linear(1000, 0, 500'000));
  preferences.back().table = "dearer";
  int made = 0;
  Composition composition = ByTheClock(1000);
  composition.bidding = [&made, make = composition.bidding](OwnOutcomes* own) {
    ++made;
    return make(own);
  };
  Bargainer strategy(std::move(composition));
  const auto bid = [&](const std::string& table, TableId id) {
    return std::get<Offer>(Turn(strategy, 4, 90, table, id).action).values[0];
  };
  EXPECT_EQ(bid("deal", 5), 35);
  EXPECT_EQ(bid("twin", 6), 35);
  EXPECT_EQ(made, 1);
  EXPECT_EQ(bid("dearer", 7), 25) << "by its own reservation value";
  EXPECT_EQ(bid("deal", 8), 35);
  EXPECT_EQ(made, 2);
}

}  // namespace
}  // namespace haggle::bargaining::bidding_test
