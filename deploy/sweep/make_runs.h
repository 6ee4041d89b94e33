// Runs of a sweep made in this process and kept.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "agents/sdk/registry.h"
#include "deploy/sweep/cell_store.h"
#include "deploy/sweep/plan.h"
#include "deploy/sweep/sweep.h"

namespace haggle::sweep {

// Makes the runs of these numbers, which `store` does not know, and makes permanent what it could, whatever happens;
// `made`: how many that were. Errors are MakeCell's and the store's.
absl::Status MakeRuns(const Plan& plan, const Registry& registry, const SweepOptions& options,
                      const std::vector<std::size_t>& numbers, CellStore& store, std::size_t& made);

}  // namespace haggle::sweep
