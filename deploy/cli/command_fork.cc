// `haggle fork`: another future for the same past.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/core/validate.h"
#include "broker/journal/reader.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/fork_scenario.h"
#include "deploy/cli/forking_options.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/plugins.h"
#include "deploy/cli/run_console.h"
#include "deploy/cli/scenario_input.h"
#include "deploy/launch/casting.h"
#include "deploy/launch/fork.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"

namespace haggle::cli {
namespace {

constexpr char kFork[] = "fork";

struct ForkOptions : ForkingOptions {
  std::int64_t at = 0;
  std::vector<std::string> sets;
  std::int64_t ticks = 0;
  std::vector<std::string> agents;
  CLI::Option* has_ticks = nullptr;
};

HowEnded ReadCast(const ForkOptions& options, const Scenario& scenario, const Registry& registry,
                  std::vector<Casting>& newcomers) {
  for (const std::string& text : options.agents) {
    absl::StatusOr<Casting> casting = launch::ParseCasting(text);
    absl::Status usable = casting.ok() ? launch::CheckParty(scenario, casting->party) : casting.status();
    if (usable.ok()) usable = registry.Check(*casting);
    if (!usable.ok()) return Fail(HowEnded::kWrongUsage, kFork, std::string(usable.message()));
    for (const Casting& other : newcomers) {
      if (other.party == casting->party) {
        return Fail(HowEnded::kWrongUsage, kFork,
                    "--agent " + text + ": party " + casting->party + " is given twice; leave one out");
      }
    }
    newcomers.push_back(*std::move(casting));
  }
  return HowEnded::kDone;
}

HowEnded ForkJournal(const ForkOptions& options) {
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(options.journal);
  if (!reader.ok()) return Fail(HowEndedBy(reader.status()), kFork, std::string(reader.status().message()));
  const Scenario& scenario = (*reader)->scenario();
  Registry registry;
  launch::ForkPlan plan;
  plan.at = static_cast<Tick>(options.at);
  if (const HowEnded ended = LoadPlugins(options.plugins, kFork, registry, plan.plugins); ended != HowEnded::kDone) {
    return ended;
  }
  if (const HowEnded ended = ReadCast(options, scenario, registry, plan.newcomers); ended != HowEnded::kDone) {
    return ended;
  }
  if (!options.sets.empty() || options.has_ticks->count() > 0) {
    plan.scenario = launch::LatestScenario(**reader);
    std::optional<std::int64_t> ticks;
    if (options.has_ticks->count() > 0) ticks = options.ticks;
    if (const HowEnded ended = AmendScenario(options.sets, ticks, plan.at, kFork, *plan.scenario);
        ended != HowEnded::kDone) {
      return ended;
    }
  }
  const std::string ending = "-fork-" + std::to_string(options.at) + "-";
  if (const HowEnded ended = ChooseForksJournal(options, ending, kFork, plan); ended != HowEnded::kDone) return ended;
  launch::RunResult result;
  {
    const RunWatch watch(plan.scenario ? *plan.scenario : scenario, options.quiet, true);
    result = launch::RunFork(**reader, plan, registry, watch.hooks());
  }
  RunTelling telling{kFork, options.json, options.quiet};
  if (!result.journal.empty()) {
    telling.after =
        "see what it changed with: haggle diff " + Escaped(options.journal) + " " + Escaped(result.journal) + "\n";
  }
  return TellRun(scenario, result, telling);
}

}  // namespace

Subcommand AddFork(CLI::App& app) {
  auto options = std::make_shared<ForkOptions>();
  CLI::App* fork = app.add_subcommand(kFork, "Another future for the same past: a journal's run, from a tick on");
  AddForkedJournal(fork, *options);
  fork->add_option("--at", options->at, "The first tick that is decided anew; everything before it is as it was")
      ->required()
      ->transform(Integer(0, core::bounds::kTicks));
  AddRepeated(
      fork, "--agent", options->agents,
      "Who takes over a party from then on: PARTY=STRATEGY[,parameter=value]...; it is shown what the party was "
      "shown before, and asked nothing. `silent` never moves. The others go on as they are; repeatable")
      ->type_name("PARTY=STRATEGY[,k=v]");
  AddRepeated(fork, "--set", options->sets,
              "What holds from then on, PATH=VALUE as for `haggle run`: rules, bands of prices, income, rounds of "
              "financing, supply; another field is refused with a list of those that can change. Whoever is told "
              "something else by it has its strategy begin anew, shown the past; repeatable")
      ->type_name("PATH=VALUE");
  options->has_ticks =
      fork->add_option("--ticks", options->ticks,
                       "End after N ticks in all, 1 to 100000 (default: as the parent); nobody is told")
          ->transform(Integer(1, core::bounds::kTicks));
  AddForkingOptions(fork, *options,
                    "Where the fork's journal goes, or none (default: beside JOURNAL, with -fork-TICK-N before its "
                    "ending, the first free N from 1)");
  fork->footer(std::string("Example: what if Oracle had stayed at home from tick 8 on?\n"
                           "  haggle fork run.haggle --at 8 --agent oracle=silent\n"
                           "... and if late units had cost the seller more?\n"
                           "  haggle fork run.haggle --at 8 --set rules.damages_cents=50000\n") +
               kExitCodesHelp);
  return {fork, [options] { return ForkJournal(*options); }};
}

}  // namespace haggle::cli
