// The values of an issue that are texts.
#pragma once

#include <set>
#include <string>

#include "absl/status/status.h"
#include "deploy/import/domain.h"
#include "deploy/import/value_tree.h"

namespace haggle::importing {

// Adds a value to the issue; `seen`: those it has. One that is listed again counts once, and is noted: published
// domains have such lists, and the programs that they are of read them.
void AddLabel(const Place& place, std::string label, std::set<std::string>& seen, Notes& notes, DomainIssue& issue);

// A list of texts as the issue's values. kInvalidArgument: it is none, is empty or too long.
absl::Status ReadLabels(const Value& values, Notes& notes, DomainIssue& issue);

}  // namespace haggle::importing
