// `haggle resume`: a run that its process did not bring to an end.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/journal/reader.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/hosts_input.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/interrupt.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/keys_input.h"
#include "deploy/cli/observatory.h"
#include "deploy/cli/people.h"
#include "deploy/cli/plugins.h"
#include "deploy/cli/reproduce.h"
#include "deploy/cli/run_console.h"
#include "deploy/cli/run_on_slurm.h"
#include "deploy/cli/web_input.h"
#include "deploy/launch/over_hosts.h"
#include "deploy/launch/plan.h"
#include "deploy/launch/resume.h"
#include "deploy/report/text.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

constexpr char kResume[] = "resume";

struct ResumeOptions {
  std::string journal;
  std::vector<std::string> plugins;
  std::string transport = "processes";
  std::string listen;
  std::string hosts;
  std::string keys;
  EngineOptions engine;
  std::string progress;  // a file that tells how far the run is; empty: none does
  std::int64_t pace_ms = 0;
  std::int64_t deadline_ms = 0;
  std::int64_t restarts = 3;
  bool durable = false;
  std::vector<std::string> humans;
  std::string web;  // where seats are served; empty: there are none
  bool json = false;
  bool quiet = false;
};

// The scenario, for the words of the summary; the journal is closed again before it is written.
HowEnded ReadScenario(const std::string& path, Scenario& scenario) {
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(path);
  if (!reader.ok()) return Fail(HowEndedBy(reader.status()), kResume, std::string(reader.status().message()));
  scenario = (*reader)->scenario();
  return HowEnded::kDone;
}

// A journal does not tell people from agents that are started by hand.
void TellWhoIsAwaited(const std::string& journal, const std::vector<std::string>& parties) {
  Note("haggle resume: " + report::Join(parties) +
       (parties.size() == 1 ? " was played by a person, or by an agent started by hand, which is awaited"
                            : " were played by people, or by agents started by hand, which are awaited") +
       "; for people stop this and say: " + ResumingCommand(journal, parties));
}

// Everything is checked here that the agents would refuse one by one.
HowEnded ResumeWithProcesses(const ResumeOptions& options, const Registry& registry,
                             const std::vector<std::string>& plugins, launch::RunResult& result) {
  absl::StatusOr<launch::RunPlan> plan = launch::PlanToResume(AbsolutePath(options.journal), plugins);
  if (!plan.ok()) {
    const bool wrong = absl::IsAlreadyExists(plan.status()) || absl::IsUnimplemented(plan.status());
    const HowEnded how = wrong ? HowEnded::kWrongUsage : HowEndedBy(plan.status());
    return Fail(how, kResume, std::string(plan.status().message()));
  }
  for (const Casting& casting : plan->cast) {
    if (const absl::Status usable = registry.Check(casting); !usable.ok()) {
      return Fail(HowEnded::kWrongUsage, kResume,
                  std::string(usable.message()) + "; load the plug-in it came from with --plugin");
    }
  }
  if (!plan->external.empty() && !options.quiet) TellWhoIsAwaited(options.journal, plan->external);
  std::optional<codec::HostsFile> hosts;
  if (!options.hosts.empty()) {
    if (const HowEnded ended = ReadHosts(options.hosts, kResume, plan->scenario, hosts); ended != HowEnded::kDone) {
      return ended;
    }
  }
  if (const HowEnded ended = ChooseKeys(options.keys, kResume, *plan); ended != HowEnded::kDone) return ended;
  plan->listen = options.listen;
  plan->pace_ms = options.pace_ms;
  plan->deadline_ms = options.deadline_ms;
  plan->restarts = options.restarts;
  plan->durable = options.durable;
  const RunWatch watch(plan->scenario, options.quiet, false, options.progress);
  result = hosts.has_value() ? launch::RunOverHosts(*plan, *hosts, watch.hooks())
                             : launch::RunProcesses(*plan, watch.hooks());
  return HowEnded::kDone;
}

RunTelling TellingOf(const ResumeOptions& options) {
  RunTelling telling{kResume, options.json, options.quiet};
  telling.tell_journal = false;
  return telling;
}

// In this process, with people at pages. Nobody looks on here: what goes on with a journal may not be read by its own
// process.
HowEnded ResumeWithPeople(const ResumeOptions& options, const Scenario& scenario, const Registry& registry,
                          const std::vector<std::string>& plugins) {
  const auto fail = [](const std::string& text) { return Fail(HowEnded::kWrongUsage, kResume, text); };
  if (options.humans.empty()) return fail("--web serves the pages of people; name their parties with --human");
  if (options.web.empty()) return fail("--human plays at a page; give --web as well");
  if (!options.hosts.empty() || !options.listen.empty()) {
    return fail("--human plays in this process; leave --hosts and --listen out");
  }
  if (const HowEnded ended = CheckHumans(scenario, options.humans, {}, kResume); ended != HowEnded::kDone) return ended;
  absl::StatusOr<web::ServerOptions> server = WebOptions(options.web, options.keys);
  if (!server.ok()) {
    return Fail(HowEndedByWeb(server.status()), kResume, "--web: " + std::string(server.status().message()));
  }
  People people(options.humans, options.deadline_ms, registry, {});  // outlive the server
  const absl::StatusOr<std::unique_ptr<ServedObservatory>> served =
      ServedObservatory::Open({}, *std::move(server), kResume);
  if (!served.ok()) {
    return Fail(HowEndedByWeb(served.status()), kResume, "--web: " + std::string(served.status().message()));
  }
  people.SitDown((*served)->server(), "");
  launch::RunResult result;
  {
    const RunWatch watch(scenario, options.quiet, true, options.progress);
    launch::RunHooks hooks = watch.hooks();
    people.Join(hooks);
    result = launch::RunResume(AbsolutePath(options.journal), plugins, registry, hooks, options.durable);
  }
  people.End(result);
  const HowEnded ended = TellRun(scenario, result, TellingOf(options));
  if (ended != HowEnded::kDone || !FlushOutput()) return ended;
  Note("the run is over; seats are served until Ctrl-C, with advice");
  AwaitInterrupt();
  return ended;
}

