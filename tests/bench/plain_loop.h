// The floor of a run in process: what bilateral negotiations by the clock cost
// in a plain loop, without market, prompts, events or views.
#pragma once

#include <cstdint>
#include <string>

#include "proto/base/scenario.h"

namespace haggle::bench {

struct LoopResult {
  double seconds = 0;  // without what is built before the first move
  std::string hash;    // as of a run
};

// Plays the scenario of Pairs with one pair, `boulware` against `conceder`, and
// comes to the very hash of the run, for it does the same work: every move takes its
// target from the tabulated curve, judges the standing offer, finds the bid (of
// the 16 outcomes worth the target and least above it the nearest to the standing
// offer), checks that it is an outcome, and becomes a command; every step is
// encoded canonically and chained.
LoopResult PlainLoop(const Scenario& scenario);

}  // namespace haggle::bench
