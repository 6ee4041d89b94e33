// Pictures of many runs: data, not yet drawn.
#pragma once

#include <string>
#include <vector>

namespace haggle::plot {

// Samples under one name.
struct Samples {
  std::string label;
  std::vector<double> values;
};

// How samples are distributed, side by side: every one a point, behind them the box of the quartiles with whiskers to
// the 5th and 95th percentile, and the mean; beside it how samples differ from the first ones, pair by pair.
struct DistributionChart {
  std::string title;
  std::string y_label;
  std::vector<Samples> samples;
  std::string difference_label;  // of the second panel; without differences there is none
  std::vector<Samples> differences;
};

struct ChartPoint {
  double x = 0;
  double y = 0;
  // The band or bar around it; equal to y: none.
  double low = 0;
  double high = 0;
};

struct Series {
  std::string label;
  std::vector<ChartPoint> points;
};

enum class ChartKind {
  kBands,    // lines, each in a band from low to high
  kScatter,  // points alone
  kDose,     // `points` as a line with bars, above the single `cloud` points of the same series
};

struct LineChart {
  ChartKind kind = ChartKind::kBands;
  std::string title;
  std::string x_label;
  std::string y_label;
  std::vector<Series> series;
  std::vector<Series> cloud = {};         // kDose: single runs, by series
  std::vector<std::string> x_names = {};  // of x = 0, 1, ... where x is no number; empty: numbers
};

}  // namespace haggle::plot
