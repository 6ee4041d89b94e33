// A journal that its process left behind is brought to the end that its run would have had, in the same file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agents/strategies/strategies.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/journal/verify.h"
#include "broker/journal/writer.h"
#include "broker/referee/record.h"
#include "broker/referee/referee.h"
#include "deploy/launch/plan.h"
#include "deploy/launch/resume.h"
#include "proto/base/random.h"
#include "tests/agents/play.h"
#include "tests/sampled.h"

namespace haggle::launch::resume_run_test {
namespace {

using ::testing::HasSubstr;

class ResumeRunTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/haggle_resume_run_test_XXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    strategies::AddBuiltInStrategies(registry_);
    const codec::ScenarioFile file = ShippedScenario(GetParam());
    RunPlan plan;
    plan.scenario = file.scenario;
    plan.cast = CastOf(file);
    plan.journal = Path("whole");
    whole_ = RunInProcess(plan, registry_, RunHooks{});
    ASSERT_EQ(whole_.how, HowEnded::kDone) << whole_.message;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ + "/" + name + ".haggle"; }

  // A journal as a process leaves it that is killed after `steps` steps, with or without the end of the last tick.
  void Leave(const std::string& name, std::int64_t steps, bool with_last_tick) {
    const auto reader = journal::JournalReader::Open(Path("whole"));
    ASSERT_TRUE(reader.ok()) << reader.status();
    auto writer = journal::JournalWriter::Create(Path(name), {(*reader)->scenario(), (*reader)->cast()}, false);
    ASSERT_TRUE(writer.ok()) << writer.status();
    run::Run run((*reader)->scenario());
    class Ends : public run::TickSink {
     public:
      Ends(journal::JournalWriter& writer, const run::Run& run, std::int64_t last, bool with_last)
          : writer_(writer), run_(run), last_(last), with_last_(with_last) {}
      void OnTickEnd(Tick tick, const core::Market& market) override {
        const bool is_last = static_cast<std::int64_t>(run_.steps()) >= last_;
        if (!with_last_ && is_last) return;
        EXPECT_TRUE(writer_.OnTick(tick, market.Digest()).ok());
      }

     private:
      journal::JournalWriter& writer_;
      const run::Run& run_;
      const std::int64_t last_;
      const bool with_last_;
    } ends(**writer, run, steps, with_last_tick);
    journal::ReplayHooks hooks;
    hooks.ticks = &ends;
    hooks.on_step = [&](std::int64_t, const Step& step, const journal::Told& told) {
      return (*writer)->OnStep(step, run.next().bytes, run.next().hash, told);
    };
    ASSERT_TRUE(journal::ReplayTo(**reader, steps, run, hooks).ok());
  }

  // A journal as it is sealed when somebody stops its run in tick `stop`.
  void Stop(const std::string& name, Tick stop) {
    const codec::ScenarioFile file = ShippedScenario(GetParam());
    RunPlan plan;
    plan.scenario = file.scenario;
    plan.cast = CastOf(file);
    plan.journal = Path(name);
    std::atomic<int> interrupted = 0;
    RunHooks hooks;
    hooks.interrupted = &interrupted;
    hooks.on_progress = [&](const Progress& progress) { interrupted = progress.tick >= stop ? 1 : 0; };
    ASSERT_EQ(RunInProcess(plan, registry_, hooks).how, HowEnded::kInterrupted);
  }

  std::string folder_;
  Registry registry_;
  RunResult whole_;
};

TEST_P(ResumeRunTest, FromAnyStepItComesToTheEndThatItWouldHaveHad) {
  Random random = Random::Named(StreamName(GetParam()), 1, 0, 2);
  for (int i = 0; i < Sampled(22, 7); ++i) {
    const std::string name = "left" + std::to_string(i);
    // Before the first step, and after nature's first ones, nobody has decided anything yet.
    const std::int64_t steps = i < 3 ? i : random.Uniform(0, whole_.summary.steps);
    Leave(name, steps, i % 2 == 0);
    const RunResult resumed = RunResume(Path(name), {}, registry_, RunHooks{});
    ASSERT_EQ(resumed.how, HowEnded::kDone) << resumed.message;
    EXPECT_EQ(resumed.summary.hash, whole_.summary.hash) << "left after " << steps;
    EXPECT_EQ(resumed.summary.outcome, whole_.summary.outcome);
    EXPECT_EQ(resumed.summary.steps, whole_.summary.steps);
    for (std::size_t p = 0; p < whole_.summary.parties.size(); ++p) {
      EXPECT_EQ(resumed.summary.parties[p].utility, whole_.summary.parties[p].utility);
    }
    const auto verified = journal::VerifyJournal(Path(name));
    ASSERT_TRUE(verified.ok() && verified->ok) << "left after " << steps;
    const auto reader = journal::JournalReader::Open(Path(name));
    ASSERT_TRUE(reader.ok());
    EXPECT_EQ((*reader)->state(), journal::JournalState::kFinished);
    EXPECT_EQ((*reader)->ReadDigests()->size(), static_cast<std::size_t>(whole_.summary.ticks));
  }
}

