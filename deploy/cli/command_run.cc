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
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/hosts_input.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/interrupt.h"
#include "deploy/cli/keys_input.h"
#include "deploy/cli/observatory.h"
#include "deploy/cli/people.h"
#include "deploy/cli/plugins.h"
#include "deploy/cli/reproduce.h"
#include "deploy/cli/run_console.h"
#include "deploy/cli/run_on_slurm.h"
#include "deploy/cli/run_options.h"
#include "deploy/cli/scenario_input.h"
#include "deploy/cli/web_input.h"
#include "deploy/launch/cast_file.h"
#include "deploy/launch/casting.h"
#include "deploy/launch/over_hosts.h"
#include "deploy/launch/plan.h"
#include "deploy/observe/source.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kJournalFolder[] = "haggle-runs";

// Where journals go that nobody has named: numbers follow, once the run starts.
std::string DefaultJournal(const Scenario& scenario) {
  std::string stem = scenario.name.empty() ? "run" : scenario.name;
  std::replace(stem.begin(), stem.end(), '/', '_');
  return AbsolutePath(kJournalFolder) + "/" + stem + "-" + std::to_string(scenario.seed) + "-";
}

// Where the journal goes: a path, its beginning if it is to be numbered, or "" for none. Not kDone: it was refused.
HowEnded ChooseJournal(const RunOptions& options, const Scenario& scenario, std::string& journal) {
  if (!IsGiven(options.has_journal)) {
    journal = DefaultJournal(scenario);
    return HowEnded::kDone;
  }
  if (options.journal == "none") {
    journal.clear();
    return HowEnded::kDone;
  }
  if (options.journal.empty())
    return Fail(HowEnded::kWrongUsage, options.command, "--journal: expected a file's path, or none");
  journal = AbsolutePath(options.journal);
  std::error_code error;
  if (fs::is_directory(journal, error)) {
    return Fail(HowEnded::kFailed, options.command,
                "--journal " + options.journal + " is a folder; expected a file's path");
  }
  const std::string folder = fs::path(journal).parent_path().string();
  if (!fs::is_directory(folder, error) || ::access(folder.c_str(), W_OK | X_OK) != 0) {
    return Fail(HowEnded::kFailed, options.command,
                "--journal " + options.journal + ": expected a folder that can be written, found " + folder +
                    (fs::is_directory(folder, error) ? ", which cannot" : ", which is none"));
  }
  if (fs::exists(journal, error) && !options.force) {
    return Fail(HowEnded::kFailed, options.command,
                "journal " + options.journal +
                    " exists; choose another file, or overwrite it with --force (a run that was killed is gone on with "
                    "by haggle resume)");
  }
  return HowEnded::kDone;
}

// What would do nothing; kDone if there is nothing of it.
HowEnded CheckIdle(const RunOptions& options) {
  const bool in_process = (options.transport == "inprocess" || !options.humans.empty()) && options.external.empty();
  if (in_process && IsGiven(options.has_restarts)) {
    return Fail(HowEnded::kWrongUsage, options.command,
                "--restarts is for --transport processes: in one process there is no other that could die and be "
                "started again");
  }
  if (options.durable && options.journal == "none") {
    return Fail(HowEnded::kWrongUsage, options.command,
                "--durable is about the journal; leave --journal none out, or --durable");
  }
  if (options.force && (options.journal.empty() || options.journal == "none")) {
    return Fail(HowEnded::kWrongUsage, options.command,
                "--force overwrites the journal that --journal FILE names; give that as well, or leave --force out (a "
                "run without --journal FILE overwrites nothing)");
  }
  return HowEnded::kDone;
}

// What --hosts cannot go with; kDone if there is nothing of it.
HowEnded CheckHosts(const RunOptions& options) {
  if (options.hosts.empty()) {
    if (!options.dry_run || options.engine.given()) return HowEnded::kDone;
    return Fail(HowEnded::kWrongUsage, options.command,
                "--dry-run tells what --hosts FILE would start where, or --engine submit; give one of them as well");
  }
  if (options.transport == "inprocess") {
    return Fail(HowEnded::kWrongUsage, options.command,
                "--hosts needs processes to live somewhere; leave --transport inprocess out");
  }
  if (!options.listen.empty()) {
    return Fail(HowEnded::kWrongUsage, options.command,
                "with --hosts the file says where the broker listens (broker.listen); leave --listen out");
  }
  return HowEnded::kDone;
}

