// What came of a run, for people and for programs.
#pragma once

#include <string>

#include "broker/journal/tally.h"
#include "nlohmann/json.hpp"
#include "proto/base/scenario.h"

namespace haggle::report {

// The object that `run --json` and `show --json` print. Its keys are a contract.
// `journal` is an absolute path or "" (null).
nlohmann::ordered_json SummaryJson(const journal::RunSummary& summary, double wall_seconds, const std::string& journal);

// Who got what at what price.
std::string PartiesText(const Scenario& scenario, const journal::RunSummary& summary, bool colour);

// The same with the private tables and the redirections.
std::string SummaryText(const Scenario& scenario, const journal::RunSummary& summary, bool colour);

}  // namespace haggle::report
