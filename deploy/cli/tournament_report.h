// A tournament's table, for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "deploy/tournament/scores.h"
#include "deploy/tournament/settings.h"
#include "nlohmann/json.hpp"

namespace haggle::cli {

// All three hold the same numbers and do not depend on how the work was divided.
std::string TournamentText(const tournament::TournamentSettings& settings, const tournament::Scoreboard& board,
                           bool colour);
nlohmann::ordered_json TournamentJson(const tournament::TournamentSettings& settings,
                                      const tournament::Scoreboard& board);
// A line for each strategy, heads first; self-play left out.
std::string TournamentCsv(const tournament::TournamentSettings& settings, const tournament::Scoreboard& board);

// A line for each negotiation, by number, heads first.
std::string NegotiationsCsv(const tournament::TournamentSettings& settings,
                            const std::vector<tournament::Finding>& findings);

}  // namespace haggle::cli
