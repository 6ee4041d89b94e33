// The inverse of an additive utility, issue by issue: for outcome spaces that are too
// large to be enumerated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/outcome.h"
#include "proto/base/utility_function.h"
#include "proto/base/wants.h"

namespace haggle::bargaining {

// Every issue gives way by the same share s of the way from its best part to its
// worst, s being such that the parts sum to what is wanted; each part is then rounded
// up to that of a value there is. What this is too much is then taken back, issue by
// issue in order, as far as it goes. The outcome is worth what is wanted, and more by
// no more than the largest distance between neighbouring parts of any issue of which a
// lesser part is left; with one issue, it is the least outcome there is above what is
// wanted. (Cf. inverse utility functions of time-dependent agents: Baarslag 2016,
// Exploring the Strategy Space of Negotiating Agents, section 3.)
//
// Looking up takes the number of issues times the logarithm of the number of values.
// Thread-compatible. Immutable.
class Inverse {
 public:
  // `utility` of `preference` over `issues`, additive; it is kept.
  Inverse(const std::vector<Issue>& issues, const UtilityFunction& utility, const Preference& preference);

  // The best one; of equal ones that of the lowest number.
  Outcome Best() const;
  // An outcome worth `least` or more; the best one if none is.
  Outcome AtLeast(double least) const;

 private:
  // Positions over which the part neither rises and falls again, nor falls and rises.
  struct Run {
    std::int64_t first = 0;
    std::int64_t last = 0;
    bool rising = false;  // from first to last; a level run is none
  };
  struct Axis {
    std::vector<Run> runs;
    double best = 0;
    double worst = 0;
    std::int64_t best_position = 0;
  };

  // The position with the least part that is `least` or more; the best one if none is.
  std::int64_t PositionAtLeast(std::size_t issue, double least) const;

  std::vector<Issue> issues_;
  UtilityFunction utility_;
  std::vector<Axis> axes_;
  double best_ = 0;
  double worst_ = 0;
};

}  // namespace haggle::bargaining
