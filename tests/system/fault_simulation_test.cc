// Any pattern of deaths, pauses, hanging connections and repeated answers leaves the run what it would have been.
#include "tests/system/fault_simulation.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

#include "agents/strategies/strategies.h"
#include "proto/base/check.h"
#include "tests/agents/play.h"

namespace haggle {
namespace {

class FaultSimulation : public testing::TestWithParam<std::string> {
 protected:
  FaultSimulation() {
    strategies::AddBuiltInStrategies(registry_);
    const codec::ScenarioFile file = ShippedScenario(GetParam());
    run_.scenario = file.scenario;
    run_.cast = CastOf(file);
    folder_ = testing::TempDir() + "/haggle_faults_XXXXXX";
    HAGGLE_CHECK(::mkdtemp(folder_.data()) != nullptr);
    run_.journal = folder_ + "/run.haggle";
  }
  ~FaultSimulation() override { std::filesystem::remove_all(folder_); }

  Registry registry_;
  SimulatedRun run_;
  std::string folder_;
};

// More by HAGGLE_SIMULATIONS=N in the environment.
std::uint64_t Seeds() {
  const char* const more = std::getenv("HAGGLE_SIMULATIONS");
  return more == nullptr ? 12 : std::strtoull(more, nullptr, 10);
}

TEST_P(FaultSimulation, EndsWithTheHashOfTheUndisturbedRun) {
  run_.faults_permille = 0;
  const SimulatedEnd undisturbed = Simulate(run_, registry_);
  ASSERT_TRUE(undisturbed.complete) << undisturbed.trouble;
  ASSERT_TRUE(undisturbed.faults.empty());
  EXPECT_EQ(undisturbed.hash, Play(run_.scenario, run_.cast, registry_).hash);
  std::map<std::string, int> faults;
  for (run_.seed = 1; run_.seed <= Seeds() && !HasFailure(); ++run_.seed) {
    SCOPED_TRACE("seed " + std::to_string(run_.seed));
    run_.faults_permille = GetParam() == "dinner" ? 5 : 40;
    const SimulatedEnd end = Simulate(run_, registry_);
    EXPECT_EQ(end.trouble, "");
    EXPECT_TRUE(end.complete);
    EXPECT_EQ(end.hash, undisturbed.hash);
    EXPECT_EQ(end.outcome, undisturbed.outcome);
    EXPECT_FALSE(end.faults.empty()) << "nothing went wrong: this run shows nothing";
    EXPECT_EQ(Simulate(run_, registry_).faults, end.faults) << "the simulation itself does not repeat itself";
    for (const auto& [kind, times] : end.faults) faults[kind] += times;
  }
  for (const char* kind :
       {"broker killed", "agent killed", "half open", "answer twice", "answer of an earlier life", "paused"}) {
    EXPECT_GT(faults[kind], 0) << kind;
    RecordProperty(kind, faults[kind]);
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, FaultSimulation, testing::Values("two_companies", "dinner"),
                         [](const auto& scenario) { return scenario.param; });

}  // namespace
}  // namespace haggle
