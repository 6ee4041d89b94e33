// The strategies that come with haggle.
#pragma once

#include "agents/sdk/registry.h"

namespace haggle::strategies {

// Adds every built-in strategy: a table in strategies.cc, sorted by name.
// Nothing registers itself. CHECKs that no name is taken.
void AddBuiltInStrategies(Registry& registry);

}  // namespace haggle::strategies
