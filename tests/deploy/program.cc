#include "tests/deploy/program.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace haggle::testing {
namespace {

namespace fs = std::filesystem;
using Environment = std::vector<std::pair<std::string, std::string>>;

// In the child: never returns.
[[noreturn]] void Execute(const std::string& folder, const std::vector<std::string>& arguments,
                          const Environment& environment) {
  if (chdir(folder.c_str()) != 0) _exit(126);
  for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
  const std::string program = ProgramPath("haggle-cli");
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(program.c_str(), argv.data());
  _exit(127);
}

int WaitFor(pid_t child, long* peak_kib = nullptr) {
  int status = 0;
  rusage used = {};
  while (wait4(child, &status, 0, &used) < 0 && errno == EINTR) {
  }
  if (peak_kib != nullptr) *peak_kib = used.ru_maxrss;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

std::string ProgramPath(const std::string& name) { return std::string(HAGGLE_BINARY_DIR) + "/bin/" + name; }

Said Haggle(const std::string& folder, const std::vector<std::string>& arguments, const Environment& environment,
            const std::string& to) {
  const Folder notes;
  const std::string out = to.empty() ? notes / "out" : to;
  const std::string err = notes / "err";
  const pid_t child = fork();
  if (child == 0) {
    const int output = open(out.c_str(), O_WRONLY | O_CREAT, 0600);
    const int error = open(err.c_str(), O_WRONLY | O_CREAT, 0600);
    if (output < 0 || error < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0) _exit(126);
    Execute(folder, arguments, environment);
  }
  Said said;
  said.exit_code = WaitFor(child, &said.peak_kib);
  if (to.empty()) said.out = ReadFile(out);
  said.err = ReadFile(err);
  return said;
}

int HaggleKilledAfter(const std::string& folder, const std::vector<std::string>& arguments, int cpu_milliseconds) {
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere < 0 || dup2(nowhere, 1) < 0 || dup2(nowhere, 2) < 0) _exit(126);
    // It outlives the exec, and nobody handles the signal.
    itimerval timer = {};
    timer.it_value.tv_sec = cpu_milliseconds / 1000;
    timer.it_value.tv_usec = cpu_milliseconds % 1000 * 1000;
    signal(SIGPROF, SIG_DFL);
    if (setitimer(ITIMER_PROF, &timer, nullptr) != 0) _exit(126);
    Execute(folder, arguments, {});
  }
  return WaitFor(child);
}

Said HaggleToClosedPipe(const std::string& folder, const std::vector<std::string>& arguments, bool ignored) {
  const Folder notes;
  const std::string err = notes / "err";
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
  close(ends[0]);
  const pid_t child = fork();
  if (child == 0) {
    const int error = open(err.c_str(), O_WRONLY | O_CREAT, 0600);
    if (error < 0 || dup2(ends[1], 1) < 0 || dup2(error, 2) < 0) _exit(126);
    signal(SIGPIPE, ignored ? SIG_IGN : SIG_DFL);
    const rlimit seconds = {30, 30};
    const rlimit bytes = {rlim_t{4} << 30, rlim_t{4} << 30};
    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_AS, &bytes);
    Execute(folder, arguments, {});
  }
  close(ends[1]);
  Said said;
  said.exit_code = WaitFor(child);
  said.err = ReadFile(err);
  return said;
}

Said HaggleOnTerminal(const std::string& folder, const std::vector<std::string>& arguments,
                      const Environment& environment, const std::string& mark, const std::vector<int>& signals) {
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == 0) {
    setenv("TERM", "xterm", 1);
    Execute(folder, arguments, environment);
  }
  Said said;
  bool sent = mark.empty();
  char block[4096];
  // A terminal whose other side is closed reads as an error.
  for (ssize_t n = 0; (n = read(terminal, block, sizeof(block))) > 0;) {
    said.out.append(block, static_cast<std::size_t>(n));
    if (!sent && said.out.find(mark) != std::string::npos) {
      sent = true;
      for (const int signal : signals) kill(child, signal);
    }
  }
  said.exit_code = WaitFor(child);
  close(terminal);
  return said;
}

Folder::Folder() {
  path_ = (fs::temp_directory_path() / "haggle-test-XXXXXX").string();
  if (mkdtemp(path_.data()) == nullptr) std::abort();
}

Folder::~Folder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
}

bool Exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

}  // namespace haggle::testing
