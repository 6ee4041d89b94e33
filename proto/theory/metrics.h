// How good an agreement is, and how much there is to quarrel about: measures
// over utility vectors. Utilities are in 0..1 where a measure says so.
#pragma once

#include <cstddef>
#include <vector>

#include "proto/theory/points.h"

namespace haggle::theory {

// Euclidean distance.
double Distance(Payoffs a, Payoffs b);

// Distance from `point` to the nearest of the points `which` of `points` (a
// frontier, or all maximisers of a solution); +infinity if there are none.
// K. Hindriks, C. Jonker, D. Tykhonov (2007) Analysis of negotiation dynamics, CIA 2007.
double DistanceTo(Payoffs point, const Points& points, const std::vector<std::size_t>& which);

// Sum of utilities (utilitarian social welfare).
double Welfare(Payoffs point);

// The least utility of any party (egalitarian social welfare).
double LeastUtility(Payoffs point);

// What the best agreement for all together lacks of complete satisfaction: the
// least distance of any point from (1, .., 1). 0: everybody can have all.
// T. Baarslag et al. (2013) Evaluating practical negotiating agents: results and
// analysis of the 2011 international competition, Artificial Intelligence 198:73-103.
double Opposition(const Points& points);

// The same of one point, the Kalai-Smorodinsky one: distance from (1, .., 1).
// K. Hindriks, D. Tykhonov (2008) Towards a quality assessment method for
// learning preference profiles in negotiation, AMEC 2008.
double DistanceToSatisfaction(Payoffs point);

// Distances of one agreement, as derived tables and plots give them. +infinity
// where a solution does not exist.
struct Quality {
  double to_frontier = 0;
  double to_nash = 0;
  double to_kalai_smorodinsky = 0;
  double to_egalitarian = 0;
  double to_utilitarian = 0;
  double welfare = 0;
  double nash_product = 0;
  bool rational = false;   // individually
  bool efficient = false;  // on the frontier: nobody can gain without another's loss
};

// What a set of outcomes offers, computed once, and then asked of each agreement.
// Thread-compatible; immutable.
class Analysis {
 public:
  // Keeps the frontier of `points`, not the points. One value per party (CHECK).
  Analysis(const Points& points, Payoffs disagreement);

  const Points& frontier() const { return frontier_; }
  const Points& nash() const { return nash_; }
  const Points& kalai_smorodinsky() const { return kalai_smorodinsky_; }
  const Points& egalitarian() const { return egalitarian_; }
  const Points& utilitarian() const { return utilitarian_; }
  const std::vector<double>& ideal() const { return ideal_; }
  double opposition() const { return opposition_; }

  Quality Of(Payoffs agreement) const;

 private:
  std::vector<double> disagreement_, ideal_;
  Points frontier_, nash_, kalai_smorodinsky_, egalitarian_, utilitarian_;
  double opposition_ = 0;
};

}  // namespace haggle::theory
