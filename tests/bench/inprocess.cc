// Moves in one process, no journal, the hash computed: two parties that hold out
// and give way by the clock, at many tables at once and at one, beside a plain
// loop of the same shape.
#include <algorithm>
#include <cstdint>

#include "deploy/launch/plan.h"
#include "tests/bench/bench.h"
#include "tests/bench/plain_loop.h"
#include "tests/bench/play.h"

namespace haggle::bench {
namespace {

// Two parties at so many tables; a tick has 2 * tables * rounds moves.
struct Shape {
  int tables;
  int outcomes;
  int rounds;
  int ticks;
  const char* what;
  const char* goal;
};

double TimeRun(const Scenario& scenario, std::string& hash) {
  launch::RunPlan plan;
  plan.scenario = scenario;
  plan.cast = CastInTurns(scenario, {"boulware", "conceder"});
  plan.transport = launch::Transport::kInProcess;
  launch::RunResult result;
  const double seconds = Seconds([&] { result = launch::RunInProcess(plan, Strategies(), launch::RunHooks{}); });
  if (result.how != HowEnded::kDone) Give("the run in process ended with " + result.message);
  if (!hash.empty() && result.summary.hash != hash) Give("two runs in process differ");
  hash = result.summary.hash;
  return seconds;
}

double Least(double& least, double value) { return least = least == 0 ? value : std::min(least, value); }

Row Measure(const Shape& shape, const Effort& effort) {
  const Scenario one = Pairs(1, shape.tables, shape.rounds, 1, shape.outcomes);
  const Scenario many = Pairs(1, shape.tables, shape.rounds, 1 + shape.ticks * effort.scale, shape.outcomes);
  const Content content = Play(one, CastInTurns(one, {"boulware", "conceder"}));
  if (content.moves != 2 * std::int64_t{shape.tables} * shape.rounds) Give("a party was silent or agreed in process");
  std::string short_hash = content.hash;
  std::string long_hash;
  double short_run = 0;
  double long_run = 0;
  double loop = 0;
  // The least of several is what disturbs a measurement least; building the
  // strategies' tables falls out of the difference of two runs.
  for (int i = 0; i < effort.repeats; ++i) {
    Least(short_run, TimeRun(one, short_hash));
    Least(long_run, TimeRun(many, long_hash));
    const LoopResult plain = PlainLoop(many);
    if (plain.hash != long_hash) Give("the plain loop does not do what a run in process does");
    Least(loop, plain.seconds);
  }
  const auto moves = static_cast<double>(content.moves);
  return {shape.what,
          moves * (many.ticks - 1) / (long_run - short_run),
          "/s",
          "plain loop: bid, check, encode, hash",
          moves * many.ticks / loop,
          shape.goal};
}

}  // namespace

std::vector<Row> InProcessRows(const Effort& effort) {
  const Shape shapes[] = {
      {256, 100, 100, 20, "moves in process, 256 tables, 100 outcomes", "5,000,000/s and 0.3"},
      {1, 100, 1000, 250, "moves in process, 1 table, 100 outcomes", "1,500,000/s and 0.3"},
      {256, 10'000, 100, 20, "moves in process, 256 tables, 10,000 outcomes", ""},
      {1, 10'000, 1000, 250, "moves in process, 1 table, 10,000 outcomes", ""},
  };
  std::vector<Row> rows;
  for (const Shape& shape : shapes) rows.push_back(Measure(shape, effort));
  return rows;
}

}  // namespace haggle::bench
