// Who plays whom, as told to the broker for the journal's diary.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/journal/writer.h"
#include "deploy/launch/plan.h"
#include "deploy/launch/process_host.h"

namespace haggle::launch {

// Who plays each party of the scenario, in its order. External parties have a
// name alone. Loads the plug-ins, to tell which strategy comes from which.
absl::StatusOr<std::vector<journal::CastLine>> CastLines(const RunPlan& plan);

// The plug-ins that the strategies of `cast` come from, in the plan's order. Loads all of the plan's.
absl::StatusOr<std::vector<Plugin>> PluginsFor(const RunPlan& plan, const std::vector<Casting>& cast);

// The other way round, for a line that has a strategy. kInvalidArgument if it has another form.
absl::StatusOr<Casting> CastingOf(const journal::CastLine& line);

// A line for each party of the scenario: its name, strategy, parameters, the
// digest of the plug-in that the strategy comes from, language; tabs between
// them. External parties have a name alone. Loads the plug-ins.
absl::StatusOr<std::string> CastFile(const RunPlan& plan);

}  // namespace haggle::launch
