// What pictures of a sweep's results show.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/plot/chart.h"
#include "deploy/sweep/contrast.h"
#include "deploy/sweep/results.h"

namespace haggle::sweep {

struct ChartRequest {
  std::string x;                   // "tick", what was varied, or a figure
  std::string y;                   // a figure
  std::string by;                  // what was varied: a colour for each value; empty: none
  std::vector<std::string> where;  // run_filter.h
};

// Over ticks a median with the 5th and 95th percentile of the runs; over what was varied the runs, their mean and its
// interval of 95 %; over a figure a point for each run. kNotFound, kInvalidArgument: a name or text that is wrong, with
// what there is instead; kFailedPrecondition: no run is left.
absl::StatusOr<plot::LineChart> ChartOf(Results& results, const ChartRequest& request);

// How a figure is distributed, and how it differs pair by pair.
plot::DistributionChart ChartOf(const std::string& scenario, const Contrasts& contrasts, const Contrast& contrast);

}  // namespace haggle::sweep
