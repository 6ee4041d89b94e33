// Plays many negotiations at a time.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "agents/sdk/registry.h"
#include "deploy/tournament/play.h"
#include "deploy/tournament/settings.h"

namespace haggle {

struct ConductOptions {
  int jobs = 1;                                   // threads, each playing one negotiation after another
  const std::atomic<int>* interrupted = nullptr;  // not 0: stop
  // Called once for each negotiation that has ended, by any thread, but one at a time
  // and in no order. An error ends the tournament.
  std::function<absl::Status(std::size_t number, const Finding& finding)> on_finding;
};

// Plays the negotiations `numbers` and waits for all of them. What each comes to does
// not depend on `jobs`. kCancelled: interrupted; other errors are those of Play and
// of on_finding.
absl::Status Conduct(const TournamentSettings& settings, const Registry& registry,
                     const std::vector<std::size_t>& numbers, const ConductOptions& options);

}  // namespace haggle
