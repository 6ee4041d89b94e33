// Tables that chance has a part in, and votes that weigh: what is drawn, what follows from it, what scenarios may say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "broker/core/nature.h"
#include "broker/core/validate.h"
#include "tests/broker/one_table.h"

namespace haggle::core::chance_tables_test {
namespace {

using ::testing::Contains;
using ::testing::Field;

Scenario Majority(std::int64_t quota, std::vector<std::int64_t> votes = {}) {
  Scenario scenario = OneTable(ProtocolKind::kMajorityOffers, 3, 4, {IntegerIssue("share", 0, 10)});
  scenario.tables[0].voting.quota = quota;
  scenario.tables[0].voting.votes = std::move(votes);
  scenario.tables[0].voting.recognition = {1, 0, 0};  // the first one proposes
  return scenario;
}

std::vector<ScenarioFault> FaultsOf(const Scenario& scenario) { return Validate(scenario); }

auto Path(const std::string& path) { return Contains(Field("path", &ScenarioFault::path, path)); }

// ---- what is drawn ------------------------------------------------------------------------

TEST(Luck, IsDrawnInEveryTickForTablesThatUseIt) {
  Scenario scenario = OneTable(ProtocolKind::kRotatingOffers, 2, 4, {IntegerIssue("share", 0, 10)});
  EXPECT_EQ(TickDraws(scenario, 0).size(), 1U) << "the beginning of the tick alone";
  scenario.tables[0].breakdown_ppm = 1;
  const std::vector<Command> first = TickDraws(scenario, 0);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(std::get<Draw>(first[1].action).path, "tables.table.luck");
  EXPECT_NE(std::get<Draw>(first[1].action).value, std::get<Draw>(TickDraws(scenario, 1)[1].action).value);
}

TEST(Luck, BreaksDownAsOftenAsItIsAskedTo) {
  int broken = 0;
  for (std::int64_t luck = 0; luck < 2000; ++luck) {
    EXPECT_FALSE(BreaksDown(luck, 0, 0));
    EXPECT_TRUE(BreaksDown(luck, 0, 1'000'000));
    broken += BreaksDown(luck, static_cast<std::int32_t>(luck % 7), 300'000) ? 1 : 0;
  }
  EXPECT_NEAR(broken / 2000.0, 0.3, 0.041);  // four standard deviations
}

TEST(Luck, RecognisesEachSeatByItsPart) {
  VotingRules voting;
  voting.recognition = {1, 0, 3};
  std::map<std::size_t, int> named;
  for (std::int32_t round = 0; round < 2000; ++round) ++named[RecognisedSeat(12345, round, voting, 3)];
  EXPECT_EQ(named.count(1), 0U);
  EXPECT_NEAR(named[0] / 2000.0, 0.25, 0.039);
}

TEST(DrawnReservation, IsDrawnOfOnesOwnAlone) {
  Scenario scenario = OneTable(ProtocolKind::kRotatingOffers, 2, 4, {IntegerIssue("share", 0, 10)});
  Preference own;
  own.table = "table";
  Preference known = own;
  known.of = "p2";
  scenario.parties[0].preferences = {known, own};
  const std::size_t others = GenesisDraws(OneTable(ProtocolKind::kRotatingOffers, 2, 4, {})).size();
  EXPECT_EQ(GenesisDraws(scenario).size(), others) << "what is no range is not drawn";
  for (Preference& preference : scenario.parties[0].preferences) preference.reservation_range_ppm = {100, 200};
  const std::vector<Command> draws = GenesisDraws(scenario);
  ASSERT_EQ(draws.size(), others + 1);
  const auto draw = std::find_if(draws.begin(), draws.end(), [](const Command& command) {
    return std::get<Draw>(command.action).path == "parties.p1.preferences.1.reservation_range_ppm";
  });
  ASSERT_NE(draw, draws.end());
  // Its agent is told what was drawn, and of the other the range; the other is told nothing of it.
  MarketDriver run(scenario);
  run.Step();
  const Briefing mine = run.market().BriefingFor(1);
  const Range drawn = mine.scenario.parties[0].preferences[1].reservation_range_ppm;
  EXPECT_EQ(drawn.low, drawn.high);
  EXPECT_EQ(drawn.low, std::get<Draw>(draw->action).value);
  EXPECT_EQ(mine.scenario.parties[0].preferences[0].reservation_range_ppm.low, 100);
  EXPECT_EQ(mine.scenario.parties[0].preferences[0].reservation_range_ppm.high, 200);
  EXPECT_TRUE(run.market().BriefingFor(2).scenario.parties[0].preferences.empty());
}

// ---- votes ------------------------------------------------------------------------------------

TEST(MajorityOffers, AnAuthorWithVotesEnoughNeedsNobody) {
  MarketDriver run(Majority(5, {5, 2, 2}));
  run.Step();
  run.Move(1, Offer{TableNow(run), OutcomeOf({7})});
  run.Step();
  run.Move(2, Reject{TableNow(run)});
  run.Step();
  ASSERT_EQ(run.All<TableClosed>().size(), 1U);
  EXPECT_EQ(run.All<TableClosed>()[0].result, TableResult::kAgreed);
  EXPECT_EQ(run.All<TableClosed>()[0].values[0], 7);
}

TEST(MajorityOffers, CountsWeightsAndNotHeads) {
  // The two small ones together are fewer than the quota asks for beside the author.
  MarketDriver run(Majority(8, {2, 5, 2}));
  run.Step();
  run.Move(1, Offer{TableNow(run), OutcomeOf({3})});
  run.Step();
  run.Move(3, Accept{TableNow(run)});
  run.Step();
  EXPECT_TRUE(run.All<TableClosed>().empty()) << "four of eight";
  run.Move(1, Offer{TableNow(run), OutcomeOf({4})});
  run.Step();
  run.Move(2, Accept{TableNow(run)});
  run.Move(3, Accept{TableNow(run)});
  run.Step();
  ASSERT_EQ(run.All<TableClosed>().size(), 1U);
  EXPECT_EQ(run.All<TableClosed>()[0].values[0], 4);
  EXPECT_EQ(run.All<TableClosed>()[0].round, 1);
}

// One of three walks away; the two others have votes enough, in this round and in the next one.
TEST(MajorityOffers, NobodyCanEndTheTableAlone) {
  MarketDriver run(Majority(2));
  run.Step();
  run.Move(1, Leave{TableNow(run)});
  run.Step();
  EXPECT_TRUE(run.All<TableClosed>().empty()) << "its round has passed";
  EXPECT_TRUE(run.All<Refused>().empty());
  run.Move(1, Offer{TableNow(run), OutcomeOf({7})});
  run.Step();
  run.Move(2, Leave{TableNow(run)});
  run.Step();
  EXPECT_TRUE(run.All<TableClosed>().empty()) << "a vote against, and nobody's for";
  run.Move(1, Offer{TableNow(run), OutcomeOf({6})});
  run.Step();
  run.Move(2, Leave{TableNow(run)});
  run.Move(3, Accept{TableNow(run)});
  run.Step();
  ASSERT_EQ(run.All<TableClosed>().size(), 1U);
  EXPECT_EQ(run.All<TableClosed>()[0].result, TableResult::kAgreed);
  EXPECT_EQ(run.All<TableClosed>()[0].values[0], 6);
}

// ---- what a scenario may say --------------------------------------------------------------------

TEST(ChanceTables, FaultsAreNamed) {
  EXPECT_TRUE(FaultsOf(Majority(2)).empty());
  EXPECT_THAT(FaultsOf(Majority(4)), Path("tables.table.voting.quota"));
  EXPECT_THAT(FaultsOf(Majority(2, {1, 1})), Path("tables.table.voting.votes"));
  EXPECT_THAT(FaultsOf(Majority(0, {0, 0, 0})), Path("tables.table.voting.votes"));
  EXPECT_THAT(FaultsOf(Majority(1, {-1, 1, 1})), Path("tables.table.voting.votes.0"));
  Scenario other = OneTable(ProtocolKind::kRotatingOffers, 2, 4, {IntegerIssue("share", 0, 10)});
  other.tables[0].breakdown_ppm = 1'000'000;
  EXPECT_TRUE(FaultsOf(other).empty());
  other.tables[0].breakdown_ppm = 1'000'001;
  EXPECT_THAT(FaultsOf(other), Path("tables.table.breakdown_ppm"));
  other.tables[0].breakdown_ppm = 0;
  other.tables[0].voting.quota = 1;
  EXPECT_THAT(FaultsOf(other), Path("tables.table.voting"));
  Scenario final_offer = OneTable(ProtocolKind::kFinalOffer, 2, 1, {IntegerIssue("share", 0, 10)});
  final_offer.tables[0].breakdown_ppm = 1;
  EXPECT_THAT(FaultsOf(final_offer), Path("tables.table.breakdown_ppm")) << "there is no round after the first";
}

TEST(ChanceTables, FaultsOfDoubleAuctionsAreNamed) {
  const Scenario sound = OneTable(ProtocolKind::kDoubleAuction, 2, 1, {IntegerIssue("price", 0, 10)});
  EXPECT_TRUE(FaultsOf(sound).empty());
  Scenario scenario = sound;
  scenario.tables[0].auction.bid_permille = 1001;
  EXPECT_THAT(FaultsOf(scenario), Path("tables.table.auction.bid_permille"));
  scenario = sound;
  scenario.tables[0].auction.reverse = true;
  EXPECT_THAT(FaultsOf(scenario), Path("tables.table.auction"));
  scenario = sound;
  scenario.tables[0].issues.push_back(IntegerIssue("units", 0, 10));
  EXPECT_THAT(FaultsOf(scenario), Path("tables.table.issues"));
  scenario = OneTable(ProtocolKind::kDoubleAuction, 3, 1, {IntegerIssue("price", 0, 10)});
  EXPECT_THAT(FaultsOf(scenario), Path("tables.table.parties"));
  scenario = sound;
  scenario.tables[0].issues[0].high = std::int64_t{1} << 50;
  scenario.tables[0].issues[0].step = std::int64_t{1} << 40;
  scenario.tables[0].auction.supply = 1'000'000;
  EXPECT_THAT(FaultsOf(scenario), Path("tables.table.auction.supply")) << "its price would not fit";
  scenario = OneTable(ProtocolKind::kVcg, 2, 1, {IntegerIssue("units", 0, 3), IntegerIssue("price", 0, 10)});
  scenario.tables[0].auction.bid_permille = 500;
  EXPECT_THAT(FaultsOf(scenario), Path("tables.table.auction.bid_permille"));
}

TEST(ChanceTables, FaultsOfPreferencesAreNamed) {
  Scenario scenario = OneTable(ProtocolKind::kRotatingOffers, 2, 4, {IntegerIssue("share", 0, 10)});
  Preference preference;
  preference.table = "table";
  preference.reservation_range_ppm = {300, 200};
  scenario.parties[0].preferences = {preference};
  EXPECT_THAT(FaultsOf(scenario), Path("parties.p1.preferences.0.reservation_range_ppm"));
  scenario.parties[0].preferences[0].reservation_range_ppm = {100, 200};
  EXPECT_TRUE(FaultsOf(scenario).empty());
  scenario.parties[0].preferences[0].reservation_ppm = 5;
  EXPECT_THAT(FaultsOf(scenario), Path("parties.p1.preferences.0.reservation_ppm"));
  scenario.parties[0].preferences[0].reservation_ppm = 0;
  scenario.parties[0].preferences[0].cost_round_ppm = -1;
  EXPECT_THAT(FaultsOf(scenario), Path("parties.p1.preferences.0.cost_round_ppm"));
}

}  // namespace
}  // namespace haggle::core::chance_tables_test
