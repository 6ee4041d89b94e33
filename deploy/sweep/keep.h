// What is kept of each run of a sweep, besides its end and its parties' totals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/base/events.h"

namespace haggle::sweep {

// Measures of the whole run are always kept. A value.
struct Keep {
  bool ticks = false;                         // measures by tick ...
  std::vector<std::string> tick_names = {};   // ... of these names; empty: all
  bool events = false;                        // events ...
  std::vector<std::string> event_kinds = {};  // ... of these kinds (event_text.h); empty: all

  bool WantsTick(std::string_view name) const;
  bool Wants(const Event& event) const;
  // As it is given: "metrics,ticks:backlog,events:redirected".
  std::string Text() const;
};

// kInvalidArgument: a kind of event or a measure by tick that there is not, with what there is instead.
absl::Status CheckNames(const Keep& keep);

// Words with commas between them: metrics, ticks, events, and after "ticks:" or "events:" names. kInvalidArgument:
// another word, or as CheckNames.
absl::StatusOr<Keep> ParseKeep(const std::vector<std::string>& texts);

}  // namespace haggle::sweep
