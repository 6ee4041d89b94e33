// Two journals beside each other: the first command in which they differ, and
// how their scenarios and outcomes do.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "deploy/report/parting.h"
#include "nlohmann/json.hpp"
#include "proto/base/scenario.h"

namespace haggle::report {

struct JournalComparison {
  Scenario scenario;  // of the first journal
  // What `diff --json` prints; its keys are a contract: same, hash_a, hash_b,
  // same_outcome, scenario and outcome (lists of {path, a, b}), first (null, or
  // the first command that differs, with what came of it in words and what each side says why), parties (what
  // each got in both), dinners_only_a and dinners_only_b, ticks (parting.h).
  nlohmann::ordered_json json;
  bool same() const { return json["same"].get<bool>(); }
};

// Opens and replays the journals `a` and `b` (paths). An error is one of reading, or
// kDataLoss where a journal and its replay part; it names the journal.
absl::StatusOr<JournalComparison> CompareJournals(const std::string& a, const std::string& b);

// The same for people: of long lists the beginnings.
std::string ComparisonText(const JournalComparison& comparison, const PartingBounds& bounds, bool colour);

}  // namespace haggle::report
