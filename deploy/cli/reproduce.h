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

// `text` quoted if a shell would read something else in it.
std::string ShellQuoted(const std::string& text);

}  // namespace haggle::cli
