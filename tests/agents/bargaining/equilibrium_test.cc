// Equilibria of the theory, played through the engine: prices named unseen, one offer to an unknown value, rounds that
// cost or may be the last, majorities.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "agents/strategies/strategies.h"
#include "proto/base/math.h"
#include "proto/theory/bilateral_trade.h"
#include "proto/theory/majority_bargaining.h"
#include "proto/theory/waiting.h"
#include "tests/agents/desk.h"
#include "tests/agents/play.h"

namespace haggle::bargaining::equilibrium_test {
namespace {

const Registry& BuiltIn() {
  static const Registry* const registry = [] {
    auto* made = new Registry;
    strategies::AddBuiltInStrategies(*made);
    return made;
  }();
  return *registry;
}

// What came of one play.
struct Ending {
  std::vector<TableClosed> closed;
  std::vector<PartyId> proposers;  // of the last offer of each table
  std::map<std::string, std::int64_t> drawn;
  std::vector<std::int64_t> utility;
};

Ending PlayOut(const Scenario& scenario, const std::vector<Casting>& cast) {
  Ending ending;
  PartyId proposer = 0;
  const Played played = Play(scenario, cast, BuiltIn(), {}, [&](const Event& event) {
    if (const auto* offered = std::get_if<Offered>(&event.body)) proposer = offered->party;
    if (const auto* drawn = std::get_if<Drawn>(&event.body)) ending.drawn[drawn->path] = drawn->value;
    if (const auto* closed = std::get_if<TableClosed>(&event.body)) {
      ending.closed.push_back(*closed);
      ending.proposers.push_back(proposer);
    }
  });
  EXPECT_TRUE(played.refused.empty());
  ending.utility = played.utility;
  return ending;
}

double DrawnOf(const Ending& ending, const std::string& party) {
  return static_cast<double>(ending.drawn.at("parties." + party + ".preferences.0.reservation_range_ppm")) / 1e6;
}

// ---- sealed prices ----------------------------------------------------------------------

// Over drawn limits: who trades, at which price, and what part of the gains is lost.
TEST(DoubleAuctionTest, LosesOfTheGainsWhatTheorySays) {
  const codec::ScenarioFile file = ShippedScenario("double_auction");
  constexpr int kSeeds = 400;
  for (const std::int64_t k : {0, 500, 1000}) {
    Scenario scenario = file.scenario;
    scenario.tables[0].auction.bid_permille = k;
    const theory::LinearBids line = theory::ChatterjeeSamuelson(static_cast<double>(k) / 1000);
    double realised = 0;
    double expected = 0;  // of the same limits
    double possible = 0;
    for (int seed = 1; seed <= kSeeds; ++seed) {
      scenario.seed = static_cast<std::uint64_t>(seed);
      const Ending ending = PlayOut(scenario, CastOf(file));
      ASSERT_EQ(ending.closed.size(), 1U);
      const double c = DrawnOf(ending, "seller");
      const double v = 1 - DrawnOf(ending, "buyer");
      const double apart = line.Bid(v) - line.Ask(c);
      const bool traded = ending.closed[0].result == TableResult::kAgreed;
      if (std::abs(apart) > 0.003) {
        EXPECT_EQ(traded, apart > 0) << "seed " << seed << " k " << k;
      }
      possible += std::max(0.0, v - c);
      if (apart > 0) expected += v - c;
      if (!traded) continue;
      realised += v - c;
      const double price = static_cast<double>(ending.closed[0].price) / 1000;
      EXPECT_NEAR(price, line.Ask(c) + apart * static_cast<double>(k) / 1000, 0.004) << "seed " << seed << " k " << k;
      EXPECT_GE(price, c - 1e-9);
      EXPECT_LE(price, v + 1e-9);
    }
    EXPECT_NEAR(realised, expected, 0.002 * kSeeds) << k;
    // The drawn limits are as theory takes them to be: within four standard errors (of v - c, about 0.25).
    const double error = 4 * 0.25 / std::sqrt(kSeeds);
    EXPECT_NEAR(possible / kSeeds, theory::kFirstBestGains, error);
    EXPECT_NEAR(realised / kSeeds, theory::DoubleAuctionGains(static_cast<double>(k) / 1000), error);
    EXPECT_LT(realised, 0.95 * possible) << "part of the gains is lost";
  }
}

TEST(DoubleAuctionTest, LosesNothingWhileNobodyShades) {
  const codec::ScenarioFile file = ShippedScenario("double_auction");
  Scenario scenario = file.scenario;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    scenario.seed = seed;
    const Ending ending = PlayOut(scenario, {{"seller", "sincere", {}}, {"buyer", "sincere", {}}});
    const double gains = 1 - DrawnOf(ending, "buyer") - DrawnOf(ending, "seller");
    if (std::abs(gains) < 0.002) continue;  // less than a step of the grid
    EXPECT_EQ(ending.closed[0].result == TableResult::kAgreed, gains > 0) << seed;
  }
}

// Who shades against one that does not gains by it: truth is no equilibrium there.
TEST(DoubleAuctionTest, ShadingPaysAgainstTruth) {
  const codec::ScenarioFile file = ShippedScenario("double_auction");
  Scenario scenario = file.scenario;
  std::int64_t shading = 0;
  std::int64_t sincere = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    scenario.seed = seed;
    shading += PlayOut(scenario, {{"seller", "sincere", {}}, {"buyer", "linear-equilibrium", {}}}).utility[1];
    sincere += PlayOut(scenario, {{"seller", "sincere", {}}, {"buyer", "sincere", {}}}).utility[1];
  }
  EXPECT_GT(shading, sincere);
}

