// Every run of tests/deploy/golden/hashes.txt comes to the hash and outcome that it says, in one process.
// With HAGGLE_UPDATE_GOLDEN=1 in the environment the list is written anew instead, for review as a difference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "agents/strategies/strategies.h"
#include "tests/deploy/golden_runs.h"

namespace haggle::launch::hashes_test {
namespace {

using ::testing::Contains;

TEST(GoldenHashes, NoRunHasChanged) {
  Registry registry;
  strategies::AddBuiltInStrategies(registry);
  const bool anew = std::getenv("HAGGLE_UPDATE_GOLDEN") != nullptr;
  std::vector<std::string> lines;
  for (const GoldenRun& golden : ReadGoldenRuns()) {
    RunPlan plan = PlanOf(golden);
    plan.transport = Transport::kInProcess;
    lines.push_back(LineOf(golden, RunInProcess(plan, registry, {})));
    EXPECT_TRUE(anew || lines.back() == golden.Line()) << lines.back() << "\nis not\n" << golden.Line();
  }
  if (anew) WriteGoldenLines(lines);
}

TEST(GoldenHashes, EveryShippedScenarioIsListedWithSeeds1To3) {
  std::vector<std::pair<std::string, std::uint64_t>> listed;
  for (const GoldenRun& golden : ReadGoldenRuns()) {
    if (golden.sets.empty()) listed.emplace_back(golden.scenario, golden.seed);
  }
  for (const std::string& scenario : ShippedScenarios()) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) EXPECT_THAT(listed, Contains(std::pair(scenario, seed)));
  }
}

}  // namespace
}  // namespace haggle::launch::hashes_test
