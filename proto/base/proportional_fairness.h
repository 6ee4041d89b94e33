// Proportionally fair units of several products that meet one demand: the division that makes the sum of
// weight * log(what one gets) the greatest, in which a unit of product p counts power(p) and nobody gets more of a
// product than it claims. It is the equilibrium of a market in which everybody has its weight to spend.
//
// What everybody gets in all is the only such division; which units it is made of may differ, and is then in proportion
// to what is still to be given, if no claim stands in the way, or goes by position. Whole units: of each product by
// itself, by position from `first` on. Pure; thread-safe.
// E. Eisenberg, D. Gale (1959) Consensus of subjective probabilities: the pari-mutuel method, Annals of Mathematical
// Statistics 30:165-168. N. Megiddo (1974) Optimal flows in networks with multiple sources and sinks, Mathematical
// Programming 7:97-107: it is also the weighted max-min division.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/tick_scarcity.h"

namespace haggle {

// `weights` and `power` >= 1, at most 10^6; `supply` and claims >= 0, at most 10^12 a product; lists of different
// lengths are a mistake of the caller (CHECK).
struct FairProblem {
  std::vector<std::int64_t> supply;   // by product
  std::vector<std::int64_t> power;    // by product
  UnitTable claims;                   // by product and claimant
  std::vector<std::int64_t> weights;  // by claimant
  std::size_t first = 0;              // the position from which units that are left over are given
};

// Units by product and claimant: of each product all there is, or all that is claimed.
UnitTable ProportionallyFairUnits(const FairProblem& problem);

}  // namespace haggle
