// What a journal comes to when it is replayed as a whole.
#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "broker/core/market.h"
#include "broker/journal/reader.h"
#include "broker/journal/recorder.h"
#include "broker/journal/replay.h"
#include "broker/journal/tally.h"

namespace haggle::report {

// What a replay of the whole journal gives.
struct JournalSummary {
  journal::ReplayResult replay;
  journal::RunSummary run;  // as `run` would report it
  double wall_seconds = 0;  // between the diary's first and last line
};

// Replays `reader`; `events` and `ticks` (may be null) see everything too, `end`
// (may be empty) the market as it stands at the end, `on_step` (may be empty) each step and its
// reasons before its events. An
// error is one of reading; where journal and replay part stands in the result.
absl::StatusOr<JournalSummary> Summarize(const journal::JournalReader& reader, core::EventSink* events = nullptr,
                                         run::TickSink* ticks = nullptr,
                                         const std::function<void(const core::Market&)>& end = {},
                                         const std::function<void(const Step&, const std::vector<Why>&)>& on_step = {});

}  // namespace haggle::report
