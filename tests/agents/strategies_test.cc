// What every strategy must do: answer with legal moves, few of them, and the
// same ones again: in the same process, among other runs, in another process.
#include "agents/strategies/strategies.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "agents/sdk/registry.h"
#include "tests/agents/play.h"

namespace haggle {
namespace {

constexpr Tick kTicks = 16;

const Registry& BuiltIn() {
  static const Registry* const registry = [] {
    auto* made = new Registry;
    AddBuiltInStrategies(*made);
    return made;
  }();
  return *registry;
}

// A shipped scenario in which `strategy` plays every party of a kind.
struct Setting {
  std::string scenario;
  std::string strategy;
  PartyKind kind = PartyKind::kUnset;  // kUnset: every party
};

void PrintTo(const Setting& setting, std::ostream* out) {
  *out << setting.strategy << " in " << setting.scenario << " for kind " << static_cast<int>(setting.kind);
}

struct Ready {
  Scenario scenario;
  std::vector<Casting> cast;
};

Ready Prepare(const Setting& setting, std::uint64_t seed) {
  const ScenarioFile file = ShippedScenario(setting.scenario);
  Ready ready{file.scenario, CastOf(file)};
  ready.scenario.seed = seed;
  ready.scenario.stop_after = kTicks;
  for (const Party& party : ready.scenario.parties) {
    for (Casting& casting : ready.cast) {
      if (casting.party != party.name) continue;
      if (setting.kind == PartyKind::kUnset || setting.kind == party.kind) casting = {party.name, setting.strategy, {}};
    }
  }
  return ready;
}

class ConformanceTest : public testing::TestWithParam<Setting> {};

TEST_P(ConformanceTest, MovesLegallyAndInBounds) {
  const Ready ready = Prepare(GetParam(), 11);
  std::size_t most = 0;
  const Played played = Play(ready.scenario, ready.cast, BuiltIn(), [&](const Prompt&, const std::vector<Move>& moves) {
    most = std::max(most, moves.size());
    for (const Move& move : moves) EXPECT_FALSE(std::holds_alternative<std::monostate>(move.action));
  });
  EXPECT_LE(most, 200U);
  for (const Event& event : played.refused) {
    const Refused& refused = std::get<Refused>(event.body);
    ADD_FAILURE() << "party " << refused.party << ", tick " << event.tick << ": action " << refused.action
                  << " was refused, reason " << static_cast<int>(refused.reason);
  }
}

TEST_P(ConformanceTest, DecidesTheSameTwiceAndAmongOthers) {
  const Ready ready = Prepare(GetParam(), 12);
  const std::string alone = Play(ready.scenario, ready.cast, BuiltIn()).hash;
  Game first(ready.scenario, ready.cast, BuiltIn());
  Game second(ready.scenario, ready.cast, BuiltIn());
  const Ready other = Prepare(GetParam(), 13);
  Game third(other.scenario, other.cast, BuiltIn());
  bool more = true;
  while (more) {
    const bool a = first.Step();
    const bool c = third.Step();
    const bool b = second.Step();
    more = a || b || c;
  }
  EXPECT_EQ(first.Result().hash, alone);
  EXPECT_EQ(second.Result().hash, alone);
  EXPECT_NE(third.Result().hash, alone);
}

// The hash of a run in a child process.
std::string HashElsewhere(const Ready& ready) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  EXPECT_GE(child, 0);
  if (child == 0) {
    const std::string hash = Play(ready.scenario, ready.cast, BuiltIn()).hash;
    const bool written = write(ends[1], hash.data(), hash.size()) == static_cast<ssize_t>(hash.size());
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  std::string hash;
  std::array<char, 128> part{};
  for (ssize_t n = 0; (n = read(ends[0], part.data(), part.size())) > 0;) {
    hash.append(part.data(), static_cast<std::size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  return hash;
}

TEST_P(ConformanceTest, DecidesTheSameInAnotherProcess) {
  const Ready ready = Prepare(GetParam(), 14);
  EXPECT_EQ(HashElsewhere(ready), Play(ready.scenario, ready.cast, BuiltIn()).hash);
}

INSTANTIATE_TEST_SUITE_P(
    Strategies, ConformanceTest,
    testing::Values(Setting{"two_companies", "boulware"}, Setting{"two_companies", "linear"},
                    Setting{"two_companies", "conceder"}, Setting{"two_companies", "random"},
                    Setting{"two_companies", "seller", PartyKind::kSeller},
                    Setting{"two_companies", "buyer", PartyKind::kBuyer},
                    Setting{"dinner", "seller", PartyKind::kSeller}, Setting{"dinner", "buyer", PartyKind::kBuyer},
                    Setting{"dinner", "principal", PartyKind::kPrincipal}, Setting{"dinner", "random"},
                    Setting{"dinner", "random", PartyKind::kSeller}, Setting{"dinner", "random", PartyKind::kBuyer},
                    Setting{"dinner", "random", PartyKind::kPrincipal}, Setting{"dinner", "boulware"},
                    Setting{"dinner", "linear"}, Setting{"dinner", "conceder"}));

TEST(ConformanceListTest, CoversEveryStrategyThatIsNotForTesting) {
  const std::vector<std::string> covered = {"boulware", "buyer", "conceder", "linear", "principal", "random", "seller"};
  std::vector<std::string> listed;
  for (const StrategySpec* spec : BuiltIn().All()) {
    if (!spec->for_testing) listed.push_back(spec->name);
  }
  EXPECT_EQ(listed, covered);
}

TEST(FlakyTest, DecidesOtherwiseInAnotherProcess) {
  const Ready ready = Prepare(Setting{"dinner", "flaky", PartyKind::kBuyer}, 14);
  EXPECT_NE(HashElsewhere(ready), Play(ready.scenario, ready.cast, BuiltIn()).hash)
      << "replay --check needs something to find";
}

}  // namespace
}  // namespace haggle
