// What an outcome of a table is worth to a party, as a number that is the same
// on every machine and in every language: + - * / on doubles in a stated order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/outcome.h"
#include "proto/base/wants.h"

namespace haggle {

// What rounding may take from a sum of parts: utilities no further apart are equal.
inline constexpr double kUtilityRounding = 1e-12;

// utility(outcome) = sum over the table's issues, in their order, of Part(issue,
// position of its value), then over the constraints that hold of weight /
// weight_unit. With weights that sum to the unit and evaluations up to theirs it
// lies in [0, 1], and no agreement is worth reservation(). (Linear additive: Keeney
// and Raiffa 1976, Decisions with Multiple Objectives; evaluations divided by their
// best: GENIUS, Lin et al. 2014; constraints: Ito, Hattori, Klein 2007.)
//
//   Part = weight / weight_unit * (evaluation / evaluation_unit)
//   table:   evaluation of the position; 0 after the last one
//   points:  of the value v between (v0, e0) and (v1, e1):
//            e0 + (e1 - e0) * ((v - v0) / (v1 - v0)); constant outside
//   line:    of position i of n: (first * (n - 1 - i) + last * i) / (n - 1); n = 1: first
//
// Thread-compatible. Immutable.
class UtilityFunction {
 public:
  // `issues` of the table, `preference` of the party.
  UtilityFunction(const std::vector<Issue>& issues, const Preference& preference);

  // Part of the utility that the i-th value of an issue brings.
  double Part(std::size_t issue, std::int64_t i) const;

  // Not discounted; `outcome` must be one of the table's.
  double operator()(const Outcome& outcome) const;

  // Whether the parts are all: no constraint over several issues.
  bool additive() const { return boxes_.empty(); }
  // What no agreement is worth; of what is known as a range, its middle.
  double reservation() const { return reservation_; }
  // That range, in millionths: of one's own a single number.
  const Range& reservation_range_ppm() const { return reservation_range_; }

  // What an agreement is worth in `round` (from 0) of a table of `rounds`, as a
  // share of what it is worth at once: discount_round ^ round * discount_time ^ t,
  // t = (round + 1) / (rounds + 1) (math.h's Pow). The time discount is that of
  // GENIUS; the round discount that of Rubinstein 1982.
  double Discount(std::int32_t round, std::int32_t rounds) const;
  // What the rounds before `round` (from 0) have taken, agreement or not: a fixed cost each (Rubinstein 1982).
  double Cost(std::int32_t round) const { return round_cost_ == 0 ? 0 : round_cost_ * static_cast<double>(round); }
  // What an agreement on `outcome` in `round` is worth in all, and what a table that ended in `round` without one is.
  double AgreedIn(const Outcome& outcome, std::int32_t round, std::int32_t rounds) const {
    return (*this)(outcome)*Discount(round, rounds) - Cost(round);
  }
  double EndedIn(std::int32_t round) const { return reservation_ - Cost(round); }
  double round_discount() const { return round_discount_; }
  double time_discount() const { return time_discount_; }
  double round_cost() const { return round_cost_; }

 private:
  struct Line {
    double weight = 0;
    double unit = 1;
    std::int64_t count = 1;
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::vector<ValuePoint> points;
    std::vector<double> parts;  // tabulated, if there are not too many
  };
  struct Side {
    std::size_t issue = 0;
    std::int64_t low = 0;
    std::int64_t high = 0;
  };
  struct Box {
    std::vector<Side> sides;
    double weight = 0;
  };

  double Evaluate(std::size_t issue, std::int64_t i) const;

  std::vector<Issue> issues_;
  std::vector<Line> lines_;
  std::vector<Box> boxes_;
  double reservation_ = 0;
  double round_discount_ = 1;
  double time_discount_ = 1;
  double round_cost_ = 0;
  Range reservation_range_;
};

// In millionths, to the nearest.
std::int64_t ToPpm(double utility);

}  // namespace haggle
