// A run that is stopped at any step, brought back from its journal with agents that
// are shown again what they had been shown, and played on, is the run that was
// never stopped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agents/sdk/players.h"
#include "agents/strategies/strategies.h"
#include "broker/journal/prompts.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/referee/referee.h"
#include "deploy/launch/check.h"
#include "deploy/launch/inprocess_link.h"
#include "deploy/launch/plan.h"
#include "proto/base/canonical.h"
#include "proto/base/random.h"
#include "tests/agents/play.h"

namespace haggle::journal::resume_test {
namespace {

constexpr int kStops = 40;

// Keeps the hashes and digests that a referee has recorded.
class Notebook : public StepRecorder {
 public:
  absl::Status OnStep(const Step&, std::string_view, const Hash& hash, const journal::Told&) override {
    hashes.push_back(hash);
    return absl::OkStatus();
  }
  absl::Status OnTick(Tick, const Hash& digest) override {
    digests.push_back(digest);
    return absl::OkStatus();
  }
  std::vector<Hash> hashes;
  std::vector<Hash> digests;
};

class ResumeTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/haggle_resume_test_XXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    strategies::AddBuiltInStrategies(registry_);
    const codec::ScenarioFile file = ShippedScenario(GetParam());
    launch::RunPlan plan;
    plan.scenario = file.scenario;
    plan.cast = CastOf(file);
    plan.journal = folder_ + "/run.haggle";
    const launch::RunResult result = launch::RunInProcess(plan, registry_, launch::RunHooks{});
    ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
    whole_ = result.summary;
    absl::StatusOr<std::unique_ptr<JournalReader>> reader = JournalReader::Open(plan.journal);
    ASSERT_TRUE(reader.ok()) << reader.status();
    reader_ = *std::move(reader);
    ASSERT_TRUE(reader_
                    ->ReadSteps([this](const StoredStep& step) {
                      hashes_.push_back(step.hash);
                      return absl::OkStatus();
                    })
                    .ok());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  Registry registry_;
  RunSummary whole_;
  std::unique_ptr<JournalReader> reader_;
  std::vector<Hash> hashes_;  // by step
};

TEST_P(ResumeTest, PlayedOnFromAnyStepItIsTheWholeRun) {
  Random random = Random::Named(StreamName(GetParam()), 1, 0, 1);
  for (int i = 0; i < kStops; ++i) {
    const std::int64_t stop = random.Uniform(1, whole_.steps);
    haggle::run::Run run(reader_->scenario());
    sdk::Players players;
    const auto report = launch::Rehearse(*reader_, stop, registry_, {}, run, players);
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_TRUE(report->ok) << "stopped at " << stop << ": " << report->difference.Text();
    ASSERT_EQ(static_cast<std::int64_t>(run.steps()), stop);
    Notebook notebook;
    referee::Referee referee(std::move(run), &notebook, nullptr);
    launch::InProcessLink link(&referee);
    const absl::Status played = sdk::PlayParties(link, players);
    ASSERT_TRUE(played.ok()) << played;
    EXPECT_EQ(Hex(referee.hash()), whole_.hash) << "stopped at " << stop;
    EXPECT_EQ(Hex(referee.outcome()), whole_.outcome) << "stopped at " << stop;
    EXPECT_TRUE(std::equal(notebook.hashes.begin(), notebook.hashes.end(), hashes_.begin() + stop, hashes_.end()))
        << "stopped at " << stop;
  }
}

// What is listed of all parties is what the journal holds, and no more.
TEST_P(ResumeTest, PromptsOfListsEveryMoveOnce) {
  std::int64_t moves = 0;
  for (const Party& party : reader_->scenario().parties) {
    const auto prompts = PromptsOf(*reader_, party.id);
    ASSERT_TRUE(prompts.ok()) << prompts.status();
    std::uint64_t number = 0;
    std::int64_t last = 0;
    for (const PromptAndMoves& asked : *prompts) {
      EXPECT_EQ(asked.prompt.party, party.id);
      EXPECT_EQ(asked.prompt.number, ++number);
      EXPECT_EQ(asked.answer.number, number);
      EXPECT_GT(asked.step, last);
      last = asked.step;
      moves += static_cast<std::int64_t>(asked.answer.moves.size());
    }
  }
  std::int64_t stored = 0;
  ASSERT_TRUE(reader_
                  ->ReadSteps([&](const StoredStep& bytes) {
                    Step step;
                    EXPECT_TRUE(ParseCanonical(bytes.bytes, step));
                    for (const Command& command : step.commands) stored += command.party == kNature ? 0 : 1;
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(moves, stored);
}

// The prompts that are listed are those that were put to the agents, with the answers that they gave.
TEST_P(ResumeTest, PromptsOfIsWhatAnAgentSaw) {
  const codec::ScenarioFile file = ShippedScenario(GetParam());
  const PartyId party = reader_->scenario().parties.back().id;
  std::vector<std::string> seen;
  Play(file.scenario, CastOf(file), registry_, [&](const Prompt& prompt, const std::vector<Move>& moves) {
    if (prompt.party != party) return;
    seen.push_back(Canonical(prompt));
    for (const Move& move : moves) seen.push_back(Canonical(move));
  });
  const auto prompts = PromptsOf(*reader_, party);
  ASSERT_TRUE(prompts.ok()) << prompts.status();
  std::vector<std::string> listed;
  for (const PromptAndMoves& asked : *prompts) {
    listed.push_back(Canonical(asked.prompt));
    for (const Move& move : asked.answer.moves) listed.push_back(Canonical(move));
  }
  EXPECT_EQ(listed, seen);
}

TEST_P(ResumeTest, PromptsOfCanStopAtAStep) {
  const PartyId party = reader_->scenario().parties.front().id;
  const auto all = PromptsOf(*reader_, party);
  ASSERT_TRUE(all.ok());
  ASSERT_GT(all->size(), 1U);
  const std::int64_t second = (*all)[1].step;
  EXPECT_EQ(PromptsOf(*reader_, party, second - 1)->size(), 1U);
  EXPECT_EQ(PromptsOf(*reader_, party, second)->size(), 2U);
  EXPECT_TRUE(absl::IsOutOfRange(PromptsOf(*reader_, party, whole_.steps + 1).status()));
  EXPECT_TRUE(absl::IsNotFound(PromptsOf(*reader_, 999).status()));
}

std::string NameOf(const ::testing::TestParamInfo<std::string>& scenario) { return scenario.param; }

// A market with private tables, two parties, a contract net, an auction, a vote, and many at one table.
INSTANTIATE_TEST_SUITE_P(Each, ResumeTest,
                         ::testing::Values("dinner", "two_companies", "concession", "contract_net", "vcg", "mediation",
                                           "unanimity"),
                         NameOf);

// An agent that does not decide again what it decided is found.
class Turncoat : public Strategy {
 public:
  explicit Turncoat(std::unique_ptr<Strategy> inner) : inner_(std::move(inner)) {}
  void Decide(const View& view, Reply& reply) override {
    inner_->Decide(view, reply);
    if (++asked_ == 2) reply.Do(Leave{});
  }

 private:
  std::unique_ptr<Strategy> inner_;
  int asked_ = 0;
};

TEST_P(ResumeTest, AnAgentThatDecidesOtherwiseIsFound) {
  const Casting own = CastOf(ShippedScenario(GetParam())).front();
  StrategySpec spec;
  spec.name = "turncoat";
  spec.make = [&](const Briefing& briefing, const Parameters&) {
    return std::make_unique<Turncoat>(*registry_.Make(own, briefing));
  };
  Registry with = registry_;
  ASSERT_TRUE(with.Add(spec).ok());
  const auto report = launch::CheckReplay(*reader_, with, {Casting{own.party, "turncoat", {}}});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_FALSE(report->ok);
  EXPECT_EQ(report->difference.party, own.party);
  EXPECT_EQ(report->difference.expected, "no move");
  EXPECT_THAT(report->difference.got, ::testing::HasSubstr("leave"));
}

}  // namespace
}  // namespace haggle::journal::resume_test
