// Who plays whom, as given with --agent PARTY=STRATEGY[,key=value]...
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "agents/sdk/registry.h"
#include "proto/base/scenario.h"

namespace haggle::launch {

// Reads one --agent (agents/sdk/registry.h has the grammar). kInvalidArgument if it has another form.
absl::StatusOr<Casting> ParseCasting(std::string_view text);

// The scenario's own cast with the given ones put in their place and the
// external parties left out; by party as in the scenario. kInvalidArgument: an unknown
// party (with what there is instead), a party cast twice, cast and external, or
// played by nobody.
absl::StatusOr<std::vector<Casting>> CompleteCast(const Scenario& scenario, const std::vector<Casting>& own,
                                                  const std::vector<Casting>& given,
                                                  const std::vector<std::string>& external);

// Names of all parties, in the scenario's order.
std::vector<std::string> PartyNames(const Scenario& scenario);

// kInvalidArgument, with what there is instead, unless `party` is one of the scenario's.
absl::Status CheckParty(const Scenario& scenario, std::string_view party);

}  // namespace haggle::launch
