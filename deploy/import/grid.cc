#include "deploy/import/grid.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/base/units.h"

namespace haggle::importing {
namespace {

constexpr double kCurveSlack = 1e-9;  // of a curve that leaves 0..1 by its rounding alone

// The decimal in parts of 10^-places.
Int128 Scaled(const Decimal& decimal, int places) {
  return Int128{decimal.units} * PowerOfTen(places - decimal.places);
}

int PlacesOfScale(std::int64_t scale) {
  int places = 0;
  for (; scale >= 10; scale /= 10) ++places;
  return places;
}

// The greatest power of ten that divides `range` and cuts it into at least `steps`.
Int128 StepOf(Int128 range, std::int64_t steps) {
  Int128 step = 1;
  while (range % (step * 10) == 0 && range / (step * 10) >= steps) step *= 10;
  return step;
}

// The last position at or before the corner, and whether it is the corner.
std::pair<std::int64_t, bool> PositionOf(const Decimal& corner, const Issue& issue) {
  const int scale = PlacesOfScale(issue.scale);
  const int places = std::max(scale, corner.places);
  const Int128 from = Scaled(corner, places) - Int128{issue.low} * PowerOfTen(places - scale);
  const Int128 step = Int128{std::max<std::int64_t>(issue.step, 1)} * PowerOfTen(places - scale);
  if (from < 0) return {-1, false};
  const Int128 position = std::min<Int128>(from / step, issue.count());
  return {static_cast<std::int64_t>(position), from % step == 0};
}

// Positions between which the curve is straight, as far as the grid can tell.
std::set<std::int64_t> Knots(const Valuation& valuation, const Issue& issue) {
  const std::int64_t last = issue.count() - 1;
  std::set<std::int64_t> knots = {0, last};
  const auto add = [&](std::int64_t position) {
    if (position > 0 && position < last) knots.insert(position);
  };
  for (const Corner& corner : valuation.corners) {
    const auto [position, met] = PositionOf(corner.at, issue);
    add(position);
    if (!met || !corner.sharp) add(position + 1);
    if (!corner.sharp) add(position - 1);
  }
  return knots;
}

// Evaluations of 0..1 as integers in the coarsest unit from 1000 up that holds them all to
// 10^-15; gives the unit, 0 for 1000.
std::int64_t InUnit(const std::vector<double>& worths, std::vector<std::int64_t>& evaluations) {
  std::vector<Decimal> decimals = {{1}};
  for (const double worth : worths) decimals.push_back(NearestDecimal(worth));
  CommonUnit common = InCommonUnit(decimals, 3);
  evaluations.assign(common.numbers.begin() + 1, common.numbers.end());
  return common.numbers[0] == 1000 ? 0 : common.numbers[0];
}

absl::StatusOr<IssueUtility> FromCurve(const Valuation& valuation, const Issue& issue) {
  const std::set<std::int64_t> knots = Knots(valuation, issue);
  const auto scale = static_cast<double>(std::max<std::int64_t>(issue.scale, 1));
  std::vector<double> worths;
  for (const std::int64_t knot : knots) {
    const double at = static_cast<double>(issue.at(knot)) / scale;
    const double worth = valuation.curve(at);
    if (!(worth >= -kCurveSlack && worth <= 1 + kCurveSlack)) {
      return Wrong(valuation.place, absl::StrCat("expected evaluations from 0 to 1, found ", worth, " at ", at));
    }
    worths.push_back(std::clamp(worth, 0.0, 1.0));
  }
  IssueUtility utility;
  utility.issue = issue.name;
  std::vector<std::int64_t> evaluations;
  utility.evaluation_unit = InUnit(worths, evaluations);
  if (knots.size() <= 2) {
    utility.first = evaluations.front();
    utility.last = evaluations.back();
    return utility;
  }
  std::size_t i = 0;
  for (const std::int64_t knot : knots) utility.points.push_back({issue.at(knot), evaluations[i++]});
  return utility;
}

absl::StatusOr<IssueUtility> FromTable(const Valuation& valuation, const Issue& issue, Notes& notes) {
  std::vector<Decimal> decimals = {valuation.unit};
  decimals.insert(decimals.end(), valuation.table.begin(), valuation.table.end());
  const CommonUnit common = InCommonUnit(decimals, valuation.unit == Decimal{1} ? 3 : 0);
  if (common.rounded) {
    notes.Add(valuation.place, absl::StrCat("evaluations have more digits than are kept, read with ", common.places,
                                            " decimals, off by less than 10^-", common.places));
  }
  IssueUtility utility;
  utility.issue = issue.name;
  utility.evaluation_unit = common.numbers[0] == 1000 ? 0 : common.numbers[0];
  for (std::size_t i = 1; i < common.numbers.size(); ++i) {
    if (common.numbers[i] < 0 || common.numbers[i] > common.numbers[0]) {
      return Wrong(valuation.place, absl::StrCat("expected evaluations from 0 to ", ToText(valuation.unit), ", found ",
                                                 ToText(decimals[i])));
    }
    utility.evaluations.push_back(common.numbers[i]);
  }
  return utility;
}

}  // namespace

absl::StatusOr<Issue> MakeIssue(const DomainIssue& issue, const std::string& name, std::int64_t steps) {
  Issue made;
  made.name = name;
  made.labels = issue.labels;
  if (!issue.labels.empty()) return made;
  int places = std::max({issue.low.places, issue.high.places, issue.step.places});
  const auto range = [&] { return Scaled(issue.high, places) - Scaled(issue.low, places); };
  if (range() < 0) {
    return Wrong(issue.place, absl::StrCat("expected a lower bound up to the upper one, found ", ToText(issue.low),
                                           " and ", ToText(issue.high)));
  }
  Int128 step = Scaled(issue.step, places);
  if (step == 0 && range() > 0) {
    while (range() < steps && places < kMostPlaces) ++places;
    step = StepOf(range(), steps);
  }
  step = std::max<Int128>(step, 1);
  const Int128 low = Scaled(issue.low, places);
  const Int128 high = low + range() / step * step;
  if (low < -kLargestNumber || high > kLargestNumber || step > kLargestNumber) {
    return Wrong(issue.place, absl::StrCat("expected bounds of at most 10^15 times their smallest decimal, found ",
                                           ToText(issue.low), " and ", ToText(issue.high)));
  }
  made.low = static_cast<std::int64_t>(low);
  made.high = static_cast<std::int64_t>(high);
  made.step = static_cast<std::int64_t>(step);
  made.scale = places > 0 ? PowerOfTen(places) : 0;
  return made;
}

absl::StatusOr<IssueUtility> MakeUtility(const Valuation& valuation, const Issue& issue, Notes& notes) {
  return valuation.curve ? FromCurve(valuation, issue) : FromTable(valuation, issue, notes);
}

}  // namespace haggle::importing
