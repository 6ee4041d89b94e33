// From what came of negotiations to scores, by hand.
#include "deploy/tournament/scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/base/math.h"

namespace haggle::tournament::scores_test {
namespace {

// A pie of ten slices: the first party's utility is its share, the second's the rest;
// no agreement is worth 0.2 and 0.1, and waiting costs the first party.
Domain Pie(const std::string& name = "pie") {
  Scenario scenario;
  scenario.name = name;
  scenario.ticks = 1;
  TableSpec& table = scenario.tables.emplace_back();
  table.name = "pie";
  table.parties = {"ann", "ben"};
  table.rounds = 4;
  Issue& issue = table.issues.emplace_back();
  issue.name = "slices";
  issue.high = 10;
  for (const bool first : {true, false}) {
    Party& party = scenario.parties.emplace_back();
    party.id = first ? 1 : 2;
    party.name = first ? "ann" : "ben";
    party.kind = PartyKind::kBuyer;
    Preference& preference = party.preferences.emplace_back();
    preference.table = "pie";
    preference.issues.push_back({.issue = "slices",
                                 .weight = 1000,
                                 .evaluations = {},
                                 .first = first ? 0 : 1000,
                                 .last = first ? 1000 : 0,
                                 .points = {},
                                 .evaluation_unit = 0});
    preference.reservation_ppm = first ? 200'000 : 100'000;
    if (first) preference.discount_round_ppt = 500'000'000'000;
  }
  absl::StatusOr<Domain> domain = MakeDomain(scenario);
  EXPECT_TRUE(domain.ok()) << domain.status();
  return *std::move(domain);
}

Finding Agreed(std::int64_t slices, std::int32_t round = 0) {
  Finding finding;
  finding.ending = Ending::kAgreed;
  finding.round = round;
  finding.agreement.push_back(slices);
  return finding;
}

Finding FailedBy(int culprit) {
  Finding finding;
  finding.ending = Ending::kFailed;
  finding.culprit = culprit;
  finding.message = "out of ink";
  return finding;
}

TournamentSettings Settings(std::vector<std::string> strategies, std::uint64_t seeds = 1) {
  TournamentSettings settings;
  for (const std::string& name : strategies) settings.strategies.push_back({"", name, {}});
  settings.domains.push_back(Pie());
  settings.seeds = {1, seeds};
  return settings;
}

TEST(ScoresTest, AnAgreementIsWorthItsUtilityDiscountedAndNoneTheReservationValue) {
  const Domain pie = Pie();
  const Worths now = WorthsOf(pie, Agreed(6));
  EXPECT_DOUBLE_EQ(now.utilities[0], 0.6);
  EXPECT_DOUBLE_EQ(now.utilities[1], 0.4);
  EXPECT_DOUBLE_EQ(now.welfare, 1);
  EXPECT_DOUBLE_EQ(now.nash_product, 0.4 * (0.4 - 0.1));
  EXPECT_DOUBLE_EQ(now.rounds, 1);
  EXPECT_NEAR(*now.to_frontier, 0, 1e-12);

  const Worths later = WorthsOf(pie, Agreed(6, 2));
  EXPECT_DOUBLE_EQ(later.utilities[0], 0.15);  // a quarter of 0.6, less than 0.2
  EXPECT_DOUBLE_EQ(later.utilities[1], 0.4);
  EXPECT_TRUE(later.irrational[0]);
  EXPECT_FALSE(later.irrational[1]);
  EXPECT_EQ(later.nash_product, 0);
  EXPECT_EQ(later.to_nash, now.to_nash);  // distances are not discounted

  for (const Finding& finding : {Finding(), FailedBy(1)}) {
    const Worths none = WorthsOf(pie, finding);
    EXPECT_FALSE(none.agreed);
    EXPECT_DOUBLE_EQ(none.utilities[0], 0.2);
    EXPECT_DOUBLE_EQ(none.utilities[1], 0.1);
    EXPECT_FALSE(none.irrational[0]);
    // From (0.2, 0.1) to the nearest whole slice, (0.5, 0.5) or (0.6, 0.4).
    EXPECT_NEAR(*none.to_frontier, 0.5, 1e-12);
  }
}

TEST(ScoresTest, ScoresAreMeansWithoutSelfPlay) {
  // Pairs in order: (x, x), (x, y), (y, x), (y, y).
  const Scoreboard board = CountScores(Settings({"x", "y"}), {Agreed(5), Agreed(8), Agreed(3), Agreed(9)});
  ASSERT_EQ(board.scores.size(), 2u);
  EXPECT_EQ(board.scores[0].strategy, 0u);
  EXPECT_EQ(board.scores[0].negotiations, 2);
  EXPECT_DOUBLE_EQ(board.scores[0].mean, (0.8 + 0.7) / 2);
  EXPECT_DOUBLE_EQ(board.scores[1].mean, (0.2 + 0.3) / 2);
  EXPECT_DOUBLE_EQ(board.scores[0].agreement_rate, 1);
  EXPECT_EQ(board.self_play[0].negotiations, 2);
  EXPECT_DOUBLE_EQ(board.self_play[0].mean, 0.5);
  EXPECT_DOUBLE_EQ(board.self_play[1].mean, 0.5);
  ASSERT_EQ(board.differences.size(), 1u);
  EXPECT_EQ(board.differences[0].samples, 2);  // each role once, against the other
  EXPECT_DOUBLE_EQ(board.differences[0].mean, ((0.8 - 0.3) + (0.7 - 0.2)) / 2);
}

TEST(ScoresTest, AResultThatIsPlantedShows) {
  const TournamentSettings settings = Settings({"x", "y"});
  const Scoreboard plain = CountScores(settings, {Agreed(5), Agreed(8), Agreed(3), Agreed(9)});
  const Scoreboard planted = CountScores(settings, {Agreed(5), Agreed(1), Agreed(3), Agreed(9)});
  EXPECT_NE(plain.scores[0].mean, planted.scores[0].mean);
}

TEST(ScoresTest, SeedsThatRepeatThemselvesAreNoMoreEvidence) {
  const std::vector<Finding> once = {Agreed(5), Agreed(8), Agreed(3), Agreed(9)};
  std::vector<Finding> thrice;
  for (const Finding& finding : once) thrice.insert(thrice.end(), 3, finding);
  const Scoreboard one = CountScores(Settings({"x", "y"}), once);
  const Scoreboard three = CountScores(Settings({"x", "y"}, 3), thrice);
  EXPECT_EQ(three.scores[0].negotiations, 6);
  EXPECT_NEAR(*three.scores[0].half, *one.scores[0].half, 1e-12);
  EXPECT_EQ(three.differences[0].samples, one.differences[0].samples);
  EXPECT_NEAR(three.differences[0].p, one.differences[0].p, 1e-9);
}

TEST(ScoresTest, MatchedSamplesHaveTheSameDomainRoleAndOpponent) {
  // Of x, y and z, all pairs in order; x gets 0.1 more than y whatever the role and the
  // opponent, z gets what is left.
  const std::vector<Finding> findings = {Agreed(5), Agreed(6), Agreed(7),   // x against x, y, z
                                         Agreed(5), Agreed(5), Agreed(6),   // y
                                         Agreed(4), Agreed(5), Agreed(5)};  // z
  const Scoreboard board = CountScores(Settings({"x", "y", "z"}), findings);
  const Difference& pair = board.differences[0];
  EXPECT_EQ(pair.better, 0u);
  EXPECT_EQ(pair.worse, 1u);
  EXPECT_EQ(pair.samples, 4);
  // z as opponent: first 0.7 - 0.6, second 0.6 - 0.5; each other: first 0.6 - 0.5, second 0.5 - 0.4.
  EXPECT_NEAR(pair.mean, 0.1, 1e-12);
  EXPECT_TRUE(pair.significant());
}

TEST(ScoresTest, AFailureIsCountedNamedAndNoAgreement) {
  const Scoreboard board = CountScores(Settings({"x", "y"}), {FailedBy(0), FailedBy(1), Agreed(3), Agreed(9)});
  const Score& y = board.scores[0].strategy == 1 ? board.scores[0] : board.scores[1];
  const Score& x = board.scores[0].strategy == 0 ? board.scores[0] : board.scores[1];
  EXPECT_EQ(y.failures, 1);
  EXPECT_EQ(y.failed_with, "out of ink");
  EXPECT_DOUBLE_EQ(y.mean, (0.1 + 0.3) / 2);
  EXPECT_DOUBLE_EQ(y.agreement_rate, 0.5);
  EXPECT_EQ(x.failures, 0);
  EXPECT_DOUBLE_EQ(x.mean, (0.2 + 0.7) / 2);
}

TEST(DomainTest, OnlyASingleNegotiationOfTwoIsADomain) {
  Scenario scenario = Pie().scenario;
  const auto why = [](const Scenario& wrong) { return std::string(MakeDomain(wrong).status().message()); };
  EXPECT_EQ(why(scenario), "");
  Scenario again = scenario;
  again.ticks = 3;
  again.tables[0].every = 1;
  EXPECT_THAT(why(again), ::testing::HasSubstr("set once"));
  Scenario late = scenario;
  late.tables[0].opens = 1;
  EXPECT_THAT(why(late), ::testing::HasSubstr("ends before tick 1"));
  Scenario crowded = scenario;
  crowded.parties.push_back(crowded.parties[0]);
  EXPECT_THAT(why(crowded), ::testing::HasSubstr("two parties, found 3"));
}

}  // namespace
}  // namespace haggle::tournament::scores_test
