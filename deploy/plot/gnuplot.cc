#include "deploy/plot/gnuplot.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

extern char** environ;

namespace haggle::plot {
namespace {

constexpr int kNoSuchProgram = 127;  // what a child that cannot exec ends with

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
// Files without a name instead of pipes: nobody ever waits for the other to read.
using Scratch = std::unique_ptr<std::FILE, Close>;

std::string ReadAll(std::FILE* file) {
  std::string text;
  std::array<char, 1 << 16> buffer;
  std::rewind(file);
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file)) text.append(buffer.data(), got);
  return text;
}

int Spawn(std::FILE* in, std::FILE* out, std::FILE* err, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(in), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(out), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(err), STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  std::string name = "gnuplot";
  std::string no_settings = "--default-settings";
  char* const arguments[] = {name.data(), no_settings.data(), nullptr};
  const int error = ::posix_spawnp(&pid, name.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

absl::StatusOr<std::string> RunGnuplot(const std::string& script) {
  const Scratch in(std::tmpfile()), out(std::tmpfile()), err(std::tmpfile());
  if (!in || !out || !err || std::fwrite(script.data(), 1, script.size(), in.get()) != script.size() ||
      std::fflush(in.get()) != 0) {
    return absl::UnavailableError(absl::StrCat("no temporary file can be written: ", std::strerror(errno)));
  }
  std::rewind(in.get());
  pid_t pid = 0;
  const int error = Spawn(in.get(), out.get(), err.get(), pid);
  int status = 0;
  if (error == 0) {
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
  }
  if (error == ENOENT || (error == 0 && WIFEXITED(status) && WEXITSTATUS(status) == kNoSuchProgram)) {
    return absl::NotFoundError(
        "gnuplot, which draws the picture, is not installed (or not in PATH); on Debian: apt-get install gnuplot-nox");
  }
  if (error != 0) return absl::UnavailableError(absl::StrCat("gnuplot cannot be started: ", std::strerror(error)));
  const std::string complaint = ReadAll(err.get());
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return absl::InternalError(absl::StrCat("gnuplot could not draw the picture; it says: ", complaint));
  }
  return ReadAll(out.get());
}

}  // namespace haggle::plot
