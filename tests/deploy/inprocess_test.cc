// Runs in one process, their journals, and the cast played again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "agents/strategies/strategies.h"
#include "broker/journal/reader.h"
#include "broker/journal/verify.h"
#include "deploy/launch/check.h"
#include "deploy/launch/plan.h"
#include "proto/codec/scenario_text.h"

namespace haggle::launch::inprocess_test {
namespace {

using ::testing::HasSubstr;

class InProcessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "/haggle_inprocess_test_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    strategies::AddBuiltInStrategies(registry_);
    const auto file = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto");
    ASSERT_TRUE(file.ok()) << file.status();
    plan_.scenario = file->scenario;
    for (const codec::SuggestedCast& cast : file->cast)
      plan_.cast.push_back({cast.party, cast.strategy, cast.parameters});
    plan_.transport = Transport::kInProcess;
    plan_.journal = folder_ + "/run.haggle";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  RunResult Run(const RunHooks& hooks = {}) { return RunInProcess(plan_, registry_, hooks); }
  bool NoFileIsLeft() const { return std::filesystem::is_empty(folder_); }

  std::string folder_;
  Registry registry_;
  RunPlan plan_;
};

TEST_F(InProcessTest, JournalOrNotTheHashIsTheSame) {
  const RunResult with = Run();
  ASSERT_EQ(with.how, HowEnded::kDone) << with.message;
  EXPECT_TRUE(with.summary.complete);
  EXPECT_EQ(with.summary.ticks, plan_.scenario.ticks);
  const auto report = journal::VerifyJournal(plan_.journal);
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->ok) << report->first_bad << report->message;
  EXPECT_EQ(report->hash, with.summary.hash);
  plan_.journal.clear();
  const RunResult without = Run();
  EXPECT_EQ(without.summary.hash, with.summary.hash);
  EXPECT_EQ(without.summary.outcome, with.summary.outcome);
}

TEST_F(InProcessTest, TellsOfEveryTickAndKeepsThePace) {
  plan_.pace_ms = 5;
  std::vector<Tick> ticks;
  RunHooks hooks;
  hooks.on_progress = [&](const Progress& progress) { ticks.push_back(progress.tick); };
  const RunResult result = Run(hooks);
  ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
  ASSERT_EQ(ticks.size(), static_cast<std::size_t>(plan_.scenario.ticks));
  for (std::size_t i = 0; i < ticks.size(); ++i) EXPECT_EQ(ticks[i], static_cast<Tick>(i));
  EXPECT_GE(result.wall_seconds, 0.005 * (plan_.scenario.ticks - 1));
}

TEST_F(InProcessTest, InterruptSealsAStoppedJournal) {
  std::atomic<int> interrupted = 0;
  RunHooks hooks;
  hooks.interrupted = &interrupted;
  hooks.on_progress = [&](const Progress& progress) { interrupted = progress.tick >= 3 ? 1 : 0; };
  const RunResult result = Run(hooks);
  EXPECT_EQ(result.how, HowEnded::kInterrupted);
  EXPECT_EQ(result.message, "interrupted");
  EXPECT_FALSE(result.summary.complete);
  EXPECT_EQ(result.summary.ticks, 3);
  const auto report = journal::VerifyJournal(plan_.journal);
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->ok) << report->first_bad << report->message;
  EXPECT_EQ(report->state, "stopped");
  EXPECT_EQ(report->hash, result.summary.hash);
}

TEST_F(InProcessTest, AnInterruptAlwaysLeavesAJournal) {
  std::atomic<int> interrupted = 1;
  RunHooks hooks;
  hooks.interrupted = &interrupted;
  const RunResult result = Run(hooks);
  EXPECT_EQ(result.how, HowEnded::kInterrupted);
  const auto report = journal::VerifyJournal(plan_.journal);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->first_bad << report->message;
  EXPECT_EQ(report->state, "stopped");
  EXPECT_EQ(report->hash, result.summary.hash);
}

TEST_F(InProcessTest, AFailureBeforeTheFirstMoveLeavesNoJournal) {
  const std::vector<Casting> cast = plan_.cast;
  plan_.cast.pop_back();
  RunResult result = Run();
  EXPECT_EQ(result.how, HowEnded::kWrongUsage);
  EXPECT_THAT(result.message, HasSubstr("nobody plays it"));
  EXPECT_TRUE(NoFileIsLeft());

  plan_.cast = cast;
  plan_.cast.front().strategy = "no_such_strategy";
  result = Run();
  EXPECT_EQ(result.how, HowEnded::kWrongUsage);
  EXPECT_THAT(result.message, HasSubstr("no_such_strategy"));
  EXPECT_TRUE(NoFileIsLeft());
}

TEST_F(InProcessTest, AnExistingFileIsKept) {
  std::ofstream(plan_.journal) << "precious";
  const RunResult refused = Run();
  EXPECT_EQ(refused.how, HowEnded::kFailed);
  EXPECT_THAT(refused.message, HasSubstr("--force"));
  plan_.overwrite_journal = true;
  EXPECT_EQ(Run().how, HowEnded::kDone);
}

TEST_F(InProcessTest, TheCastPlaysItAgain) {
  ASSERT_EQ(Run().how, HowEnded::kDone);
  const auto reader = journal::JournalReader::Open(plan_.journal);
  ASSERT_TRUE(reader.ok()) << reader.status();
  const auto report = CheckReplay(**reader, registry_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->difference.Text();
  EXPECT_GT(report->moves, 10);
  EXPECT_TRUE(report->not_re_run.empty());
}

TEST_F(InProcessTest, StopsAtTheFirstMoveThatDiffers) {
  ASSERT_EQ(Run().how, HowEnded::kDone);
  const auto reader = journal::JournalReader::Open(plan_.journal);
  ASSERT_TRUE(reader.ok()) << reader.status();
  Casting other = plan_.cast.back();
  other.strategy = "random";
  other.parameters.clear();
  const auto report = CheckReplay(**reader, registry_, {other});
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_FALSE(report->ok);
  EXPECT_EQ(report->difference.party, other.party);
  EXPECT_NE(report->difference.expected, report->difference.got);
  const std::string text = report->difference.Text();
  for (const char* part : {"tick ", "phase ", "step ", "party ", "expected ", "got "})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST_F(InProcessTest, NamesPartiesThatAreNotRunAgain) {
  ASSERT_EQ(Run().how, HowEnded::kDone);
  const auto reader = journal::JournalReader::Open(plan_.journal);
  ASSERT_TRUE(reader.ok()) << reader.status();
  Casting nobody;
  nobody.party = plan_.cast.front().party;
  const auto report = CheckReplay(**reader, registry_, {nobody});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok);
  EXPECT_THAT(report->not_re_run, ::testing::ElementsAre(nobody.party));
  nobody.strategy = "not_loaded";
  const absl::Status unknown = CheckReplay(**reader, registry_, {nobody}).status();
  EXPECT_TRUE(absl::IsInvalidArgument(unknown));
  EXPECT_THAT(std::string(unknown.message()), HasSubstr("--plugin"));
}

}  // namespace
}  // namespace haggle::launch::inprocess_test
