#include "deploy/cli/sweep_on_slurm.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

#include "absl/status/statusor.h"
#include "deploy/batch/stretches.h"
#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/slurm/job_files.h"
#include "deploy/slurm/slurm.h"
#include "deploy/sweep/shares.h"

namespace haggle::cli {
namespace {

constexpr std::size_t kElements = 100;       // unless --cells says otherwise
constexpr std::size_t kMostElements = 1000;  // what Slurm takes where its MaxArraySize was not set
constexpr int kLookMs = 1000;

using Words = std::vector<std::string>;

std::size_t Elements(std::size_t runs, std::size_t cells) { return (runs + cells - 1) / cells; }

Words SweepWords(const SweepOnSlurm& job) {
  const SweepWish& asked = job.asked;
  const bool path = asked.scenario.find('/') != std::string::npos || asked.scenario.ends_with(".textproto");
  Words words = {"sweep", path ? AbsolutePath(asked.scenario) : asked.scenario, "--seeds", asked.seeds};
  AddEach(words, "--vary", asked.vary);
  AddEach(words, "--cast", asked.cast);
  AddEach(words, "--set", asked.sets);
  AddEach(words, "--agent", asked.agents);
  AddEach(words, "--plugin", asked.plugins);
  AddEach(words, "--keep", asked.keep);
  if (asked.ticks) words.insert(words.end(), {"--ticks", std::to_string(*asked.ticks)});
  words.insert(words.end(), {"-o", job.results});
  return words;
}

// Submits what is missing; the job's number.
absl::StatusOr<std::string> Submit(const SweepOnSlurm& job, const sweep::Plan& plan,
                                   const std::vector<std::size_t>& elements, const slurm::JobFiles& files) {
  std::error_code error;
  std::filesystem::create_directory(files.folder(), error);
  if (error) return absl::UnavailableError("the folder " + files.folder() + " cannot be made: " + error.message());
  if (absl::Status written = files.Write(slurm::kScript, SweepScriptText(job, plan), true); !written.ok()) {
    return written;
  }
  absl::StatusOr<std::string> number =
      slurm::Submit(files.Path(slurm::kScript), {"--array=" + batch::StretchesText(elements, ",")});
  if (!number.ok()) return number;
  if (absl::Status written = files.Write(slurm::kJob, *number + "\n"); !written.ok()) {
    const absl::Status cancelled = slurm::Cancel(*number);
    return cancelled.ok() ? written : cancelled;
  }
  return number;
}

// Waits until the job is over.
absl::Status Await(const SweepOnSlurm& job, const sweep::Plan& plan, const std::string& number, std::size_t known,
                   std::size_t elements) {
  bool cancelled = false;
  for (;;) {
    const bool interrupted = job.interrupted != nullptr && job.interrupted->load() != 0;
    if (interrupted && !cancelled) cancelled = slurm::Cancel(number).ok();
    const absl::StatusOr<std::vector<slurm::Element>> queue = slurm::Queue(number);
    if (queue.ok() && queue->empty()) break;
    if (queue.ok() && job.on_progress) {
      const std::size_t over = elements - std::min(elements, queue->size());
      job.on_progress(std::min(known + over * job.cells, plan.runs() - 1));
    }
    ::poll(nullptr, 0, kLookMs);
  }
  return cancelled ? absl::CancelledError("interrupted") : absl::OkStatus();
}

// A job of an earlier call that is not over; "": there is none.
absl::StatusOr<std::string> JobThatIsOn(const slurm::JobFiles& files) {
  const std::string number = files.job();
  if (number.empty()) return number;
  const absl::StatusOr<std::vector<slurm::Element>> queue = slurm::Queue(number);
  if (!queue.ok()) return queue.status();
  return queue->empty() ? "" : number;
}

}  // namespace

HowEnded CheckSweepOnSlurm(SweepOnSlurm& job, const sweep::Plan& plan, const char* command) {
  const auto fail = [&](HowEnded how, const std::string& text) { return Fail(how, command, text); };
  if (job.cells == 0) job.cells = Elements(plan.runs(), kElements);
  if (Elements(plan.runs(), job.cells) > kMostElements) {
    return fail(HowEnded::kWrongUsage, "--cells " + std::to_string(job.cells) + ": that would be an array of " +
                                           std::to_string(Elements(plan.runs(), job.cells)) +
                                           " elements, and Slurm takes 1000; expected at least --cells " +
                                           std::to_string(Elements(plan.runs(), kMostElements)));
  }
  for (const std::string& path : {job.results, ProgramFolder()}) {
    if (const absl::Status status = slurm::CheckPath(path); !status.ok()) {
      return fail(HowEnded::kWrongUsage, std::string(status.message()));
    }
  }
  return HowEnded::kDone;
}

std::string SweepScriptText(const SweepOnSlurm& job, const sweep::Plan& plan) {
  slurm::SweepJob script;
  script.wish = job.engine.wish;
  script.name = plan.request().file.scenario.name.empty() ? "sweep" : plan.request().file.scenario.name;
  script.folder = sweep::SharesFolder(job.results);
  script.work = AbsolutePath(".");
  script.program = ProgramFolder() + "/haggle-cli";
  script.cells = job.cells;
  script.runs = plan.runs();
  script.sweep = SweepWords(job);
  return slurm::SweepScript(script);
}

absl::Status MakeOnSlurm(const SweepOnSlurm& job, const sweep::Plan& plan, const std::vector<std::size_t>& missing) {
  std::vector<std::size_t> elements;
  for (const std::size_t run : missing) {
    if (elements.empty() || elements.back() != run / job.cells) elements.push_back(run / job.cells);
  }
  const slurm::JobFiles files(sweep::SharesFolder(job.results));
  absl::StatusOr<std::string> number = JobThatIsOn(files);
  if (!number.ok()) return number.status();
  if (number->empty()) {
    number = Submit(job, plan, elements, files);
    if (!number.ok()) return number.status();
    job.on_note("job " + *number + ", " + std::to_string(elements.size()) +
                (elements.size() == 1 ? " element" : " elements") + ", files in " + files.folder());
  } else {
    job.on_note("job " + *number + " of an earlier call is on");
  }
  if (job.engine.detach) {
    return absl::AbortedError("job " + *number +
                              " is submitted; the same command without --detach gathers its results");
  }
  return Await(job, plan, *number, plan.runs() - missing.size(), elements.size());
}

}  // namespace haggle::cli
