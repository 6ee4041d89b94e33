// What `haggle top` shows of a run, as lines of a screen of any size.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "broker/core/market.h"
#include "deploy/report/glance.h"
#include "proto/base/scenario.h"
#include "proto/base/standing.h"

namespace haggle::report {

// All that is known. Pointers may be null: not known yet.
struct TopFacts {
  std::string source;  // the journal or the broker, as it was named
  std::string notice;  // what is wrong, told in the place of everything that is less important
  const Standing* standing = nullptr;
  const Scenario* scenario = nullptr;
  const core::Market* market = nullptr;
  const Glance* glance = nullptr;
  double steps_per_second = -1;  // less than 0: not known, or the run is over
};

// Columns that a text takes on a terminal: two for wide characters of East Asia, none for marks that stand over others.
std::size_t ScreenColumns(std::string_view text);
// The beginning of a text that takes so many columns at most, with "…" for what is cut off. Nothing of it is a colour.
std::string CutToColumns(std::string_view text, std::size_t columns);

// At most `rows` lines of at most `columns` columns each, without ends; texts of others are escaped. What there is no
// room for is counted ("and 12 more"); with less room the less important is left out first: columns of the table of
// products, then tables, then decisions; the run's state and whom it waits for stand in any. Pure; thread-safe.
std::vector<std::string> DrawTop(const TopFacts& facts, std::size_t columns, std::size_t rows, bool colour);

}  // namespace haggle::report
