// A sweep whose runs are made by as many programs as are started with the same settings, on any machines, and brought
// to one place on a PostgreSQL server.
#pragma once

#include "agents/sdk/registry.h"
#include "deploy/sweep/plan.h"
#include "deploy/sweep/sweep.h"

namespace haggle::sweep {

// As RunSweep, whose `options.results` is an address. It ends when all runs are there, whoever made them: while others
// make the last ones it waits, and makes what they leave behind. What `overwrite` replaces is removed at the beginning.
Swept RunSharedSweep(const Plan& plan, const Registry& registry, const SweepOptions& options);

}  // namespace haggle::sweep
