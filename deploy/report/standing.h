// How a run stands, as its journal tells it: also while it is on, from any other process.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "proto/base/types.h"

namespace haggle::report {

struct PartyStanding {
  std::string party;
  std::int64_t joins = 0;  // of its agent; 0: it is played in the process that conducts the run
  bool gone = false;       // nobody plays it now
  bool asked = false;      // in the step that is open
};

struct Standing {
  std::string state;         // "running", "left" (it has no end, and nobody goes on with it), "stopped", "finished"
  std::int64_t process = 0;  // that writes the journal; 0: none, or it is not known
  std::string reason;        // why it was stopped
  std::string scenario;
  std::uint64_t seed = 0;
  std::int64_t steps = 0;
  std::string hash;
  Tick tick = 0;  // of the step that is open, or was last
  Tick ticks = 0;
  std::string date;  // of the tick; empty: the scenario has none
  std::string phase;
  std::uint32_t step = 0;
  std::int64_t quiet_ms = 0;           // since something was written down
  std::vector<PartyStanding> parties;  // by number
};

// Replays the journal. Errors are those of JournalReader::Open and ReplayTo.
absl::StatusOr<Standing> StandingOf(const std::string& journal);

// On some lines, each with its end; `path` is for what to do next.
std::string StandingText(const Standing& standing, const std::string& path);
nlohmann::ordered_json StandingJson(const Standing& standing);

}  // namespace haggle::report
