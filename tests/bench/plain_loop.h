// The floor of a run in process: what bilateral negotiations by the clock cost
// in a plain loop, without market, prompts, events or views.
#pragma once

#include <cstdint>

#include "proto/base/scenario.h"

namespace haggle::bench {

// Plays the scenario's tables, of two parties and one issue each, in the steps
// of a run: every move takes the target from the tabulated curve of its party,
// judges the standing offer, finds the bid that is worth the target and least
// above it, checks that it is one of the table's outcomes, and becomes a
// command; every step is encoded canonically and chained with the hash of a run.
// Seconds for `ticks` ticks; what is built before the first move is not counted.
double TimePlainLoop(const Scenario& scenario, std::int64_t ticks);

}  // namespace haggle::bench
