#include "deploy/cli/console.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "deploy/postgres/address.h"
#include "deploy/report/ink.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

bool DumbTerminal() {
  const char* term = std::getenv("TERM");
  return term != nullptr && std::string_view(term) == "dumb";
}

bool ColourOn(int descriptor) {
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  return isatty(descriptor) == 1 && !DumbTerminal();
}

constexpr int kEndedByPipe = 128 + SIGPIPE;  // as a shell tells it

int output_error = 0;  // errno of the first failure on standard output

}  // namespace

bool ColourOnOutput() { return ColourOn(STDOUT_FILENO); }

bool ColourOnError() { return ColourOn(STDERR_FILENO); }

bool LiveOnError() { return isatty(STDERR_FILENO) == 1 && !DumbTerminal(); }

void Print(std::string_view text) {
  static const bool colour = ColourOnOutput();
  if (output_error != 0) return;
  const std::string shown = report::Shown(text, colour);
  errno = 0;
  if (std::fwrite(shown.data(), 1, shown.size(), stdout) != shown.size()) output_error = errno == 0 ? EIO : errno;
}

void Note(std::string_view line) {
  // Whatever was given where: a command that knows nothing of addresses repeats them as they are.
  std::string text = report::Shown(postgres::WithoutPasswords(line), ColourOnError());
  text.push_back('\n');
  std::fwrite(text.data(), 1, text.size(), stderr);
}

HowEnded Fail(HowEnded how, std::string_view command, std::string_view message) {
  std::string line = command.empty() ? "haggle: " : "haggle " + std::string(command) + ": ";
  line = report::Paint(report::Ink::kRed, line, ColourOnError());
  line.append(message);
  Note(line);
  return how;
}

bool OutputBroken() { return output_error != 0; }

bool FlushOutput() {
  if (output_error != 0) return false;
  errno = 0;
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) output_error = errno == 0 ? EIO : errno;
  return output_error == 0;
}

std::string OutputError() {
  struct sigaction action = {};
  if (output_error == EPIPE && sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler != SIG_IGN) {
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
    _exit(kEndedByPipe);  // if it is blocked
  }
  return std::string("standard output cannot be written: ") + std::strerror(output_error);
}

}  // namespace haggle::cli
