// Writes the results of a sweep into their file.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "broker/journal/database.h"
#include "deploy/sweep/cell.h"
#include "deploy/sweep/cell_store.h"
#include "deploy/sweep/plan.h"

namespace haggle::sweep {

// Writes all runs of `store`, which has every one, by number into `path` as one SQLite file: beside the runs first, and
// then in one step in its place, so that there is never half a file. Equal sweeps give equal bytes, in whatever order
// their runs came. Memory does not grow with the runs.
// kDataLoss: a run holds what its scenario has not.
absl::Status WriteResults(const Plan& plan, CellStore& store, const std::string& folder, const std::string& path);

// Makes the tables in `database`, which is empty, and writes what is of no single run: made, axes, alternatives,
// settings and scenarios.
absl::Status WritePlan(const Plan& plan, journal::Database& database);

// Makes the tables in `database`, which is empty, and writes the rows of `cells`, by run, and no others.
absl::Status WriteRuns(const Plan& plan, const std::map<std::size_t, Cell>& cells, journal::Database& database);

}  // namespace haggle::sweep
