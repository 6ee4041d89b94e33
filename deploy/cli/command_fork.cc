// `haggle fork`: another future for the same past.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/core/validate.h"
#include "broker/journal/reader.h"
#include "deploy/cli/casting.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/fork_scenario.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/plugins.h"
#include "deploy/cli/run_console.h"
#include "deploy/cli/scenario_input.h"
#include "deploy/launch/fork.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;
constexpr char kFork[] = "fork";

struct ForkOptions {
  std::string journal;
  std::int64_t at = 0;
  std::vector<std::string> sets;
  std::int64_t ticks = 0;
  std::vector<std::string> agents;
  std::vector<std::string> plugins;
  std::string fork;
  bool force = false;
  bool json = false;
  bool quiet = false;
  CLI::Option* has_fork = nullptr;
  CLI::Option* has_ticks = nullptr;
};

// Beside its parent: PARENT-fork-AT-N.haggle, the first N that is free.
HowEnded ChooseJournal(const ForkOptions& options, launch::ForkPlan& plan) {
  plan.overwrite_journal = options.force;
  plan.number_journal = options.has_fork->count() == 0;
  if (plan.number_journal) {
    const fs::path parent(AbsolutePath(options.journal));
    plan.journal = (parent.parent_path() / parent.stem()).string() + "-fork-" + std::to_string(options.at) + "-";
  } else if (options.fork != "none") {
    plan.journal = AbsolutePath(options.fork);
    std::error_code error;
    if (fs::equivalent(plan.journal, options.journal, error)) {
      return Fail(HowEnded::kWrongUsage, kFork,
                  "--journal " + options.fork + " is the journal that is forked, which stays as it is; choose another");
    }
  }
  return HowEnded::kDone;
}

HowEnded ReadCast(const ForkOptions& options, const Scenario& scenario, const Registry& registry,
                  std::vector<Casting>& newcomers) {
  for (const std::string& text : options.agents) {
    absl::StatusOr<Casting> casting = ParseCasting(text);
    absl::Status usable = casting.ok() ? CheckParty(scenario, casting->party) : casting.status();
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
  if (const HowEnded ended = ChooseJournal(options, plan); ended != HowEnded::kDone) return ended;
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
  fork->add_option("JOURNAL", options->journal, "A journal's file; it is never changed")->required();
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
  AddRepeated(fork, "--plugin", options->plugins, "Load strategies from a shared object; repeatable")
      ->type_name("FILE.so");
  options->has_fork = fork->add_option("--journal", options->fork,
                                       "Where the fork's journal goes, or none (default: beside JOURNAL, with "
                                       "-fork-TICK-N before its ending, the first free N from 1)");
  fork->add_flag("--force", options->force, "Overwrite an existing journal");
  fork->add_flag("--json", options->json, "Print the result as one JSON object and nothing else");
  fork->add_flag("--quiet", options->quiet, "Leave only results and errors");
  fork->footer(std::string("Example: what if Oracle had stayed at home from tick 8 on?\n"
                           "  haggle fork run.haggle --at 8 --agent oracle=silent\n"
                           "... and if late units had cost the seller more?\n"
                           "  haggle fork run.haggle --at 8 --set rules.damages_cents=50000\n") +
               kExitCodesHelp);
  return {fork, [options] { return ForkJournal(*options); }};
}

}  // namespace haggle::cli
