// What is told of a run as a whole: its curves, its summary, its dinners.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/observe/study.h"

namespace haggle::observe {

// {ticks, dates, series: [{name, unit, product, party, values}], run: [{name, unit, product, party, tick, value}],
// claims} of the measures with these names (none: all); claims are all that were made, with what came of them.
// kInvalidArgument: there is no such measure.
absl::StatusOr<std::string> SeriesJson(const Study& study, const std::vector<std::string>& names);

// What `haggle show --json` prints, and `story`: claims, redirections, private tables, shipments by quarter,
// extensions.
std::string SummaryJson(const Study& study);

// The `number`-th dinner to which the seller came, from 1. kNotFound: there is none.
absl::StatusOr<std::string> DinnerJson(const Study& study, std::size_t number);

}  // namespace haggle::observe