// Its job goes on with the options that it was submitted with.
HowEnded ResumeAsJob(const ResumeOptions& options) {
  if (const HowEnded ended = CheckEngine(options.engine, kResume); ended != HowEnded::kDone) return ended;
  Scenario scenario;
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(options.journal);
  if (reader.ok()) scenario = (*reader)->scenario();  // a job that waits has no journal yet
  return ResumeOnSlurm(AbsolutePath(options.journal), options.engine, scenario, options.quiet, kResume);
}

HowEnded Resume(const ResumeOptions& options) {
  if (options.engine.given()) return ResumeAsJob(options);
  Scenario scenario;
  if (const HowEnded ended = ReadScenario(options.journal, scenario); ended != HowEnded::kDone) return ended;
  Registry registry;
  std::vector<std::string> plugins;
  if (const HowEnded ended = LoadPlugins(options.plugins, kResume, registry, plugins); ended != HowEnded::kDone) {
    return ended;
  }
  if (!options.humans.empty() || !options.web.empty()) return ResumeWithPeople(options, scenario, registry, plugins);
  launch::RunResult result;
  if (options.transport == "inprocess" && !options.keys.empty()) {
    launch::RunPlan plan;
    plan.transport = launch::Transport::kInProcess;
    return ChooseKeys(options.keys, kResume, plan);
  }
  if (options.transport == "inprocess" && !options.hosts.empty()) {
    return Fail(HowEnded::kWrongUsage, kResume,
                "--hosts needs processes to live somewhere; leave --transport inprocess out");
  }
  if (options.transport == "inprocess" && options.deadline_ms > 0) {
    return Fail(HowEnded::kWrongUsage, kResume,
                "--deadline is for --transport processes: in one process nobody can be late; leave one of the two out");
  }
  if (options.transport == "processes") {
    const HowEnded ended = ResumeWithProcesses(options, registry, plugins, result);
    if (ended != HowEnded::kDone) return ended;
  } else {
    const RunWatch watch(scenario, options.quiet, true, options.progress);
    result = launch::RunResume(AbsolutePath(options.journal), plugins, registry, watch.hooks(), options.durable);
  }
  return TellRun(scenario, result, TellingOf(options));
}

}  // namespace

Subcommand AddResume(CLI::App& app) {
  auto options = std::make_shared<ResumeOptions>();
  CLI::App* resume =
      app.add_subcommand(kResume, "A run that was killed or stopped, brought to the end that it would have had");
  resume
      ->add_option("JOURNAL", options->journal,
                   "The journal that it left, in state running or stopped; it is gone on with in the same file")
      ->required();
  AddRepeated(resume, "--plugin", options->plugins, "Load strategies from a shared object; repeatable")
      ->type_name("FILE.so");
  resume
      ->add_option("--transport", options->transport,
                   "processes: a broker and one process for each agent; inprocess: everything in this process. The "
                   "hash is the same")
      ->check(CLI::IsMember({"processes", "inprocess"}))
      ->capture_default_str();
  CLI::Option* const listen =
      resume->add_option("--listen", options->listen,
                         "Where the broker listens, as for haggle run (default: a socket in a private folder)");
  resume
      ->add_option("--hosts", options->hosts,
                   "Parties live where FILE says, as for haggle run; the broker here, where the journal is")
      ->type_name("FILE")
      ->excludes(listen);
  AddEngine(resume, options->engine, false);
  AddKeys(resume, options->keys);
  resume->add_option("--pace", options->pace_ms, "Least wall time of a tick in milliseconds, 0 to 3600000")
      ->transform(Integer(0, 3'600'000))
      ->capture_default_str();
  resume
      ->add_option("--deadline", options->deadline_ms,
                   "How many milliseconds a step waits for its parties from here on, 1 to 3600000, as for haggle run "
                   "(default: as long as they take, whatever the run had before)")
      ->transform(Integer(1, 3'600'000))
      ->type_name("MS");
  resume->add_option("--restarts", options->restarts, "How often a process that dies is started again, 0 to 1000")
      ->transform(Integer(0, 1000))
      ->capture_default_str();
  resume->add_flag("--durable", options->durable, "Have each step on the disk before anybody is told of it");
  resume
      ->add_option("--progress", options->progress,
                   "Keep one line in FILE that says how far the run is, as for haggle run")
      ->type_name("FILE");
  AddHumans(resume, options->humans);
  resume->add_flag(
      "--web{" + std::string(kWebListen) + "}", options->web,
      "With --human: where the pages of people are served, --web=HOST:PORT; until Ctrl-C, also when the run "
      "is over. What other machines can reach wants --keys. To look on, haggle web JOURNAL");
  resume->add_flag("--json", options->json, "Print the result as one JSON object and nothing else");
  resume->add_flag("--quiet", options->quiet, "Leave only results and errors");
  // A job goes on as it was submitted.
  for (const char* other : {"--plugin", "--transport", "--listen", "--hosts", "--keys", "--pace", "--deadline",
                            "--restarts", "--durable", "--progress", "--human", "--web", "--json"}) {
    resume->get_option("--engine")->excludes(resume->get_option(other));
  }
  resume->footer(kExitCodesHelp);
  return {resume, [options] { return Resume(*options); }};
}

}  // namespace haggle::cli
