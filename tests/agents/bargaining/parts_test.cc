// The table of parts, and what comes of composing them.
#include "agents/bargaining/parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "agents/strategies/strategies.h"
#include "tests/agents/desk.h"
#include "tests/agents/play.h"

namespace haggle::bargaining::parts_test {
namespace {

using ::testing::HasSubstr;

const Registry& BuiltIn() {
  static const Registry* const registry = [] {
    auto* made = new Registry;
    strategies::AddBuiltInStrategies(*made);
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
  const codec::ScenarioFile file = ShippedScenario("two_companies");
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
  const codec::ScenarioFile file = ShippedScenario("two_companies");
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
  EXPECT_THAT(Complaint("boulware,deadline=5"), HasSubstr("only with clock=rounds or steps"));
  EXPECT_THAT(Complaint("nash-seeking,least=10"), HasSubstr("only with enough=constant"));
  EXPECT_THAT(Complaint("boulware,kappa=10,kappa=20"), HasSubstr("expected once"));
  EXPECT_THAT(Complaint("boulware,exponent=1000"), HasSubstr("expected an integer from 1 to 999"));
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
  const codec::ScenarioFile file = ShippedScenario(name);
  Ending ending;
  Play(file.scenario, CastOf(file), BuiltIn(), {}, [&](const Event& event) {
    if (const auto* closed = std::get_if<TableClosed>(&event.body)) ending.closed.push_back(*closed);
  });
  return ending;
}

// Without agreement each has its reservation value whenever that is: waiting costs the
// first proposer what it could have had, and nobody is left below it.
TEST(SubgamePerfectTest, LeavesNobodyBelowItsReservationValue) {
  const codec::ScenarioFile file = ShippedScenario("ultimatum");
  Scenario scenario = file.scenario;
  scenario.tables[0].protocol = ProtocolKind::kRotatingOffers;
  scenario.tables[0].rounds = 2;
  for (Party& party : scenario.parties) {
    for (Preference& preference : party.preferences) {
      preference.reservation_ppm = 400'000;
      preference.discount_round_ppt = 500'000'000'000;
    }
  }
  int closed_tables = 0;
  Play(scenario, CastOf(file), BuiltIn(), {}, [&](const Event& event) {
    const auto* closed = std::get_if<TableClosed>(&event.body);
    if (closed == nullptr) return;
    ++closed_tables;
    EXPECT_EQ(closed->result, TableResult::kAgreed);
    EXPECT_EQ(closed->round, 0) << "a round later the pie is too small for both";
    EXPECT_EQ(closed->values[0], 60) << "the second has 0.4 without agreement, and is left that";
  });
  EXPECT_EQ(closed_tables, 4);
}

TEST(BargainerTest, DoesWithoutABiddingForTwoWhereNoneIsNeeded) {
  for (const char* name : {"mediation", "second_price", "contract_net", "vcg"}) {
    const codec::ScenarioFile file = ShippedScenario(name);
    std::vector<Casting> cast = CastOf(file);
    for (Casting& casting : cast) {
      if (casting.party == "ann") casting = {"ann", "zeuthen-informed", {}};
    }
    int left = 0;
    const Played played = Play(file.scenario, cast, BuiltIn(), {}, [&](const Event& event) {
      const auto* closed = std::get_if<TableClosed>(&event.body);
      if (closed != nullptr && closed->result == TableResult::kLeft) ++left;
    });
    EXPECT_EQ(left, 0) << name;
    EXPECT_TRUE(played.refused.empty()) << name;
  }
}

// A deadline of one's own holds for those who vote as for those who propose.
TEST(BargainerTest, LeavesAVoteBehindItsDeadline) {
  const codec::ScenarioFile file = ShippedScenario("unanimity");
  const Casting cleo = *ParseStrategy("cleo", "boa,clock=rounds,deadline=2,acceptance=time,time=0,model=none");
  std::vector<TableClosed> closed;
  Play(file.scenario, {{"ann", "hardliner", {}}, {"ben", "hardliner", {}}, cleo}, BuiltIn(), {},
       [&](const Event& event) {
         if (const auto* end = std::get_if<TableClosed>(&event.body)) closed.push_back(*end);
       });
  ASSERT_EQ(closed.size(), 4U);
  for (const TableClosed& end : closed) {
    EXPECT_EQ(end.result, TableResult::kLeft);
    EXPECT_EQ(end.round, 3) << "the first after its deadline";
  }
}

TEST(ShippedNegotiationsTest, EndAsTheirTheorySays) {
  const Ending ultimatum = Endings("ultimatum");
  ASSERT_FALSE(ultimatum.closed.empty());
  for (const TableClosed& closed : ultimatum.closed) {
    EXPECT_EQ(closed.result, TableResult::kAgreed);
    EXPECT_EQ(closed.values[0], 80) << "the responder is left its reservation value of 0.2";
  }
  for (const char* name : {"concession", "contract_net", "unanimity", "mediation", "second_price"}) {
    const Ending ending = Endings(name);
    EXPECT_EQ(ending.closed.size(), 4U) << name << ": set again in each of four ticks";
    for (const TableClosed& closed : ending.closed) EXPECT_EQ(closed.result, TableResult::kAgreed) << name;
  }
  for (const TableClosed& closed : Endings("second_price").closed) {
    EXPECT_EQ(closed.winner, 4U) << "cleo's limit is the highest";
    EXPECT_EQ(closed.price, 700) << "ann's limit";
  }
}

TEST(ShippedNegotiationsTest, ManyUnitsGoWhereTheyAreWorthMost) {
  // The ten best of ann's 900, 820, .., ben's 700, 670, .. and cleo's 1000, 850, ..
  for (const char* name : {"uniform_price", "vcg"}) {
    const Ending ending = Endings(name);
    EXPECT_EQ(ending.closed.size(), 4U);
    for (const TableClosed& closed : ending.closed) {
      ASSERT_EQ(closed.result, TableResult::kAgreed) << name;
      std::int64_t units[5] = {};
      for (const auto& award : closed.awards) units[award.party] += award.units;
      EXPECT_EQ(units[2], 4) << name;  // 900 820 740 660
      EXPECT_EQ(units[3], 3) << name;  // 700 670 640
      EXPECT_EQ(units[4], 3) << name;  // 1000 850 700
      EXPECT_EQ(closed.price, 610) << name << ": the eleventh, ben's fourth";
    }
  }
}

}  // namespace
}  // namespace haggle::bargaining::parts_test
