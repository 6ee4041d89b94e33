#include "broker/referee/recall.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "broker/journal/replay.h"

namespace haggle::referee {
namespace {

// "HASH tick N PARTY=STRATEGY ...": who took over, in a fork.
void NoteTakenOver(const Scenario& scenario, const journal::Note& note, RunPast& past) {
  past.forked_after = std::max(past.forked_after, note.number);
  std::istringstream words(note.text);
  for (std::string word; words >> word;) {
    for (const Party& party : scenario.parties) {
      if (word.rfind(party.name + "=", 0) != 0) continue;
      std::uint64_t& steps = past.taken_over[party.id];
      steps = std::max(steps, static_cast<std::uint64_t>(note.number));
    }
  }
}

}  // namespace

void TickCount::OnTickEnd(Tick tick, const core::Market& market) {
  tally_.OnTickEnd(tick, market);
  ++past_.ticks;
  past_.tick = tick;
  past_.digest = market.Digest();
}

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
    if (stored.note.kind == journal::NoteKind::kForked) NoteTakenOver(reader.scenario(), stored.note, past);
    if (stored.note.kind != journal::NoteKind::kJoined) continue;
    std::uint32_t& epoch = past.epochs[stored.note.party];
    epoch = std::max(epoch, static_cast<std::uint32_t>(stored.note.number));
  }
  return absl::OkStatus();
}

}  // namespace haggle::referee
