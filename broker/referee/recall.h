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

// What a journal tells of its run's past. Of a fork, it is the past of others too.
struct RunPast {
  std::int64_t steps = 0;
  std::int64_t ticks = 0;                       // that have ended
  Tick tick = -1;                               // the last of them
  Hash digest{};                                // of the market after it
  std::map<PartyId, std::uint32_t> epochs;      // how often each party's agent has joined; none: never
  std::map<PartyId, std::uint64_t> taken_over;  // after how many steps somebody else took over a party; none: nobody
  std::int64_t forked_after = 0;  // the steps that a fork has of its parent, 0: it is none; fewer: it was cut off
};

// Counts a past's ticks on their way to its tally. Both must outlive it.
class TickCount : public run::TickSink {
 public:
  TickCount(journal::Tally& tally, RunPast& past) : tally_(tally), past_(past) {}
  void OnTickEnd(Tick tick, const core::Market& market) override;

 private:
  journal::Tally& tally_;
  RunPast& past_;
};

// Brings `run`, which stands before genesis, to the journal's last step, and `tally` with it. Errors are those of
// ReplayTo (broker/journal/replay.h).
absl::Status Recall(const journal::JournalReader& reader, run::Run& run, journal::Tally& tally, RunPast& past);

}  // namespace haggle::referee
