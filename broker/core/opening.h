// Nature's steps: genesis, and the opening of a tick.
#pragma once

#include "broker/core/world.h"
#include "proto/base/moves.h"

namespace haggle::core {

// Sets the scenario's ranges to nature's draws. A draw that is not the next one
// expected, or outside its range, is refused; a range that nature leaves undrawn
// is closed on its low end.
void Genesis(World& world, const Step& step);

// A tick begins: income, funding, supply, sites, claims audited, bulletins,
// statements, the scenario's tables.
void OpenTick(World& world, const Step& step);

}  // namespace haggle::core
