#include "broker/referee/recall.h"

#include <algorithm>

#include "broker/journal/replay.h"

namespace haggle::referee {
namespace {

class TickCount : public run::TickSink {
 public:
  TickCount(run::TickSink& tally, RunPast& past) : tally_(tally), past_(past) {}
  void OnTickEnd(Tick tick, const core::Market& market) override {
    tally_.OnTickEnd(tick, market);
    ++past_.ticks;
    past_.tick = tick;
    past_.digest = market.Digest();
  }

 private:
  run::TickSink& tally_;
  RunPast& past_;
};

}  // namespace

absl::Status Recall(const journal::JournalReader& reader, run::Run& run, journal::Tally& tally, RunPast& past) {
  TickCount ticks(tally, past);
  journal::ReplayHooks hooks;
  hooks.events = &tally;
  hooks.ticks = &ticks;
  if (absl::Status status = journal::ReplayTo(reader, journal::kWholeJournal, run, hooks); !status.ok()) return status;
  past.steps = static_cast<std::int64_t>(run.steps());
  const absl::StatusOr<std::vector<journal::StoredNote>> notes = reader.ReadNotes();
  if (!notes.ok()) return notes.status();
  for (const journal::StoredNote& stored : *notes) {
    if (stored.note.kind != journal::NoteKind::kJoined) continue;
    std::uint32_t& epoch = past.epochs[stored.note.party];
    epoch = std::max(epoch, static_cast<std::uint32_t>(stored.note.number));
  }
  return absl::OkStatus();
}

}  // namespace haggle::referee