// What --human cannot go with; kDone if there is nothing of it.
HowEnded CheckHumanOptions(const RunOptions& options) {
  if (options.humans.empty()) return HowEnded::kDone;
  const auto fail = [&options](const std::string& text) {
    return Fail(HowEnded::kWrongUsage, options.command, "--human " + text);
  };
  if (options.web.empty()) return fail("plays at a page; give --web as well");
  if (!options.hosts.empty()) return fail("plays in this process; leave --hosts out");
  if (!options.external.empty()) return fail("plays in this process; leave --external out");
  if (!options.listen.empty()) return fail("plays in this process, where no broker listens; leave --listen out");
  if (IsGiven(options.has_transport) && options.transport != "inprocess") {
    return fail("plays in this process; leave --transport " + options.transport + " out");
  }
  return HowEnded::kDone;
}

// Keys are for connections: of people those of their pages, of processes all.
HowEnded ChooseRunKeys(const RunOptions& options, launch::RunPlan& plan) {
  if (options.humans.empty()) return ChooseKeys(options.keys, options.command, plan);
  if (!options.keys.empty()) plan.keys = AbsolutePath(options.keys);
  return HowEnded::kDone;
}

// Everything that can be refused before anything is started; kDone if nothing is.
// `name` becomes what the scenario can be called later; "": nothing. `own` becomes the scenario's own cast.
HowEnded MakePlan(const RunOptions& options, Registry& registry, launch::RunPlan& plan, std::string& name,
                  std::vector<Casting>& own) {
  if (const HowEnded ended = CheckRunOnSlurm(options); ended != HowEnded::kDone) return ended;
  if (const HowEnded ended = CheckHosts(options); ended != HowEnded::kDone) return ended;
  if (const HowEnded ended = CheckHumanOptions(options); ended != HowEnded::kDone) return ended;
  if (const HowEnded ended = CheckIdle(options); ended != HowEnded::kDone) return ended;
  ScenarioRequest request;
  request.name = options.scenario;
  if (IsGiven(options.has_seed)) request.seed = options.seed;
  if (IsGiven(options.has_ticks)) request.ticks = options.ticks;
  request.sets = options.sets;
  ScenarioInput input;
  if (const HowEnded ended = LoadScenario(request, options.command, input); ended != HowEnded::kDone) return ended;
  plan.scenario = std::move(input.scenario);
  name = LastingName(options.scenario, input.path);

  if (const HowEnded ended = LoadPlugins(options.plugins, options.command, registry, plan.plugins);
      ended != HowEnded::kDone)
    return ended;
  plan.external = options.external;
  own = input.cast;
  if (const HowEnded ended = CheckHumans(plan.scenario, options.humans, options.agents, options.command);
      ended != HowEnded::kDone) {
    return ended;
  }
  std::vector<std::string> others = options.external;
  others.insert(others.end(), options.humans.begin(), options.humans.end());
  if (const HowEnded ended =
          ChooseCast(plan.scenario, input.cast, options.agents, others, options.command, registry, plan.cast);
      ended != HowEnded::kDone) {
    return ended;
  }
  const bool in_process = options.transport == "inprocess" || !options.humans.empty();
  plan.transport = in_process ? launch::Transport::kInProcess : launch::Transport::kProcesses;
  plan.listen = options.listen;
  plan.pace_ms = options.pace_ms;
  plan.deadline_ms = options.deadline_ms;
  plan.restarts = options.restarts;
  plan.durable = options.durable;
  plan.metrics = options.metrics;
  if (plan.transport == launch::Transport::kInProcess && !plan.metrics.empty() && plan.external.empty()) {
    return Fail(HowEnded::kWrongUsage, options.command,
                "--metrics is answered by a broker's process: it is for --transport processes");
  }
  if (plan.transport == launch::Transport::kInProcess && !plan.listen.empty() && plan.external.empty()) {
    return Fail(HowEnded::kWrongUsage, options.command,
                "--listen has nobody to listen to with --transport inprocess; leave it out or name a party with "
                "--external");
  }
  if (IsGiven(options.has_deadline) && plan.transport == launch::Transport::kInProcess && others.empty()) {
    return Fail(HowEnded::kWrongUsage, options.command,
                "--deadline is for --transport processes: in one process nobody can be late, since whoever decides has "
                "the process to itself until it has answered");
  }
  if (const HowEnded ended = ChooseRunKeys(options, plan); ended != HowEnded::kDone) return ended;
  plan.overwrite_journal = options.force;
  plan.number_journal = !IsGiven(options.has_journal);
  return ChooseJournal(options, plan.scenario, plan.journal);
}

