// From what the user names to a scenario that can be run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agents/sdk/registry.h"
#include "proto/base/how_ended.h"
#include "proto/base/scenario.h"

namespace haggle::cli {

// What is said on the command line about the scenario.
struct ScenarioRequest {
  std::string name;                   // of a scenario, or a path
  std::optional<std::uint64_t> seed;  // --seed
  std::optional<std::int64_t> ticks;  // --ticks
  std::vector<std::string> sets;      // --set PATH=VALUE, left to right
};

struct ScenarioInput {
  std::string path;           // of the file
  Scenario scenario;          // effective and valid
  std::vector<Casting> cast;  // the scenario's own
};

// Reads, changes and validates. 0, or the exit code of `command` after the
// reason has been said on standard error: 1 no such file, does not parse, is
// not valid (each fault with file, line, field and what was expected); 2 a
// --set that names no field or has no value of its type.
HowEnded LoadScenario(const ScenarioRequest& request, const std::string& command, ScenarioInput& input);

}  // namespace haggle::cli
