// What a party is told of the scenario.
#pragma once

#include "broker/core/world.h"

namespace haggle::core {

// `world` after genesis: ranges are closed on what was drawn.
Briefing MakeBriefing(const World& world, PartyId party);

}  // namespace haggle::core