TEST_P(ResumeRunTest, WhatHasAnEndIsRefusedAndStaysAsItIs) {
  const auto before = std::filesystem::last_write_time(Path("whole"));
  const RunResult refused = RunResume(Path("whole"), {}, registry_, RunHooks{});
  EXPECT_EQ(refused.how, HowEnded::kWrongUsage);
  EXPECT_THAT(refused.message, HasSubstr("come to its end"));
  EXPECT_EQ(std::filesystem::last_write_time(Path("whole")), before);
  EXPECT_EQ(RunResume(Path("missing"), {}, registry_, RunHooks{}).how, HowEnded::kFailed);
}

TEST_P(ResumeRunTest, AJournalTakenUpIsNeverRemoved) {
  Leave("left", 1, false);
  const auto reader = journal::JournalReader::Open(Path("whole"));
  ASSERT_TRUE(reader.ok());
  const Scenario scenario = (*reader)->scenario();
  referee::RecordOptions options;
  options.journal = Path("left");
  options.go_on = true;
  referee::RunRecord record(scenario, std::move(options));
  const absl::Status opened = record.Open();
  ASSERT_TRUE(opened.ok()) << opened;
  const referee::Referee referee(scenario, nullptr, nullptr);
  referee::RunEnd end;
  end.how = HowEnded::kAgentFailed;
  EXPECT_EQ(record.Close(end, referee).how, HowEnded::kAgentFailed);
  EXPECT_TRUE(std::filesystem::exists(Path("left")));
  EXPECT_EQ(RunResume(Path("left"), {}, registry_, RunHooks{}).summary.hash, whole_.summary.hash);
}

// A run that somebody stopped is sealed, with tables for SQL; going on takes the seal off again.
TEST_P(ResumeRunTest, AStoppedRunGoesOnToTheEndThatItWouldHaveHad) {
  for (const Tick stop : {Tick{0}, static_cast<Tick>(whole_.summary.ticks / 2)}) {
    const std::string name = "stopped" + std::to_string(stop);
    Stop(name, stop);
    const RunResult resumed = RunResume(Path(name), {}, registry_, RunHooks{});
    ASSERT_EQ(resumed.how, HowEnded::kDone) << resumed.message;
    EXPECT_EQ(resumed.summary.hash, whole_.summary.hash);
    EXPECT_EQ(resumed.summary.outcome, whole_.summary.outcome);
    const auto verified = journal::VerifyJournal(Path(name));
    ASSERT_TRUE(verified.ok() && verified->ok) << verified->first_bad << ": " << verified->message;
    EXPECT_EQ(RunResume(Path(name), {}, registry_, RunHooks{}).how, HowEnded::kWrongUsage) << "now it has its end";
    const auto reader = journal::JournalReader::Open(Path(name));
    ASSERT_TRUE(reader.ok());
    const auto notes = (*reader)->ReadNotes();
    ASSERT_TRUE(notes.ok());
    std::vector<journal::NoteKind> kinds;
    for (const journal::StoredNote& stored : *notes) {
      if (stored.note.kind != journal::NoteKind::kTick) kinds.push_back(stored.note.kind);
    }
    using enum journal::NoteKind;
    EXPECT_EQ(kinds, (std::vector<journal::NoteKind>{kHost, kTransport, kStopped, kSealed, kResumed, kHost, kTransport,
                                                     kSealed}));
  }
}

TEST_P(ResumeRunTest, WhatMayStopAndGoOnAgainAndAgain) {
  Stop("stopped", 0);
  std::atomic<int> interrupted = 0;
  for (Tick stop = 1; stop < std::min<Tick>(4, static_cast<Tick>(whole_.summary.ticks)); ++stop) {
    interrupted = 0;
    RunHooks hooks;
    hooks.interrupted = &interrupted;
    hooks.on_progress = [&](const Progress& progress) { interrupted = progress.tick >= stop ? 1 : 0; };
    ASSERT_EQ(RunResume(Path("stopped"), {}, registry_, hooks).how, HowEnded::kInterrupted);
  }
  EXPECT_EQ(RunResume(Path("stopped"), {}, registry_, RunHooks{}).summary.hash, whole_.summary.hash);
}

TEST_P(ResumeRunTest, WhatLiesBesideAStoppedJournalIsNotTakenForItsLog) {
  Stop("stopped", 0);
  std::ofstream(Path("stopped") + "-wal") << "of somebody else";
  const RunResult refused = RunResume(Path("stopped"), {}, registry_, RunHooks{});
  EXPECT_EQ(refused.how, HowEnded::kWrongUsage) << refused.message;
  EXPECT_THAT(refused.message, HasSubstr("-wal"));
  const auto reader = journal::JournalReader::Open(Path("stopped"));
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ((*reader)->state(), journal::JournalState::kStopped) << "it stays as it was";
}

std::string NameOf(const ::testing::TestParamInfo<std::string>& scenario) { return scenario.param; }

INSTANTIATE_TEST_SUITE_P(Each, ResumeRunTest, ::testing::Values("dinner", "two_companies", "contract_net", "vcg"),
                         NameOf);

}  // namespace
}  // namespace haggle::launch::resume_run_test
