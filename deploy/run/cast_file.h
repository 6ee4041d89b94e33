// Who plays whom, as told to the broker for the journal's diary.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "deploy/run/plan.h"

namespace haggle {

// A line for each party of the scenario: its name, strategy, parameters, the
// digest of the plug-in that the strategy comes from, language; tabs between
// them. External parties have a name alone. Loads the plug-ins.
absl::StatusOr<std::string> CastFile(const RunPlan& plan);

}  // namespace haggle
