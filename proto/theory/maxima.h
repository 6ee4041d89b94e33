// The maxima of a set of vectors, compared bit by bit; ParetoFrontier is what to
// call, it bears rounding.
#pragma once

#include <cstddef>
#include <vector>

#include "proto/theory/points.h"

namespace haggle::theory {

// Indices, ascending, of the points that no other weakly dominates; of equal
// ones the lowest. Two parties: linear but for a sort of few candidates. Three:
// a sort and a sweep, n log n. More: points times size of the result, after a
// sort. H. Kung, F. Luccio, F. Preparata (1975) On finding the maxima of a set
// of vectors, JACM 22:469-476.
std::vector<std::size_t> Maxima(const Points& points);

}  // namespace haggle::theory
