// What an outcome means under the roles of a private table's issues.
#pragma once

#include <cstdint>
#include <vector>

#include "proto/base/outcome.h"
#include "proto/base/types.h"

namespace haggle::strategies {

struct Terms {
  std::int64_t share_permille = 1000;  // of each guest's pleaded units
  Tick window = 0;                     // ticks until all are shipped
  std::int64_t premium_permille = 0;   // on top of the list price
  std::int64_t prepaid_permille = 0;   // of the price, at once
};

// An issue that is missing leaves its term as in `fallback`.
Terms TermsOf(const std::vector<Issue>& issues, const Outcome& outcome, const Terms& fallback);

// The greatest value that an issue with this role can take; 0 if there is none.
std::int64_t GreatestTerm(const std::vector<Issue>& issues, IssueRole role);

}  // namespace haggle::strategies
