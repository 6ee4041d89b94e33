// A whole tournament: what is kept of it already is not held again.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "agents/sdk/registry.h"
#include "deploy/batch/batch.h"
#include "deploy/tournament/play.h"
#include "deploy/tournament/settings.h"

namespace haggle::tournament {

// The folder's lines: finding_line.h. `on_progress` counts negotiations.
using HoldOptions = batch::BatchOptions;

struct Held {
  // OK: `findings` has all negotiations by number. kCancelled: interrupted. kDataLoss: the
  // folder is damaged, or holds other results than these settings have now. kFailedPrecondition:
  // it is another's. Else as Play, or the folder could not be written.
  absl::Status status;
  std::vector<Finding> findings;
  std::size_t known = 0;  // of them
};

// Of what a folder holds already, one negotiation of each ordered pair of strategies is
// played again and compared, so that results of older code are not mixed with new ones.
Held Hold(const TournamentSettings& settings, const Registry& registry, const HoldOptions& options);

}  // namespace haggle::tournament
