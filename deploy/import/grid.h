// From decimals to the integers of a scenario: issues as grids, worths as evaluations.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "deploy/import/domain.h"
#include "deploy/import/source.h"
#include "proto/base/outcome.h"
#include "proto/base/wants.h"

namespace haggle::importing {

// The issue under its new name. A real interval without a step is cut into at least `steps`
// equal ones, each the greatest power of ten that makes so many; one with a step ends at the
// last step that its upper bound leaves room for. kInvalidArgument: an empty interval, or
// bounds beyond 10^15 steps.
absl::StatusOr<Issue> MakeIssue(const DomainIssue& issue, const std::string& name, std::int64_t steps);

// `valuation` of an issue that MakeIssue made, without its weight. A table becomes evaluations,
// exactly; a curve that is straight between the issue's ends a line, any other points, so
// that it is exact (to 10^-15) at every value of the grid. kInvalidArgument: an
// evaluation below 0 or above its unit.
absl::StatusOr<IssueUtility> MakeUtility(const Valuation& valuation, const Issue& issue, Notes& notes);

}  // namespace haggle::importing
