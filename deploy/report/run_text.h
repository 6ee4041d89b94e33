// All that is told of a run that is over: who got what, when and at what price,
// private tables, redirections, claims, measures.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/journal/measures.h"
#include "broker/journal/reader.h"
#include "deploy/report/dinner_story.h"
#include "deploy/report/journal_summary.h"
#include "deploy/report/story.h"
#include "proto/base/scenario.h"

namespace haggle::report {

// Of all products together, in units.
struct SupplyTotals {
  std::int64_t produced = 0;  // opening inventory included
  std::int64_t shipped = 0;
};

// A run as its journal's replay tells it.
struct ReplayedRun {
  JournalSummary summary;
  Story story;
  SupplyTotals supply;
  DinnerStories dinners;
  std::vector<journal::Measure> measures;  // those chosen, by tick and then of the run
};

// Replays `reader`'s journal. An error is one of reading; where journal and replay part
// stands in the summary, and the rest ends there.
absl::StatusOr<ReplayedRun> ReplayWhole(const journal::JournalReader& reader,
                                        const journal::MeasureChoice& choice = {.ticks = false, .names = {}});

// `negotiations` is what NegotiationsText (negotiations.h) says of the same journal.
std::string RunText(const Scenario& scenario, const ReplayedRun& run, const std::string& negotiations, bool colour);

}  // namespace haggle::report
