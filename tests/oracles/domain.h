// A domain of several issues with linear additive preferences, as the reference
// results describe it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/theory/points.h"
#include "tests/oracles/case.h"

namespace haggle::oracles {

// genius: sum of weight * evaluation / best evaluation of the issue.
// negmas: sum of weight * evaluation, over the best such sum of any outcome.
enum class Convention { kGenius, kNegmas };

struct Domain {
  std::vector<std::int64_t> values;  // number of values of each issue
  // [party][issue][value]: what a value adds to the utility
  std::vector<std::vector<std::vector<double>>> parts;

  std::int64_t outcomes() const;
  // Utilities of all outcomes; the last issue varies fastest.
  theory::Points Enumerate() const;
};

// Of `params` with weights1, evaluations1, .. (weights divided by their sum if
// the `utility` text says so), or agent1, .. with weights and evaluations.
absl::StatusOr<Domain> DomainOf(const Json& params, Convention convention);

}  // namespace haggle::oracles
