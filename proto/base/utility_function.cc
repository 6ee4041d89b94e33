#include "proto/base/utility_function.h"

#include <algorithm>

#include "proto/base/math.h"

namespace haggle {
namespace {

constexpr std::int64_t kTabulated = 4096;
constexpr double kTrillion = 1e12;

double UnitOf(std::int64_t unit) { return static_cast<double>(unit > 0 ? unit : 1000); }

double DiscountOf(std::int64_t ppt) { return ppt > 0 ? static_cast<double>(ppt) / kTrillion : 1; }

double Through(const std::vector<ValuePoint>& points, std::int64_t value) {
  const auto after = std::find_if(points.begin(), points.end(), [&](const ValuePoint& p) { return p.value >= value; });
  if (after == points.end()) return static_cast<double>(points.back().evaluation);
  if (after == points.begin() || after->value == value) return static_cast<double>(after->evaluation);
  const ValuePoint& a = *(after - 1);
  const ValuePoint& b = *after;
  const double along = static_cast<double>(value - a.value) / static_cast<double>(b.value - a.value);
  return static_cast<double>(a.evaluation) + static_cast<double>(b.evaluation - a.evaluation) * along;
}

}  // namespace

UtilityFunction::UtilityFunction(const std::vector<Issue>& issues, const Preference& preference)
    : issues_(issues),
      round_discount_(DiscountOf(preference.discount_round_ppt)),
      time_discount_(DiscountOf(preference.discount_time_ppt)),
      round_cost_(static_cast<double>(preference.cost_round_ppm) / 1e6),
      reservation_range_(preference.Reservation()) {
  const Range& range = reservation_range_;
  reservation_ = range.low == range.high ? static_cast<double>(range.low) / 1e6
                                         : (static_cast<double>(range.low) + static_cast<double>(range.high)) / 2e6;
  const double weights = UnitOf(preference.weight_unit);
  for (const Issue& issue : issues) {
    Line& line = lines_.emplace_back();
    line.count = issue.count();
    for (const IssueUtility& utility : preference.issues) {
      if (utility.issue != issue.name) continue;
      line.weight = static_cast<double>(utility.weight) / weights;
      line.unit = UnitOf(utility.evaluation_unit);
      line.first = utility.first;
      line.last = utility.last;
      line.points = utility.points;
      for (const std::int64_t evaluation : utility.evaluations) {
        line.parts.push_back(line.weight * (static_cast<double>(evaluation) / line.unit));
      }
      if (!line.parts.empty()) line.parts.resize(static_cast<std::size_t>(line.count), 0);
    }
    if (line.parts.empty() && line.count <= kTabulated) {
      for (std::int64_t i = 0; i < line.count; ++i) line.parts.push_back(Evaluate(lines_.size() - 1, i));
    }
  }
  for (const Constraint& constraint : preference.constraints) {
    Box& box = boxes_.emplace_back();
    box.weight = static_cast<double>(constraint.weight) / weights;
    for (const Bound& bound : constraint.bounds) {
      const auto issue =
          std::find_if(issues.begin(), issues.end(), [&](const Issue& of) { return of.name == bound.issue; });
      if (issue == issues.end()) continue;
      box.sides.push_back({static_cast<std::size_t>(issue - issues.begin()), bound.low, bound.high});
    }
  }
}

double UtilityFunction::Evaluate(std::size_t issue, std::int64_t i) const {
  const Line& line = lines_[issue];
  double evaluation = static_cast<double>(line.first);
  if (!line.points.empty()) {
    evaluation = Through(line.points, issues_[issue].at(i));
  } else if (line.count > 1) {
    const auto steps = static_cast<double>(line.count - 1);
    const auto at = static_cast<double>(i);
    evaluation = (static_cast<double>(line.first) * (steps - at) + static_cast<double>(line.last) * at) / steps;
  }
  return line.weight * (evaluation / line.unit);
}

double UtilityFunction::Part(std::size_t issue, std::int64_t i) const {
  const Line& line = lines_[issue];
  return line.parts.empty() ? Evaluate(issue, i) : line.parts[static_cast<std::size_t>(i)];
}

double UtilityFunction::operator()(const Outcome& outcome) const {
  double utility = 0;
  for (std::size_t k = 0; k < lines_.size(); ++k) utility += Part(k, issues_[k].index(outcome.values[k]));
  for (const Box& box : boxes_) {
    const bool holds = std::all_of(box.sides.begin(), box.sides.end(), [&](const Side& side) {
      return outcome.values[side.issue] >= side.low && outcome.values[side.issue] <= side.high;
    });
    if (holds) utility += box.weight;
  }
  return utility;
}

double UtilityFunction::Discount(std::int32_t round, std::int32_t rounds) const {
  double discount = 1;
  if (round_discount_ != 1) discount *= Pow(round_discount_, round);
  if (time_discount_ != 1) {
    discount *= Pow(time_discount_, static_cast<double>(round + 1) / static_cast<double>(rounds + 1));
  }
  return discount;
}

std::int64_t ToPpm(double utility) {
  const double scaled = utility * 1e6 + 0.5;
  const auto towards_zero = static_cast<std::int64_t>(scaled);
  return static_cast<double>(towards_zero) > scaled ? towards_zero - 1 : towards_zero;
}

}  // namespace haggle
