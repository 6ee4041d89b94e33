// What the choice on one axis does to a figure: distributions, and differences of runs that are matched by seed.
//
// Seeds alone are drawn independently of each other. Runs of one seed that differ on other axes share their draws, so
// that each seed counts once, with the mean of its runs over all other axes (that the filter takes).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/statistics/bootstrap.h"
#include "deploy/sweep/results.h"

namespace haggle::sweep {

// A figure where the axis has one value. Intervals are of 95 %.
struct Group {
  std::string label;
  std::size_t runs = 0;
  std::vector<double> values;  // by seed
  double mean = 0;
  std::optional<double> half;  // half the interval of the mean, by Student's t
  std::optional<statistics::Interval> bootstrap;
  double median = 0;
  std::optional<double> deviation;
};

// A value of the axis against the baseline: runs matched by seed and by all other axes.
struct Change {
  std::string label;
  std::vector<double> differences;  // value - baseline, by seed: the mean of its pairs
  std::size_t unmatched = 0;        // runs of the two that have no partner, and count for nothing here
  double mean = 0;
  std::optional<double> half;
  std::optional<statistics::Interval> bootstrap;
  std::optional<double> cohen_dz;  // deploy/statistics/effects.h
  double rank_biserial = 0;
  std::optional<double> vargha_delaney;  // of the matched seeds: the chance that the value exceeds the baseline
  double p_t = 1;                        // paired t
  double p_ranks = 1;                    // Wilcoxon's signed ranks
  // The same adjusted by Holm over all tests of the call, of both kinds.
  double holm_t = 1;
  double holm_ranks = 1;
};

struct Contrast {
  std::string figure;
  std::string unit;
  std::size_t without = 0;  // complete runs that the filter takes but that have no such figure
  std::vector<Group> groups;
  std::vector<Change> changes;  // of all values but the baseline; empty if there is one value only
};

struct ContrastRequest {
  std::string by;                    // an axis (Results::FindAxis)
  std::vector<std::string> figures;  // figures.h
  std::vector<std::string> where;    // run_filter.h
  std::string baseline;              // a value of the axis; empty: the first one that has runs
};

struct Contrasts {
  std::string axis;
  std::string baseline;
  std::size_t failed = 0;                  // runs of the sweep that failed, and are left out
  std::vector<std::string> averaged = {};  // the other axes on which runs differ
  std::vector<Contrast> figures;
};

// kNotFound, kInvalidArgument: a name or text that is wrong, with what there is instead; kFailedPrecondition: the
// filter leaves no run. The same results and request give the same numbers.
absl::StatusOr<Contrasts> ContrastBy(Results& results, const ContrastRequest& request);

}  // namespace haggle::sweep
