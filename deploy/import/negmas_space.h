// Outcome spaces of NegMAS.
#pragma once

#include "absl/status/statusor.h"
#include "deploy/import/domain.h"
#include "deploy/import/value_tree.h"

namespace haggle::importing {

// The domain's name and issues. kInvalidArgument: no cartesian space, or an issue of a kind that is
// not supported.
absl::StatusOr<Domain> ReadSpace(const Value& value, Notes& notes);

}  // namespace haggle::importing
