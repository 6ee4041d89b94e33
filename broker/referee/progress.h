// How a run is doing.
#pragma once

#include "broker/run/run.h"
#include "proto/base/run_status.h"

namespace haggle::referee {

// All but whom it waits for. Goes through tables and bookings: for now and then, not
// for every step.
Progress ProgressOf(const run::Run& run);

}  // namespace haggle::referee