// ---- one offer ----------------------------------------------------------------------------

TEST(PostedPriceTest, IsTheMonopolyPriceAndSellsAsOftenAsTheorySays) {
  const codec::ScenarioFile file = ShippedScenario("posted_price");
  Scenario scenario = file.scenario;
  const theory::PostedPrice theory = *theory::MonopolyPrice(0.2, 0, 1);
  constexpr int kSeeds = 400;
  int sold = 0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    scenario.seed = static_cast<std::uint64_t>(seed);
    const Ending ending = PlayOut(scenario, CastOf(file));
    const double value = 1 - DrawnOf(ending, "buyer");
    const bool agreed = ending.closed[0].result == TableResult::kAgreed;
    ASSERT_EQ(agreed, value >= theory.price) << seed;
    EXPECT_EQ(ending.utility[1], agreed ? 400'000 : ending.drawn.begin()->second) << "as nature drew it";
    EXPECT_EQ(ending.utility[0], agreed ? 600'000 : 200'000);
    sold += agreed ? 1 : 0;
    if (agreed) {
      EXPECT_EQ(ending.closed[0].values[0], 600);
    }
  }
  EXPECT_NEAR(static_cast<double>(sold) / kSeeds, theory.sold, 4 * 0.5 / std::sqrt(kSeeds));
}

// ---- waiting --------------------------------------------------------------------------------

// The first proposal of two that play on a pie of 1000, and that it was accepted at once.
double FirstShare(const Scenario& scenario, const std::vector<Casting>& cast) {
  const Ending ending = PlayOut(scenario, cast);
  EXPECT_EQ(ending.closed.size(), 1U);
  EXPECT_EQ(ending.closed[0].result, TableResult::kAgreed);
  EXPECT_EQ(ending.closed[0].round, 0);
  return static_cast<double>(ending.closed[0].values[0]) / 1000;
}

