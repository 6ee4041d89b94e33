// The engine of a run: what it numbers, what it takes from a record, and that a
// run brought back from its journal goes on as it would have.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "broker/core/numbering.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/run/run.h"
#include "proto/base/canonical.h"
#include "proto/base/random.h"
#include "tests/broker/scripted_run.h"

namespace haggle::run::run_engine_test {
namespace {

// Keeps what a referee recorded.
class Notebook : public journal::StepRecorder {
 public:
  absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash, const journal::Told&) override {
    steps.push_back(NextStep{step, std::string(bytes), hash});
    return absl::OkStatus();
  }
  absl::Status OnTick(Tick, const Hash& digest) override {
    digests.push_back(digest);
    return absl::OkStatus();
  }
  std::vector<NextStep> steps;
  std::vector<Hash> digests;
};

Step StepOf(const std::vector<PartyId>& parties) {
  Step step;
  for (const PartyId party : parties) {
    Command command;
    command.party = party;
    step.commands.push_back(command);
  }
  return step;
}

TEST(NumberingTest, OrdersByPartyAndKeepsTheOrderOfEach) {
  Step step = StepOf({3, 1, 3, 1});
  step.commands[0].action = Accept{7};
  step.commands[2].action = Accept{8};
  EXPECT_FALSE(core::IsNumbered(step, 5));
  core::Number(step, 5);
  EXPECT_TRUE(core::IsNumbered(step, 5));
  EXPECT_FALSE(core::IsNumbered(step, 6));
  EXPECT_EQ(step.commands[1].party, 1U);
  EXPECT_EQ(step.commands[1].seq, 6U);
  EXPECT_EQ(std::get<Accept>(step.commands[2].action).table, 7U);
  EXPECT_EQ(std::get<Accept>(step.commands[3].action).table, 8U);
}

TEST(RunTest, TellsWhatCameOfEachStep) {
  const Scenario scenario = LivelyVillage();
  Notebook notebook;
  referee::Referee referee(scenario, &notebook, nullptr);
  ASSERT_TRUE(PlayScript(referee).ok());
  run::Run run(scenario);
  EXPECT_EQ(run.hash(), Chain(Canonical(scenario)).hash());
  std::size_t ticks = 0;
  bool asked = false;
  for (const NextStep& stored : notebook.steps) {
    asked = asked || run.market().waiting() == core::Market::Waiting::kParties;
    const Hash before = run.hash();
    ASSERT_TRUE(run.Load(stored.bytes, stored.hash).ok());
    EXPECT_EQ(run.hash(), before);  // decided is not applied
    EXPECT_TRUE(core::IsNumbered(run.next().step, run.commands() + 1));
    const Applied applied = run.Apply();
    EXPECT_EQ(run.hash(), stored.hash);
    EXPECT_EQ(run.decided(), asked);
    EXPECT_EQ(applied.tick, stored.step.tick);
    if (!applied.tick_ended) continue;
    EXPECT_EQ(run.market().Digest(), notebook.digests.at(ticks++));
  }
  EXPECT_EQ(ticks, notebook.digests.size());
  EXPECT_EQ(run.steps(), notebook.steps.size());
  EXPECT_TRUE(run.done());
}

TEST(RunTest, RefusesStepsThatAreNotTheNext) {
  const Scenario scenario = LivelyVillage();
  Notebook notebook;
  referee::Referee referee(scenario, &notebook, nullptr);
  ASSERT_TRUE(PlayScript(referee).ok());
  run::Run run(scenario);
  // Each with the chain that its bytes have, so that it is the bytes that are refused.
  const auto load = [&run](const std::string& bytes) {
    Chain chain("");
    chain.Advance(run.hash());
    return run.Load(bytes, chain.After(bytes));
  };
  EXPECT_TRUE(absl::IsDataLoss(load("rubbish")));
  EXPECT_TRUE(absl::IsDataLoss(load(notebook.steps[1].bytes)));  // a step is missing
  Step genesis = notebook.steps[0].step;
  ASSERT_FALSE(genesis.commands.empty());
  std::get<Draw>(genesis.commands[0].action).value += 1;
  EXPECT_TRUE(absl::IsDataLoss(load(Canonical(genesis))));                                   // not nature's draw
  EXPECT_TRUE(absl::IsDataLoss(run.Load(notebook.steps[0].bytes, notebook.steps[1].hash)));  // another chain
  EXPECT_EQ(run.steps(), 0U);
  int swaps = 0;
  for (const NextStep& stored : notebook.steps) {
    if (stored.step.commands.size() > 1 && run.market().waiting() == core::Market::Waiting::kParties) {
      Step swapped = stored.step;
      std::swap(swapped.commands.front(), swapped.commands.back());
      if (swapped.commands.front().party != swapped.commands.back().party) {
        EXPECT_TRUE(absl::IsDataLoss(load(Canonical(swapped))));
        ++swaps;
      }
    }
    ASSERT_TRUE(run.Load(stored.bytes, stored.hash).ok());
    run.Apply();
  }
  EXPECT_GT(swaps, 0);
  EXPECT_TRUE(absl::IsDataLoss(load(notebook.steps.back().bytes)));  // after the end
  EXPECT_EQ(run.market().Digest(), referee.outcome());
}

TEST(RunTest, AStepThatWasDecidedAndNotAppliedCanBeDecidedAnew) {
  const Scenario scenario = LivelyVillage();
  run::Run run(scenario);
  const Hash first = run.Draw().hash;
  EXPECT_EQ(run.Draw().hash, first);
  run.Apply();
  EXPECT_EQ(run.hash(), first);
  EXPECT_EQ(run.steps(), 1U);
}

class ReplayToTest : public ::testing::Test {
 protected:
  ReplayToTest() {
    folder_ = ::testing::TempDir() + "/haggle_run_test_XXXXXX";
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    whole_ = WriteJournal(folder_ + "/run.haggle", LivelyVillage());
    auto reader = journal::JournalReader::Open(folder_ + "/run.haggle");
    EXPECT_TRUE(reader.ok()) << reader.status();
    reader_ = *std::move(reader);
  }
  ~ReplayToTest() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  journal::RunSummary whole_;
  std::unique_ptr<journal::JournalReader> reader_;
};

TEST_F(ReplayToTest, ARefereeGoesOnFromAnyStep) {
  Random random = Random::Named(7, 1, 0, 1);
  for (int i = 0; i < 40; ++i) {
    const std::int64_t stop = random.Uniform(0, whole_.steps);
    run::Run run(reader_->scenario());
    const absl::Status brought = journal::ReplayTo(*reader_, stop, run);
    ASSERT_TRUE(brought.ok()) << brought;
    EXPECT_EQ(static_cast<std::int64_t>(run.steps()), stop);
    referee::Referee referee(std::move(run), nullptr, nullptr);
    ASSERT_TRUE(PlayScript(referee).ok());
    EXPECT_EQ(Hex(referee.hash()), whole_.hash) << "from step " << stop;
    EXPECT_EQ(Hex(referee.outcome()), whole_.outcome) << "from step " << stop;
    EXPECT_EQ(static_cast<std::int64_t>(referee.steps()), whole_.steps);
  }
}

TEST_F(ReplayToTest, GoesOnWhereARunStands) {
  run::Run run(reader_->scenario());
  ASSERT_TRUE(journal::ReplayTo(*reader_, 3, run).ok());
  ASSERT_TRUE(journal::ReplayTo(*reader_, 3, run).ok());
  ASSERT_TRUE(journal::ReplayTo(*reader_, whole_.steps, run).ok());
  EXPECT_EQ(Hex(run.hash()), whole_.hash);
  EXPECT_TRUE(run.done());
  EXPECT_TRUE(absl::IsInvalidArgument(journal::ReplayTo(*reader_, 3, run)));
  run::Run more(reader_->scenario());
  EXPECT_TRUE(absl::IsOutOfRange(journal::ReplayTo(*reader_, whole_.steps + 1, more)));
}

TEST_F(ReplayToTest, RefusesTheJournalOfAnotherRun) {
  run::Run other(LivelyVillage(8));
  EXPECT_TRUE(absl::IsDataLoss(journal::ReplayTo(*reader_, 1, other)));
  EXPECT_EQ(other.steps(), 0U);
}

}  // namespace
}  // namespace haggle::run::run_engine_test
