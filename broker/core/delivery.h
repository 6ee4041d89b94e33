// What the core does with a tick's allocation: ship, be paid, install, and make
// the seller pay for firm dates it has missed.
#pragma once

#include "broker/core/world.h"

namespace haggle::core {

// Ends a tick. An owner pays for its allotted bookings in the order in which they were
// requested, placed and numbered; one whose rest of price it cannot pay stays booked, its units
// stay in the inventory.
void Deliver(World& world);

}  // namespace haggle::core
