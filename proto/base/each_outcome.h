// All outcomes of a table, one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/outcome.h"

namespace haggle {

// Calls visit(outcome) for every outcome of the issues, by number: the last issue's values
// run fastest. Of no issues there is one outcome, the empty one. As many calls as the
// product of the issues' counts: bound it first.
template <class Visit>
void ForEachOutcome(const std::vector<Issue>& issues, Visit visit) {
  std::vector<std::int64_t> at(issues.size(), 0);
  Outcome outcome;
  for (const Issue& issue : issues) outcome.push_back(issue.at(0));
  for (;;) {
    visit(outcome);
    // The next one, as an odometer counts.
    std::size_t k = issues.size();
    while (k > 0 && ++at[k - 1] == issues[k - 1].count()) {
      at[k - 1] = 0;
      outcome.values[k - 1] = issues[k - 1].at(0);
      --k;
    }
    if (k == 0) return;
    outcome.values[k - 1] = issues[k - 1].at(at[k - 1]);
  }
}

}  // namespace haggle
