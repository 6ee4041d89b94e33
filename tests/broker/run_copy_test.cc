// A copy of a market, or of a run, that goes on with the same steps as the original tells, asks and becomes the same;
// and what is done with it leaves the original as it was.
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "broker/core/nature.h"
#include "broker/run/run.h"
#include "proto/base/canonical.h"
#include "proto/base/random.h"
#include "tests/broker/random_moves.h"
#include "tests/broker/scripted_run.h"

namespace haggle::run::run_copy_test {
namespace {

// All that a market tells and asks in some steps, as canonical bytes.
class Listener : public core::EventSink {
 public:
  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override {
    AppendCanonical(event, heard);
    heard += all ? '*' : ' ';
    for (const PartyId party : audience) heard += std::to_string(party) + ",";
  }
  void Ask(const core::Market& market) {
    for (const PartyId party : market.due()) AppendCanonical(market.prompt(party), heard);
  }
  std::string heard;
};

void Apply(Run& run, const NextStep& step, Listener& listener) {
  const absl::Status loaded = run.Load(step.bytes, step.hash);
  ASSERT_TRUE(loaded.ok()) << loaded;
  run.Apply(&listener);
  listener.Ask(run.market());
}

// Plays with moves by chance; at some of the steps it goes on with a copy beside the run, for `together` steps.
void PlayWithCopies(const Scenario& scenario, Random& random, int steps, int& copies) {
  constexpr int kTogether = 25;
  Run run(scenario);
  struct Beside {
    Run run;
    int left = 0;
  };
  std::vector<Beside> beside;
  for (int i = 0; i < steps && !run.done(); ++i) {
    if (random.Uniform(0, 9) == 0) {
      beside.push_back({run.Copy(), kTogether});
      ++copies;
      ASSERT_EQ(beside.back().run.market().Digest(), run.market().Digest());
      ASSERT_EQ(beside.back().run.steps(), run.steps());
      ASSERT_EQ(beside.back().run.commands(), run.commands());
    }
    NextStep step;
    if (run.market().waiting() == core::Market::Waiting::kDraws) {
      step = run.Draw();
    } else {
      std::vector<std::vector<Move>> answers(run.market().due().size());
      for (Command& command : RandomMoves(run.market(), random)) {
        if (std::holds_alternative<TimeOut>(command.action)) continue;  // no move of a party
        for (std::size_t at = 0; at < answers.size(); ++at) {
          if (run.market().due()[at] == command.party) answers[at].push_back({{}, std::move(command.action)});
        }
      }
      step = run.Decide(answers);
    }
    Listener original;
    ASSERT_NO_FATAL_FAILURE(Apply(run, step, original));
    for (Beside& other : beside) {
      Listener copied;
      ASSERT_NO_FATAL_FAILURE(Apply(other.run, step, copied));
      ASSERT_EQ(copied.heard, original.heard) << "step " << run.steps();
      ASSERT_EQ(other.run.hash(), run.hash());
      ASSERT_EQ(other.run.market().Digest(), run.market().Digest());
      ASSERT_EQ(other.run.decided(), run.decided());
      --other.left;
    }
    std::erase_if(beside, [](const Beside& other) { return other.left <= 0; });
  }
}

TEST(RunCopyTest, GoesOnAsTheOriginalWhateverIsMoved) {
  int copies = 0;
  for (std::uint64_t round = 0; round < 40; ++round) {
    Random random = Random::Named(20261130, 1, 0, round);
    ASSERT_NO_FATAL_FAILURE(PlayWithCopies(RandomVillage(random), random, 150, copies)) << "round " << round;
  }
  EXPECT_GT(copies, 200);
}

TEST(RunCopyTest, LeavesTheOriginalAsItWas) {
  run::Run run(LivelyVillage());
  for (int i = 0; i < 12; ++i) {
    if (run.market().waiting() == core::Market::Waiting::kDraws) {
      run.Draw();
    } else {
      std::vector<std::vector<Move>> answers(run.market().due().size());
      run.Decide(answers);
    }
    const Hash digest = run.market().Digest();
    Listener before;
    before.Ask(run.market());
    run::Run copy = run.Copy();
    while (!copy.done()) {
      if (copy.market().waiting() == core::Market::Waiting::kDraws) {
        copy.Draw();
      } else {
        std::vector<std::vector<Move>> answers(copy.market().due().size());
        copy.Decide(answers);
      }
      copy.Apply();
    }
    EXPECT_GT(copy.steps(), run.steps());
    Listener after;
    after.Ask(run.market());
    EXPECT_EQ(after.heard, before.heard);
    EXPECT_EQ(run.market().Digest(), digest);
    run.Apply();  // what was decided before the copy was made still is
  }
}

}  // namespace
}  // namespace haggle::run::run_copy_test
