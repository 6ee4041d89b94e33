// A whole tournament: what is kept of it already is not held again.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "agents/sdk/registry.h"
#include "deploy/tournament/play.h"
#include "deploy/tournament/settings.h"

namespace haggle {

struct HoldOptions {
  std::string folder;                             // results_folder.h; empty: nothing is kept
  int jobs = 1;                                   // negotiations at a time; decides nothing
  const std::atomic<int>* interrupted = nullptr;  // not 0: stop
  // How many negotiations are known. Called by any thread, one at a time; may be empty.
  std::function<void(std::size_t known)> on_progress;
};

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

}  // namespace haggle
