#include "deploy/sweep/charts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "deploy/statistics/statistics.h"
#include "deploy/sweep/figures.h"
#include "deploy/sweep/run_filter.h"
#include "deploy/sweep/tick_course.h"

namespace haggle::sweep {
namespace {

// Which series each run belongs to; nothing: to none.
struct Parting {
  std::vector<std::string> labels;
  std::vector<std::optional<std::size_t>> of_run;
};

absl::StatusOr<Parting> PartRuns(const Results& results, const ChartRequest& asked) {
  const absl::StatusOr<RunFilter> filter = RunFilter::Of(results, asked.where);
  if (!filter.ok()) return filter.status();
  Parting parting;
  std::optional<std::size_t> axis;
  if (!asked.by.empty()) {
    const absl::StatusOr<std::size_t> found = results.FindAxis(asked.by);
    if (!found.ok()) return found.status();
    axis = *found;
    parting.labels = results.axes()[*axis].labels;
  } else {
    parting.labels = {""};
  }
  bool any = false;
  for (const RunRow& run : results.runs()) {
    parting.of_run.emplace_back();
    if (!filter->Takes(results, run)) continue;
    parting.of_run.back() = axis ? results.PlacesOf(run.setting)[*axis] : 0;
    any = true;
  }
  if (any) return parting;
  return absl::FailedPreconditionError(results.path() + ": no complete run is left to draw; leave some of --where out");
}

// The median with the 5th and 95th percentile.
plot::ChartPoint Band(double x, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {x, statistics::Quantile(values, 0.5), statistics::Quantile(values, 0.05), statistics::Quantile(values, 0.95)};
}

absl::StatusOr<plot::LineChart> OverTicks(Results& results, const ChartRequest& asked, const Parting& parting) {
  const absl::StatusOr<TickCourse> course = ReadCourse(results, asked.y);
  if (!course.ok()) return course.status();
  plot::LineChart chart;
  chart.x_label = "tick";
  chart.y_label = asked.y + " (" + course->unit() + "): median, 5th to 95th percentile of runs";
  for (const std::string& label : parting.labels) chart.series.push_back({label, {}});
  for (std::int64_t tick = 0; tick < course->ticks(); ++tick) {
    std::vector<std::vector<double>> values(parting.labels.size());
    const std::vector<std::optional<double>> of_run = course->At(tick);
    for (std::size_t run = 0; run < of_run.size(); ++run) {
      if (parting.of_run[run] && of_run[run]) values[*parting.of_run[run]].push_back(*of_run[run]);
    }
    for (std::size_t part = 0; part < values.size(); ++part) {
      if (values[part].empty()) continue;
      chart.series[part].points.push_back(Band(static_cast<double>(tick), std::move(values[part])));
    }
  }
  const auto none = [](const plot::Series& series) { return series.points.empty(); };
  chart.series.erase(std::remove_if(chart.series.begin(), chart.series.end(), none), chart.series.end());
  return chart;
}

// Places of an axis' values: their numbers, if all are numbers.
std::vector<double> AxisPlaces(const std::vector<std::string>& labels, bool& numbers) {
  std::vector<double> places;
  numbers = true;
  for (const std::string& label : labels) {
    double value = 0;
    numbers = numbers && absl::SimpleAtod(label, &value);
    places.push_back(value);
  }
  for (std::size_t i = 0; !numbers && i < places.size(); ++i) places[i] = static_cast<double>(i);
  return places;
}

// Single runs, and their mean with its interval, by the value of an axis.
absl::StatusOr<plot::LineChart> OverAxis(Results& results, const ChartRequest& asked, const Parting& parting,
                                         std::size_t axis) {
  const absl::StatusOr<Figures> figures = ReadFigures(results, asked.y);
  if (!figures.ok()) return figures.status();
  const std::vector<std::string>& labels = results.axes()[axis].labels;
  bool numbers = true;
  const std::vector<double> places = AxisPlaces(labels, numbers);
  plot::LineChart chart;
  chart.kind = plot::ChartKind::kDose;
  chart.x_label = results.axes()[axis].name;
  chart.y_label = asked.y + " (" + figures->unit + "): runs, mean and its 95 % confidence";
  if (!numbers) chart.x_names = labels;
  for (std::size_t part = 0; part < parting.labels.size(); ++part) {
    std::map<double, std::vector<double>> at;
    plot::Series cloud;
    for (std::size_t run = 0; run < parting.of_run.size(); ++run) {
      if (parting.of_run[run] != part || !figures->of_run[run]) continue;
      const double x = places[results.PlacesOf(results.runs()[run].setting)[axis]];
      const double y = *figures->Told(run);
      at[x].push_back(y);
      cloud.points.push_back({x, y, y, y});
    }
    if (at.empty()) continue;
    plot::Series series{parting.labels[part], {}};
    for (const auto& [x, values] : at) {
      const double mean = statistics::Mean(values);
      const double half = statistics::ConfidenceHalf(values).value_or(0);
      series.points.push_back({x, mean, mean - half, mean + half});
    }
    chart.series.push_back(std::move(series));
    chart.cloud.push_back(std::move(cloud));
  }
  return chart;
}

absl::StatusOr<plot::LineChart> OverFigure(Results& results, const ChartRequest& asked, const Parting& parting) {
  const absl::StatusOr<Figures> x = ReadFigures(results, asked.x);
  if (!x.ok()) return x.status();
  const absl::StatusOr<Figures> y = ReadFigures(results, asked.y);
  if (!y.ok()) return y.status();
  plot::LineChart chart;
  chart.kind = plot::ChartKind::kScatter;
  chart.x_label = asked.x + " (" + x->unit + ")";
  chart.y_label = asked.y + " (" + y->unit + ")";
  for (std::size_t part = 0; part < parting.labels.size(); ++part) {
    plot::Series series{parting.labels[part], {}};
    for (std::size_t run = 0; run < parting.of_run.size(); ++run) {
      if (parting.of_run[run] != part || !x->of_run[run] || !y->of_run[run]) continue;
      const double height = *y->Told(run);
      series.points.push_back({*x->Told(run), height, height, height});
    }
    if (!series.points.empty()) chart.series.push_back(std::move(series));
  }
  return chart;
}

}  // namespace

absl::StatusOr<plot::LineChart> ChartOf(Results& results, const ChartRequest& asked) {
  const absl::StatusOr<Parting> parting = PartRuns(results, asked);
  if (!parting.ok()) return parting.status();
  absl::StatusOr<plot::LineChart> chart = absl::InternalError("no chart");
  if (asked.x == "tick") {
    chart = OverTicks(results, asked, *parting);
  } else if (const absl::StatusOr<std::size_t> axis = results.FindAxis(asked.x); axis.ok()) {
    chart = OverAxis(results, asked, *parting, *axis);
  } else {
    chart = OverFigure(results, asked, *parting);
  }
  if (!chart.ok()) return chart.status();
  if (chart->series.empty()) return absl::FailedPreconditionError(results.path() + ": no run has such a figure");
  chart->title = results.scenario() + ": " + asked.y + " by " + asked.x;
  for (const std::string& condition : asked.where) chart->title += ", " + condition;
  return chart;
}

plot::DistributionChart ChartOf(const std::string& scenario, const Contrasts& contrasts, const Contrast& contrast) {
  plot::DistributionChart chart;
  chart.title = scenario + ": " + contrast.figure + " by " + contrasts.axis;
  chart.y_label = contrast.figure + " (" + contrast.unit + ")";
  for (const Group& group : contrast.groups) chart.samples.push_back({group.label, group.values});
  chart.difference_label = "difference to " + contrasts.baseline + ", pair by pair (" + contrast.unit + ")";
  for (const Change& change : contrast.changes) {
    if (!change.differences.empty()) chart.differences.push_back({change.label, change.differences});
  }
  return chart;
}

}  // namespace haggle::sweep
