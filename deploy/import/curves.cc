#include "deploy/import/curves.h"

#include <algorithm>

namespace haggle::importing {

void SetLine(double offset, double slope, Valuation& valuation) {
  valuation.curve = [=](double x) { return offset + slope * x; };
}

void SetCutLine(double offset, double slope, double base, const DomainIssue& issue, Valuation& valuation) {
  const auto line = [=](double x) { return offset + slope * (x - base); };
  valuation.curve = [=](double x) { return std::clamp(line(x), 0.0, 1.0); };
  if (slope == 0) return;
  for (const double cut : {0.0, 1.0}) {
    const double at = base + (cut - offset) / slope;
    if (at > issue.low.value() && at < issue.high.value()) valuation.corners.push_back({NearestDecimal(at), false});
  }
}

void SetTriangle(const Decimal& from, const Decimal& top, const Decimal& to, Valuation& valuation) {
  const double a = from.value();
  const double t = top.value();
  const double b = to.value();
  valuation.curve = [=](double x) {
    if (x < a || x >= b) return 0.0;
    return x < t ? (x - a) / (t - a) : 1 - (x - t) / (b - t);
  };
  const bool leans = t <= a || t >= b;  // has a jump
  valuation.corners = {{from, !leans}, {top, !leans}, {to, !leans}};
}

}  // namespace haggle::importing
