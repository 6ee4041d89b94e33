// How far an estimate of somebody's preferences is from the truth: measures
// over two lists of utilities (of all outcomes, or of values, or issue weights),
// the i-th of each belonging to the same thing. Lists are of equal length (CHECK).
//
// Sources: K. Hindriks, D. Tykhonov (2008) Towards a quality assessment method
// for learning preference profiles in negotiation, AMEC 2008; T. Baarslag,
// M. Hendrikx, K. Hindriks, C. Jonker (2013) Predicting the performance of
// opponent models in automated negotiation, IAT 2013.
#pragma once

#include <span>

namespace haggle::theory {

using Utilities = std::span<const double>;

// Pearson's correlation, -1..1; 1: the estimate is the truth up to scale and
// origin. 0 if one list is constant or shorter than two.
double PearsonCorrelation(Utilities truth, Utilities estimate);

// Share of the pairs of things that the two rank differently (one prefers the
// first, the other the second or neither), 0..1. n log n. 0 for fewer than two.
double RankingDistance(Utilities truth, Utilities estimate);

// Mean of |truth - estimate|. 0 for nothing.
double MeanAbsoluteError(Utilities truth, Utilities estimate);

// Square root of the mean of (truth - estimate)^2. 0 for nothing.
double RootMeanSquareError(Utilities truth, Utilities estimate);

}  // namespace haggle::theory
