// One negotiation of a tournament.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "agents/sdk/registry.h"
#include "deploy/tournament/conversation.h"
#include "deploy/tournament/settings.h"
#include "proto/base/outcome.h"

namespace haggle::tournament {

enum class Ending : std::uint8_t { kAgreed, kNone, kFailed };

// What came of a negotiation: the facts, from which everything else is computed.
struct Finding {
  Ending ending = Ending::kNone;
  std::int32_t round = 0;  // the last one, from 0
  Outcome agreement;       // if agreed
  std::string hash;        // of the run, 64 hexadecimal digits; empty if it failed
  int culprit = 0;         // if it failed: whose strategy did, 0 or 1
  std::string message;     // ... and how
  friend bool operator==(const Finding&, const Finding&) = default;
};

// Plays it. Errors are those of the surroundings and end a tournament: kCancelled if
// it was interrupted, else a journal or process that could not be made. `said` (may be null) gets what
// was said, if it is played in this process to its end. Thread-safe for one `settings` and `registry`.
absl::StatusOr<Finding> Play(const TournamentSettings& settings, const Registry& registry, const Encounter& encounter,
                             const std::atomic<int>* interrupted = nullptr, Conversation* said = nullptr);

}  // namespace haggle::tournament
