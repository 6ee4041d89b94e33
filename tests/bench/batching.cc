// What a move costs between two agent processes: the step's one message each way
// is shared by all tables that move in it.
#include <algorithm>
#include <cstdint>
#include <string>

#include "deploy/launch/plan.h"
#include "tests/bench/bench.h"
#include "tests/bench/play.h"

namespace haggle::bench {
namespace {

constexpr int kTables = 1000;

double TimeRun(const Scenario& scenario, const std::string& expected_hash) {
  launch::RunPlan plan;
  plan.scenario = scenario;
  plan.cast = CastInTurns(scenario, {"boulware", "conceder"});
  plan.transport = launch::Transport::kProcesses;
  launch::RunResult result;
  const double seconds = Seconds([&] { result = launch::RunProcesses(plan, launch::RunHooks{}); });
  if (result.how != HowEnded::kDone) Give("the run of two processes ended with " + result.message);
  if (result.summary.hash != expected_hash) Give("the run of two processes has another hash than in process");
  return seconds;
}

// Nanoseconds a move; starting and ending processes falls out of the difference of two runs.
double CostOfMove(int tables, int rounds, int ticks, const Effort& effort) {
  const Scenario scenarios[] = {Pairs(1, tables, rounds, 1, 100), Pairs(1, tables, rounds, 1 + ticks, 100)};
  double least[2] = {0, 0};
  for (int which : {0, 1}) {
    const Content content = Play(scenarios[which], CastInTurns(scenarios[which], {"boulware", "conceder"}));
    for (int i = 0; i < effort.repeats; ++i) {
      const double seconds = TimeRun(scenarios[which], content.hash);
      least[which] = least[which] == 0 ? seconds : std::min(least[which], seconds);
    }
  }
  return (least[1] - least[0]) * 1e9 / (2.0 * tables * rounds * ticks);
}

}  // namespace

std::vector<Row> BatchingRows(const Effort& effort) {
  const double together = CostOfMove(kTables, 50, 4 * effort.scale, effort);
  const double alone = CostOfMove(1, 500, 4 * effort.scale, effort);
  return {{"cost of a move, 1,000 tables, 2 agent processes", together, "ns", "the same, 1 table", alone, "0.05"}};
}

}  // namespace haggle::bench
