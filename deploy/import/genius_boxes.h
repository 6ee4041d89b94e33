// Nonlinear profiles of GENIUS: sums of hyper-rectangles.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "deploy/import/domain.h"
#include "deploy/import/xml_tree.h"

namespace haggle::importing {

// The boxes of a <utility>. Their bounds name an integer issue of the domain by its index:
// `indices[i]` is that of issues[i], "" if it is none. utility = sum of what holds / maxutility; a
// rectangle that excludes is worth something outside of it, and becomes the boxes around it.
// kInvalidArgument: another aggregation, weights, functions in functions.
absl::Status ReadBoxes(const SourceFile& file, const Element& utility, const std::vector<std::string>& indices,
                       const std::vector<DomainIssue>& issues, Notes& notes, Profile& profile);

}  // namespace haggle::importing
