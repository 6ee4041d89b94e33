// What a sweep varies: axes, each with its alternatives.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace haggle::sweep {

// One choice on an axis: what it changes of the scenario, and who plays instead.
struct Alternative {
  std::string label;                   // what results and pictures call it
  std::vector<std::string> sets = {};  // PATH=VALUE, carried out left to right after those of the whole sweep
  std::vector<std::string> cast = {};  // PARTY=STRATEGY[,KEY=VALUE]...
};

struct Axis {
  std::string name;
  std::vector<Alternative> alternatives;
};

// "PATH=V1,V2,...": an axis of that name, its alternatives called as their values. A comma within braces, brackets or
// quotes belongs to its value, as textproto has them. kInvalidArgument: it has another form, says which.
absl::StatusOr<Axis> VaryAxis(std::string_view text);

// "PARTY=S1|S2|...", each STRATEGY[,KEY=VALUE]...: an axis called cast.PARTY. kInvalidArgument as above.
absl::StatusOr<Axis> CastAxis(std::string_view text);

// kInvalidArgument: an axis without a name or alternatives, a label that is empty or holds control characters, or two
// axes of one name or alternatives of one label. `seed` is no axis: the runs' seeds are.
absl::Status CheckAxes(const std::vector<Axis>& axes);

}  // namespace haggle::sweep
