#include "deploy/cli/run_on_slurm.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/interrupt.h"
#include "deploy/cli/live_line.h"
#include "deploy/cli/reproduce.h"
#include "deploy/launch/run_logs.h"
#include "deploy/report/json_text.h"
#include "deploy/slurm/job_files.h"
#include "deploy/slurm/job_watch.h"
#include "deploy/slurm/slurm.h"
#include "nlohmann/json.hpp"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

// What goes for the run and for going on with it.
void AddCommon(const RunOptions& options, const launch::RunPlan& plan, Words& words) {
  AddEach(words, "--plugin", plan.plugins);
  if (!plan.keys.empty()) words.insert(words.end(), {"--keys", plan.keys});
  if (options.pace_ms > 0) words.insert(words.end(), {"--pace", std::to_string(options.pace_ms)});
  if (options.deadline_ms > 0) words.insert(words.end(), {"--deadline", std::to_string(options.deadline_ms)});
  words.insert(words.end(), {"--restarts", std::to_string(options.restarts)});
  if (options.durable) words.emplace_back("--durable");
  if (options.json) words.emplace_back("--json");
  if (options.quiet) words.emplace_back("--quiet");
}

Words RunWords(const RunOptions& options, const launch::RunPlan& plan, const std::string& scenario,
               const std::string& journal) {
  Words words = {"run", scenario, "--seed", std::to_string(plan.scenario.seed)};
  if (IsGiven(options.has_ticks)) words.insert(words.end(), {"--ticks", std::to_string(options.ticks)});
  AddEach(words, "--set", options.sets);
  AddEach(words, "--agent", options.agents);
  if (!options.metrics.empty()) words.insert(words.end(), {"--metrics", options.metrics});
  AddCommon(options, plan, words);
  // The folder is there, and no journal: Slurm may start the job again before it has begun one.
  words.insert(words.end(), {"--journal", journal, "--force"});
  return words;
}

Words ResumeWords(const RunOptions& options, const launch::RunPlan& plan, const std::string& journal) {
  Words words = {"resume", journal};
  AddCommon(options, plan, words);
  return words;
}

// The scenario as the job calls it, which begins in the same folder; a file by its whole path.
std::string ScenarioThere(const std::string& name) {
  const bool path = name.find('/') != std::string::npos || name.ends_with(".textproto");
  return path ? AbsolutePath(name) : name;
}

slurm::RunJob JobOf(const RunOptions& options, const launch::RunPlan& plan, const std::string& name,
                    const std::string& folder, const std::string& journal) {
  slurm::RunJob job;
  job.wish = options.engine.wish;
  job.name = plan.scenario.name.empty() ? "run" : plan.scenario.name;
  job.folder = folder;
  job.work = AbsolutePath(".");
  job.program = ProgramFolder() + "/haggle-cli";
  job.journal = journal;
  job.run = RunWords(options, plan, ScenarioThere(name), journal);
  job.resume = ResumeWords(options, plan, journal);
  return job;
}

// Makes the folder and chooses the journal's name. kDone, or the reason was said.
HowEnded MakeFolder(const RunOptions& options, const launch::RunPlan& plan, std::string& folder, std::string& journal) {
  if (plan.number_journal) {
    const absl::StatusOr<std::string> made = launch::NumberedFolder(plan.journal);
    if (!made.ok()) return Fail(HowEnded::kFailed, options.command, std::string(made.status().message()));
    folder = *made;
    journal = folder + ".haggle";
    return HowEnded::kDone;
  }
  journal = plan.journal;
  folder = slurm::FolderOfRun(journal);
  if (::mkdir(folder.c_str(), 0700) == 0) return HowEnded::kDone;
  return Fail(HowEnded::kFailed, options.command,
              "cannot make the folder " + folder + ", where the job's files go: " + std::strerror(errno) +
                  "; choose another --journal");
}

// Writes what the job needs and submits it; the job's number.
absl::StatusOr<std::string> SubmitRun(const slurm::RunJob& job) {
  const slurm::JobFiles files(job.folder);
  if (absl::Status status = files.Write(slurm::kOnNode, slurm::OnNodeScript()); !status.ok()) return status;
  if (absl::Status status = files.Write(slurm::kScript, slurm::RunScript(job), true); !status.ok()) return status;
  absl::StatusOr<std::string> number = slurm::Submit(files.Path(slurm::kScript));
  if (!number.ok()) return number;
  if (absl::Status status = files.Write(slurm::kJob, *number + "\n"); !status.ok()) {
    const absl::Status cancelled = slurm::Cancel(*number);
    return cancelled.ok() ? status : cancelled;
  }
  return number;
}

void TellDetached(const RunOptions& options, const std::string& number, const std::string& folder,
                  const std::string& journal) {
  if (options.json) {
    const nlohmann::ordered_json json = {{"job", number}, {"folder", folder}, {"journal", journal}};
    Print(report::JsonText(json) + "\n");
    return;
  }
  Print("job " + number + "\njournal " + journal + "\nfollow with: haggle status " + ShellQuoted(journal) + "\n");
}

