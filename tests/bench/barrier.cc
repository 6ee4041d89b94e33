// A barrier step with six agent processes, the journal on, against a barrier of
// raw gRPC.
#include <algorithm>

#include "deploy/run/plan.h"
#include "tests/bench/bench.h"
#include "tests/bench/child.h"
#include "tests/bench/play.h"
#include "tests/bench/raw_grpc.h"

namespace haggle::bench {
namespace {

constexpr int kAgents = 6;
constexpr int kRounds = 500;  // a tick has twice as many bargaining steps
constexpr char kStrategy[] = "boulware";

// Wall time of a whole run of so many ticks with a process for each party.
double TimeRun(int ticks, bool journal, const std::string& expected_hash) {
  RunPlan plan;
  plan.scenario = Ring(kAgents, kRounds, ticks);
  plan.cast = CastAll(plan.scenario, kStrategy);
  plan.transport = Transport::kProcesses;
  if (journal) {
    plan.journal = Folder() + "/barrier.haggle";
    plan.overwrite_journal = true;
  }
  RunResult result;
  const double seconds = Seconds([&] { result = RunProcesses(plan, RunHooks{}); });
  if (result.exit_code != 0) Give("the run of the barrier ended with " + result.message);
  if (result.summary.hash != expected_hash) Give("the run of the barrier has another hash than in process");
  return seconds;
}

double RawSteps(int steps, MessageSizes sizes) {
  const std::string address = "unix:" + Folder() + "/raw.sock";
  std::vector<std::unique_ptr<Child>> clients;
  for (int i = 0; i < kAgents; ++i) {
    clients.push_back(std::make_unique<Child>(std::vector<std::string>{BinFolder() + "/haggle-bench", "--raw-clients",
                                                                       address, std::to_string(sizes.moves), "1"}));
  }
  return steps / ServeRawBarrier(address, kAgents, sizes, steps, nullptr);
}

}  // namespace

std::vector<Row> BarrierRows(const Effort& effort) {
  const int few = 1;
  const int many = 1 + 8 * effort.scale;
  const Content short_run = Play(Ring(kAgents, kRounds, few), kStrategy);
  const Content long_run = Play(Ring(kAgents, kRounds, many), kStrategy);
  const auto steps = static_cast<double>(long_run.steps - short_run.steps);
  std::vector<double> with_journal;
  std::vector<double> without;
  std::vector<double> raw;
  for (int i = 0; i < effort.repeats; ++i) {
    // Starting and ending processes falls out of the difference of two runs.
    with_journal.push_back(steps / (TimeRun(many, true, long_run.hash) - TimeRun(few, true, short_run.hash)));
    raw.push_back(RawSteps(static_cast<int>(steps), long_run.sizes));
    without.push_back(steps / (TimeRun(many, false, long_run.hash) - TimeRun(few, false, short_run.hash)));
  }
  const std::string floor = "raw gRPC barrier, " + std::to_string(long_run.sizes.prompts) + " + " +
                            std::to_string(long_run.sizes.moves) + " B";
  return {{"barrier steps, 6 agent processes, journal on", Median(with_journal), "/s", floor, Median(raw), "0.8"},
          {"barrier steps, 6 agent processes, no journal", Median(without), "/s", floor, Median(raw), ""}};
}

}  // namespace haggle::bench