TEST(BreakdownTest, ComesToTheEquilibrium) {
  const codec::ScenarioFile file = ShippedScenario("breakdown");
  for (const std::int64_t ppm : {20'000, 50'000, 200'000, 500'000}) {
    Scenario scenario = file.scenario;
    scenario.tables[0].breakdown_ppm = ppm;
    const double risk = static_cast<double>(ppm) / 1e6;
    const double one = theory::WithBreakdown({1, 1}, {risk, 0.3, 0}, 1)->share1;
    EXPECT_NEAR(FirstShare(scenario, CastOf(file)), one, 0.0035) << ppm;
    std::swap(scenario.tables[0].parties[0], scenario.tables[0].parties[1]);
    const double two = theory::WithBreakdown({1, 1}, {risk, 0.3, 0}, 2)->share1;
    EXPECT_NEAR(FirstShare(scenario, CastOf(file)), two, 0.0035) << ppm;
  }
}

// Where all speak in turn, the second one's answer comes before the round is over and its own offer after that: it is
// left what breakdown leaves it, whatever the risk.
TEST(BreakdownTest, LeavesTheSecondNoMoreThanThatWhereAllSpeakInTurn) {
  const codec::ScenarioFile file = ShippedScenario("breakdown");
  for (const std::int64_t ppm : {50'000, 900'000}) {
    Scenario scenario = file.scenario;
    scenario.tables[0].protocol = ProtocolKind::kAlternatingOffers;
    scenario.tables[0].breakdown_ppm = ppm;
    EXPECT_EQ(FirstShare(scenario, CastOf(file)), 1) << ppm;
    std::swap(scenario.tables[0].parties[0], scenario.tables[0].parties[1]);
    EXPECT_EQ(FirstShare(scenario, CastOf(file)), 0.3) << ppm;
  }
}

// Whoever waits is ended by chance: as often as the table says, and in the round that nature drew.
TEST(BreakdownTest, EndsThoseWhoDoNotAgreeByChance) {
  const codec::ScenarioFile file = ShippedScenario("breakdown");
  Scenario scenario = file.scenario;
  scenario.tables[0].breakdown_ppm = 250'000;
  constexpr int kSeeds = 400;
  double rounds = 0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    scenario.seed = static_cast<std::uint64_t>(seed);
    const std::vector<Casting> cast = {{"ann", "hardliner", {}}, {"ben", "hardliner", {}}};
    const Ending ending = PlayOut(scenario, cast);
    ASSERT_EQ(ending.closed[0].result, TableResult::kBrokeDown);
    EXPECT_EQ(PlayOut(scenario, cast).closed[0].round, ending.closed[0].round) << "the same again";
    EXPECT_EQ(ending.utility[0], 300'000);
    rounds += ending.closed[0].round + 1;
  }
  // Geometric: mean 4, standard deviation 3.46.
  EXPECT_NEAR(rounds / kSeeds, 4, 4 * 3.46 / std::sqrt(kSeeds));
}

TEST(FixedCostsTest, ComesToTheEquilibrium) {
  const codec::ScenarioFile file = ShippedScenario("fixed_costs");
  EXPECT_EQ(FirstShare(file.scenario, CastOf(file)), theory::FixedCosts({0.01, 0.02}, 1)->share1);
  Scenario second = file.scenario;
  std::swap(second.tables[0].parties[0], second.tables[0].parties[1]);
  EXPECT_NEAR(FirstShare(second, CastOf(file)), theory::FixedCosts({0.01, 0.02}, 2)->share1, 1e-9);
  // Before there are rounds enough for that, it is the finite game's.
  for (const std::int32_t rounds : {1, 2, 3, 8, 51}) {
    Scenario finite = file.scenario;
    finite.tables[0].rounds = rounds;
    EXPECT_NEAR(FirstShare(finite, CastOf(file)), theory::FixedCostsFinite({0.01, 0.02}, rounds).share1, 1e-9)
        << rounds;
  }
}

