// Markets that are made: valid at any size, the same for the same plan, and played to the end.
#include "deploy/generate/market.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "agents/strategies/strategies.h"
#include "broker/core/validate.h"
#include "deploy/launch/plan.h"
#include "proto/base/canonical.h"

namespace haggle::generate::market_test {
namespace {

std::string FaultsOf(const Scenario& scenario) {
  std::string told;
  for (const core::ScenarioFault& fault : core::Validate(scenario)) told += fault.path + ": " + fault.expected + "\n";
  return told;
}

const Party& Buyer(const codec::ScenarioFile& file, std::size_t number) { return file.scenario.parties[number]; }

struct Counter : core::EventSink {
  void OnEvent(const Event& event, bool, const std::vector<PartyId>&) override {
    ordered += std::holds_alternative<Ordered>(event.body) ? 1 : 0;
    delivered += std::holds_alternative<Delivered>(event.body) ? 1 : 0;
    refused += std::holds_alternative<Refused>(event.body) ? 1 : 0;
    const auto* const table = std::get_if<TableClosed>(&event.body);
    if (table == nullptr) return;
    ++closed;
    if (table->result == TableResult::kAgreed) ++agreed;
  }
  int ordered = 0;
  int delivered = 0;
  int refused = 0;
  int closed = 0;
  int agreed = 0;
};

TEST(GenerateMarketTest, EveryPlanIsAValidScenarioWithAStrategyForEachParty) {
  const MarketPlan plans[] = {{1, 0, 0},    {1, UINT64_MAX, 0}, {2, 3, 1},
                              {101, 7, 50}, {10'000, 5, 4'096}, {MarketPlan::kMostBuyers, 1, 0}};
  for (const MarketPlan& plan : plans) {
    const codec::ScenarioFile file = GenerateMarket(plan);
    EXPECT_EQ(FaultsOf(file.scenario), "") << plan.buyers;
    ASSERT_EQ(file.scenario.parties.size(), static_cast<std::size_t>(plan.buyers + 1));
    EXPECT_EQ(file.scenario.tables.size(), static_cast<std::size_t>(plan.tables));
    ASSERT_EQ(file.cast.size(), file.scenario.parties.size());
    for (std::size_t i = 0; i < file.cast.size(); ++i) EXPECT_EQ(file.cast[i].party, file.scenario.parties[i].name);
  }
}

TEST(GenerateMarketTest, ItsTextIsReadBackToTheSameScenario) {
  const codec::ScenarioFile made = GenerateMarket({10'000, 5, 4'096});
  const auto read = codec::ParseScenarioText(codec::ScenarioToText(made), "made");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Canonical(read->scenario), Canonical(made.scenario));
  EXPECT_EQ(read->cast, made.cast);
}

TEST(GenerateMarketTest, TheSamePlanGivesTheSameTextAndAnotherSeedAnother) {
  const std::string text = codec::ScenarioToText(GenerateMarket({200, 1, 20}));
  EXPECT_EQ(codec::ScenarioToText(GenerateMarket({200, 1, 20})), text);
  EXPECT_NE(codec::ScenarioToText(GenerateMarket({200, 2, 20})), text);
}

TEST(GenerateMarketTest, ABuyersTypeDoesNotHangOnHowManyThereAre) {
  const codec::ScenarioFile few = GenerateMarket({100, 9, 0});
  const codec::ScenarioFile many = GenerateMarket({1'000, 9, 0});
  for (std::size_t number = 1; number <= 100; ++number) {
    EXPECT_EQ(Canonical(Buyer(few, number)), Canonical(Buyer(many, number))) << number;
    EXPECT_EQ(few.cast[number], many.cast[number]);
  }
}

TEST(GenerateMarketTest, FamiliesHaveTheirSharesAndNoTwoTypesOfOneAreAlike) {
  const codec::ScenarioFile file = GenerateMarket({10'000, 4, 0});
  std::map<std::string, int> families;
  std::set<std::string> types;
  for (std::size_t number = 1; number <= 10'000; ++number) {
    const Party& buyer = Buyer(file, number);
    ++families[buyer.name.substr(0, buyer.name.find('_'))];
    types.insert(Canonical(buyer.wants) + Canonical(buyer.account));
  }
  // Six standard deviations of a binomial count are 300 at most.
  EXPECT_THAT(families, ::testing::ElementsAre(
                            ::testing::Pair("fearful", ::testing::AllOf(::testing::Gt(1'700), ::testing::Lt(2'300))),
                            ::testing::Pair("growing", ::testing::AllOf(::testing::Gt(2'200), ::testing::Lt(2'800))),
                            ::testing::Pair("planning", ::testing::AllOf(::testing::Gt(1'200), ::testing::Lt(1'800))),
                            ::testing::Pair("steady", ::testing::AllOf(::testing::Gt(3'700), ::testing::Lt(4'300)))));
  EXPECT_GT(types.size(), 9'900U);
}

TEST(GenerateMarketTest, NobodySitsAtTwoTablesAndWhoSitsThereCanBargain) {
  const codec::ScenarioFile file = GenerateMarket({100, 6, 50});
  std::map<std::string, std::string> strategies;
  for (const codec::SuggestedCast& line : file.cast) strategies[line.party] = line.strategy;
  std::set<std::string> seated;
  for (const TableSpec& table : file.scenario.tables) {
    for (const std::string& party : table.parties) {
      EXPECT_TRUE(seated.insert(party).second) << party;
      EXPECT_EQ(strategies[party], "buyer");
    }
  }
  EXPECT_EQ(seated.size(), 100U);
}

TEST(GenerateMarketTest, ItRunsToTheEndWithOrdersShipmentsAndAgreements) {
  const codec::ScenarioFile file = GenerateMarket({40, 2, 5});
  Registry registry;
  strategies::AddBuiltInStrategies(registry);
  launch::RunPlan plan;
  plan.scenario = file.scenario;
  plan.scenario.stop_after = 10;
  for (const codec::SuggestedCast& line : file.cast) plan.cast.push_back({line.party, line.strategy, line.parameters});
  plan.transport = launch::Transport::kInProcess;
  Counter counter;
  launch::RunHooks hooks;
  hooks.events = &counter;
  const launch::RunResult result = launch::RunInProcess(plan, registry, hooks);
  ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_EQ(result.summary.ticks, 10);
  EXPECT_GT(counter.ordered, 40);
  EXPECT_GT(counter.delivered, 40);
  EXPECT_EQ(counter.closed, 50);
  EXPECT_GT(counter.agreed, 10);
  EXPECT_EQ(counter.refused, 0);
}

}  // namespace
}  // namespace haggle::generate::market_test
