// `haggle run`: a whole run.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "agents/sdk/plugin.h"
#include "broker/core/validate.h"
#include "deploy/cli/casting.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/hosts_input.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/plugins.h"
#include "deploy/cli/reproduce.h"
#include "deploy/cli/run_console.h"
#include "deploy/cli/scenario_input.h"
#include "deploy/keys/key_folder.h"
#include "deploy/launch/over_hosts.h"
#include "deploy/launch/plan.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kRun[] = "run";
constexpr char kJournalFolder[] = "haggle-runs";

struct RunOptions {
  std::string scenario = "dinner";
  std::uint64_t seed = 0;
  std::int64_t ticks = 0;
  std::vector<std::string> sets;
  std::vector<std::string> agents;
  std::vector<std::string> plugins;
  std::vector<std::string> external;
  std::string transport = "processes";
  std::string listen;
  std::string hosts;
  bool dry_run = false;
  std::string keys;
  std::int64_t pace_ms = 0;
  std::int64_t restarts = 3;
  bool durable = false;
  std::string journal;
  bool force = false;
  bool json = false;
  bool quiet = false;
  CLI::Option* has_seed = nullptr;
  CLI::Option* has_ticks = nullptr;
  CLI::Option* has_journal = nullptr;
};

// Where journals go that nobody has named: numbers follow, once the run starts.
std::string DefaultJournal(const Scenario& scenario) {
  std::string stem = scenario.name.empty() ? "run" : scenario.name;
  std::replace(stem.begin(), stem.end(), '/', '_');
  return AbsolutePath(kJournalFolder) + "/" + stem + "-" + std::to_string(scenario.seed) + "-";
}

// Where the journal goes: a path, its beginning if it is to be numbered, or "" for none. Not kDone: it was refused.
HowEnded ChooseJournal(const RunOptions& options, const Scenario& scenario, std::string& journal) {
  if (options.has_journal->count() == 0) {
    journal = DefaultJournal(scenario);
    return HowEnded::kDone;
  }
  if (options.journal == "none") {
    journal.clear();
    return HowEnded::kDone;
  }
  if (options.journal.empty()) return Fail(HowEnded::kWrongUsage, kRun, "--journal: expected a file's path, or none");
  journal = AbsolutePath(options.journal);
  std::error_code error;
  if (fs::is_directory(journal, error)) {
    return Fail(HowEnded::kFailed, kRun, "--journal " + options.journal + " is a folder; expected a file's path");
  }
  const std::string folder = fs::path(journal).parent_path().string();
  if (!fs::is_directory(folder, error) || ::access(folder.c_str(), W_OK | X_OK) != 0) {
    return Fail(HowEnded::kFailed, kRun,
                "--journal " + options.journal + ": expected a folder that can be written, found " + folder +
                    (fs::is_directory(folder, error) ? ", which cannot" : ", which is none"));
  }
  if (fs::exists(journal, error) && !options.force) {
    return Fail(HowEnded::kFailed, kRun,
                "journal " + options.journal +
                    " exists; choose another file, or overwrite it with --force (a run that was killed is gone on with "
                    "by haggle resume)");
  }
  return HowEnded::kDone;
}

// What --hosts cannot go with; kDone if there is nothing of it.
HowEnded CheckHosts(const RunOptions& options) {
  if (options.hosts.empty()) {
    if (!options.dry_run) return HowEnded::kDone;
    return Fail(HowEnded::kWrongUsage, kRun, "--dry-run tells what --hosts FILE would start where; give that as well");
  }
  if (options.transport == "inprocess") {
    return Fail(HowEnded::kWrongUsage, kRun,
                "--hosts needs processes to live somewhere; leave --transport inprocess out");
  }
  if (!options.listen.empty()) {
    return Fail(HowEnded::kWrongUsage, kRun,
                "with --hosts the file says where the broker listens (broker.listen); leave --listen out");
  }
  return HowEnded::kDone;
}

// Finds out whether the folder has keys for everybody; whether they are good, those find out who use them.
HowEnded ChooseKeys(const RunOptions& options, launch::RunPlan& plan) {
  if (options.keys.empty()) return HowEnded::kDone;
  if (plan.transport == launch::Transport::kInProcess && plan.external.empty()) {
    return Fail(HowEnded::kWrongUsage, kRun,
                "--keys is for those who connect, and with --transport inprocess nobody does");
  }
  plan.keys = AbsolutePath(options.keys);
  if (const absl::Status found = keys::CheckKeyFolder(plan.keys); !found.ok()) {
    return Fail(HowEnded::kRefused, kRun, "--keys: " + std::string(found.message()));
  }
  for (const Party& party : plan.scenario.parties) {
    if (keys::HasParty(plan.keys, party.name)) continue;
    return Fail(HowEnded::kRefused, kRun,
                "--keys: " + options.keys + " has no keys of the party " + party.name +
                    "; add them (haggle keys init " + options.keys + " --add --party " + party.name + ")");
  }
  return HowEnded::kDone;
}

