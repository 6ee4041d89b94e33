// Who gets what of a tick's supply, and what it costs: by the sellers' shares, or by the rule of the scenario
// (proto/base/allocation_rules.h), which is asked in its own terms here.
#pragma once

#include <cstdint>

#include "broker/core/world.h"

namespace haggle::core {

// The units of a booking that may be shipped in this tick.
std::int64_t DueOf(const World& world, const Booking& booking);

// Fills world.allotments: by the sellers' shares, or by the rule. Under a
// rule firm dates are served first, at the price agreed on, from at most half of what there is, and an owner's share
// goes to its due bookings in the order in which they were requested, placed and numbered. Where bookings are sold each
// bids the highest price that its order gave, and pays at least what it was booked at. Tells of every due booking what
// it gets.
void AllotUnits(World& world);

}  // namespace haggle::core
