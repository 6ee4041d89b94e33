#include "tests/system/support.h"

#include <dirent.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "agents/strategies/strategies.h"
#include "proto/codec/scenario_text.h"

extern "C" {
#include <sys/pidfd.h>  // has no extern "C" of its own in glibc 2.36
}

namespace haggle {
namespace {

std::string Slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

TempFolder::TempFolder() : path_("/tmp/haggle-test-XXXXXX") {
  if (::mkdtemp(path_.data()) == nullptr) {
    std::perror("mkdtemp");
    std::abort();
  }
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Programs() {
  const char* const others = std::getenv("HAGGLE_PROGRAMS");
  return others != nullptr ? others : HAGGLE_BINARY_DIR "/bin";
}

launch::RunPlan PlanOf(const std::string& scenario) {
  const auto file =
      codec::ReadScenarioFile(std::string(HAGGLE_SOURCE_DIR "/deploy/scenarios/") + scenario + ".textproto");
  if (!file.ok()) {
    std::fprintf(stderr, "%s\n", file.status().ToString().c_str());
    std::abort();
  }
  launch::RunPlan plan;
  plan.scenario = file->scenario;
  for (const auto& line : file->cast) plan.cast.push_back({line.party, line.strategy, line.parameters});
  plan.programs = Programs();
  return plan;
}

const Registry& BuiltIn() {
  static const Registry& registry = *[] {
    auto* made = new Registry;
    strategies::AddBuiltInStrategies(*made);
    return made;
  }();
  return registry;
}

std::vector<ProcessInfo> ChildrenOf(pid_t parent) {
  std::vector<ProcessInfo> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (!std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) continue;
    const std::string stat = Slurp(entry.path() / "stat");  // PID (NAME) STATE PPID ...
    const std::size_t open = stat.find('(');
    const std::size_t close = stat.rfind(')');
    if (open == std::string::npos || close == std::string::npos) continue;  // gone meanwhile
    std::istringstream rest(stat.substr(close + 1));
    std::string state;
    pid_t ppid = 0;
    rest >> state >> ppid;
    if (ppid != parent || state == "Z") continue;
    ProcessInfo info{static_cast<pid_t>(std::stol(name)), stat.substr(open + 1, close - open - 1),
                     Slurp(entry.path() / "cmdline")};
    std::replace(info.arguments.begin(), info.arguments.end(), '\0', ' ');
    found.push_back(std::move(info));
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.pid < b.pid; });
  return found;
}

Daemon::Daemon(const std::string& program, const std::vector<std::string>& arguments, bool with_input)
    : child_(program) {
  const std::string path = program.find('/') == std::string::npos ? Programs() + "/" + program : program;
  if (const absl::Status started = child_.Start(path, arguments, false, with_input); !started.ok()) {
    std::fprintf(stderr, "%s\n", started.ToString().c_str());
    std::abort();
  }
}

std::string Daemon::Await(const std::string& beginning) {
  std::string found;
  while (found.empty() && child_.words().fd() >= 0) {
    pollfd said{child_.words().fd(), POLLIN, 0};
    ::poll(&said, 1, -1);
    child_.words().Read([&](const std::string& line) {
      said_ += line + "\n";
      if (line.rfind(beginning, 0) == 0 && found.empty()) found = line.substr(beginning.size());
    });
  }
  return found;
}

int Daemon::Wait() {
  Await("\n");  // nothing begins so: to the end
  child_.Reap(true);
  return child_.exit_code();
}

bool Daemon::IsThere() {
  child_.Reap(false);
  return child_.running();
}

bool EndsWithin(pid_t pid, int seconds) {
  const int fd = ::pidfd_open(pid, 0);
  if (fd < 0) return true;  // ended, and nobody remembers it
  pollfd ended{fd, POLLIN, 0};
  const bool done = ::poll(&ended, 1, seconds * 1000) == 1;
  ::close(fd);
  return done;
}

}  // namespace haggle
