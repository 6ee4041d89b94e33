#include "proto/theory/learning.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/check.h"

namespace haggle::theory {
namespace {

std::int64_t Pairs(std::int64_t n) { return n * (n - 1) / 2; }

// Unordered pairs of neighbours in `order` that `same` calls equal; what is
// equal stands together.
template <class Same>
std::int64_t EqualPairs(const std::vector<std::size_t>& order, const Same& same) {
  std::int64_t pairs = 0, run = 1;
  for (std::size_t i = 1; i <= order.size(); ++i) {
    if (i < order.size() && same(order[i - 1], order[i])) {
      ++run;
    } else {
      pairs += Pairs(run);
      run = 1;
    }
  }
  return pairs;
}

// Sorts `values`, returns how many pairs stood in falling order (merge sort).
std::int64_t Inversions(std::vector<double>& values) {
  std::int64_t count = 0;
  std::vector<double> merged(values.size());
  for (std::size_t width = 1; width < values.size(); width *= 2) {
    for (std::size_t from = 0; from < values.size(); from += 2 * width) {
      const std::size_t middle = std::min(from + width, values.size()), to = std::min(from + 2 * width, values.size());
      std::size_t a = from, b = middle;
      for (std::size_t k = from; k < to; ++k) {
        if (b == to || (a < middle && values[a] <= values[b])) {
          merged[k] = values[a++];
        } else {
          count += static_cast<std::int64_t>(middle - a);
          merged[k] = values[b++];
        }
      }
    }
    values.swap(merged);
  }
  return count;
}

double Mean(Utilities u) {
  double sum = 0;
  for (const double value : u) sum += value;
  return sum / static_cast<double>(u.size());
}

}  // namespace

double PearsonCorrelation(Utilities truth, Utilities estimate) {
  HAGGLE_CHECK(truth.size() == estimate.size());
  if (truth.size() < 2) return 0;
  const double mean_t = Mean(truth), mean_e = Mean(estimate);
  double product = 0, square_t = 0, square_e = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double t = truth[i] - mean_t, e = estimate[i] - mean_e;
    product += t * e;
    square_t += t * t;
    square_e += e * e;
  }
  if (!(square_t > 0) || !(square_e > 0)) return 0;
  return std::clamp(product / (std::sqrt(square_t) * std::sqrt(square_e)), -1.0, 1.0);
}

double RankingDistance(Utilities truth, Utilities estimate) {
  HAGGLE_CHECK(truth.size() == estimate.size());
  const std::size_t n = truth.size();
  if (n < 2) return 0;
  std::vector<std::size_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (truth[a] != truth[b]) return truth[a] < truth[b];
    if (estimate[a] != estimate[b]) return estimate[a] < estimate[b];
    return a < b;
  });
  const std::int64_t tied_truth = EqualPairs(order, [&](auto a, auto b) { return truth[a] == truth[b]; });
  const std::int64_t tied_both =
      EqualPairs(order, [&](auto a, auto b) { return truth[a] == truth[b] && estimate[a] == estimate[b]; });
  std::vector<double> estimates(n);
  for (std::size_t i = 0; i < n; ++i) estimates[i] = estimate[order[i]];
  const std::int64_t opposite = Inversions(estimates);  // pairs tied in truth are not among them
  for (std::size_t i = 0; i < n; ++i) order[i] = i;
  const std::int64_t tied_estimate = EqualPairs(order, [&](auto a, auto b) { return estimates[a] == estimates[b]; });
  const std::int64_t differing = opposite + (tied_truth - tied_both) + (tied_estimate - tied_both);
  return static_cast<double>(differing) / static_cast<double>(Pairs(static_cast<std::int64_t>(n)));
}

double MeanAbsoluteError(Utilities truth, Utilities estimate) {
  HAGGLE_CHECK(truth.size() == estimate.size());
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) sum += std::abs(truth[i] - estimate[i]);
  return truth.empty() ? 0 : sum / static_cast<double>(truth.size());
}

double RootMeanSquareError(Utilities truth, Utilities estimate) {
  HAGGLE_CHECK(truth.size() == estimate.size());
  double squares = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) squares += (truth[i] - estimate[i]) * (truth[i] - estimate[i]);
  return truth.empty() ? 0 : std::sqrt(squares / static_cast<double>(truth.size()));
}

}  // namespace haggle::theory
