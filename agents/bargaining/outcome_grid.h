// All outcomes of a table by number, or evenly spread ones if there are too many.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "proto/base/outcome.h"

namespace haggle::bargaining {

// Numbers run through the issues' values with the last issue fastest. If there
// were more than `most` outcomes, every other value of the issue that has most
// values (the first of them) is left out until there are not.
//
// Thread-compatible. Immutable.
class OutcomeGrid {
 public:
  // The position of each value among its issue's.
  using Positions = std::array<std::int64_t, kMaxIssues>;

  OutcomeGrid(const std::vector<Issue>& issues, std::int64_t most);

  std::uint32_t size() const { return size_; }
  const std::vector<Issue>& issues() const { return issues_; }
  // Values of an issue that are looked at, and the position of the i-th of them.
  std::int64_t count(std::size_t issue) const { return counts_[issue]; }
  std::int64_t position(std::size_t issue, std::int64_t i) const { return i * strides_[issue]; }

  Outcome At(std::uint32_t number) const;
  // `outcome` must be one of the table's.
  Positions PositionsOf(const Outcome& outcome) const;
  std::int64_t PositionOf(std::size_t issue, std::int64_t value) const {
    const std::int64_t above = value - axes_[issue].low;
    return axes_[issue].step == 1 ? above : above / axes_[issue].step;
  }

  // The sum over the issues of the distances between positions.
  std::int64_t Distance(const Positions& a, const Positions& b) const;
  // ... between those of an outcome by its number and those of `to`, of which only as many are read
  // as there are issues.
  std::int64_t Distance(std::uint32_t number, const Positions& to) const {
    std::int64_t distance = 0;
    for (std::size_t k = counts_.size(); k-- > 0;) distance += std::abs(position(k, TakeLast(k, number)) - to[k]);
    return distance;
  }

 private:
  // What is needed to find a value's position without looking at the issue.
  struct Axis {
    std::int64_t low = 0;
    std::int64_t step = 1;
  };

  // Takes the digit of the last issue, `issue`, off a number. The first issue's is all that is left: no division.
  std::uint32_t TakeLast(std::size_t issue, std::uint32_t& number) const {
    if (issue == 0) return number;
    const auto count = static_cast<std::uint32_t>(counts_[issue]);
    const std::uint32_t digit = number % count;
    number /= count;
    return digit;
  }

  std::vector<Issue> issues_;
  std::vector<Axis> axes_;
  std::vector<std::int64_t> counts_;
  std::vector<std::int64_t> strides_;
  std::uint32_t size_ = 1;
};

}  // namespace haggle::bargaining
