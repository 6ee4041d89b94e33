// Categories as JSON and YAML list them.
#pragma once

#include "absl/status/status.h"
#include "deploy/import/domain.h"
#include "deploy/import/value_tree.h"

namespace haggle::importing {

// kInvalidArgument: no list, an empty one, a value that is no text or there twice.
absl::Status ReadLabels(const Value& values, DomainIssue& issue);

}  // namespace haggle::importing