// What rounds have taken is in the books, with and without agreement.
TEST(FixedCostsTest, ArePaidByThoseWhoWait) {
  const codec::ScenarioFile file = ShippedScenario("fixed_costs");
  Scenario scenario = file.scenario;
  scenario.tables[0].rounds = 6;
  const Ending none = PlayOut(scenario, {{"ann", "hardliner", {}}, {"ben", "hardliner", {}}});
  EXPECT_EQ(none.closed[0].result, TableResult::kDeadline);
  EXPECT_EQ(none.utility[0], -5 * 10'000);
  EXPECT_EQ(none.utility[1], -5 * 20'000);
  const Ending late =
      PlayOut(scenario, {*ParseStrategy("ann", "hardliner"),
                         *ParseStrategy("ben", "boa,bidding=hardliner,acceptance=time,time=500,model=none")});
  ASSERT_EQ(late.closed[0].result, TableResult::kAgreed);
  ASSERT_GT(late.closed[0].round, 0);
  EXPECT_EQ(late.utility[0], 1'000'000 - late.closed[0].round * 10'000);
}

// Rounds that become shorter, time that does not: the engine's agreements come to the limit of continuous time.
TEST(ContinuousTimeTest, IsWhatShortRoundsComeTo) {
  const codec::ScenarioFile file = ShippedScenario("fixed_costs");
  Scenario scenario = file.scenario;
  const theory::Rates rates{0.4, 1.1, 0};
  const double deadline = 1.5;
  for (Party& party : scenario.parties) {
    for (Preference& preference : party.preferences) {
      preference.cost_round_ppm = 0;
      const bool ann = preference.of == "ann" || (party.name == "ann" && preference.of.empty());
      preference.discount_round_ppt = ann ? 1 : 2;  // told apart below
    }
  }
  std::vector<double> away;
  for (const std::int32_t rounds : {4, 16, 64}) {
    Scenario short_rounds = scenario;
    short_rounds.tables[0].rounds = rounds;
    for (Party& party : short_rounds.parties) {
      for (Preference& preference : party.preferences) {
        const double rate = preference.discount_round_ppt == 1 ? rates.rate1 : rates.rate2;
        const double factor = Exp(-rate * deadline / static_cast<double>(rounds));
        preference.discount_round_ppt = static_cast<std::int64_t>(factor * 1e12);
      }
    }
    const double limit = theory::ContinuousDeadline(rates, deadline, 2)->share1;
    away.push_back(std::abs(FirstShare(short_rounds, CastOf(file)) - limit));
  }
  EXPECT_GT(away[0], 2 * away[1]);
  EXPECT_GT(away[1], 2 * away[2]);
  EXPECT_LT(away[2], 0.01);
}

// ---- majorities -----------------------------------------------------------------------------

struct Votes {
  double proposer = 0;  // mean share
  double paid = 0;      // mean number of others who get anything
  std::vector<double> shares = {0, 0, 0};
  std::vector<int> proposed = {0, 0, 0};
  int tables = 0;
};

Votes Vote(const Scenario& shipped, const std::vector<Casting>& cast, int seeds) {
  Scenario scenario = shipped;
  Votes votes;
  for (int seed = 1; seed <= seeds; ++seed) {
    scenario.seed = static_cast<std::uint64_t>(seed);
    const Ending ending = PlayOut(scenario, cast);
    for (std::size_t i = 0; i < ending.closed.size(); ++i) {
      const TableClosed& closed = ending.closed[i];
      EXPECT_EQ(closed.result, TableResult::kAgreed);
      EXPECT_EQ(closed.round, 0) << "the first proposal is carried";
      const std::string& division = scenario.tables[0].issues[0].labels[static_cast<std::size_t>(closed.values[0])];
      const std::size_t proposer = ending.proposers[i] - 1;
      ++votes.proposed[proposer];
      ++votes.tables;
      for (std::size_t seat = 0; seat < 3; ++seat) {
        const double share = (division[2 * seat] - '0') / 4.0;
        votes.shares[seat] += share;
        if (seat == proposer) votes.proposer += share;
        if (seat != proposer && share > 0) ++votes.paid;
      }
    }
  }
  votes.proposer /= votes.tables;
  votes.paid /= votes.tables;
  for (double& share : votes.shares) share /= votes.tables;
  return votes;
}

TEST(MajorityTest, ComesToTheEquilibrium) {
  const codec::ScenarioFile file = ShippedScenario("majority");
  const Votes votes = Vote(file.scenario, CastOf(file), 100);
  const theory::MajorityDivision theory = *theory::BaronFerejohn(3, 2, 0.75);
  EXPECT_EQ(votes.tables, 400);
  EXPECT_NEAR(votes.proposer, theory.proposer, 1e-9);
  EXPECT_NEAR(votes.paid, static_cast<double>(theory.coalition) - 1, 1e-9);
  for (std::size_t seat = 0; seat < 3; ++seat) {
    // Shares of 3/4, 1/4 and 0 with equal chances: standard deviation 0.31.
    EXPECT_NEAR(votes.shares[seat], theory.expected, 4 * 0.31 / std::sqrt(votes.tables)) << seat;
    EXPECT_NEAR(votes.proposed[seat] / 400.0, 1.0 / 3, 4 * 0.47 / std::sqrt(votes.tables)) << seat;
  }
}

TEST(MajorityTest, PaysEverybodyWhereAllHaveToAgree) {
  const codec::ScenarioFile file = ShippedScenario("majority");
  Scenario scenario = file.scenario;
  scenario.tables[0].voting.quota = 0;
  const theory::MajorityDivision theory = *theory::BaronFerejohn(3, 3, 0.75);
  const Votes votes = Vote(scenario, CastOf(file), 20);
  EXPECT_NEAR(votes.proposer, theory.proposer, 1e-9);
  EXPECT_EQ(votes.paid, 2);
}

// Weights 50, 49, 1 and a quota of 51 (Shapley, Shubik 1954): the small one's vote does for the big one what the
// second's does, and without the big one nothing is carried.
TEST(MajorityTest, WithoutTheVetoPlayerNothingIsCarried) {
  const codec::ScenarioFile file = ShippedScenario("majority");
  Scenario scenario = file.scenario;
  scenario.tables[0].voting.quota = 51;
  scenario.tables[0].voting.votes = {50, 49, 1};
  const Votes votes = Vote(scenario, CastOf(file), 60);
  EXPECT_GT(votes.shares[0], 0.5) << "power 2/3";
  EXPECT_NEAR(votes.shares[1], votes.shares[2], 0.08) << "power 1/6 each";
}

TEST(MajorityTest, RecognisesEachByItsWeight) {
  const codec::ScenarioFile file = ShippedScenario("majority");
  Scenario scenario = file.scenario;
  scenario.tables[0].voting.recognition = {0, 3, 1};
  const Votes votes = Vote(scenario, CastOf(file), 50);
  EXPECT_EQ(votes.proposed[0], 0);
  EXPECT_NEAR(votes.proposed[1] / 200.0, 0.75, 4 * 0.43 / std::sqrt(200));
}

// Where all propose in turn and all have to agree, who proposes next is known: of two it is Rubinstein's division.
TEST(MajorityTest, KnowsWhoProposesNextWhereAllDoInTurn) {
  const codec::ScenarioFile file = ShippedScenario("breakdown");
  Scenario scenario = file.scenario;
  scenario.tables[0].breakdown_ppm = 0;
  for (Party& party : scenario.parties) {
    for (Preference& preference : party.preferences) {
      preference.reservation_ppm = 0;
      preference.discount_round_ppt = 500'000'000'000;
    }
  }
  const std::vector<Casting> cast = {{"ann", "random-proposer", {}}, {"ben", "random-proposer", {}}};
  EXPECT_NEAR(FirstShare(scenario, cast), 2.0 / 3, 0.0035);
  std::swap(scenario.tables[0].parties[0], scenario.tables[0].parties[1]);
  EXPECT_NEAR(FirstShare(scenario, cast), 1.0 / 3, 0.0035);
  scenario.tables[0].protocol = ProtocolKind::kFinalOffer;
  scenario.tables[0].rounds = 1;
  EXPECT_EQ(FirstShare(scenario, cast), 0) << "the one offer is the second one's";
}

}  // namespace
}  // namespace haggle::bargaining::equilibrium_test
