// Dominant resource fairness in whole units: several products are made on lines, and of the lines a claimant takes
// units of, the one of which it takes the greatest share is its dominant one. Everybody's dominant share is raised
// alike, by weight, each taking its products in proportion to its claims, up to them; who needs a product that is used
// up stops. What is then left is shared in the same way among those who claim some of it, so that nothing is left that
// is claimed.
//
// Shares are those of a line's units of this tick, all its products together: half of what there is of a small batch is
// no half of a line. Levels are reckoned to 2^-40 of a line; units by which that falls short go by largest fractions,
// of equals by position from `first` on. Pure; thread-safe. A. Ghodsi, M. Zaharia, B. Hindman, A. Konwinski, S.
// Shenker, I. Stoica (2011) Dominant resource fairness: fair allocation of multiple resource types, NSDI; with weights
// and several rounds for what is left, as its section 4.3 and C. Joe-Wong et al. (2013) Multiresource allocation,
// IEEE/ACM Transactions on Networking 21:1785-1798.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/tick_scarcity.h"

namespace haggle {

// `weights` >= 1, at most 10^6; `supply` and claims >= 0, at most 10^12 a product; at most 4,096 products; lists of
// different lengths are a mistake of the caller (CHECK).
struct LineProblem {
  std::vector<std::int64_t> supply;   // by product
  std::vector<std::size_t> line;      // by product: number of its line, that of a product
  UnitTable claims;                   // by product and claimant
  std::vector<std::int64_t> weights;  // by claimant
  std::size_t first = 0;
};

// Units by product and claimant: of each product all there is, or all that is claimed.
UnitTable DominantResourceUnits(const LineProblem& problem);

}  // namespace haggle
