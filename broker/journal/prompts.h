// A journal from the parties' side: what each was shown and asked, and what it
// answered. The one place that lists it, for `replay --check`, for agents that come
// back, and for tools.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/run/run.h"
#include "proto/base/moves.h"
#include "proto/base/prompt.h"

namespace haggle::journal {

// One question and its answer, valid during the call that hands it out.
struct RecordedPrompt {
  std::int64_t step = 0;  // id of the step in the journal
  const Prompt& prompt;   // as the market made it, with epoch 0
  // What became commands: an answer's first moves, see MovesKept (broker/referee/referee.h).
  std::span<const Command> moves;
  bool timed_out =
      false;  // it did not answer in time: there are no moves, and whatever it says to that counts for nothing
  std::span<const Why> whys;            // of the moves; empty: none were given in the step
  std::span<const HeldBelief> beliefs;  // that the party states
};

// Looks at a journal's prompts. An error ends the walk and is returned.
class PromptVisitor {
 public:
  virtual ~PromptVisitor() = default;
  // Once genesis is over, before the first prompt: what the parties are told beforehand is
  // market.BriefingFor(party).
  virtual absl::Status OnBriefings(const core::Market& market) = 0;
  // By step, then by party.
  virtual absl::Status OnPrompt(const RecordedPrompt& recorded) = 0;
};

// Who looks on while the journal's steps are applied; may be null.
struct Onlookers {
  core::EventSink* events = nullptr;
  run::TickSink* ticks = nullptr;
};

// Shows `visitor` all prompts up to step `last` (kWholeJournal: all), each before the step it
// belongs to is applied, and brings `run` there, which must stand before genesis. Errors are those
// of ReplayTo and the visitor's.
absl::Status VisitPrompts(const JournalReader& reader, std::int64_t last, run::Run& run, PromptVisitor& visitor,
                          const Onlookers& onlookers = {});

// A question and its answer, to keep.
struct PromptAndMoves {
  std::int64_t step = 0;  // id of the step in the journal
  Prompt prompt;
  Moves answer;  // to that prompt, with reasons and beliefs
  bool timed_out = false;
};

// What `party` was shown and asked, and what it answered, up to step `last`. kNotFound: the
// scenario has no such party.
absl::StatusOr<std::vector<PromptAndMoves>> PromptsOf(const JournalReader& reader, PartyId party,
                                                      std::int64_t last = kWholeJournal);

}  // namespace haggle::journal
