// Every shipped scenario in real processes: its first run of tests/deploy/golden/hashes.txt, the dinner with seed 7.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/deploy/golden_runs.h"
#include "tests/system/support.h"

namespace haggle::launch::hashes_in_processes_test {
namespace {

using ::testing::UnorderedElementsAreArray;

TEST(GoldenHashes, AreTheSameInProcesses) {
  std::set<std::string> played;
  for (const GoldenRun& golden : ReadGoldenRuns()) {
    if (golden.seed != (golden.scenario == "dinner" ? 7u : 1u) || !golden.sets.empty()) continue;
    RunPlan plan = PlanOf(golden);
    plan.programs = Programs();
    EXPECT_EQ(LineOf(golden, RunProcesses(plan, {})), golden.Line());
    played.insert(golden.scenario);
  }
  EXPECT_THAT(ShippedScenarios(), UnorderedElementsAreArray(played)) << "found by a walk through the folder";
}

}  // namespace
}  // namespace haggle::launch::hashes_in_processes_test
