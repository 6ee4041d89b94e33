#include "proto/theory/newsvendor.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "proto/base/check.h"
#include "proto/base/math.h"

namespace haggle::theory {
namespace {

constexpr int kHalvings = 200;
constexpr int kPanels = 20'000;  // of an integral, even

double StandardDensity(double x) { return Exp(-x * x / 2) / std::sqrt(2 * M_PI); }
double StandardProbability(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

// The root of a function that rises from below 0 at `low` to above at `high`.
double Root(double low, double high, const std::function<double(double)>& f) {
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (f(middle) < 0 ? low : high) = middle;
  }
  return (low + high) / 2;
}

// By Simpson's rule.
double Integral(double low, double high, const std::function<double(double)>& f) {
  if (!(high > low)) return 0;
  const double step = (high - low) / kPanels;
  double sum = f(low) + f(high);
  for (int i = 1; i < kPanels; ++i) sum += (i % 2 == 1 ? 4 : 2) * f(low + i * step);
  return sum * step / 3;
}

// The same, in parts that end where the demand's law has a corner.
double IntegralOverSupply(const ShortageGame& game, double high, const std::function<double(double)>& f) {
  const double corner = game.demand.kind == DemandLaw::Kind::kUniform ? game.retailers * game.demand.most : 0;
  const double middle = std::clamp(corner, 0.0, high);
  return Integral(0, middle, f) + Integral(middle, high, f);
}

// What the cost of each falls or rises by with a unit more in stock.
double Marginal(const ShortageGame& game, double stock) {
  return -game.costs.shortage + (game.costs.shortage + game.costs.overage) * Probability(game.demand, stock);
}

// ... with a unit more ordered, where all order so much: in a shortage it brings order (1 - 1/n) / n of the supply.
double MarginalOrder(const ShortageGame& game, double order) {
  const double n = game.retailers;
  const double all = n * order;
  const auto short_of = [&](double supply) { return Marginal(game, supply / n) * supply / all * (1 - 1 / n); };
  if (game.spread > 0) {
    const double reached = std::min(all, game.spread);
    const double in_shortage = IntegralOverSupply(game, reached, short_of) / game.spread;
    return in_shortage + (1 - reached / game.spread) * Marginal(game, order);
  }
  const double in_shortage = all > game.low ? short_of(game.low) : Marginal(game, order);
  return game.chance * in_shortage + (1 - game.chance) * Marginal(game, order);
}

}  // namespace

double Probability(const DemandLaw& law, double at_most) {
  switch (law.kind) {
    case DemandLaw::Kind::kUniform:
      return std::clamp(at_most / law.most, 0.0, 1.0);
    case DemandLaw::Kind::kNormal:
      return StandardProbability((at_most - law.mean) / law.deviation);
    case DemandLaw::Kind::kExponential:
      return at_most > 0 ? 1 - Exp(-at_most / law.mean) : 0;
  }
  return 0;
}

double Quantile(const DemandLaw& law, double probability) {
  HAGGLE_CHECK(probability > 0 && probability < 1);
  switch (law.kind) {
    case DemandLaw::Kind::kUniform:
      return probability * law.most;
    case DemandLaw::Kind::kNormal:
      return law.mean + law.deviation * Root(-40, 40, [&](double x) { return StandardProbability(x) - probability; });
    case DemandLaw::Kind::kExponential:
      return -law.mean * Log(1 - probability);
  }
  return 0;
}

double NewsvendorOrder(const DemandLaw& law, const NewsvendorCosts& costs) {
  return Quantile(law, costs.shortage / (costs.shortage + costs.overage));
}

double NewsvendorCost(const DemandLaw& law, const NewsvendorCosts& costs, double stock) {
  double mean = law.mean;
  double missing = 0;  // expected
  switch (law.kind) {
    case DemandLaw::Kind::kUniform: {
      mean = law.most / 2;
      const double above = std::max(0.0, law.most - stock);
      missing = above * above / (2 * law.most);
      break;
    }
    case DemandLaw::Kind::kNormal: {
      const double x = (stock - law.mean) / law.deviation;
      missing = law.deviation * (StandardDensity(x) - x * StandardProbability(-x));
      break;
    }
    case DemandLaw::Kind::kExponential:
      missing = law.mean * Exp(-stock / law.mean);
      break;
  }
  return costs.shortage * missing + costs.overage * (stock - mean + missing);
}

std::optional<double> ShortageGameOrder(const ShortageGame& game) {
  HAGGLE_CHECK(game.retailers >= 2);
  const double alone = NewsvendorOrder(game.demand, game.costs);
  if (MarginalOrder(game, alone) >= 0) return alone;  // it is never short
  double high = 2 * alone;
  const double most = game.spread > 0 ? game.spread / game.retailers : 1e9 * alone;
  if (MarginalOrder(game, most) < 0) return std::nullopt;
  while (high < most && MarginalOrder(game, high) < 0) high *= 2;
  return Root(alone, std::min(high, most), [&](double order) { return MarginalOrder(game, order); });
}

double ShortageGameCost(const ShortageGame& game, double order) {
  const double n = game.retailers;
  const auto with = [&](double supply) { return NewsvendorCost(game.demand, game.costs, std::min(order, supply / n)); };
  if (game.spread > 0) {
    const double reached = std::min(n * order, game.spread);
    return IntegralOverSupply(game, reached, with) / game.spread +
           (1 - reached / game.spread) * NewsvendorCost(game.demand, game.costs, order);
  }
  return game.chance * with(game.low) + (1 - game.chance) * NewsvendorCost(game.demand, game.costs, order);
}

}  // namespace haggle::theory
