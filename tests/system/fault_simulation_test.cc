// Any pattern of deaths, pauses, hanging connections and repeated answers leaves the run what it would have been.
#include "tests/system/fault_simulation.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <variant>

#include "agents/strategies/strategies.h"
#include "broker/journal/reader.h"
#include "broker/journal/verify.h"
#include "deploy/launch/check.h"
#include "proto/base/canonical.h"
#include "proto/base/check.h"
#include "tests/agents/play.h"
#include "tests/sampled.h"

namespace haggle::fault_simulation_test {
namespace {

class FaultSimulation : public ::testing::TestWithParam<std::string> {
 protected:
  FaultSimulation() {
    strategies::AddBuiltInStrategies(registry_);
    const codec::ScenarioFile file = ShippedScenario(GetParam());
    run_.scenario = file.scenario;
    run_.cast = CastOf(file);
    folder_ = ::testing::TempDir() + "/haggle_faults_XXXXXX";
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
  return more == nullptr ? Sampled<std::uint64_t>(12, 6) : std::strtoull(more, nullptr, 10);
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

// What the journal says of parties that have timed out.
std::int64_t TimeOutsIn(const journal::JournalReader& reader) {
  std::int64_t found = 0;
  const absl::Status read = reader.ReadSteps([&](const journal::StoredStep& stored) {
    Step step;
    HAGGLE_CHECK(ParseCanonical(stored.bytes, step));
    for (const Command& command : step.commands) found += std::holds_alternative<TimeOut>(command.action) ? 1 : 0;
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
  return found;
}

// With a deadline the run goes on, whoever is late; what it came to is in its journal as a whole, and every agent has
// come to know what one knows that was never late.
TEST_P(FaultSimulation, WithADeadlineTheRecordIsExact) {
  std::int64_t time_outs = 0;
  std::int64_t late_answers = 0;
  std::set<std::string> hashes;
  run_.deadline = GetParam() == "dinner" ? 300 : 25;
  for (run_.seed = 1; run_.seed <= Seeds() && !HasFailure(); ++run_.seed) {
    SCOPED_TRACE("seed " + std::to_string(run_.seed));
    run_.faults_permille = GetParam() == "dinner" ? 8 : 90;
    std::filesystem::remove(run_.journal);
    const SimulatedEnd end = Simulate(run_, registry_);
    EXPECT_EQ(end.trouble, "");
    EXPECT_TRUE(end.complete);
    hashes.insert(end.hash);
    late_answers += end.late_answers;
    const absl::StatusOr<journal::VerifyReport> verified = journal::VerifyJournal(run_.journal);
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_TRUE(verified->ok) << verified->first_bad << ": " << verified->message;
    EXPECT_EQ(verified->hash, end.hash);
    const auto reader = journal::JournalReader::Open(run_.journal);
    ASSERT_TRUE(reader.ok()) << reader.status();
    time_outs += TimeOutsIn(**reader);
    const absl::StatusOr<launch::CheckReport> checked = launch::CheckReplay(**reader, registry_, run_.cast);
    ASSERT_TRUE(checked.ok()) << checked.status();
    EXPECT_TRUE(checked->ok) << checked->difference.Text();
    EXPECT_EQ(checked->steps, verified->records);
  }
  EXPECT_GT(time_outs, 0) << "nobody was late: this shows nothing";
  EXPECT_GT(late_answers, 0) << "nothing came late: this shows nothing";
  EXPECT_GT(hashes.size(), 1u);
  RecordProperty("time-outs", std::to_string(time_outs));
  RecordProperty("late answers", std::to_string(late_answers));
}

INSTANTIATE_TEST_SUITE_P(Scenarios, FaultSimulation, ::testing::Values("two_companies", "dinner"),
                         [](const auto& scenario) { return scenario.param; });

}  // namespace
}  // namespace haggle::fault_simulation_test
