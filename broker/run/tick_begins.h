// Where between two steps a run stands.
#pragma once

#include "broker/run/run.h"

namespace haggle::run {

// Whether parties are to be asked, and none has been in this tick: where a run with a pace is held back. Of a run whose
// last step was applied. Pure; thread-safe.
inline bool TickBegins(const Run& run) {
  if (run.steps() == 0 || run.market().waiting() != core::Market::Waiting::kParties) return false;
  const Step& last = run.next().step;
  return last.tick < run.market().tick() || last.phase == Phase::kOpen || last.phase == Phase::kGenesis;
}

}  // namespace haggle::run
