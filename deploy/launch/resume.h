// A run that its process did not bring to an end, brought there.
#pragma once

#include <string>
#include <vector>

#include "agents/sdk/registry.h"
#include "deploy/launch/plan.h"

namespace haggle::launch {

// Goes on with the journal at `path`, whose run ended without an end (its process was killed, the machine lost power,
// or it was stopped, by Ctrl-C or since an agent failed), in this process and in the same file: with the cast of its
// diary, who each decides again what it decided. The end is that which the run would have had. `plugins` (absolute
// paths) are loaded into the registry already. kWrongUsage: the run has come to its end, or is on, or a strategy is not
// known; kDamaged: a strategy does not decide what it decided, or the journal is damaged; otherwise as a run's.
// `durable`: RunPlan's.
RunResult RunResume(const std::string& path, const std::vector<std::string>& plugins, const Registry& registry,
                    const RunHooks& hooks, bool durable = false);

// The same with processes: the plan for RunProcesses (plan.h), with the scenario and cast of the journal's diary.
// Parties of whom it knows no strategy are external. Errors are those of reading the journal; kAlreadyExists: its run
// has come to its end. kUnimplemented: its scenario was changed in mid-run.
absl::StatusOr<RunPlan> PlanToResume(const std::string& path, const std::vector<std::string>& plugins);

}  // namespace haggle::launch
