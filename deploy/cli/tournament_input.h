// From what the user names to a tournament that can be held.
#pragma once

#include <string>
#include <vector>

#include "agents/sdk/registry.h"
#include "deploy/tournament/settings.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {

// What is said on the command line.
struct TournamentRequest {
  std::string strategies;                    // names, commas between them
  std::vector<std::string> more_strategies;  // NAME[,KEY=VALUE]...
  std::string
      domains;  // names, files and folders, commas between them ("\," is a comma of a path); empty: haggle's own
  std::string seeds = "1..20";
  std::vector<std::string> plugins;
  std::string transport = "inprocess";
};

// Fills `registry` and `settings`. 0, or the exit code of `command` after the reason has been
// said on standard error.
HowEnded MakeSettings(const TournamentRequest& request, const std::string& command, Registry& registry,
                      tournament::TournamentSettings& settings);

}  // namespace haggle::cli
