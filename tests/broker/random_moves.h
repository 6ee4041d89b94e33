// Moves as a careless or hostile agent makes them: of every kind, at any time,
// with ids that exist, once existed or never did, and numbers of any size.
#pragma once

#include <vector>

#include "broker/core/market.h"
#include "proto/base/random.h"

namespace haggle {

// A village in which nature draws, with more products, tables and rules picked by `random`.
Scenario RandomVillage(Random& random);

// Moves for the market's next step: some of what is asked, sensibly, and some of
// anything by anybody.
std::vector<Command> RandomMoves(const core::Market& market, Random& random);

// One move of any kind by any party.
Command RandomMove(const core::Market& market, Random& random);

}  // namespace haggle