// An agent that is started by hand reaches no run in this process, and people play in no other.
bool IsInProcess(const RunOptions& options, const launch::RunPlan& plan) {
  return !options.humans.empty() || (plan.transport == launch::Transport::kInProcess && plan.external.empty());
}

launch::RunResult Conduct(const RunOptions& options, const launch::RunPlan& plan, const Registry& registry,
                          const std::optional<codec::HostsFile>& hosts, People* people, observe::LiveSource* watched) {
  const bool in_process = IsInProcess(options, plan);
  const RunWatch watch(plan.scenario, options.quiet, in_process, options.progress);
  if (hosts.has_value()) return launch::RunOverHosts(plan, *hosts, watch.hooks());
  if (!in_process) return launch::RunProcesses(plan, watch.hooks());
  launch::RunHooks hooks = watch.hooks();
  if (people != nullptr) people->Join(hooks);
  hooks.steps = watched;
  launch::RunResult result = launch::RunInProcess(plan, registry, hooks);
  if (people != nullptr) people->End(result);
  if (watched != nullptr) watched->End(result.how == HowEnded::kDone ? "finished" : "stopped", result.message);
  return result;
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
  const bool resumable = result.how == HowEnded::kInterrupted && options.hosts.empty() && !result.journal.empty();
  if (resumable && result.message.find("haggle resume") == std::string::npos) {
    if (result.message.empty()) result.message = "interrupted";
    result.message += "; go on with " + ResumingCommand(result.journal, options.humans);
  }
  Reproduction again{name,        plan.scenario.seed, options.sets, options.agents, options.plugins, options.external,
                     std::nullopt};
  if (IsGiven(options.has_ticks)) again.ticks = options.ticks;
  RunTelling telling{options.command, options.json, options.quiet};
  telling.after_complete = options.humans.empty() ? ReproducingText(again, result.journal) + "\n"
                           : result.journal.empty()
                               ? "not to be reproduced: people have decided, and no journal was kept\n"
                               : "reproduce with: haggle replay " + ShellQuoted(result.journal) + "\n";
  return TellRun(plan.scenario, result, telling);
}

// The observatory beside a run. What goes wrong with it is told, and changes nothing of the run.
class RunObservatory {
 public:
  // Not kDone: it may not be opened so, and the reason was said.
  HowEnded Prepare(const RunOptions& options, const launch::RunPlan& plan) {
    if (options.web.empty()) return HowEnded::kDone;
    if (plan.journal.empty()) {
      return Fail(HowEnded::kWrongUsage, options.command, "--web shows the run's journal; leave --journal none out");
    }
    absl::StatusOr<web::ServerOptions> server = WebOptions(options.web, plan.keys);
    if (!server.ok()) {
      return Fail(HowEndedByWeb(server.status()), options.command, "--web: " + std::string(server.status().message()));
    }
    if (!options.humans.empty() && !plan.keys.empty() && !server->keys.has_value()) {
      return Fail(HowEnded::kWrongUsage, options.command,
                  "--keys has nobody to show keys to: people play in this process, and pages on loopback are served "
                  "without TLS; leave it out, or listen where other machines reach it (--web=0.0.0.0:0)");
    }
    // Who looks on waits for the run, not the run for them.
    server->desk.niceness = kNiceness;
    ObservatorySources sources;
    sources.seats = options.humans;
    if (IsInProcess(options, plan)) {
      // Its journal is this process's own, which must not be opened here while it is written (reader.h).
      absl::StatusOr<std::vector<journal::CastLine>> cast = launch::CastLines(plan);
      if (!cast.ok()) return Fail(HowEnded::kFailed, options.command, std::string(cast.status().message()));
      watched_ = std::make_shared<observe::LiveSource>(plan.scenario, *std::move(cast), plan.pace_ms);
      sources.runs.emplace_back(plan.number_journal ? plan.scenario.name : fs::path(plan.journal).filename().string(),
                                watched_);
      watched_as_ = sources.runs.back().first;
    } else {
      sources.paths.push_back(plan.number_journal ? fs::path(plan.journal).parent_path().string() : plan.journal);
    }
    absl::StatusOr<std::unique_ptr<ServedObservatory>> served =
        ServedObservatory::Open(sources, *std::move(server), options.command);
    if (!served.ok() && !options.humans.empty()) {
      return Fail(HowEndedByWeb(served.status()), options.command, "--web: " + std::string(served.status().message()));
    }
    if (!served.ok()) {
      Note(std::string("haggle ") + options.command + ": --web: " + std::string(served.status().message()) +
           "; the run goes on without");
      watched_.reset();
      return HowEnded::kDone;
    }
    served_ = *std::move(served);
    Note("observatory " + served_->Link());
    return HowEnded::kDone;
  }

