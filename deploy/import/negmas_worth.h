// Linear utility functions of NegMAS in weights and evaluations of 0..1.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "deploy/import/domain.h"
#include "deploy/import/value_tree.h"

namespace haggle::importing {

// f of one issue as it stands in the file: values of any size.
struct IssueWorth {
  Decimal weight;
  std::vector<Decimal> table;           // of each value in order; or
  std::function<double(double)> curve;  // of numbers
  std::vector<Corner> corners;
  Place place;
};

// One of `values` of a utility function, for `issue`. kInvalidArgument: a function that is not
// supported (LambdaFun holds code), or that has no worth for a value of the issue.
absl::Status ReadFunction(const Value& value, const DomainIssue& issue, Notes& notes, IssueWorth& worth);

// f(x) = x, which NegMAS has where none is given.
absl::Status SetIdentity(const DomainIssue& issue, IssueWorth& worth);

// utility = bias + sum of weight * f as valuations of the profile. If weights and values lie in 0..1 and
// there is no bias, as they stand; else what each issue adds at least goes to the first one,
// which changes no sum. kInvalidArgument at `place`: the utility leaves 0..1.
absl::Status SetValuations(const std::vector<DomainIssue>& issues, const std::vector<IssueWorth>& worths, double bias,
                           const Place& place, Profile& profile);

}  // namespace haggle::importing
