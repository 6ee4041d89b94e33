// The shipped scenarios with their suggested casts break no law after any step.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "agents/sdk/players.h"
#include "agents/strategies/strategies.h"
#include "broker/core/audit.h"
#include "broker/core/state.h"
#include "broker/referee/referee.h"
#include "deploy/launch/inprocess_link.h"
#include "tests/agents/play.h"

namespace haggle::codec::shipped_audit_test {
namespace {

class ShippedAudit : public ::testing::TestWithParam<std::string> {};

TEST_P(ShippedAudit, NoLawIsBrokenAfterAnyStep) {
  const ScenarioFile file = ShippedScenario(GetParam());
  Registry registry;
  strategies::AddBuiltInStrategies(registry);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Scenario scenario = file.scenario;
    scenario.seed = seed;
    referee::Referee referee(scenario, nullptr, nullptr);
    launch::InProcessLink link(&referee);
    sdk::Players players;
    const absl::Status joined = players.Join(link, InOrder(scenario, CastOf(file)), registry);
    ASSERT_TRUE(joined.ok()) << joined;
    while (!referee.done()) {
      const core::MarketState before = referee.market().state();
      ASSERT_TRUE(players.Step(link).ok());
      std::vector<std::string> broken = core::Audit(referee.market());
      for (std::string& law : core::AuditDates(before, referee.market().state())) broken.push_back(std::move(law));
      ASSERT_TRUE(broken.empty()) << "seed " << seed << ", tick " << referee.market().tick() << ": " << broken.front();
    }
  }
}

std::string NameOfScenario(const ::testing::TestParamInfo<std::string>& scenario) { return scenario.param; }

INSTANTIATE_TEST_SUITE_P(Each, ShippedAudit, ::testing::Values("two_companies", "dinner"), NameOfScenario);

}  // namespace
}  // namespace haggle::codec::shipped_audit_test
