#include "deploy/cli/reproduce.h"

namespace haggle::cli {

std::string ShellQuoted(const std::string& text) {
  constexpr char kHarmless[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./=,:+@%";
  if (!text.empty() && text.find_first_not_of(kHarmless) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string ReproducingCommand(const Reproduction& run) {
  std::string line = "haggle run " + ShellQuoted(run.scenario) + " --seed " + std::to_string(run.seed);
  if (run.ticks) line += " --ticks " + std::to_string(*run.ticks);
  const auto add = [&line](const char* option, const std::vector<std::string>& values) {
    for (const std::string& value : values) line += std::string(" ") + option + " " + ShellQuoted(value);
  };
  add("--set", run.sets);
  add("--plugin", run.plugins);
  add("--agent", run.agents);
  add("--external", run.external);
  return line;
}

}  // namespace haggle::cli
