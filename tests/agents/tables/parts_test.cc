// The table of parts, and what comes of composing them.
#include "agents/tables/parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "agents/strategies/strategies.h"
#include "tests/agents/desk.h"
#include "tests/agents/play.h"

namespace haggle {
namespace {

using testing::HasSubstr;

const Registry& BuiltIn() {
  static const Registry* const registry = [] {
    auto* made = new Registry;
    AddBuiltInStrategies(*made);
    return made;
  }();
  return *registry;
}

std::string Complaint(const std::string& text) {
  const auto casting = ParseStrategy("buyer", text);
  EXPECT_TRUE(casting.ok());
  return std::string(BuiltIn().Check(*casting).message());
}

// Every bidding with every acceptance and every model, at a table of two.
TEST(PartsTest, AnyThreeCanBeComposed) {
  const ScenarioFile file = ShippedScenario("two_companies");
  Scenario scenario = file.scenario;
  scenario.stop_after = 2;
  std::set<std::string> hashes;
  for (const BiddingPart& bidding : BiddingParts()) {
    for (const AcceptancePart& acceptance : AcceptanceParts()) {
      for (const ModelPart& model : ModelParts()) {
        if (bidding.wants_model && model.name == "none") continue;
        Casting casting{
            "lab", "boa", {{"bidding", bidding.name}, {"acceptance", acceptance.name}, {"model", model.name}}};
        const Played played = Play(scenario, {{"maker", "boulware", {}}, casting}, BuiltIn());
        EXPECT_TRUE(played.refused.empty()) << StrategyText(casting);
        hashes.insert(played.hash);
      }
    }
  }
  EXPECT_GT(hashes.size(), BiddingParts().size()) << "the parts make a difference";
}

TEST(PartsTest, APresetIsTheCompositionThatItsPageNames) {
  const ScenarioFile file = ShippedScenario("two_companies");
  const auto hash = [&](const std::string& lab) {
    return Play(file.scenario, {{"maker", "linear", {}}, *ParseStrategy("lab", lab)}, BuiltIn()).hash;
  };
  EXPECT_EQ(hash("boulware"), hash("boa,bidding=polynomial,exponent=200,acceptance=target,model=none"));
  EXPECT_EQ(hash("hardliner"), hash("boa,bidding=hardliner,acceptance=next,model=none"));
  EXPECT_NE(hash("boulware"), hash("hardliner"));
}

TEST(PartsTest, AParameterOfAPartThatIsNotThereIsRefused) {
  EXPECT_THAT(Complaint("boa,bidding=micro,exponent=300"), HasSubstr("has an effect only with bidding=polynomial"));
  EXPECT_THAT(Complaint("boa,acceptance=next,time=900"), HasSubstr("found "));
  EXPECT_EQ(Complaint("boa,acceptance=time,time=900"), "");
  EXPECT_THAT(Complaint("boa,bidding=mirco"), HasSubstr("expected one of polynomial, "));
  EXPECT_THAT(Complaint("boa,bidding=zeuthen,model=none"), HasSubstr("expected model=frequency"));
  EXPECT_THAT(Complaint("boulware,exponent=1000"), HasSubstr("expected 1..999"));
}

TEST(PartsTest, HaveNamesPagesAndParametersThatAreDescribed) {
  std::set<std::string> names;
  for (const StrategySpec& spec : BargainingStrategies()) {
    EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
    EXPECT_FALSE(spec.summary.empty()) << spec.name;
    EXPECT_THAT(spec.page, HasSubstr("bidding ")) << spec.name;
    EXPECT_THAT(spec.page, HasSubstr("acceptance ")) << spec.name;
    for (const ParameterSpec& parameter : spec.parameters) EXPECT_FALSE(parameter.meaning.empty());
  }
}

// ---- whole negotiations of the shipped scenarios ------------------------------------------

struct Ending {
  std::vector<TableClosed> closed;
};

Ending Endings(const std::string& name) {
  const ScenarioFile file = ShippedScenario(name);
  Ending ending;
  Play(file.scenario, CastOf(file), BuiltIn(), {}, [&](const Event& event) {
    if (const auto* closed = std::get_if<TableClosed>(&event.body)) ending.closed.push_back(*closed);
  });
  return ending;
}

TEST(ShippedNegotiationsTest, EndAsTheirTheorySays) {
  const Ending ultimatum = Endings("ultimatum");
  ASSERT_FALSE(ultimatum.closed.empty());
  for (const TableClosed& closed : ultimatum.closed) {
    EXPECT_EQ(closed.result, TableResult::kAgreed);
    EXPECT_EQ(closed.values[0], 80) << "the responder is left its reservation value of 0.2";
  }
  for (const TableClosed& closed : Endings("concession").closed) EXPECT_EQ(closed.result, TableResult::kAgreed);
  for (const TableClosed& closed : Endings("second_price").closed) {
    EXPECT_EQ(closed.winner, 4U) << "cleo's limit is the highest";
    EXPECT_EQ(closed.price, 700) << "ann's limit";
  }
  for (const TableClosed& closed : Endings("contract_net").closed) EXPECT_EQ(closed.result, TableResult::kAgreed);
  for (const TableClosed& closed : Endings("unanimity").closed) EXPECT_EQ(closed.result, TableResult::kAgreed);
  for (const TableClosed& closed : Endings("mediation").closed) EXPECT_EQ(closed.result, TableResult::kAgreed);
}

TEST(ShippedNegotiationsTest, ManyUnitsGoWhereTheyAreWorthMost) {
  // The ten best of ann's 900, 820, .., ben's 700, 670, .. and cleo's 1000, 850, ..: four, four and two
  // or so; the eleventh sets the uniform price.
  for (const char* name : {"uniform_price", "vcg"}) {
    for (const TableClosed& closed : Endings(name).closed) {
      ASSERT_EQ(closed.result, TableResult::kAgreed) << name;
      std::int64_t units[5] = {};
      for (const auto& award : closed.awards) units[award.party] += award.units;
      EXPECT_EQ(units[2], 4) << name;  // 900 820 740 660
      EXPECT_EQ(units[3], 3) << name;  // 700 670 640
      EXPECT_EQ(units[4], 3) << name;  // 1000 850 700
    }
  }
}

}  // namespace
}  // namespace haggle
