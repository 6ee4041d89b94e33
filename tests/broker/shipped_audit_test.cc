// The shipped scenarios with their suggested casts break no law after any step.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agents/sdk/agent.h"
#include "agents/strategies/strategies.h"
#include "broker/core/audit.h"
#include "broker/referee/referee.h"
#include "tests/agents/play.h"

namespace haggle {
namespace {

class ShippedAudit : public testing::TestWithParam<std::string> {};

TEST_P(ShippedAudit, NoLawIsBrokenAfterAnyStep) {
  const ScenarioFile file = ShippedScenario(GetParam());
  Registry registry;
  AddBuiltInStrategies(registry);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Scenario scenario = file.scenario;
    scenario.seed = seed;
    Referee referee(scenario, nullptr, nullptr);
    ASSERT_TRUE(referee.Start().ok());
    std::map<PartyId, std::unique_ptr<Agent>> agents;
    for (const Casting& casting : CastOf(file)) {
      for (const Party& party : scenario.parties) {
        if (party.name != casting.party) continue;
        const Briefing briefing = referee.market().BriefingFor(party.id);
        auto strategy = registry.Make(casting, briefing);
        ASSERT_TRUE(strategy.ok()) << strategy.status();
        agents[party.id] = std::make_unique<Agent>(briefing, *std::move(strategy));
      }
    }
    Moves moves;
    while (!referee.done()) {
      for (const PartyId party : std::vector<PartyId>(referee.awaited())) {
        agents.at(party)->Answer(referee.prompt(party), moves);
        ASSERT_TRUE(referee.Answer(party, moves.moves));
      }
      ASSERT_TRUE(referee.Advance().ok());
      const std::vector<std::string> broken = Audit(referee.market());
      ASSERT_TRUE(broken.empty()) << "seed " << seed << ", tick " << referee.market().tick() << ": " << broken.front();
    }
  }
}

std::string NameOfScenario(const testing::TestParamInfo<std::string>& scenario) { return scenario.param; }

INSTANTIATE_TEST_SUITE_P(Each, ShippedAudit, testing::Values("two_companies", "dinner"), NameOfScenario);

}  // namespace
}  // namespace haggle
