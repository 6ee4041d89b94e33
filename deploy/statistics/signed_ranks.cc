#include "deploy/statistics/signed_ranks.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstddef>

namespace haggle::statistics {
namespace {

constexpr std::size_t kMostExact = 50;

// The chance of a sum of ranks of at most `sum`, each rank being in it or not with equal chance. Ranks are halves.
double ChanceOfAtMost(const std::vector<double>& ranks, double sum) {
  std::vector<double> chance = {1};  // of each sum in halves
  for (const double rank : ranks) {
    const auto halves = static_cast<std::size_t>(std::lround(2 * rank));
    std::vector<double> next(chance.size() + halves);
    for (std::size_t i = 0; i < chance.size(); ++i) {
      next[i] += chance[i] / 2;
      next[i + halves] += chance[i] / 2;
    }
    chance = std::move(next);
  }
  double total = 0;
  const auto last = static_cast<std::size_t>(std::lround(2 * sum));
  for (std::size_t i = 0; i <= last && i < chance.size(); ++i) total += chance[i];
  return total;
}

}  // namespace

SignedRanks RankSigned(std::span<const double> differences) {
  std::vector<double> sorted;
  for (const double difference : differences) {
    if (difference != 0) sorted.push_back(difference);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](double a, double b) { return std::abs(a) != std::abs(b) ? std::abs(a) < std::abs(b) : a < b; });
  SignedRanks signed_ranks;
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin + 1;
    while (end < sorted.size() && std::abs(sorted[end]) == std::abs(sorted[begin])) ++end;
    const double rank = static_cast<double>(begin + 1 + end) / 2;
    for (; begin < end; ++begin) {
      signed_ranks.ranks.push_back(rank);
      (sorted[begin] > 0 ? signed_ranks.above : signed_ranks.below) += rank;
    }
  }
  return signed_ranks;
}

double SignedRankTest(std::span<const double> differences) {
  const SignedRanks signed_ranks = RankSigned(differences);
  if (signed_ranks.ranks.empty()) return 1;
  const double least = std::min(signed_ranks.above, signed_ranks.below);
  if (signed_ranks.ranks.size() <= kMostExact) return std::min(1.0, 2 * ChanceOfAtMost(signed_ranks.ranks, least));
  double variance = 0;
  for (const double rank : signed_ranks.ranks) variance += rank * rank / 4;
  const double mean = (signed_ranks.above + signed_ranks.below) / 2;
  const double z = std::max(0.0, mean - least - 0.5) / std::sqrt(variance);
  return std::min(1.0, 2 * boost::math::cdf(boost::math::complement(boost::math::normal(), z)));
}

}  // namespace haggle::statistics
