// Axiomatic bargaining solutions on a finite set of outcomes, any number of
// parties, any disagreement point d.
//
// g_i = u_i - d_i is party i's gain, m_i its ideal: the best u_i of any
// individually rational point. A solution that two or more distinct points
// reach is given with all of them.
#pragma once

#include <cstddef>
#include <vector>

#include "proto/theory/points.h"

namespace haggle::theory {

// Each list holds the indices of all maximisers among the individually rational
// points, one index for each distinct point, in the order of ParetoFrontier.
// Values count as tied within 1e-12 of the larger of 1 and the best value.
// All empty if no point is individually rational.
struct Solutions {
  std::vector<double> ideal;

  // Maximises the product of the gains. J. Nash (1950) The bargaining problem,
  // Econometrica 18:155-162.
  std::vector<std::size_t> nash;
  double nash_product = 0;

  // Maximises the smallest normalised gain g_i / (m_i - d_i), then the second
  // smallest and so on (leximin). Who cannot gain (m_i = d_i) is left aside.
  // E. Kalai, M. Smorodinsky (1975) Other solutions to Nash's bargaining
  // problem, Econometrica 43:513-518; leximin: H. Imai (1983) Individual
  // monotonicity and lexicographic maxmin solution, Econometrica 51:389-401.
  std::vector<std::size_t> kalai_smorodinsky;

  // Another discrete form: the points of the frontier at which the normalised
  // gains differ least (largest minus smallest).
  std::vector<std::size_t> kalai_smorodinsky_least_difference;

  // Maximises the smallest gain, leximin. E. Kalai (1977) Proportional solutions
  // to bargaining situations, Econometrica 45:1623-1630.
  std::vector<std::size_t> egalitarian;

  // Maximises the sum of utilities.
  std::vector<std::size_t> utilitarian;
};

// `disagreement` has one value per party (CHECK). Costs what ParetoFrontier does;
// the frontier instead of all points gives the same solutions, unless no point
// brings everybody a gain (then every product is 0).
Solutions Solve(const Points& points, Payoffs disagreement);

// All points of the largest sum of utilities, individually rational or not.
std::vector<std::size_t> LargestWelfare(const Points& points);

// Product of the gains, 0 for a gain below 0.
double NashProduct(Payoffs point, Payoffs disagreement);

}  // namespace haggle::theory
