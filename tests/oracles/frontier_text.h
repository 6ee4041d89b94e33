// Frontiers that are given as text, with letters for parameters:
//   y=a(1-x^2)                              explicit, from x = 0 to y = 0
//   x^2+y^2=R^2                             implicit, in the positive quadrant
//   u1=z^a,u2=(1-z)^b, z in [0,1]           by a third quantity
// Numbers, names, + - * / ^, brackets, sqrt exp log; `2x` and `a(..)` multiply.
// `, x in [low,high]` limits the first two as well.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "proto/theory/curve.h"

namespace haggle::oracles {

// InvalidArgument with what is wrong and where.
absl::StatusOr<theory::Curve> CurveOf(const std::string& text, const std::map<std::string, double>& parameters);

}  // namespace haggle::oracles
