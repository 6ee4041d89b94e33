// The Pareto frontier of a set of points, and which points anybody would accept.
#pragma once

#include <cstddef>
#include <vector>

#include "proto/theory/points.h"

namespace haggle::theory {

// The distinct utility vectors that no other one weakly dominates (at least as
// much for everybody), ascending by the first party's utility, then the
// second's and so on. Utilities connected by steps of at most `same` count as
// equal; of equal points the lowest index that no other exceeds even by rounding
// stands for all. Costs as Maxima says. Source: V. Pareto (1906) Manuale di economia politica.
std::vector<std::size_t> ParetoFrontier(const Points& points, double same = kSameUtility);

// One index for each distinct point among `which` (the lowest), in the order of
// ParetoFrontier.
std::vector<std::size_t> Distinct(const Points& points, std::vector<std::size_t> which, double same = kSameUtility);

// Whether `a` gives everybody at least what `b` does, up to `same`.
bool WeaklyDominates(Payoffs a, Payoffs b, double same = kSameUtility);

// Individually rational: nobody gets less than at disagreement.
inline bool IsRational(Payoffs point, Payoffs disagreement) { return WeaklyDominates(point, disagreement); }

// How many points are individually rational, equal ones counted each.
std::size_t CountRational(const Points& points, Payoffs disagreement);

}  // namespace haggle::theory
