#include "agents/sdk/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "agents/strategies/strategies.h"
#include "tests/agents/desk.h"

namespace haggle::strategies::registry_test {
namespace {

using ::testing::HasSubstr;

class Silent : public Strategy {
 public:
  void Decide(const View&, Reply&) override {}
};

StrategySpec Greedy() {
  StrategySpec spec;
  spec.name = "greedy";
  spec.parameters = {{"greed", ParameterType::kInteger, "3", "how much", 0, 10},
                     {"loud", ParameterType::kBool, "false", "whether it shouts"},
                     {"motto", ParameterType::kText, "more", "what it says"}};
  spec.make = [](const Briefing&, const Parameters& parameters) -> std::unique_ptr<Strategy> {
    EXPECT_EQ(parameters.integer("greed"), 7);
    EXPECT_TRUE(parameters.boolean("loud"));
    EXPECT_EQ(parameters.text("motto"), "more");
    return std::make_unique<Silent>();
  };
  return spec;
}

std::string Complaint(const Registry& registry, const Casting& casting) {
  return std::string(registry.Check(casting).message());
}

TEST(RegistryTest, MakesAStrategyWithGivenAndDefaultParameters) {
  Registry registry;
  ASSERT_TRUE(registry.Add(Greedy()).ok());
  const Casting casting{"buyer", "greedy", {{"greed", "7"}, {"loud", "true"}}};
  EXPECT_TRUE(registry.Make(casting, DeskBriefing(DeskScenario(1))).ok());
}

TEST(RegistryTest, RefusesAnAllocationRuleThatItDoesNotKnow) {
  Registry registry;
  ASSERT_TRUE(registry.Add(Greedy()).ok());
  const Casting casting{"buyer", "greedy", {{"greed", "7"}, {"loud", "true"}}};
  Scenario scenario = DeskScenario(1);
  scenario.rules.allocation = static_cast<AllocationRule>(99);
  const auto made = registry.Make(casting, DeskBriefing(scenario));
  EXPECT_THAT(std::string(made.status().message()), HasSubstr("party buyer: the scenario's rules.allocation is 99"));
  scenario.products.clear();  // nothing to share
  EXPECT_TRUE(registry.Make(casting, DeskBriefing(scenario)).ok());
}

TEST(RegistryTest, RefusesANameTwice) {
  Registry registry;
  ASSERT_TRUE(registry.Add(Greedy()).ok());
  EXPECT_EQ(registry.Add(Greedy()).code(), absl::StatusCode::kAlreadyExists);
}

TEST(RegistryTest, RefusesADefaultThatItsOwnBoundsForbid) {
  StrategySpec spec = Greedy();
  spec.parameters[0].default_value = "11";
  Registry registry;
  EXPECT_EQ(registry.Add(spec).code(), absl::StatusCode::kInvalidArgument);
}

TEST(RegistryTest, SaysWhatIsThereInsteadOfWhatIsNot) {
  Registry registry;
  ASSERT_TRUE(registry.Add(Greedy()).ok());
  EXPECT_THAT(Complaint(registry, {"buyer", "greedier", {}}),
              HasSubstr("unknown strategy \"greedier\"; there are greedy"));
  EXPECT_THAT(Complaint(registry, {"buyer", "greedy", {{"fear", "1"}}}), HasSubstr("it has greed, loud, motto"));
}

TEST(RegistryTest, SaysWhatWasExpectedOfAValue) {
  Registry registry;
  ASSERT_TRUE(registry.Add(Greedy()).ok());
  EXPECT_THAT(Complaint(registry, {"buyer", "greedy", {{"greed", "11"}}}),
              HasSubstr("expected an integer from 0 to 10, found \"11\""));
  EXPECT_THAT(Complaint(registry, {"buyer", "greedy", {{"greed", "much"}}}), HasSubstr("expected an integer"));
  for (const char* other : {"0x1", "+1", " 1", "1 ", "1e0", "99999999999999999999"}) {
    EXPECT_THAT(Complaint(registry, {"buyer", "greedy", {{"greed", other}}}), HasSubstr("expected an integer"))
        << other;
  }
  EXPECT_EQ(Complaint(registry, {"buyer", "greedy", {{"greed", "010"}}}), "");
  EXPECT_THAT(Complaint(registry, {"buyer", "greedy", {{"loud", "1"}}}), HasSubstr("expected true or false"));
  EXPECT_FALSE(registry.Make({"buyer", "greedy", {{"loud", "1"}}}, DeskBriefing(DeskScenario(1))).ok());
}

TEST(RegistryTest, EveryStrategyCanBeToldToDeclineTables) {
  Registry registry;
  StrategySpec spec;
  spec.name = "own";
  spec.make = [](const Briefing&, const Parameters& parameters) {
    EXPECT_TRUE(parameters.values().empty()) << "it is the agent's";
    return std::make_unique<Silent>();
  };
  ASSERT_TRUE(registry.Add(spec).ok());
  const Casting casting{"lab", "own", {{"decline_table", "17+35"}}};
  EXPECT_TRUE(registry.Make(casting, Briefing()).ok());
  EXPECT_EQ(sdk::DeclinedTables(casting, spec), (std::vector<TableId>{17, 35}));
  EXPECT_TRUE(sdk::DeclinedTables({"lab", "own", {}}, spec).empty());
  for (const char* wrong : {"", "0", "x", "17+", "17,35", "-1"}) {
    const absl::Status status = registry.Check({"lab", "own", {{"decline_table", wrong}}});
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << wrong;
  }
  // One that has a parameter of that name keeps it.
  ParameterSpec parameter;
  parameter.name = "decline_table";
  parameter.type = ParameterType::kText;
  spec.parameters = {parameter};
  EXPECT_TRUE(sdk::DeclinedTables(casting, spec).empty());
}

TEST(RegistryTest, HoldsTheBuiltInStrategiesByName) {
  Registry registry;
  AddBuiltInStrategies(registry);
  std::vector<std::string> names;
  for (const StrategySpec* spec : registry.All()) {
    names.push_back(spec->name);
    EXPECT_FALSE(spec->summary.empty()) << spec->name;
    EXPECT_EQ(spec->for_testing, spec->name == "flaky");
    for (const ParameterSpec& parameter : spec->parameters) {
      EXPECT_FALSE(parameter.meaning.empty()) << spec->name << " " << parameter.name;
    }
  }
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_THAT(names, ::testing::IsSupersetOf({"boa", "boulware", "buyer", "conceder", "flaky", "linear", "mediator",
                                              "principal", "random", "seller"}));
}

}  // namespace
}  // namespace haggle::strategies::registry_test
