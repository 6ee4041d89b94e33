// Another future for the same past: what was stays, what changes changes from the tick on, and the fork's journal is as
// good as any.
#include "deploy/launch/fork.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "broker/journal/reader.h"
#include "deploy/launch/fork_point.h"
#include "deploy/launch/plan.h"
#include "proto/base/canonical.h"
#include "proto/base/random.h"
#include "tests/agents/play.h"
#include "tests/deploy/forking.h"
#include "tests/sampled.h"

namespace haggle::launch::fork_test {
namespace {

using ::testing::HasSubstr;

class ForkTest : public Forking {};

TEST_F(ForkTest, WithNothingChangedItIsTheParentAtEveryTick) {
  const RunResult parent = Run("dinner", "parent");
  for (Tick at = 0; at < parent.summary.ticks; at += Sampled(1, 7)) {
    const RunResult fork = Fork("parent", at, {});
    ASSERT_EQ(fork.how, HowEnded::kDone) << fork.message;
    EXPECT_EQ(fork.summary.hash, parent.summary.hash) << at;
    EXPECT_EQ(fork.summary.outcome, parent.summary.outcome) << at;
    EXPECT_EQ(fork.summary.steps, parent.summary.steps) << at;
  }
}

TEST_F(ForkTest, ItsSummaryIsThatOfItsWholeRun) {
  const RunResult parent = Run("dinner", "parent");
  const RunResult fork = Fork("parent", 20, {}, "fork");
  ASSERT_EQ(fork.summary.parties.size(), parent.summary.parties.size());
  for (std::size_t i = 0; i < parent.summary.parties.size(); ++i) {
    EXPECT_EQ(fork.summary.parties[i].ordered, parent.summary.parties[i].ordered);
    EXPECT_EQ(fork.summary.parties[i].utility, parent.summary.parties[i].utility);
  }
  EXPECT_EQ(Steps("fork"), Steps("parent"));
  ExpectSound("fork");
}

TEST_F(ForkTest, WhatWasBeforeStaysAndWhoStaysAtHomeNeverMovesAgain) {
  Run("dinner", "parent");
  const RunResult fork = Fork("parent", 8, {Casting{"oracle", "silent", {}}}, "fork");
  ASSERT_EQ(fork.how, HowEnded::kDone) << fork.message;
  const std::vector<std::string> was = Steps("parent");
  const std::vector<std::string> is = Steps("fork");
  const PartyId oracle = 7;
  bool differs = false;
  for (std::size_t i = 0; i < is.size(); ++i) {
    Step step;
    ASSERT_TRUE(ParseCanonical(is[i], step));
    if (step.tick < 8) {
      EXPECT_EQ(is[i], was[i]);
    } else {
      for (const Command& command : step.commands) EXPECT_NE(command.party, oracle);
    }
    differs = differs || i >= was.size() || is[i] != was[i];
  }
  EXPECT_TRUE(differs);
  ExpectSound("fork");
  const auto points = ForkPointsOf(*Open("fork"));
  ASSERT_TRUE(points.ok()) << points.status();
  ASSERT_EQ(points->size(), 1U);
  EXPECT_EQ((*points)[0].tick, 8);
  EXPECT_EQ((*points)[0].newcomers[0].strategy, "silent");
  std::vector<std::string> hashes;
  ASSERT_TRUE(Open("parent")
                  ->ReadSteps([&](const journal::StoredStep& step) {
                    hashes.push_back(Hex(step.hash));
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ((*points)[0].hash, hashes[static_cast<std::size_t>((*points)[0].steps) - 1]) << "the parent's hash there";
}

TEST_F(ForkTest, AForkOfAForkHasALongerPast) {
  Run("dinner", "parent");
  Fork("parent", 8, {Casting{"oracle", "silent", {}}}, "fork");
  ASSERT_EQ(Fork("fork", 30, {Casting{"xai", "random", {}}}, "later").how, HowEnded::kDone);
  ExpectSound("later");
  EXPECT_EQ(ForkPointsOf(*Open("later"))->size(), 2U);
  EXPECT_EQ(Fork("later", 40, {}).summary.hash, Fork("fork", 30, {Casting{"xai", "random", {}}}).summary.hash);
  // Before the fork's own tick: who took over there takes over here.
  ASSERT_EQ(Fork("fork", 3, {}, "sooner").how, HowEnded::kDone);
  ExpectSound("sooner");
  EXPECT_EQ(Fork("sooner", 20, {}).summary.hash, Fork("parent", 3, {Casting{"oracle", "silent", {}}}).summary.hash);
}

TEST_F(ForkTest, AnyPartyMayBePlayedByAnybodyFromAnyTickOn) {
  const RunResult parent = Run("dinner", "parent");
  const codec::ScenarioFile file = ShippedScenario("dinner");
  Random random(7, 1, 0, 0, 0);
  std::set<std::string> hashes;
  constexpr int kForks = Sampled(30, 6);
  for (int i = 0; i < kForks; ++i) {
    const auto at = static_cast<Tick>(random.Uniform(0, parent.summary.ticks - 1));
    const auto party = static_cast<std::size_t>(random.Uniform(0, 8));
    const std::string strategy = random.Uniform(0, 1) == 0 ? "silent" : "random";
    const std::string name = "fork" + std::to_string(i);
    const RunResult fork = Fork("parent", at, {Casting{file.scenario.parties[party].name, strategy, {}}}, name);
    ASSERT_EQ(fork.how, HowEnded::kDone) << fork.message;
    hashes.insert(fork.summary.hash);
    ExpectSound(name);
  }
  EXPECT_GT(hashes.size(), kForks * 2U / 3U);
}

TEST_F(ForkTest, OtherScenariosForkAsWell) {
  for (const char* name : {"two_companies", "contract_net", "vcg", "mediation"}) {
    const RunResult parent = Run(name, name);
    EXPECT_EQ(Fork(name, 0, {}).summary.hash, parent.summary.hash) << name;
  }
}

// ---- what is refused

TEST_F(ForkTest, ATickThatTheJournalHasNot) {
  Run("two_companies", "parent");
  for (const Tick at : {-1, 1000}) {
    const RunResult fork = Fork("parent", at, {}, "fork");
    EXPECT_EQ(fork.how, HowEnded::kWrongUsage);
    EXPECT_THAT(fork.message, HasSubstr("expected a tick of the journal"));
    EXPECT_FALSE(std::filesystem::exists(Path("fork"))) << "nothing is left";
  }
}

// Says something only the first time that it is made.
class Moody : public Strategy {
 public:
  explicit Moody(bool speaks) : speaks_(speaks) {}
  void Decide(const View& view, Reply& reply) override {
    for (const Ask& ask : view.asks()) {
      if (ask.kind == AskKind::kBargain && speaks_) reply.Do(Leave{ask.table});
    }
  }

 private:
  bool speaks_;
};

TEST_F(ForkTest, APastThatItsStrategyDoesNotDecideAgain) {
  int made = 0;
  StrategySpec spec;
  spec.name = "moody";
  spec.make = [&made](const Briefing&, const Parameters&) { return std::make_unique<Moody>(made++ == 0); };
  ASSERT_TRUE(registry_.Add(spec).ok());
  const codec::ScenarioFile file = ShippedScenario("two_companies");
  RunPlan plan;
  plan.scenario = file.scenario;
  plan.cast = CastOf(file);
  plan.cast[0] = {plan.cast[0].party, "moody", {}};
  plan.journal = Path("parent");
  ASSERT_EQ(RunInProcess(plan, registry_, RunHooks{}).how, HowEnded::kDone);
  const Tick last = Open("parent")->ReadDigests()->back().tick;
  ASSERT_GT(last, 0);
  const RunResult fork = Fork("parent", last, {}, "fork");
  EXPECT_EQ(fork.how, HowEnded::kAgentFailed);
  EXPECT_EQ(fork.culprit, plan.cast[0].party);
  EXPECT_THAT(fork.message, HasSubstr("does not decide what it decided"));
  EXPECT_FALSE(std::filesystem::exists(Path("fork"))) << "nothing is left";
  // Who is replaced need not decide again.
  EXPECT_EQ(Fork("parent", last, {Casting{plan.cast[0].party, "silent", {}}}).how, HowEnded::kDone);
}

TEST_F(ForkTest, AStrategyThatThereIsNot) {
  Run("two_companies", "parent");
  const RunResult fork = Fork("parent", 0, {Casting{"lab", "nobody", {}}}, "fork");
  EXPECT_EQ(fork.how, HowEnded::kWrongUsage);
  EXPECT_THAT(fork.message, HasSubstr("nobody"));
  EXPECT_FALSE(std::filesystem::exists(Path("fork")));
}

}  // namespace
}  // namespace haggle::launch::fork_test
