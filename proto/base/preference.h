// What an outcome of a table is worth to a party: linear additive utility in
// millionths (Keeney and Raiffa 1976, Decisions with Multiple Objectives).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/outcome.h"
#include "proto/base/scenario.h"

namespace haggle {

// worth(outcome) = sum over the table's issues of weight_permille *
// evaluation_permille of its value. The evaluation of the i-th of n values is
// evaluations[i] or, if there are none, lies on the line from first_permille to
// last_permille: weight * (first * (n-1-i) + last * i) / (n-1), truncated
// towards zero (n = 1: weight * first). An issue that the preference does not
// name is worth nothing, and so is a value behind the last evaluation.
//
// Thread-compatible. Immutable.
class Worth {
 public:
  // `issues` of the table, `preference` of the party.
  Worth(const std::vector<Issue>& issues, const Preference& preference);

  // Part of the worth that the i-th value of an issue brings.
  std::int64_t Part(std::size_t issue, std::int64_t i) const;

  // Millionths; `outcome` must be one of the table's.
  std::int64_t operator()(const Outcome& outcome) const;

 private:
  struct Line {
    std::int64_t weight = 0;
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t count = 1;
    std::vector<std::int64_t> parts;  // tabulated, if there are not too many
  };
  static std::int64_t OnLine(const Line& line, std::int64_t i);

  std::vector<Issue> issues_;
  std::vector<Line> lines_;
};

}  // namespace haggle
