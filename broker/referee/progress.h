// How a run is doing.
#pragma once

#include "broker/run/run.h"
#include "proto/base/run_status.h"

namespace haggle {

// All but whom it waits for. Goes through tables and bookings: for now and then, not
// for every step.
Progress ProgressOf(const Run& run);

}  // namespace haggle
