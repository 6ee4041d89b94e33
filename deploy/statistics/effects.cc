#include "deploy/statistics/effects.h"

#include <algorithm>
#include <vector>

#include "deploy/statistics/signed_ranks.h"
#include "deploy/statistics/statistics.h"

namespace haggle::statistics {

std::optional<double> CohenDz(std::span<const double> differences) {
  if (differences.size() < 2) return std::nullopt;
  const double mean = Mean(differences);
  const bool alike = std::all_of(differences.begin(), differences.end(), [&](double d) { return d == differences[0]; });
  if (alike) return differences[0] == 0 ? std::make_optional(0.0) : std::nullopt;
  return mean / *Deviation(differences);
}

double RankBiserial(std::span<const double> differences) {
  const SignedRanks ranks = RankSigned(differences);
  const double all = ranks.above + ranks.below;
  return all == 0 ? 0 : (ranks.above - ranks.below) / all;
}

std::optional<double> VarghaDelaney(std::span<const double> a, std::span<const double> b) {
  if (a.empty() || b.empty()) return std::nullopt;
  std::vector<double> sorted(b.begin(), b.end());
  std::sort(sorted.begin(), sorted.end());
  double wins = 0;
  for (const double sample : a) {
    const auto below = std::lower_bound(sorted.begin(), sorted.end(), sample) - sorted.begin();
    const auto not_above = std::upper_bound(sorted.begin(), sorted.end(), sample) - sorted.begin();
    wins += static_cast<double>(below + not_above) / 2;
  }
  return wins / static_cast<double>(a.size()) / static_cast<double>(b.size());
}

}  // namespace haggle::statistics
