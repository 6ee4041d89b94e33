// From a domain to a scenario.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/import/domain.h"
#include "proto/codec/scenario_text.h"

namespace haggle::importing {

struct ImportOptions {
  std::string format;                 // "genius", "negmas", "geniusweb"; empty: by content
  std::string name;                   // of the scenario; empty: the domain's
  std::int32_t rounds = 100;          // of its table
  std::int64_t steps = 100;           // least number into which a real issue is cut
  std::string strategy = "boulware";  // that plays each party
};

// A scenario with one table of alternating offers at which every profile has a party, in
// order, and what its names stand for where they differ: "issue NAME is \"ORIGINAL\"".
struct Assembled {
  codec::ScenarioFile file;
  std::vector<std::string> renamed;
};

// kInvalidArgument: the domain has something that no scenario can hold, told by its place.
// What is returned is valid (broker/core/validate.h). Pure; thread-safe.
absl::StatusOr<Assembled> Assemble(const Domain& domain, const ImportOptions& options, Notes& notes);

}  // namespace haggle::importing
