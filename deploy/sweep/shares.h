// Shares of a sweep: some of its runs, made by a process of its own, perhaps on another machine, which shares a folder
// and nothing else with the sweep that gathers them.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "agents/sdk/registry.h"
#include "deploy/sweep/cell_store.h"
#include "deploy/sweep/plan.h"
#include "deploy/sweep/sweep.h"

namespace haggle::sweep {

// Runs by number, both included.
struct Share {
  std::size_t first = 0;
  std::size_t last = 0;
};

// The folder with what all shares of the sweep with these results keep, each in a folder FIRST-LAST of it.
std::string SharesFolder(const std::string& results);

// Makes those runs of a share that it does not hold yet. Killed at any moment, the same call goes on. `swept` is
// RunSweep's, of the share alone; kFailedPrecondition: the share is being made by another process.
Swept MakeShare(const Plan& plan, const Registry& registry, const SweepOptions& options, const Share& share);

// Appends to `store` what the shares hold and it does not. One that is being made is passed over. kFailedPrecondition:
// of another sweep; kDataLoss: damaged. Each says what to do. With `options.overwrite` such shares are removed.
absl::Status GatherShares(const Plan& plan, const SweepOptions& options, CellStore& store);

// Removes the shares and what a job has left beside them, when the results have it all.
absl::Status RemoveShares(const std::string& results);

}  // namespace haggle::sweep
