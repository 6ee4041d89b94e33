// A part of tests/deploy/golden/hashes.txt in real processes: the dinner, and one run for each protocol.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/deploy/golden_runs.h"
#include "tests/system/support.h"

namespace haggle::launch {
namespace {

// Each but the dinner has a protocol of its own; two_companies and chip_alliance: alternating offers.
const std::set<std::string> kPlayed = {"dinner",      "two_companies", "chip_alliance", "unanimity",
                                       "ultimatum",   "concession",    "mediation",     "contract_net",
                                       "first_price", "second_price",  "uniform_price", "vcg"};

TEST(GoldenHashes, AreTheSameInProcesses) {
  std::set<std::string> played;
  for (const GoldenRun& golden : ReadGoldenRuns()) {
    // The dinner with seed 7, the others with their first one.
    if (kPlayed.count(golden.scenario) == 0 || golden.seed != (golden.scenario == "dinner" ? 7u : 1u)) continue;
    if (!golden.sets.empty()) continue;
    RunPlan plan = PlanOf(golden);
    plan.programs = Programs();
    EXPECT_EQ(LineOf(golden, RunProcesses(plan, {})), golden.Line());
    played.insert(golden.scenario);
  }
  EXPECT_EQ(played, kPlayed);
}

}  // namespace
}  // namespace haggle::launch
