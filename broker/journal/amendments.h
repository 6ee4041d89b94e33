// How a run's scenario was changed while it was on, as the diary of a journal tells it and its chain confirms.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/writer.h"
#include "broker/run/run.h"
#include "proto/base/scenario.h"

namespace haggle::journal {

struct Amendment {
  std::int64_t steps = 0;  // after so many, before the next one
  Scenario scenario;       // from then on
  std::string canonical;
};

// As a note of the diary, and back. `before` is the scenario that it changes; kDataLoss: it is no scenario, or not one
// that `before` may become (broker/core/amend.h).
Note NoteOf(std::int64_t steps, const Scenario& scenario);
absl::StatusOr<Amendment> AmendmentOf(const Note& note, const Scenario& before);

// The one after `steps` steps, null if there is none. By steps, each number once.
const Amendment* AmendmentAt(const std::vector<Amendment>& amendments, std::int64_t steps);

// Amends the run if there is something to amend where it stands. kDataLoss: its scenario cannot change there.
absl::Status AmendIfDue(const std::vector<Amendment>& amendments, run::Run& run);

}  // namespace haggle::journal
