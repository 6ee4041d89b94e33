// Plays parties over a link until the run is over.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "agents/sdk/agent.h"
#include "agents/sdk/link.h"
#include "agents/sdk/registry.h"

namespace haggle {

// `cast` and `briefings` belong together, one for each party of the link that
// has been joined. kInvalidArgument: a strategy that cannot be made; kInternal: one that
// threw; anything else is the link's error.
absl::Status PlayParties(Link& link, const std::vector<Casting>& cast, const std::vector<Briefing>& briefings,
                         const Registry& registry);

}  // namespace haggle
