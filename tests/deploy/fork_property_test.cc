// Whoever takes over whom, in whichever tick, in whichever scenario: the laws of the market hold and the journal is
// sound. HAGGLE_FORKS=N in the environment tries N forks instead of those that fit into every run of the tests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "broker/core/audit.h"
#include "broker/journal/replay.h"
#include "deploy/launch/fork.h"
#include "proto/base/number.h"
#include "proto/base/random.h"
#include "tests/deploy/forking.h"
#include "tests/sampled.h"

namespace haggle::launch::fork_property_test {
namespace {

constexpr std::int64_t kForks = Sampled(60, 15);

std::int64_t Forks() {
  const char* wanted = std::getenv("HAGGLE_FORKS");
  if (wanted == nullptr) return kForks;
  const auto number = ParseInteger(wanted, 1, 1'000'000);
  EXPECT_TRUE(number.ok()) << "HAGGLE_FORKS: " << number.status();
  return number.ok() ? *number : 0;
}

class Auditor : public run::TickSink {
 public:
  void OnTickEnd(Tick tick, const core::Market& market) override {
    ++ticks_;
    for (const std::string& broken : core::Audit(market)) {
      ADD_FAILURE() << "tick " << tick << ": " << broken;
    }
  }
  std::int64_t ticks() const { return ticks_; }

 private:
  std::int64_t ticks_ = 0;
};

class ForkPropertyTest : public Forking {
 protected:
  void ExpectLawful(const std::string& name) {
    Auditor auditor;
    const auto reader = Open(name);
    run::Run run(reader->scenario());
    journal::ReplayHooks hooks;
    hooks.ticks = &auditor;
    const absl::Status replayed = journal::ReplayTo(*reader, journal::kWholeJournal, run, hooks);
    EXPECT_TRUE(replayed.ok()) << replayed;
    EXPECT_GT(auditor.ticks(), 0);
  }
};

TEST_F(ForkPropertyTest, AnyForkIsLawfulAndSound) {
  const std::vector<std::string> scenarios = {"dinner", "two_companies", "contract_net", "vcg", "mediation"};
  std::vector<std::int64_t> ticks;
  std::vector<std::vector<Party>> parties;
  for (const std::string& scenario : scenarios) {
    const RunResult parent = Run(scenario, scenario);
    ASSERT_EQ(parent.how, HowEnded::kDone) << parent.message;
    ticks.push_back(parent.summary.ticks);
    parties.push_back(ShippedScenario(scenario).scenario.parties);
  }
  std::vector<std::string> strategies;
  for (const StrategySpec* spec : registry_.All()) strategies.push_back(spec->name);
  ASSERT_GT(strategies.size(), 10U);
  Random random = Random::Named(StreamName("forks"), 1, 0, 2);
  const auto one_of = [&](std::size_t size) {
    return static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(size) - 1));
  };
  const std::int64_t forks = Forks();
  for (std::int64_t i = 0; i < forks && !HasFailure(); ++i) {
    // The market is what most can go wrong in.
    const std::size_t which = i % 2 == 0 ? 0 : one_of(scenarios.size());
    const auto at = static_cast<Tick>(random.Uniform(0, ticks[which] - 1));
    const std::string party = parties[which][one_of(parties[which].size())].name;
    const std::string strategy = strategies[one_of(strategies.size())];
    SCOPED_TRACE(scenarios[which] + " --at " + std::to_string(at) + " --agent " + party + "=" + strategy);
    const RunResult fork = Fork(scenarios[which], at, {Casting{party, strategy, {}}}, "fork");
    ASSERT_EQ(fork.how, HowEnded::kDone) << fork.message;
    ExpectLawful("fork");
    ExpectSound("fork");
    // A fork of it, with nothing changed, from a tick of its own.
    const auto again = static_cast<Tick>(random.Uniform(at, ticks[which] - 1));
    EXPECT_EQ(Fork("fork", again, {}).summary.hash, fork.summary.hash) << "forked again at " << again;
    std::filesystem::remove(Path("fork"));
  }
}

}  // namespace
}  // namespace haggle::launch::fork_property_test
