// A negotiation's result on one line, as a tournament's folder keeps it (deploy/batch/results_folder.h):
//
//   agreed ROUND HASH VALUE,VALUE,...
//   none ROUND HASH -
//   failed CULPRIT MESSAGE
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "deploy/batch/results_folder.h"
#include "deploy/tournament/play.h"

namespace haggle::tournament {

std::string WriteFinding(const Finding& finding);

// The other way round; nothing if it is no such line.
std::optional<Finding> ReadFinding(std::string_view line);

// What a tournament is called in the messages of its folder.
batch::BatchWords TournamentWords();

}  // namespace haggle::tournament
