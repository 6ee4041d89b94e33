// Utilities that are sums, in weights and evaluations of 0..1.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "deploy/import/domain.h"

namespace haggle::importing {

// What becomes of sums above 1.
enum class Above : std::uint8_t {
  kRefused,
  kKept,  // as long as no issue adds more than 1 by itself
};

// utility = bias + sum of weight * evaluation / unit, where the evaluations and weights may be of any size, below
// 0 too, as long as the sums are not: as valuations that a scenario holds. If weights lie in 0..1, evaluations in
// 0..unit and there is no bias they stay as they stand; else what each issue adds at least goes to the first ones,
// which changes no sum. kInvalidArgument at `place`: there is an outcome worth less than 0, or more than 1.
absl::Status FitSums(const std::vector<DomainIssue>& issues, double bias, Above above, const Place& place,
                     std::vector<Valuation>& valuations);

}  // namespace haggle::importing
