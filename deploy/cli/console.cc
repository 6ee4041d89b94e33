#include "deploy/cli/console.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "deploy/report/ink.h"

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

}  // namespace

bool ColourOnOutput() { return ColourOn(STDOUT_FILENO); }

bool ColourOnError() { return ColourOn(STDERR_FILENO); }

bool LiveOnError() { return isatty(STDERR_FILENO) == 1 && !DumbTerminal(); }

void Print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void Note(std::string_view line) {
  std::string text(line);
  text.push_back('\n');
  std::fwrite(text.data(), 1, text.size(), stderr);
}

int Fail(int exit_code, std::string_view command, std::string_view message) {
  std::string line = command.empty() ? "haggle: " : "haggle " + std::string(command) + ": ";
  line = Paint(Ink::kRed, line, ColourOnError());
  line.append(message);
  Note(line);
  return exit_code;
}

bool FlushOutput() { return std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

}  // namespace haggle::cli
