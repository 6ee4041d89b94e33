// All outcomes of a table by number, or evenly spread ones if there are too many.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/outcome.h"

namespace haggle {

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

  // The sum over the issues of the distances between positions.
  std::int64_t Distance(const Positions& a, const Positions& b) const;

 private:
  // What is needed to find a value's position without looking at the issue.
  struct Axis {
    std::int64_t low = 0;
    std::int64_t step = 1;
  };

  std::vector<Issue> issues_;
  std::vector<Axis> axes_;
  std::vector<std::int64_t> counts_;
  std::vector<std::int64_t> strides_;
  std::uint32_t size_ = 1;
};

}  // namespace haggle
