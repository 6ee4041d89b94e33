// Which move belongs to which step, and which rule carries it out.
#pragma once

#include "broker/core/world.h"

namespace haggle::core {

// Carries out the move of a party of the scenario in the current step. A move that the step
// does not take, or of a party that it does not ask, is kNotYourTurn.
Verdict CarryOutMove(World& world, const Command& command);

}  // namespace haggle::core
