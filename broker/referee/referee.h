// Conducts a run: asks nature and parties, has their answers decide the next step
// (broker/run), records it and applies it. The same for a run in one process and
// for the server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "broker/core/market.h"
#include "broker/journal/recorder.h"
#include "broker/run/run.h"
#include "proto/base/moves.h"
#include "proto/base/prompt.h"
#include "proto/base/scenario.h"

namespace haggle::referee {

// How many moves of one answer become commands: one more than Limits.moves allows, for
// which the market refuses them all; a flood after it is not journaled.
std::size_t MovesKept(const Limits& limits);
// How many beliefs of one answer are kept: one about each party, and some more. A flood after
// them is dropped, for they change nothing and nobody is told of them.
std::size_t BeliefsKept(const Scenario& scenario);

// Thread-compatible.
class Referee {
 public:
  // `scenario` must be valid; `recorder`, `events` and `ticks` may be null and must
  // outlive the referee.
  Referee(const Scenario& scenario, journal::StepRecorder* recorder, core::EventSink* events,
          run::TickSink* ticks = nullptr);
  // Goes on with a run that stands at any step; `recorder` gets the steps that follow.
  Referee(run::Run run, journal::StepRecorder* recorder, core::EventSink* events, run::TickSink* ticks = nullptr);
  ~Referee();

  // Nature's steps, if it is their turn, up to the first question to parties.
  absl::Status Start();

  // Parties that are asked in this step and have not answered, ascending.
  const std::vector<PartyId>& awaited() const;
  const Prompt& prompt(PartyId party) const { return market().prompt(party); }

  // Takes the answer of `answer.party` to its open prompt, its first MovesKept moves, of these what core::CutExcess
  // leaves, and its first BeliefsKept beliefs;
  // `answer` gets the lists of an earlier one, for their memory: what stands in them is to be written over.
  // False: it is not awaited.
  bool Answer(Moves& answer);
  // The same of one that states no beliefs.
  bool Answer(PartyId party, std::vector<Move>& moves);

  // A party that is awaited has not answered in time: a TimeOut (moves.h) stands in the place of its answer. That it is
  // so is decided by the caller's clock; from here on it is a fact of the record. False: it is not awaited.
  bool TimeOut(PartyId party);

  // Takes back the answer of a party that is asked in this step, if it has given one or timed out: it is awaited again.
  // For agents that come back before the step is closed, who have to decide it anew. Nobody has been told of the
  // answer.
  void Reopen(PartyId party);

  // When nobody is awaited: closes the step and goes on, through nature's steps, to the next
  // question or the end. An error comes from the recorder and ends the run.
  absl::Status Advance();

  // Of the steps that were recorded: all that were applied.
  const run::Run& run() const;
  const core::Market& market() const { return run().market(); }
  bool done() const { return run().done(); }
  Hash hash() const { return run().hash(); }             // the chain so far
  Hash outcome() const { return market().Digest(); }     // digest of the market's state
  std::uint64_t steps() const { return run().steps(); }  // links of the chain after genesis
  bool decided() const { return run().decided(); }       // parties have had a step

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace haggle::referee
