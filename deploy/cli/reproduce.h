// The command that gives a run's hash again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haggle::cli {

// What of a command line decides about the hash.
struct Reproduction {
  std::string scenario;
  std::uint64_t seed = 0;
  std::vector<std::string> sets;
  std::vector<std::string> agents;
  std::vector<std::string> plugins;
  std::vector<std::string> external;
  std::optional<std::int64_t> ticks;
};

// A line for a POSIX shell.
std::string ReproducingCommand(const Reproduction& run);

// What a later command can call the scenario that was given as `name` and read from `path`: a pipe, as
// `<(...)` and standard input may be, is gone by then, and gives "".
std::string LastingName(const std::string& name, const std::string& path);

// What to say of `run`: the command, or, of a scenario without a lasting name (`run.scenario` is ""), how
// the journal is played again; without a journal ("") either, that nothing can be named.
std::string ReproducingText(const Reproduction& run, const std::string& journal);

// How a run that has no end is gone on with, by `humans` at pages if there are any.
std::string ResumingCommand(const std::string& journal, const std::vector<std::string>& humans);

// `text` quoted if a shell would read something else in it. What a terminal would take for a command is
// written as $'\033', which POSIX has since 2024, and bash, zsh and ksh since long before.
std::string ShellQuoted(const std::string& text);

}  // namespace haggle::cli
