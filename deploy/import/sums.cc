#include "deploy/import/sums.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

namespace haggle::importing {
namespace {

constexpr double kSumSlack = 1e-9;  // of utilities that leave 0..1 by their rounding alone

struct Extent {
  double least = 0;
  double most = 0;
};

// What the values of the issue are worth, without the weight.
Extent ExtentOf(const DomainIssue& issue, const Valuation& valuation) {
  std::vector<double> parts;
  const double unit = valuation.unit.value();
  for (const Decimal& value : valuation.table) parts.push_back(value.value() / unit);
  if (valuation.curve) {
    std::vector<double> at = {issue.low.value(), issue.high.value()};
    const double low = at[0];
    const double high = at[1];
    for (const Corner& corner : valuation.corners) {
      const double beside = corner.sharp ? 0 : 1e-12 * (high - low);  // on either side of a jump
      for (const double x : {corner.at.value() - beside, corner.at.value(), corner.at.value() + beside}) {
        if (x > low && x < high) at.push_back(x);
      }
    }
    for (const double x : at) parts.push_back(valuation.curve(x));
  }
  return {*std::min_element(parts.begin(), parts.end()), *std::max_element(parts.begin(), parts.end())};
}

bool Stands(const Valuation& valuation, const Extent& range) {
  const double slack = valuation.curve ? 1e-12 : 0;  // a curve's rounding, which the grid cuts off
  return valuation.weight.units >= 0 && valuation.weight.value() <= 1 && range.least >= -slack &&
         range.most <= 1 + slack;
}

// Weight and evaluation together, `added` on top, as weight * evaluation of 0..1.
Valuation Shifted(const Valuation& valuation, const Extent& part, double added) {
  Valuation shifted;
  shifted.place = valuation.place;
  const double size = std::clamp(part.most - part.least + added, 0.0, 1.0);
  shifted.weight = NearestDecimal(size);
  const auto evaluation = [=, weight = valuation.weight.value()](double value) {
    return size > 0 ? std::clamp((weight * value - part.least + added) / size, 0.0, 1.0) : 0.0;
  };
  const double unit = valuation.unit.value();
  for (const Decimal& value : valuation.table) {
    shifted.table.push_back(NearestDecimal(evaluation(value.value() / unit)));
  }
  if (valuation.curve) shifted.curve = [evaluation, curve = valuation.curve](double x) { return evaluation(curve(x)); };
  shifted.corners = valuation.corners;
  return shifted;
}

}  // namespace

absl::Status FitSums(const std::vector<DomainIssue>& issues, double bias, Above above, const Place& place,
                     std::vector<Valuation>& valuations) {
  bool stand = bias == 0;
  Extent sum{bias, bias};
  std::vector<Extent> parts;  // with their weights
  for (std::size_t i = 0; i < issues.size(); ++i) {
    const Extent range = ExtentOf(issues[i], valuations[i]);
    const double weight = valuations[i].weight.value();
    const auto [least, most] = std::minmax({weight * range.least, weight * range.most});
    parts.push_back({least, most});
    sum.least += least;
    sum.most += most;
    stand = stand && Stands(valuations[i], range);
  }
  if (stand) return absl::OkStatus();
  const bool fits = above == Above::kKept || sum.most <= 1 + kSumSlack;
  if (!(sum.least >= -kSumSlack && fits)) {
    return Wrong(place, absl::StrCat("expected utilities from 0 to 1, found ", sum.least, " to ", sum.most,
                                     "; shift or scale them before they are saved"));
  }
  double left = std::max(sum.least, 0.0);
  for (std::size_t i = 0; i < issues.size(); ++i) {
    const double size = parts[i].most - parts[i].least;
    if (!(size <= 1 + kSumSlack)) {
      return Wrong(valuations[i].place,
                   absl::StrCat("expected an issue that adds at most 1 to the utility, found ", size));
    }
    const double added = std::min(left, std::max(1 - size, 0.0));
    left -= added;
    valuations[i] = Shifted(valuations[i], parts[i], added);
  }
  if (left > kSumSlack)
    return Wrong(place, absl::StrCat("expected utilities from 0 on, found ", sum.least, " and more"));
  return absl::OkStatus();
}

}  // namespace haggle::importing
