// What makes a scenario one that can be run.
#pragma once

#include <string>
#include <vector>

#include "proto/base/scenario.h"

namespace haggle {

struct ScenarioFault {
  std::string path;      // of the field, "parties.tesla.sites.0.slip"
  std::string expected;  // what it should have been, and what was found
};

// All faults in field order; empty: the scenario is valid. Checks that names
// are unique and resolve, ids are unique and at least 1, kinds fit, every number lies
// in bounds that keep all later products inside 64 bits (documented there),
// ranges are ordered, paths rise in tick, issues have 1..2^31 values, and so on.
std::vector<ScenarioFault> Validate(const Scenario& scenario);

}  // namespace haggle
