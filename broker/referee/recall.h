// A run as its journal left it, so that it can be gone on with.
#pragma once

#include <cstdint>
#include <map>

#include "absl/status/status.h"
#include "broker/journal/reader.h"
#include "broker/journal/tally.h"
#include "broker/run/run.h"
#include "proto/base/sha256.h"
#include "proto/base/types.h"

namespace haggle::referee {

// What a journal tells of its run's past.
struct RunPast {
  std::int64_t steps = 0;
  std::int64_t ticks = 0;                   // that have ended
  Tick tick = -1;                           // the last of them
  Hash digest{};                            // of the market after it
  std::map<PartyId, std::uint32_t> epochs;  // how often each party's agent has joined; none: never
};

// Brings `run`, which stands before genesis, to the journal's last step, and `tally` with it. Errors are those of
// ReplayTo (broker/journal/replay.h).
absl::Status Recall(const journal::JournalReader& reader, run::Run& run, journal::Tally& tally, RunPast& past);

}  // namespace haggle::referee
