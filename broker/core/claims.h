// Public statements: recorded beside what is booked, audited when their day comes, never binding.
#pragma once

#include "broker/core/world.h"

namespace haggle::core {

// Whether buyers are asked for claims in the current tick.
bool ClaimsAsked(const World& world);

// A buyer's claim about its installed stock `horizon` ticks from now.
Verdict MakeClaim(World& world, const Command& command, const Claim& claim);

// Holds the claims that fall due in this tick against what is installed.
void AuditClaims(World& world);

}  // namespace haggle::core
