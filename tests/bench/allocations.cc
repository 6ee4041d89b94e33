// What a move takes from the heap, in broker and agents together.
#include <cstddef>
#include <cstdint>

#include "agents/sdk/players.h"
#include "broker/referee/referee.h"
#include "deploy/launch/inprocess_link.h"
#include "tests/bench/bench.h"
#include "tests/bench/play.h"
#include "tests/broker/count_allocations.h"

namespace haggle::bench {
namespace {

constexpr int kTables = 256;
constexpr int kRounds = 100;
constexpr int kTicks = 3;

struct Count {
  std::size_t allocations = 0;
  std::int64_t moves = 0;
};

// In the rounds of a tick between the first and the last.
Count CountPlay() {
  const Scenario scenario = Pairs(1, kTables, kRounds, kTicks, 100);
  referee::Referee referee(scenario, nullptr, nullptr);
  launch::InProcessLink link(&referee);
  sdk::Players players;
  if (!players.Join(link, CastInTurns(scenario, {"boulware", "conceder"}), Strategies()).ok()) {
    Give("the benchmark's scenario cannot start");
  }
  Count count;
  while (!referee.done()) {
    const std::uint32_t round = referee.market().phase() == Phase::kBargain ? referee.market().step() / 2 : 0;
    const bool counts = round > 0 && round + 1 < kRounds;
    const std::size_t before = allocations;
    const std::uint64_t commands = referee.run().commands();
    if (!players.Step(link).ok()) Give("the benchmark's run broke off");
    if (!counts) continue;
    count.allocations += allocations - before;
    count.moves += static_cast<std::int64_t>(referee.run().commands() - commands);
  }
  return count;
}

}  // namespace

std::vector<Row> AllocationRows(const Effort&) {
  const Count count = CountPlay();
  if (count.moves != std::int64_t{kTicks} * 2 * kTables * (kRounds - 2))
    Give("moves are missing where they are counted");
  if (count.allocations != 0) {
    Give("moves allocate memory: " + std::to_string(count.allocations) + " times in " + std::to_string(count.moves) +
         " moves after the first round, expected none");
  }
  return {
      {"allocations in " + Grouped(static_cast<double>(count.moves)) + " moves after round 1", 0, "", "none", 0, "0"}};
}

}  // namespace haggle::bench
