#include "proto/theory/inequality.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "proto/base/check.h"
#include "proto/base/math.h"

namespace haggle::theory {
namespace {

double Sum(const Amounts& x) { return std::accumulate(x.begin(), x.end(), 0.0); }

double Count(const Amounts& x) { return static_cast<double>(x.size()); }

double SumOf(const Amounts& x, const std::function<double(double)>& of) {
  double sum = 0;
  for (const double amount : x) sum += of(amount);
  return sum;
}

double Squares(const Amounts& x) {
  return SumOf(x, [](double a) { return a * a; });
}

// x ln x, continued to 0.
double TimesLog(double x) { return x > 0 ? x * Log(x) : 0; }

}  // namespace

double Jain(const Amounts& x) {
  const double squares = Squares(x);
  return squares > 0 ? Sum(x) * Sum(x) / (Count(x) * squares) : 1;
}

double Gini(const Amounts& x) {
  if (!(Sum(x) > 0)) return 0;
  Amounts sorted = x;
  std::sort(sorted.begin(), sorted.end());
  double weighted = 0;  // each pair once, in the order of size
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    weighted += (2 * static_cast<double>(i) + 1 - Count(x)) * sorted[i];
  }
  return weighted / (Count(x) * Sum(x));
}

double GiniCorrected(const Amounts& x) { return x.size() < 2 ? 0 : Gini(x) * Count(x) / (Count(x) - 1); }

double Herfindahl(const Amounts& x) {
  const double sum = Sum(x);
  return sum > 0 ? Squares(x) / (sum * sum) : 0;
}

double HerfindahlNormalised(const Amounts& x) {
  if (x.size() < 2 || !(Sum(x) > 0)) return 0;
  return (Herfindahl(x) - 1 / Count(x)) / (1 - 1 / Count(x));
}

double ConcentrationRatio(Amounts x, std::size_t count) {
  const double sum = Sum(x);
  if (!(sum > 0)) return 0;
  std::sort(x.begin(), x.end(), std::greater<>());
  x.resize(std::min(count, x.size()));
  return Sum(x) / sum;
}

double VariationCoefficient(const Amounts& x) {
  if (!(Sum(x) > 0)) return 0;
  const double mean = Sum(x) / Count(x);
  return std::sqrt(SumOf(x, [&](double a) { return (a - mean) * (a - mean); }) / Count(x)) / mean;
}

double LeastOverGreatest(const Amounts& x) {
  if (!(Sum(x) > 0)) return 1;
  const auto [least, greatest] = std::minmax_element(x.begin(), x.end());
  return *least / *greatest;
}

double LogNashWelfare(const Amounts& x) {
  return SumOf(x, [](double a) { return a > 0 ? Log(a) : -std::numeric_limits<double>::infinity(); });
}

double GeometricMean(const Amounts& x) { return x.empty() ? 0 : Exp(LogNashWelfare(x) / Count(x)); }

double Theil(const Amounts& x) {
  if (!(Sum(x) > 0)) return 0;
  const double mean = Sum(x) / Count(x);
  return SumOf(x, [&](double a) { return TimesLog(a / mean); }) / Count(x);
}

double Atkinson(const Amounts& x, double aversion) {
  HAGGLE_CHECK(aversion >= 0);
  if (!(Sum(x) > 0)) return 0;
  const double mean = Sum(x) / Count(x);
  if (aversion == 1) return 1 - GeometricMean(x) / mean;
  if (aversion > 1 && *std::min_element(x.begin(), x.end()) <= 0) return 1;
  const double power = 1 - aversion;
  return 1 - Pow(SumOf(x, [&](double a) { return Pow(a / mean, power); }) / Count(x), 1 / power);
}

double ShareEntropy(const Amounts& x) {
  const double sum = Sum(x);
  return sum > 0 ? -SumOf(x, [&](double a) { return TimesLog(a / sum); }) : 0;
}

double PriceOfFairness(double system, double fair) { return system > 0 ? (system - fair) / system : 0; }

double ProportionalFairnessBound(std::size_t players) {
  const auto n = static_cast<double>(players);
  return 1 - (2 * std::sqrt(n) - 1) / n;
}

double MaxMinFairnessBound(std::size_t players) {
  const auto n = static_cast<double>(players);
  return 1 - 4 * n / ((n + 1) * (n + 1));
}

FairTotals LinearFairTotals(const Amounts& u, double capacity) {
  HAGGLE_CHECK(!u.empty());
  FairTotals totals;
  totals.system = *std::max_element(u.begin(), u.end()) * capacity;
  totals.max_min = Count(u) * capacity / SumOf(u, [](double a) { return 1 / a; });
  totals.proportional = Sum(u) * capacity / Count(u);  // equal parts
  return totals;
}

FairTotals SquareRootFairTotals(const Amounts& a) {
  HAGGLE_CHECK(!a.empty());
  FairTotals totals;
  totals.system = std::sqrt(Sum(a));  // shares in proportion to a
  totals.max_min = Count(a) / std::sqrt(SumOf(a, [](double each) { return 1 / each; }));
  totals.proportional = SumOf(a, [&](double each) { return std::sqrt(each / Count(a)); });
  return totals;
}

}  // namespace haggle::theory