// To its end.
HowEnded FollowRun(const std::string& folder, const Scenario& scenario, bool quiet, const char* command) {
  LiveLine live(scenario);
  slurm::WatchHooks hooks;
  hooks.interrupted = &CatchInterrupts(false);
  if (!quiet && LiveOnError()) hooks.on_progress = [&](const Progress& progress) { live.Show(progress); };
  const auto note = [&](const std::string& line) {
    live.Clear();
    Note(line);
  };
  hooks.on_error = note;
  if (!quiet) hooks.on_waiting = note;
  const slurm::JobEnd end = slurm::WatchJob(slurm::JobFiles(folder), hooks);
  live.Clear();
  Print(end.output);
  return end.message.empty() ? end.how : Fail(end.how, command, end.message);
}

}  // namespace

HowEnded CheckRunOnSlurm(const RunOptions& options) {
  if (!options.engine.given()) return HowEnded::kDone;
  const auto refuse = [&](const std::string& option, const std::string& why) {
    return Fail(HowEnded::kWrongUsage, options.command,
                option + " does not go with --engine: " + why + "; leave it out");
  };
  if (!options.hosts.empty()) return refuse("--hosts", "the job's nodes are the hosts");
  if (!options.listen.empty()) return refuse("--listen", "the broker listens on the job's first node");
  if (!options.external.empty()) return refuse("--external", "nobody knows beforehand where the broker will be");
  if (!options.humans.empty()) return refuse("--human", "people play in the process of this command");
  if (!options.web.empty()) return refuse("--web", "haggle web shows the journal");
  if (options.force) return refuse("--force", "a job that Slurm starts again goes on with the journal that it finds");
  if (options.journal == "none")
    return refuse("--journal none", "a job that Slurm starts again goes on with its journal");
  if (!options.progress.empty()) return refuse("--progress", "the job has a file of its own for that");
  if (options.transport == "inprocess") return refuse("--transport inprocess", "the nodes' processes play");
  return CheckEngine(options.engine, options.command);
}

HowEnded RunOnSlurm(const RunOptions& options, const launch::RunPlan& plan, const std::string& name) {
  const auto fail = [&](HowEnded how, const absl::Status& status) {
    return Fail(how, options.command, std::string(status.message()));
  };
  if (name.empty()) {
    return Fail(HowEnded::kWrongUsage, options.command,
                "the job reads the scenario when it starts; expected a file that is still there then, found a pipe");
  }
  for (const std::string& path : {plan.journal, ProgramFolder()}) {
    if (const absl::Status status = slurm::CheckPath(path); !status.ok()) return fail(HowEnded::kWrongUsage, status);
  }
  if (options.dry_run) {
    const std::string journal = plan.number_journal ? plan.journal + "NUMBER.haggle" : plan.journal;
    Print(slurm::RunScript(JobOf(options, plan, name, slurm::FolderOfRun(journal), journal)));
    return HowEnded::kDone;
  }
  if (const absl::Status status = slurm::CheckCommands(); !status.ok()) return fail(HowEnded::kFailed, status);
  std::string folder;
  std::string journal;
  if (const HowEnded ended = MakeFolder(options, plan, folder, journal); ended != HowEnded::kDone) return ended;
  const absl::StatusOr<std::string> number = SubmitRun(JobOf(options, plan, name, folder, journal));
  if (!number.ok()) {
    std::error_code error;
    fs::remove_all(folder, error);
    return fail(HowEnded::kFailed, number.status());
  }
  if (options.engine.detach) {
    TellDetached(options, *number, folder, journal);
    return HowEnded::kDone;
  }
  if (!options.quiet) Note("job " + *number + ", files in " + folder);
  return FollowRun(folder, plan.scenario, options.quiet, options.command);
}

HowEnded ResumeOnSlurm(const std::string& journal, const EngineOptions& engine, const Scenario& scenario, bool quiet,
                       const char* command) {
  const slurm::JobFiles files(slurm::FolderOfRun(journal));
  std::string number = files.job();
  if (number.empty()) {
    return Fail(HowEnded::kWrongUsage, command,
                "no job was submitted for " + journal + "; go on with it here, without --engine");
  }
  const auto fail = [&](const absl::Status& status) {
    return Fail(HowEnded::kFailed, command, std::string(status.message()));
  };
  if (const absl::Status status = slurm::CheckCommands(); !status.ok()) return fail(status);
  const absl::StatusOr<std::vector<slurm::Element>> queue = slurm::Queue(number);
  if (!queue.ok()) return fail(queue.status());
  if (queue->empty()) {
    files.Forget();
    const absl::StatusOr<std::string> again = slurm::Submit(files.Path(slurm::kScript), slurm::WishWords(engine.wish));
    if (!again.ok()) return fail(again.status());
    number = *again;
    if (const absl::Status written = files.Write(slurm::kJob, number + "\n"); !written.ok()) return fail(written);
  }
  if (engine.detach) {
    Print("job " + number + "\n");
    return HowEnded::kDone;
  }
  if (!quiet) Note("job " + number + ", files in " + files.folder());
  return FollowRun(files.folder(), scenario, quiet, command);
}

std::string JobStanding(const std::string& journal) {
  const std::string number = slurm::JobFiles(slurm::FolderOfRun(journal)).job();
  if (number.empty()) return "";
  const std::string job = "job " + number;
  if (!slurm::CheckCommands().ok()) return job + ", of which Slurm is not here to tell";
  const absl::StatusOr<std::vector<slurm::Element>> queue = slurm::Queue(number);
  if (!queue.ok()) return job + ": " + std::string(queue.status().message());
  if (queue->empty()) return job + " is over";
  const slurm::Element& element = queue->front();
  return job + " " + element.state + " " + (element.state == "PENDING" ? element.reason : element.nodes);
}

}  // namespace haggle::cli
