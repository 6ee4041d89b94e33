// The outcomes of one kind of table as one party values them, best first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "agents/bargaining/inverse.h"
#include "agents/bargaining/outcome_grid.h"
#include "proto/base/outcome.h"
#include "proto/base/utility_function.h"
#include "proto/base/wants.h"

namespace haggle::bargaining {

// An outcome and what it is worth to the party itself, not discounted.
struct Bid {
  Outcome outcome;
  double utility = 0;
};

// Up to kMostRanked outcomes are ranked: all there are, or evenly spread ones of a
// larger space (outcome_grid.h), the best of all coming first. Of an additive utility over a larger space, AtLeast
// and best look at every outcome all the same, by the inverse of the utility of each
// issue (inverse.h, which states how near it comes). Outcomes that are equal but for
// rounding (10^-12) count as equal and are ordered by their number, the last issue running fastest.
//
// Ranking takes n log n once, at the first call that wants it. Thread-compatible.
class OwnOutcomes {
 public:
  static constexpr std::int64_t kMostRanked = 1'000'000;

  // `issues` of the table, `preference` of the party.
  OwnOutcomes(const std::vector<Issue>& issues, const Preference& preference);

  const std::vector<Issue>& issues() const { return grid_.issues(); }
  const OutcomeGrid& grid() const { return grid_; }
  const UtilityFunction& utility() const { return utility_; }
  double reservation() const { return utility_.reservation(); }

  // Whether all outcomes are ranked.
  bool complete() const { return complete_; }
  // The best of all outcomes.
  const Bid& best();

  std::size_t size() const { return grid_.size(); }
  // The outcome of a rank, 0 being the best; rank < size().
  Bid At(std::size_t rank);
  double UtilityAt(std::size_t rank);
  // The number of ranked outcomes that are worth `least` or, but for rounding, as much.
  std::size_t CountAtLeast(double least);

  // Of the ranks first..last-1 (at least one) that of the outcome nearest to `to` by the sum over
  // issues of the distances between value positions; of several the first.
  std::size_t Nearest(std::size_t first, std::size_t last, const Outcome& to);

  // At most kMostSampled ranked outcomes, evenly spread, best first: what is looked at again in every turn.
  static constexpr std::size_t kMostSampled = 4096;
  const std::vector<Bid>& Sample();

  // An outcome worth `least` or more, and as little more as is found; the best one if
  // none is worth that much.
  Bid AtLeast(double least);

 private:
  struct Ranked {
    double utility = 0;
    std::uint32_t number = 0;
  };

  void Rank();

  OutcomeGrid grid_;
  UtilityFunction utility_;
  bool complete_ = true;
  std::optional<Inverse> inverse_;  // additive utility over more outcomes than are ranked
  std::vector<Ranked> ranked_;
  std::vector<Bid> sample_;
  std::optional<Bid> best_;
};

}  // namespace haggle::bargaining
