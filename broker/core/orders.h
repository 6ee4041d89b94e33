// Orders and cancellations.
#pragma once

#include "broker/core/world.h"

namespace haggle::core {

// Asks all buyers, and sellers that sell on what they buy (Supply.source).
void AskBuyers(World& world);

// A booking at the list price, its deposit paid now: one for each product and step. Units are
// rounded down to the lot. A seller that orders anything but its sources: kDisabled.
Verdict PlaceOrder(World& world, const Command& command, const Order& order);

// Gives back units of an own booking that was open before this step. The fee comes
// out of the deposit, what the deposit does not cover out of cash; the rest of the
// deposit is refunded.
Verdict CancelUnits(World& world, const Command& command, const Cancel& cancel);

}  // namespace haggle::core
