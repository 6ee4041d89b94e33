#include "deploy/cli/reproduce.h"

#include <filesystem>
#include <system_error>

#include "proto/base/quoted.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

// All but printable ASCII in octal.
std::string AnsiQuoted(const std::string& text) {
  std::string quoted = "$'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7E) {
      quoted += {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + ((byte >> 3) & 7)),
                 static_cast<char>('0' + (byte & 7))};
    } else {
      if (c == '\'' || c == '\\') quoted += '\\';
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace

std::string ResumingCommand(const std::string& journal, const std::vector<std::string>& humans) {
  std::string command = "haggle resume " + ShellQuoted(journal);
  for (const std::string& human : humans) command += " --human " + ShellQuoted(human);
  return command + (humans.empty() ? "" : " --web");
}

std::string ShellQuoted(const std::string& text) {
  constexpr char kHarmless[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./=,:+@%";
  if (!text.empty() && text.find_first_not_of(kHarmless) == std::string::npos) return text;
  if (Escaped(text) != text) return AnsiQuoted(text);
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

std::string LastingName(const std::string& name, const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return "";
  const std::string absolute = fs::absolute(path, error).lexically_normal().string();
  if (absolute.rfind("/dev/", 0) != 0 && absolute.rfind("/proc/", 0) != 0) return name;
  const std::string behind = fs::canonical(path, error).string();  // `run /dev/stdin <FILE`
  return error ? "" : behind;
}

std::string ReproducingText(const Reproduction& run, const std::string& journal) {
  if (!run.scenario.empty()) return "reproduce with: " + ReproducingCommand(run);
  if (journal.empty()) {
    return "not to be reproduced by a command: the scenario came through a pipe and no journal was kept; save it as a "
           "file";
  }
  std::string line = "reproduce with: haggle replay " + ShellQuoted(journal) + " --check";
  for (const std::string& plugin : run.plugins) line += " --plugin " + ShellQuoted(plugin);
  return line;
}

}  // namespace haggle::cli
