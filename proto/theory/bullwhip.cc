#include "proto/theory/bullwhip.h"

#include <cmath>
#include <numeric>

#include "proto/base/check.h"
#include "proto/base/math.h"

namespace haggle::theory {
namespace {

double Mean(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double Variance(const std::vector<double>& x) {
  if (x.size() < 2) return 0;
  const double mean = Mean(x);
  double sum = 0;
  for (const double value : x) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(x.size() - 1);
}

// 1 + rho + .. + rho^n
double Geometric(double rho, int n) {
  double sum = 0;
  for (int i = 0; i <= n; ++i) sum = sum * rho + 1;
  return sum;
}

}  // namespace

std::vector<double> MovingAverageOrders(const std::vector<double>& demand, double lead, std::size_t periods) {
  HAGGLE_CHECK(periods > 0);
  std::vector<double> orders;
  const double weight = lead / static_cast<double>(periods);
  // The stock aimed at rises by what has come into the mean and falls by what has left it.
  for (std::size_t t = periods + 1; t <= demand.size(); ++t) {
    orders.push_back(demand[t - 1] + weight * (demand[t - 1] - demand[t - 1 - periods]));
  }
  return orders;
}

double MovingAverageRatio(double lead, std::size_t periods, double rho) {
  const double ratio = lead / static_cast<double>(periods);
  return 1 + (2 * ratio + 2 * ratio * ratio) * (1 - Pow(rho, static_cast<double>(periods)));
}

std::vector<double> SmoothedOrders(const std::vector<double>& demand, double lead, double alpha) {
  std::vector<double> orders;
  if (demand.empty()) return orders;
  double forecast = demand[0];
  for (std::size_t t = 1; t < demand.size(); ++t) {
    const double next = alpha * demand[t] + (1 - alpha) * forecast;
    orders.push_back(demand[t] + lead * (next - forecast));
    forecast = next;
  }
  return orders;
}

double SmoothedRatio(double lead, double alpha, double rho) {
  const double swing = 2 * lead * alpha + 2 * lead * lead * alpha * alpha / (2 - alpha);
  return 1 + swing * (1 - rho) / (1 - (1 - alpha) * rho);
}

double SignalRatio(double rho, int lead) {
  // (1 - rho^k) / (1 - rho) is a sum, so that rho may be 1.
  return 1 + 2 * rho * Geometric(rho, lead) * (1 - Pow(rho, lead + 2));
}

ChainRatios ChainOf(const std::vector<double>& leads, std::size_t periods) {
  HAGGLE_CHECK(periods > 0);
  ChainRatios ratios;
  const auto p = static_cast<double>(periods);
  double all = 0;
  double product = 1;
  std::vector<double> coefficients = {1};  // of B^(periods k)
  for (const double lead : leads) {
    all += lead;
    product *= MovingAverageRatio(lead, periods, 0);
    std::vector<double> next(coefficients.size() + 1, 0);
    for (std::size_t k = 0; k < coefficients.size(); ++k) {
      next[k] += (1 + lead / p) * coefficients[k];
      next[k + 1] -= lead / p * coefficients[k];
    }
    coefficients = next;
    ratios.centralised.push_back(MovingAverageRatio(all, periods, 0));
    ratios.product.push_back(product);
    ratios.decentralised.push_back(
        std::inner_product(coefficients.begin(), coefficients.end(), coefficients.begin(), 0.0));
  }
  return ratios;
}

BatchingVariance BatchingOf(int retailers, int review, double mean, double variance) {
  HAGGLE_CHECK(retailers > 0 && review > 0);
  const double n = retailers;
  const double square = mean * mean;
  const double uneven = retailers % review;
  BatchingVariance found;
  found.none = n * variance;
  found.random = found.none + square * n * (review - 1);
  found.correlated = found.none + square * n * n * (review - 1);
  found.balanced = found.none + square * uneven * (review - uneven);
  return found;
}

double BullwhipRatio(const std::vector<double>& orders, const std::vector<double>& demand) {
  const double swing = Variance(demand);
  return swing > 0 ? Variance(orders) / swing : 0;
}

}  // namespace haggle::theory
