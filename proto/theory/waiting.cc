#include "proto/theory/waiting.h"

#include <algorithm>

#include "proto/base/check.h"
#include "proto/base/math.h"

namespace haggle::theory {
namespace {

bool IsPart(double x) { return x >= 0 && x <= 1; }

// From what the first proposer keeps.
Shares Kept(double kept, int proposer) { return proposer == 1 ? Shares{kept, 1 - kept} : Shares{1 - kept, kept}; }

}  // namespace

std::optional<Shares> FixedCosts(RoundCosts costs, int first_proposer) {
  HAGGLE_CHECK(first_proposer == 1 || first_proposer == 2);
  const auto [c1, c2] = costs;
  if (!IsPart(c1) || !IsPart(c2) || c1 == c2) return std::nullopt;
  const bool first_is_cheaper = (c1 < c2) == (first_proposer == 1);
  return Kept(first_is_cheaper ? 1 : std::min(c1, c2), first_proposer);
}

Shares FixedCostsFinite(RoundCosts costs, std::int64_t offers, int first_proposer) {
  HAGGLE_CHECK(first_proposer == 1 || first_proposer == 2);
  if (offers <= 0) return {0, 0};
  double kept = 1;
  for (std::int64_t k = offers - 2; k >= 0; --k) {
    const int proposer = (k % 2 == 0) == (first_proposer == 1) ? 1 : 2;
    kept = 1 - std::max(0.0, kept - (proposer == 1 ? costs.cost2 : costs.cost1));
  }
  return Kept(kept, first_proposer);
}

std::optional<Shares> WithBreakdown(Patience patience, Breakdown breakdown, int first_proposer) {
  HAGGLE_CHECK(first_proposer == 1 || first_proposer == 2);
  const auto [risk, b1, b2] = breakdown;
  if (!IsPart(risk) || !IsPart(patience.delta1) || !IsPart(patience.delta2)) return std::nullopt;
  if (b1 < 0 || b2 < 0 || b1 + b2 > 1) return std::nullopt;
  const double a1 = (1 - risk) * patience.delta1;
  const double a2 = (1 - risk) * patience.delta2;
  if (a1 * a2 >= 1) return std::nullopt;
  const bool one = first_proposer == 1;
  const double kept = one ? (1 - risk * b2 - a2 * (1 - risk * b1)) / (1 - a1 * a2)
                          : (1 - risk * b1 - a1 * (1 - risk * b2)) / (1 - a1 * a2);
  return Kept(kept, first_proposer);
}

std::optional<Shares> ContinuousTime(Rates rates, double b1, double b2) {
  if (rates.rate1 < 0 || rates.rate2 < 0 || rates.breakdown < 0) return std::nullopt;
  const double p1 = rates.rate1 + rates.breakdown;
  const double p2 = rates.rate2 + rates.breakdown;
  if (p1 + p2 <= 0) return std::nullopt;
  const double f1 = p1 > 0 ? rates.breakdown * b1 / p1 : 0;
  const double f2 = p2 > 0 ? rates.breakdown * b2 / p2 : 0;
  return Kept(f1 + (1 - f1 - f2) * p2 / (p1 + p2), 1);
}

std::optional<Shares> ContinuousDeadline(Rates rates, double time, int last_proposer) {
  HAGGLE_CHECK(last_proposer == 1 || last_proposer == 2);
  const double both = rates.rate1 + rates.rate2;
  if (rates.rate1 < 0 || rates.rate2 < 0 || both <= 0 || time < 0) return std::nullopt;
  const double left = Exp(-both * time / 2);
  return Kept((1 - left) * rates.rate2 / both + (last_proposer == 1 ? left : 0), 1);
}

}  // namespace haggle::theory
