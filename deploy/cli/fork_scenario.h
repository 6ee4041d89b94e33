// What --set and --ticks make of a journal's scenario, from a tick of its run on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proto/base/how_ended.h"
#include "proto/base/scenario.h"

namespace haggle::cli {

// Changes `scenario`, in which a run goes on with tick `at`. 0, or the exit code of `command` after the reason was
// said: 2 a field that there is not, that cannot change while a run is on (with a list of those that can), or that has
// that value already; 1 a scenario that is not valid.
HowEnded AmendScenario(const std::vector<std::string>& sets, std::optional<std::int64_t> ticks, Tick at,
                       const std::string& command, Scenario& scenario);

}  // namespace haggle::cli
