// Matched samples by the ranks of their differences.
#pragma once

#include <span>
#include <vector>

namespace haggle::statistics {

// Ranks of the absolute differences from 1, equal ones sharing their mean rank; zeros are left out.
struct SignedRanks {
  std::vector<double> ranks;  // in no particular order
  double above = 0;           // sum of those of differences above 0
  double below = 0;           // ... below 0
};
SignedRanks RankSigned(std::span<const double> differences);

// Two-sided p value of the signed-rank test that matched samples differ by nothing: their `differences` lie about 0
// symmetrically. Exact for up to 50 differences other than 0, also where some are equal; beyond that by the
// normal approximation with corrections for ties and continuity. 1 if there is no difference. F. Wilcoxon (1945)
// Individual comparisons by ranking methods, Biometrics Bulletin 1:80-83. Pure; thread-safe.
double SignedRankTest(std::span<const double> differences);

}  // namespace haggle::statistics
