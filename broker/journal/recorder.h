// Where a run's steps and digests go while it is on.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "broker/journal/diary.h"
#include "broker/run/tick_sink.h"
#include "proto/base/moves.h"
#include "proto/base/sha256.h"
#include "proto/base/types.h"

namespace haggle::journal {

// One step as stored. The views are valid during the call that hands it out.
struct StoredStep {
  std::int64_t id = 0;     // from 1
  std::string_view bytes;  // canonical Step
  Hash hash{};             // the chain after it
};

// Takes down what was decided; the journal is one, and so may be a test.
// Called in order. An error ends the run.
class StepRecorder {
 public:
  virtual ~StepRecorder() = default;
  // Before the step is applied. `bytes` is the step's canonical encoding, `hash` the chain after it,
  // `told` the reasons of its commands and what the parties believe.
  virtual absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash, const Told& told) = 0;
  // At the end of each tick, when its last step is applied: the digest of the market's state.
  virtual absl::Status OnTick(Tick tick, const Hash& digest) = 0;
};

}  // namespace haggle::journal
