// Events in words, for the windows that somebody looks at, and those in which a text is found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/observe/json_out.h"
#include "deploy/observe/recording.h"
#include "proto/base/why.h"

namespace haggle::observe {

// The reason that was given for a command of the step in words; empty: none was, or it is another step's.
std::string WhyText(const Place& place, Seq seq);

// One event as a line of a list, as JSON: {e, seq, step, tick, date, phase, part, kind, party, other, table, text, why,
// refused}.
void AppendRow(const Recording& recording, const Place& place, std::size_t index, const Event& event, JsonOut& json);

inline constexpr std::size_t kMostRows = 500;

// {"from", "rows"}: events from `from` on, at most `count`.
std::string RowsJson(const Recording& recording, std::size_t from, std::size_t count);
// The same of chosen events (in any order, which there are).
std::string ChosenRowsJson(const Recording& recording, std::vector<std::size_t> events);

// What is looked for; all that is given has to hold.
struct Search {
  std::string text;                    // in its words or its reason, whatever the case; empty: anything
  std::string without;                 // not in them; empty: nothing
  std::optional<std::uint16_t> party;  // its number: whose doing it is, or the other one concerned
  std::vector<std::uint8_t> kinds;     // as in the columns; empty: all
  std::optional<std::uint32_t> table;
  std::size_t from = 0;  // event
};

// How many events are put into words for one search; what is behind them is left for the next one.
inline constexpr std::size_t kMostTold = 50'000;

// {"events": [...], "next": event to go on from, or null, "to": the first event that was not looked at, from which to
// go on when the run has grown}.
std::string FindJson(const Recording& recording, const Search& search);

}  // namespace haggle::observe
