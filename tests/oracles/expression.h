// Formulas with their derivatives: evaluates "a*(1-x^2)" for given names.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace haggle::oracles {

// A value and its derivatives by two variables (forward differentiation).
struct Dual {
  double value = 0;
  double dx = 0;
  double dy = 0;
};

using Names = std::map<std::string, Dual, std::less<>>;

// InvalidArgument, naming the place, if `text` is no formula or uses a name
// that is not in `names`.
absl::StatusOr<Dual> Evaluate(absl::string_view text, const Names& names);

}  // namespace haggle::oracles