  // Of a run that people play in, once it is prepared.
  web::Server& server() { return served_->server(); }
  // Of a run in this process: what is shown of it. Null: its journal is read.
  observe::LiveSource* watched() const { return watched_.get(); }
  // Its id there.
  const std::string& watched_as() const { return watched_as_; }

  // Goes on serving when the run is over, until Ctrl-C.
  HowEnded Stay(HowEnded ended) {
    if (served_ == nullptr || ended == HowEnded::kInterrupted) return ended;
    if (!FlushOutput()) return ended;
    Note("the run is over; the observatory goes on until Ctrl-C: " + served_->Link());
    AwaitInterrupt();
    return ended;
  }

 private:
  static constexpr int kNiceness = 15;
  std::shared_ptr<observe::LiveSource> watched_;
  std::string watched_as_;
  std::unique_ptr<ServedObservatory> served_;
};

HowEnded RunScenario(const RunOptions& options) {
  Registry registry;
  launch::RunPlan plan;
  std::string name;
  std::vector<Casting> own;
  if (const HowEnded ended = MakePlan(options, registry, plan, name, own); ended != HowEnded::kDone) return ended;
  if (options.engine.given()) return RunOnSlurm(options, plan, name);
  std::optional<codec::HostsFile> hosts;
  if (!options.hosts.empty()) {
    if (const HowEnded ended = ReadHosts(options.hosts, options.command, plan.scenario, hosts);
        ended != HowEnded::kDone) {
      return ended;
    }
    if (options.dry_run) return PrintWhatWouldBeStarted(plan, *hosts, options.command);
  }
  std::optional<People> people;  // outlive the server
  RunObservatory observatory;
  if (const HowEnded ended = observatory.Prepare(options, plan); ended != HowEnded::kDone) return ended;
  if (!options.humans.empty()) {
    people.emplace(options.humans, options.deadline_ms, registry, std::move(own));
    people->SitDown(observatory.server(), observatory.watched_as());
  }
  People* const sitting = people ? &*people : nullptr;
  return observatory.Stay(
      Report(options, plan, name, Conduct(options, plan, registry, hosts, sitting, observatory.watched())));
}

}  // namespace

HowEnded PlayScenario(const PlayRequest& request) {
  RunOptions options;
  options.command = "web";
  options.scenario = request.scenario;
  options.humans = request.humans;
  options.web = request.listen;
  options.keys = request.keys;
  options.deadline_ms = request.deadline_ms;
  return RunScenario(options);
}

Subcommand AddRun(CLI::App& app) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* run = app.add_subcommand(options->command, "A whole run; with no argument the dinner");
  AddRunOptions(run, *options);
  run->footer(std::string("Examples:\n  haggle run dinner --seed 7\n"
                          "  haggle run two_companies --agent lab=boulware,exponent=300\n"
                          "  haggle run dinner --plugin ./mine.so --agent oracle=mine,greed=3\n") +
              kExitCodesHelp);
  return {run, [options] { return RunScenario(*options); }};
}

}  // namespace haggle::cli
