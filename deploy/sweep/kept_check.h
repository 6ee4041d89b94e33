// Whether runs that were kept are what the same runs come to now.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "agents/sdk/registry.h"
#include "broker/journal/database.h"
#include "deploy/sweep/cell_store.h"
#include "deploy/sweep/plan.h"
#include "deploy/sweep/results.h"
#include "deploy/sweep/sweep.h"

namespace haggle::sweep {

// A few of the runs are made again, spread over all and of each setting one where there are not many, and compared
// with what is kept, measures included. kDataLoss: another result, with what to do; kCancelled; else as MakeCell.
absl::Status CheckKept(const Plan& plan, const Registry& registry, const SweepOptions& options, CellStore& store,
                       const std::string& folder);
absl::Status CheckKept(const Plan& plan, const Registry& registry, const SweepOptions& options, Results& results);
// ... of `runs`, which the tables of `database` hold.
absl::Status CheckKept(const Plan& plan, const Registry& registry, const SweepOptions& options,
                       journal::Database& database, const std::vector<std::size_t>& runs);

}  // namespace haggle::sweep
