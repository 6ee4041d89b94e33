// Feeds a journal's steps to a run. Nothing is asked of anybody: what was decided
// is in the journal.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "broker/core/market.h"
#include "broker/journal/reader.h"
#include "broker/run/run.h"

namespace haggle::journal {

// Where a journal and its replay part.
struct Divergence {
  std::int64_t step = 0;  // id; 0: none
  Tick tick = 0;
  std::string what;
  bool found() const { return step != 0; }
};

struct ReplayResult {
  Hash hash{};     // of the chain, recomputed
  Hash outcome{};  // digest of the state at the end
  std::int64_t steps = 0;
  std::int64_t commands = 0;
  std::int64_t ticks = 0;  // ended
  bool complete = false;   // the market waits for nobody
  Divergence divergence;   // the first one; the replay ends there
};

// What a replay tells while it goes on; any of them may be empty.
struct ReplayHooks {
  core::EventSink* events = nullptr;
  run::TickSink* ticks = nullptr;
  // Before a step's events: its id, the step decoded, what was told in it.
  // An error ends the replay and is returned.
  std::function<absl::Status(std::int64_t id, const Step& step, const Told& told)> on_step;
  // After them.
  std::function<void(const Step& step, const Told& told)> after_step;
  // The market as it stands at the end.
  std::function<void(const core::Market&)> end;
};

// Replays a whole journal and compares chain, draws and the digest of every
// tick. An error is one of reading, or that steps are missing at the end; what differs
// otherwise stands in the result.
absl::StatusOr<ReplayResult> Replay(const JournalReader& reader, const ReplayHooks& hooks);
absl::StatusOr<ReplayResult> Replay(const JournalReader& reader, core::EventSink* events, run::TickSink* ticks,
                                    const std::function<void(const core::Market&)>& end = {});

// Stands for the last step that the journal has.
inline constexpr std::int64_t kWholeJournal = INT64_MAX;

// Brings `run`, a run of the journal's scenario that stands at step `step` or before it, to where
// it stood after that step: 0 is before genesis. An amendment after it is not made yet, but after the last one if the
// whole journal is asked for. Of the hooks, on_step is called when a step is
// decided and not yet applied (run.next()), `end` when all is done. Stops at the first step that
// does not fit: kDataLoss. kOutOfRange: the journal has fewer steps. kInvalidArgument: the run is
// further on.
absl::Status ReplayTo(const JournalReader& reader, std::int64_t step, run::Run& run, const ReplayHooks& hooks = {});

class StoredJournal;
struct StoredHeader;
// The same for a journal that is open otherwise (stored.h).
absl::StatusOr<ReplayResult> Replay(StoredJournal& journal, const StoredHeader& header, const ReplayHooks& hooks);

}  // namespace haggle::journal
