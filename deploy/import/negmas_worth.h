// Linear utility functions of NegMAS: what it says of one issue.
#pragma once

#include "absl/status/status.h"
#include "deploy/import/domain.h"
#include "deploy/import/value_tree.h"

namespace haggle::importing {

// One of `values` of a utility function, for `issue`, into `worth`: values of any size, as they stand in the file.
// kInvalidArgument: a function that is not supported (LambdaFun holds code), or that has no worth for a value of the
// issue.
absl::Status ReadFunction(const Value& value, const DomainIssue& issue, Notes& notes, Valuation& worth);

// f(x) = x, which NegMAS has where none is given.
absl::Status SetIdentity(const DomainIssue& issue, Valuation& worth);

}  // namespace haggle::importing
