// How a run stands, read from its journal, also while it is on, and told as text and JSON
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "broker/journal/reader.h"
#include "broker/run/run.h"
#include "nlohmann/json.hpp"
#include "proto/base/standing.h"

namespace haggle::report {

// Replays the journal. Errors are those of JournalReader::Open and ReplayTo.
absl::StatusOr<Standing> StandingOf(const std::string& journal);

// The same of a run that has been brought to the journal's end.
absl::StatusOr<Standing> StandingOf(const journal::JournalReader& reader, const run::Run& run);

// On some lines, each with its end; `path` is for what to do next with a journal.
std::string StandingText(const Standing& standing, const std::string& path);
nlohmann::ordered_json StandingJson(const Standing& standing);

}  // namespace haggle::report
