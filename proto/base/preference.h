// What an outcome of a table is worth to a party in whole millionths, for those
// who count in integers; utility_function.h says how it comes about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/outcome.h"
#include "proto/base/utility_function.h"

namespace haggle {

// worth(outcome) = the sum of ToPpm of the parts of its utility, of which there are
// only those of the issues: constraints are not looked at.
//
// Thread-compatible. Immutable.
class Worth {
 public:
  // `issues` of the table, `preference` of the party.
  Worth(const std::vector<Issue>& issues, const Preference& preference)
      : issues_(issues), utility_(issues, preference) {}

  // Part of the worth that the i-th value of an issue brings.
  std::int64_t Part(std::size_t issue, std::int64_t i) const { return ToPpm(utility_.Part(issue, i)); }

  // Millionths; `outcome` must be one of the table's.
  std::int64_t operator()(const Outcome& outcome) const {
    std::int64_t worth = 0;
    for (std::size_t k = 0; k < issues_.size(); ++k) worth += Part(k, issues_[k].index(outcome.values[k]));
    return worth;
  }

 private:
  std::vector<Issue> issues_;
  UtilityFunction utility_;
};

}  // namespace haggle
