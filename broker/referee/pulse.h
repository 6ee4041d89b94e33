// How a run is doing, in three numbers.
#pragma once

#include <cstdint>

#include "broker/core/market.h"
#include "proto/base/types.h"

namespace haggle {

struct Pulse {
  Tick tick = 0;                 // being played
  std::int64_t open_tables = 0;  // at which parties bargain
  std::int64_t backlog = 0;      // units booked and not shipped
};

// Goes through tables and bookings: for now and then, not for every step.
Pulse PulseOf(const Market& market);

}  // namespace haggle
