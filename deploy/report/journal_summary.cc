#include "deploy/report/journal_summary.h"

#include <vector>

#include "proto/base/sha256.h"

namespace haggle::report {

absl::StatusOr<JournalSummary> Summarize(const journal::JournalReader& reader, core::EventSink* events,
                                         run::TickSink* ticks, const std::function<void(const core::Market&)>& end,
                                         const std::function<void(const Step&, const std::vector<Why>&)>& on_step) {
  journal::Tally tally(reader.scenario());
  run::FanOut sinks;
  sinks.AddBoth(&tally);
  if (events != nullptr) sinks.Add(events);
  if (ticks != nullptr) sinks.Add(ticks);
  JournalSummary summary;
  journal::ReplayHooks hooks;
  hooks.events = &sinks;
  hooks.ticks = &sinks;
  hooks.on_step = [&](std::int64_t, const Step& step, const journal::Told& told) {
    if (on_step) on_step(step, told.whys);
    return absl::OkStatus();
  };
  hooks.end = [&](const core::Market& market) {
    summary.run = tally.Summary(market);
    if (end) end(market);
  };
  absl::StatusOr<journal::ReplayResult> replay = journal::Replay(reader, hooks);
  if (!replay.ok()) return replay.status();
  summary.replay = *replay;
  summary.run.hash = Hex(replay->hash);
  summary.run.outcome = Hex(replay->outcome);
  summary.run.steps = replay->steps;
  summary.run.complete = replay->complete;

  const absl::StatusOr<std::vector<journal::StoredNote>> notes = reader.ReadNotes();
  if (!notes.ok()) return notes.status();
  if (!notes->empty()) {
    summary.wall_seconds = static_cast<double>(notes->back().wall_micros - notes->front().wall_micros) / 1e6;
  }
  return summary;
}

}  // namespace haggle::report