// Everything that can be refused before anything is started; kDone if nothing is.
// `name` becomes what the scenario can be called later; "": nothing.
HowEnded MakePlan(const RunOptions& options, Registry& registry, launch::RunPlan& plan, std::string& name) {
  if (const HowEnded ended = CheckHosts(options); ended != HowEnded::kDone) return ended;
  ScenarioRequest request;
  request.name = options.scenario;
  if (options.has_seed->count() > 0) request.seed = options.seed;
  if (options.has_ticks->count() > 0) request.ticks = options.ticks;
  request.sets = options.sets;
  ScenarioInput input;
  if (const HowEnded ended = LoadScenario(request, kRun, input); ended != HowEnded::kDone) return ended;
  plan.scenario = std::move(input.scenario);
  name = LastingName(options.scenario, input.path);

  if (const HowEnded ended = LoadPlugins(options.plugins, kRun, registry, plan.plugins); ended != HowEnded::kDone)
    return ended;
  plan.external = options.external;
  if (const HowEnded ended =
          ChooseCast(plan.scenario, input.cast, options.agents, options.external, kRun, registry, plan.cast);
      ended != HowEnded::kDone) {
    return ended;
  }
  plan.transport = options.transport == "inprocess" ? launch::Transport::kInProcess : launch::Transport::kProcesses;
  plan.listen = options.listen;
  plan.pace_ms = options.pace_ms;
  plan.restarts = options.restarts;
  plan.durable = options.durable;
  if (plan.transport == launch::Transport::kInProcess && !plan.listen.empty() && plan.external.empty()) {
    return Fail(HowEnded::kWrongUsage, kRun,
                "--listen has nobody to listen to with --transport inprocess; leave it out or name a party with "
                "--external");
  }
  if (const HowEnded ended = ChooseKeys(options, plan); ended != HowEnded::kDone) return ended;
  plan.overwrite_journal = options.force;
  plan.number_journal = options.has_journal->count() == 0;
  return ChooseJournal(options, plan.scenario, plan.journal);
}

launch::RunResult Conduct(const RunOptions& options, const launch::RunPlan& plan, const Registry& registry,
                          const std::optional<codec::HostsFile>& hosts) {
  const bool in_process = plan.transport == launch::Transport::kInProcess && plan.external.empty();
  const RunWatch watch(plan.scenario, options.quiet, in_process);
  if (hosts.has_value()) return launch::RunOverHosts(plan, *hosts, watch.hooks());
  return in_process ? launch::RunInProcess(plan, registry, watch.hooks()) : launch::RunProcesses(plan, watch.hooks());
}

// A run that came to no journal leaves no folder for it behind either.
void RemoveEmptyFolder(const launch::RunPlan& plan) {
  if (!plan.number_journal) return;
  std::error_code error;
  fs::remove(fs::path(plan.journal).parent_path(), error);  // only if empty
}

HowEnded Report(const RunOptions& options, const launch::RunPlan& plan, const std::string& name,
                launch::RunResult result) {
  RemoveEmptyFolder(plan);
  std::error_code error;
  if (result.summary.hash.empty() || !fs::exists(result.journal, error)) result.journal.clear();
  Reproduction again{name,        plan.scenario.seed, options.sets, options.agents, options.plugins, options.external,
                     std::nullopt};
  if (options.has_ticks->count() > 0) again.ticks = options.ticks;
  RunTelling telling{kRun, options.json, options.quiet};
  telling.after_complete = ReproducingText(again, result.journal) + "\n";
  return TellRun(plan.scenario, result, telling);
}

HowEnded RunScenario(const RunOptions& options) {
  Registry registry;
  launch::RunPlan plan;
  std::string name;
  if (const HowEnded ended = MakePlan(options, registry, plan, name); ended != HowEnded::kDone) return ended;
  std::optional<codec::HostsFile> hosts;
  if (!options.hosts.empty()) {
    if (const HowEnded ended = ReadHosts(options.hosts, kRun, plan.scenario, hosts); ended != HowEnded::kDone) {
      return ended;
    }
    if (options.dry_run) return PrintWhatWouldBeStarted(plan, *hosts, kRun);
  }
  return Report(options, plan, name, Conduct(options, plan, registry, hosts));
}

