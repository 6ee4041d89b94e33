#include "broker/journal/measure_spread.h"

#include <algorithm>
#include <cmath>

#include "broker/journal/use_value.h"
#include "proto/theory/inequality.h"

namespace haggle::journal {
namespace {

constexpr std::int64_t kUnitParts = 1000;  // parts of a unit in Share

// Rounded down; what is a whole number of millionths but for the last bits of a double counts as it.
std::int64_t PpmOf(double ratio) { return static_cast<std::int64_t>(std::floor(ratio * 1e6 + 1e-4)); }

Int128 ValueOf(const Share& wants, std::int64_t got) {
  return ValueOfUse(wants.value, wants.scale * kUnitParts, Int128{wants.had} + got, kUnitParts);
}

// What `whose` bundle is worth to `judge`, less one unit of the product in place `without`.
Int128 WorthTo(const std::vector<Share>& judge, const std::vector<Share>& whose, std::size_t without) {
  Int128 worth = 0;
  for (std::size_t p = 0; p < judge.size(); ++p) {
    worth += ValueOf(judge[p], whose[p].got - (p == without ? whose[p].largest : 0));
  }
  return worth;
}

constexpr std::size_t kNoProduct = static_cast<std::size_t>(-1);

bool IsEnviedButOne(const std::vector<Share>& judge, const std::vector<Share>& whose, Int128 own) {
  for (std::size_t p = 0; p < judge.size(); ++p) {
    if (whose[p].largest > 0 && WorthTo(judge, whose, p) <= own) return false;
  }
  return true;
}

// The functions of the division in units and doubles.
struct Taker {
  double value = 0;  // a
  double scale = 0;  // D
  double had = 0;

  double Brings(double units) const {
    const double used = std::min(units, 2 * scale);
    return value * used * (4 * scale - used) / (2 * scale);
  }
  // Units at which one more brings `margin`; at least those that it had.
  double UnitsAt(double margin) const { return std::max(had, scale * (2 - std::min(2.0, margin / value))); }
};

// Brings every margin down alike until all units have gone: a unit goes to whom it brings most.
double BestValue(const std::vector<Taker>& takers, double units) {
  double high = 0;
  for (const Taker& taker : takers) high = std::max(high, 2 * taker.value);
  const auto needed = [&](double margin) {
    double sum = 0;
    for (const Taker& taker : takers) sum += taker.UnitsAt(margin) - taker.had;
    return sum;
  };
  double low = 0;
  for (int i = 0; i < 100 && needed(0) > units; ++i) {
    const double middle = (low + high) / 2;
    (needed(middle) > units ? low : high) = middle;
  }
  const double margin = needed(0) > units ? high : 0;
  double best = 0;
  for (const Taker& taker : takers) best += taker.Brings(taker.UnitsAt(margin));
  return best;
}

}  // namespace

std::optional<Spread> SpreadOf(const std::vector<std::int64_t>& amounts) {
  theory::Amounts x(amounts.begin(), amounts.end());
  if (std::none_of(x.begin(), x.end(), [](double amount) { return amount > 0; })) return {};
  // A few bits can be lost: of amounts that are all alike nothing is left over.
  const auto ppm = [](double ratio) { return std::max<std::int64_t>(0, PpmOf(ratio)); };
  Spread spread;
  spread.jain = std::min<std::int64_t>(1'000'000, ppm(theory::Jain(x)));
  spread.gini = ppm(theory::Gini(x));
  spread.hhi = std::min<std::int64_t>(1'000'000, ppm(theory::Herfindahl(x)));
  spread.theil = ppm(theory::Theil(x));
  spread.atkinson = std::min<std::int64_t>(1'000'000, ppm(theory::Atkinson(x, 1)));
  spread.nash_welfare = static_cast<std::int64_t>(std::llround(theory::GeometricMean(x)));
  return spread;
}

EnvyCount EnvyOf(const Shares& shares) {
  EnvyCount count;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const Int128 own = WorthTo(shares[i], shares[i], kNoProduct);
    for (std::size_t j = 0; j < shares.size(); ++j) {
      if (i == j) continue;
      const Int128 more = WorthTo(shares[i], shares[j], kNoProduct) - own;
      if (more <= 0) continue;
      ++count.pairs;
      if (IsEnviedButOne(shares[i], shares[j], own)) ++count.pairs_but_one;
      count.most_cents = std::max(count.most_cents, static_cast<std::int64_t>(std::min<Int128>(more, INT64_MAX)));
    }
  }
  return count;
}

DivisionValue ValueOfDivision(const Shares& shares, std::size_t product) {
  DivisionValue value;
  std::vector<Taker> takers;
  double units = 0;
  for (const std::vector<Share>& party : shares) {
    const Share& share = party[product];
    if (share.scale <= 0 || share.value <= 0) continue;
    takers.push_back({static_cast<double>(share.value), static_cast<double>(share.scale),
                      static_cast<double>(share.had) / kUnitParts});
    value.came += takers.back().Brings(takers.back().had + static_cast<double>(share.got) / kUnitParts);
    units += static_cast<double>(share.got) / kUnitParts;
  }
  if (!takers.empty()) value.best = BestValue(takers, units);
  return value;
}

std::optional<std::int64_t> PriceOfFairnessPpm(const DivisionValue& value) {
  if (!(value.best > 0)) return {};
  return std::max<std::int64_t>(0, PpmOf(theory::PriceOfFairness(value.best, value.came)));
}

}  // namespace haggle::journal
