// The speak phase: who is asked in its steps, and soundings. Claims stand in
// claims.h, invitations, requests and answers in proposals.h.
#pragma once

#include "broker/core/world.h"

namespace haggle::core {

// Asks whoever has something to decide in `step` of the phase.
void AskSpeakers(World& world, std::uint32_t step);

// Tells an acquaintance what one would plead for: once for each product, listener
// and party pleaded for.
Verdict MakeSound(World& world, const Command& command, const Sound& sound);

}  // namespace haggle::core