void AddScenarioOptions(CLI::App* app, RunOptions& options) {
  app->add_option("SCENARIO", options.scenario,
                  "A name from `haggle scenarios`, or a path if it contains '/' or ends in .textproto")
      ->capture_default_str();
  options.has_seed = app->add_option("--seed", options.seed,
                                     "Seed of all draws, 0 to 18446744073709551615 (default: the scenario's own)")
                         ->transform(Unsigned());
  options.has_ticks =
      app->add_option("--ticks", options.ticks,
                      "End after N ticks, 1 to 100000 (default: the scenario's length); agents are not told and "
                      "decide as in the full run")
          ->transform(Integer(1, core::bounds::kTicks));
  AddRepeated(app, "--set", options.sets,
              "Change a field of the scenario, PATH=VALUE: field names joined by dots, a repeated element by its name "
              "or its index from 0, VALUE in textproto syntax; repeatable, left to right. Example: --set "
              "parties.tesla.sites.0.slip.high=0. Money is in cents, shares in permille, times in ticks")
      ->type_name("PATH=VALUE");
}

void AddCastOptions(CLI::App* app, RunOptions& options) {
  AddRepeated(app, "--agent", options.agents,
              "Who plays a party: PARTY=STRATEGY[,parameter=value]... (`haggle strategies` lists strategies, their "
              "parameters, bounds and defaults); repeatable")
      ->type_name("PARTY=STRATEGY[,k=v]");
  AddRepeated(app, "--plugin", options.plugins, "Load strategies from a shared object; repeatable")
      ->type_name("FILE.so");
  AddRepeated(app, "--external", options.external,
              "A party played by an agent started by hand; prints `external PARTY ADDRESS TOKENFILE` on standard "
              "error, with --keys the party's folder of keys in place of the token's file; repeatable")
      ->type_name("PARTY");
}

}  // namespace

Subcommand AddRun(CLI::App& app) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* run = app.add_subcommand(kRun, "A whole run; with no argument the dinner");
  AddScenarioOptions(run, *options);
  AddCastOptions(run, *options);
  run->add_option("--transport", options->transport,
                  "processes: a broker and one process for each agent; inprocess: everything in this process. The "
                  "hash is the same")
      ->check(CLI::IsMember({"processes", "inprocess"}))
      ->capture_default_str();
  run->add_option(
      "--listen", options->listen,
      "Where the broker listens: unix:PATH (under 107 bytes) or HOST:PORT, port 0 (any free one) to "
      "65535; prints `listening ADDRESS` on standard error (default: a socket in a private folder). What other "
      "machines can reach wants --keys");
  run->add_option("--keys", options->keys,
                  "A folder that `haggle keys init` has made, with keys of the broker and every party: all connections "
                  "are mutual TLS, and certificates take the place of tokens. HOST of --listen must be one that the "
                  "broker's certificate names, or 0.0.0.0 or [::] (default of --listen: 127.0.0.1:0)")
      ->type_name("DIR");
  run->add_option("--hosts", options->hosts,
                  "Parties and broker live where FILE says (a textproto of haggle.v1.Hosts; deploy/hosts has examples "
                  "and the way to begin); what each process says goes into the folder that has the journal's name "
                  "without .haggle")
      ->type_name("FILE");
  run->add_flag("--dry-run", options->dry_run, "With --hosts: print what would be started where, and do nothing");
  run->add_option("--pace", options->pace_ms,
                  "Least wall time of a tick in milliseconds, 0 to 3600000, to watch a run; never part of the hash")
      ->transform(Integer(0, 3'600'000))
      ->capture_default_str();
  run->add_option("--restarts", options->restarts,
                  "How often a process that dies is started again, 0 to 1000: each agent, which decides again what it "
                  "decided, and the broker, which goes on from the journal. The next death ends the run")
      ->transform(Integer(0, 1000))
      ->capture_default_str();
  options->has_journal =
      run->add_option("--journal", options->journal,
                      "Where the journal goes, or none (default: ./haggle-runs/SCENARIO-SEED-N.haggle, the first free "
                      "N from 1); an existing file is refused");
  run->add_flag("--force", options->force, "Overwrite an existing journal");
  run->add_flag(
      "--durable", options->durable,
      "Have each step on the disk before anybody is told of it, so that the journal outlives a loss of power; "
      "without it, it outlives the death of every process. A step takes an fsync longer");
  run->add_flag("--json", options->json, "Print the result as one JSON object and nothing else");
  run->add_flag("--quiet", options->quiet, "Leave only results and errors");
  run->footer(std::string("Examples:\n  haggle run dinner --seed 7\n"
                          "  haggle run two_companies --agent lab=boulware,exponent=300\n"
                          "  haggle run dinner --plugin ./mine.so --agent oracle=mine,greed=3\n") +
              kExitCodesHelp);
  return {run, [options] { return RunScenario(*options); }};
}

}  // namespace haggle::cli
