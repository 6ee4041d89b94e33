// Conducts a run: asks nature and parties, numbers their moves, chains, journals
// and applies each step. The only place where moves become commands; the same
// for a run in one process and for the server.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "broker/core/market.h"
#include "broker/journal/chain.h"
#include "proto/base/moves.h"
#include "proto/base/prompt.h"

namespace haggle {

// Where a run's steps and diary go; the journal is one, and so may be a test.
// Called in order, before the step is applied.
class StepRecorder {
 public:
  virtual ~StepRecorder() = default;
  // `bytes` is the step's canonical encoding, `hash` the chain behind it,
  // `whys` the reasons in the order of the step's commands (code 0: none).
  virtual absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash,
                              const std::vector<Why>& whys) = 0;
  // At the end of each tick: the digest of the market's state.
  virtual absl::Status OnTick(Tick tick, const Hash& digest) = 0;
};

// Thread-compatible.
class Referee {
 public:
  // `scenario` must be valid; `recorder` and `sink` may be null and must outlive
  // the referee.
  Referee(const Scenario& scenario, StepRecorder* recorder, EventSink* sink);
  ~Referee();

  // Nature's steps up to the first question to parties.
  absl::Status Start();

  const Market& market() const;
  bool done() const;

  // Parties that are asked in this step and have not answered, ascending.
  const std::vector<PartyId>& awaited() const;
  const Prompt& prompt(PartyId party) const;

  // Takes a party's answer to its open prompt. False: it is not awaited.
  bool Answer(PartyId party, std::vector<Move>& moves);

  // When nobody is awaited: closes the step and goes on, through nature's steps, to the next
  // question or the end. An error comes from the recorder and ends the run.
  absl::Status Advance();

  Hash hash() const;               // the chain so far
  Hash outcome() const;            // digest of the market's state
  std::uint64_t steps() const;     // links of the chain behind genesis

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace haggle
