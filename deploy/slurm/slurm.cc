#include "deploy/slurm/slurm.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "deploy/launch/child.h"

namespace haggle::slurm {
namespace {

constexpr std::chrono::seconds kPatience(60);
constexpr char kCommandsNeeded[][8] = {"sbatch", "squeue", "scancel"};

struct Answer {
  bool ok = false;
  std::string text;  // output and errors
  std::string end;
};

// Calls a command and waits for its end.
Answer Call(const std::string& command, const std::vector<std::string>& arguments) {
  Answer answer;
  launch::Child child(command);
  if (const absl::Status started = child.Start(command, arguments, false); !started.ok()) {
    answer.end = std::string(started.message());
    return answer;
  }
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (child.running() || child.words().fd() >= 0) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (left <= 0) {
      child.Signal(SIGKILL);
      child.Reap(true);
      answer.end = absl::StrCat("no answer within ", kPatience.count(), " seconds");
      return answer;
    }
    pollfd ways[] = {{child.words().fd(), POLLIN, 0}, {child.running() ? child.pidfd() : -1, POLLIN, 0}};
    ::poll(ways, std::size(ways), static_cast<int>(left));
    child.words().Read([&](const std::string& line) { absl::StrAppend(&answer.text, line, "\n"); });
    child.Reap(false);
  }
  answer.ok = child.exit_code() == 0;
  answer.end = child.End();
  return answer;
}

// What a command that failed said, on one line.
absl::Status Failure(const std::string& command, const Answer& answer) {
  const std::string said = absl::StrReplaceAll(std::string(absl::StripAsciiWhitespace(answer.text)), {{"\n", "; "}});
  return absl::UnavailableError(absl::StrCat(command, ": ", said.empty() ? answer.end : said));
}

bool IsInPath(const std::string& command) {
  const char* path = std::getenv("PATH");
  const std::vector<std::string> folders = absl::StrSplit(path == nullptr ? "" : path, ':');
  for (const std::string& folder : folders) {
    if (::access(absl::StrCat(folder.empty() ? "." : folder, "/", command).c_str(), X_OK) == 0) return true;
  }
  return false;
}

absl::Status CallOff(const std::vector<std::string>& arguments) {
  const Answer answer = Call("scancel", arguments);
  if (answer.ok || SaysNoSuchJob(answer.text)) return absl::OkStatus();
  return Failure("scancel", answer);
}

}  // namespace

absl::Status CheckCommands() {
  for (const char* command : kCommandsNeeded) {
    if (IsInPath(command)) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("there is no ", command,
                     " in PATH: give the command where jobs of the cluster are submitted (Slurm's commands are in "
                     "Debian's package slurm-client)"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Submit(const std::string& script, const std::vector<std::string>& options) {
  std::vector<std::string> arguments = {"--parsable"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.push_back(script);
  const Answer answer = Call("sbatch", arguments);
  if (!answer.ok) return Failure("sbatch", answer);
  return ParseSubmitted(answer.text);
}

absl::StatusOr<std::vector<Element>> Queue(const std::string& job) {
  const Answer answer =
      Call("squeue", {"--noheader", "--array", "--jobs=" + job, absl::StrCat("--format=", kSqueueFormat)});
  if (answer.ok) return ParseQueue(answer.text);
  if (SaysNoSuchJob(answer.text)) return std::vector<Element>();
  return Failure("squeue", answer);
}

std::string FinalState(const std::string& job) {
  return ParseState(Call("scontrol", {"--oneliner", "show", "job", job}).text);
}

absl::Status Interrupt(const std::string& job) {
  const absl::StatusOr<std::vector<Element>> queue = Queue(job);
  const bool runs = queue.ok() && std::any_of(queue->begin(), queue->end(),
                                              [](const Element& element) { return element.state == "RUNNING"; });
  return runs ? CallOff({"--batch", "--signal=INT", job}) : Cancel(job);
}

absl::Status Cancel(const std::string& job) { return CallOff({job}); }

}  // namespace haggle::slurm
