// An acceptance of one's own, as CONTRIBUTING.md tells how to add one: a class, and an
// entry in the table of parts.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "agents/bargaining/parts.h"
#include "agents/strategies/strategies.h"
#include "tests/agents/play.h"

namespace haggle::bargaining::example_test {
namespace {

// Accepts whatever is worth half of what its best outcome is.
class AcceptHalf : public Acceptance {
 public:
  bool Accepts(const Turn& turn, double offered, const Proposal& /*proposal*/) override {
    return 2 * offered >= turn.own.best().utility;
  }
};

// The entry; in the tree it would stand in AcceptanceParts() of agents/bargaining/parts.cc.
const AcceptancePart kHalf = {"half", "accepts what is worth half of its best outcome",
                              "",     "u >= u(best) / 2",
                              {},     [](const Parameters&) { return [] { return std::make_unique<AcceptHalf>(); }; }};

// A strategy composed of it, and of a bidding and a model that are there.
StrategySpec Halving() {
  StrategySpec spec;
  spec.name = "halving";
  spec.summary = kHalf.summary;
  spec.make = [](const Briefing&, const Parameters& parameters) {
    const auto hardliner = std::find_if(BiddingParts().begin(), BiddingParts().end(),
                                        [](const BiddingPart& part) { return part.name == "hardliner"; });
    return std::make_unique<Bargainer>(
        Composition{hardliner->make(parameters), kHalf.make(parameters), ModelParts().front().make(parameters)});
  };
  return spec;
}

TEST(ExampleTest, APartOfOnesOwnPlays) {
  Registry registry;
  strategies::AddBuiltInStrategies(registry);
  ASSERT_TRUE(registry.Add(Halving()).ok());
  const codec::ScenarioFile file = ShippedScenario("ultimatum");
  Scenario scenario = file.scenario;
  // The responder takes half of the pie, and less it does not take.
  for (const auto& [asked, result] :
       {std::pair{std::int64_t{500'000}, TableResult::kAgreed}, {400'000, TableResult::kRejected}}) {
    scenario.parties[0].preferences[1].reservation_ppm = asked;
    int closed_tables = 0;
    Play(scenario, {{"proposer", "subgame-perfect", {}}, {"responder", "halving", {}}}, registry, {},
         [&, wanted = result](const Event& event) {
           const auto* closed = std::get_if<TableClosed>(&event.body);
           if (closed == nullptr) return;
           ++closed_tables;
           EXPECT_EQ(closed->result, wanted);
         });
    EXPECT_EQ(closed_tables, 4);
  }
}

}  // namespace
}  // namespace haggle::bargaining::example_test
