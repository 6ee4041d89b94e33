// Exact divisions of an amount among claims on it that exceed it: what theory calls a claims,
// bankruptcy or rationing problem (O'Neill 1982; Thomson 2003 surveys the rules).
//
// `available` >= 0; claims >= 0, at most 2^60, in number at most kMostClaims (random arrival and
// minimal overlap: kMostOrdered); vectors of one call have one length. Anything else is a mistake of
// the caller (CHECK). Where the claims do not exceed what there is, everybody gets its claim. Pure;
// thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/units.h"

namespace haggle {

inline constexpr std::size_t kMostClaims = 1'000'000;
inline constexpr std::size_t kMostOrdered = 16;  // their work grows with 2^n, or their denominators do

// Shares as fractions with one denominator: claimant i gets parts[i] / whole. Together exactly what
// there is, or all claims.
struct Fractions {
  std::vector<Int128> parts;
  Int128 whole = 1;
};

using Amounts = std::vector<std::int64_t>;

// In proportion to the weights, nobody above its claim: who is full leaves, the rest is shared anew.
// With equal weights: constrained equal awards, max-min water-filling; a weight of 0 gets nothing.
Fractions WeightedAwards(std::int64_t available, const Amounts& claims, const Amounts& weights);

// What is missing is borne in proportion to the weights, nobody below nothing. With equal weights:
// constrained equal losses, the linear rule of Cachon and Lariviere 1999. A weight of 0 loses nothing
// before all others have nothing.
Fractions WeightedLosses(std::int64_t available, const Amounts& claims, const Amounts& weights);

// Equal awards on half-claims up to half of all claims, equal losses on them beyond: the Talmud's
// rule, which for two is the contested garment (Aumann and Maschler 1985).
Fractions Talmud(std::int64_t available, const Amounts& claims);

// Equal awards on half-claims, twice (Piniles 1861, in Aumann and Maschler 1985).
Fractions Piniles(std::int64_t available, const Amounts& claims);

// The mean over all orders in which claimants may come, of first come, first served: the Shapley value
// of the game in which a group is sure of what the others leave (O'Neill 1982).
Fractions RandomArrival(std::int64_t available, const Amounts& claims);

// Claims overlap as little as they can, and each part is shared by those who claim it: Ibn Ezra's rule
// as O'Neill 1982 extends it.
Fractions MinimalOverlap(std::int64_t available, const Amounts& claims);

// First what nobody else claims, then the rest in proportion to what is left of the claims, none above
// that rest: the tau-value (Curiel, Maschler and Tijs 1987).
Fractions AdjustedProportional(std::int64_t available, const Amounts& claims);

// Whole units: rounded down, then one unit each to the largest fractions, of equals by position, counted
// from `first` on, round the end. Nobody passes a whole number that its fraction does not reach.
Amounts InWholeUnits(const Fractions& fractions, std::size_t first);

}  // namespace haggle
