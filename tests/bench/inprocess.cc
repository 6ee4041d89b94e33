// Moves in one process: a hundred bilateral tables at once, no journal, the hash
// computed. The floor is what the strategies and the hash alone would take: the
// same moves bid in a plain loop, their canonical bytes digested.
#include <cstdint>

#include "agents/strategies/bidding.h"
#include "broker/journal/chain.h"
#include "deploy/run/plan.h"
#include "proto/base/canonical.h"
#include "tests/bench/bench.h"
#include "tests/bench/play.h"

namespace haggle::bench {
namespace {

constexpr int kTables = 100;
constexpr int kRounds = 200;
constexpr char kStrategy[] = "boulware";

double TimeRun(const Scenario& scenario, const std::string& expected_hash) {
  RunPlan plan;
  plan.scenario = scenario;
  plan.cast = CastAll(scenario, kStrategy);
  plan.transport = Transport::kInProcess;
  RunResult result;
  const double seconds = Seconds([&] { result = RunInProcess(plan, Strategies(), RunHooks{}); });
  if (result.exit_code != 0) Give("the run in process ended with " + result.message);
  if (result.summary.hash != expected_hash) Give("two runs in process differ");
  return seconds;
}

// Bids and digests as many moves as `content` has: no market, no prompts.
double TimeLoop(const Scenario& scenario, const Content& content) {
  const TableSpec& table = scenario.tables.front();
  Bidding first(table.issues, scenario.parties[0].preferences[0], table.rounds, 300);
  Bidding second(table.issues, scenario.parties[1].preferences[0], table.rounds, 300);
  std::vector<Outcome> standing(kTables, second.best().outcome);
  Chain chain("floor");
  std::int64_t moves = 0;
  return Seconds([&] {
    for (std::size_t at = 0; moves < content.moves; ++at) {
      const auto round = static_cast<std::int32_t>(at / 2 % kRounds);
      Bidding& bidder = at % 2 == 0 ? first : second;
      for (Outcome& offer : standing) {
        const OutcomeGrid::Positions at_table = bidder.PositionsOf(offer);
        if (bidder.WorthAt(at_table) >= bidder.Target(round)) Give("the two of the plain loop agreed");
        offer = bidder.Propose(round, &at_table).outcome;
      }
      moves += kTables;
      chain.Add(content.steps_recorded[at % content.steps_recorded.size()].bytes);
    }
  });
}

Row Measure(const std::string& what, const Scenario& scenario, const Effort& effort) {
  const Content content = Play(scenario, kStrategy);
  std::vector<double> ours;
  std::vector<double> floor;
  for (int i = 0; i < effort.repeats; ++i) {
    ours.push_back(static_cast<double>(content.moves) / TimeRun(scenario, content.hash));
    floor.push_back(static_cast<double>(content.moves) / TimeLoop(scenario, content));
  }
  return {what, Median(ours), "/s", "bidding and hash in a plain loop", Median(floor), "1,000,000/s"};
}

}  // namespace

std::vector<Row> InProcessRows(const Effort& effort) {
  const int ticks = 5 * effort.scale;
  return {Measure("moves in process, 100 tables, 2 parties", Pairs(1, kTables, kRounds, ticks), effort),
          Measure("moves in process, 100 tables, 200 parties", Pairs(kTables, 1, kRounds, ticks), effort)};
}

}  // namespace haggle::bench
