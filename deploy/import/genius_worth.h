// What a profile of GENIUS says of the values of an issue.
#pragma once

#include "absl/status/statusor.h"
#include "deploy/import/domain.h"
#include "deploy/import/genius_space.h"

namespace haggle::importing {

// Of `issue`, which is `of` in the domain; the profile knows it by its index, whatever its name there.
// kInvalidArgument: it is missing, of another type, without a weight, or has no evaluation for a value.
absl::StatusOr<Valuation> ReadValuation(const GeniusSpace& space, const GeniusIssue& of, const DomainIssue& issue,
                                        Notes& notes);

}  // namespace haggle::importing
