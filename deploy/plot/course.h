// How a table of two went, as its journal has it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/journal/reader.h"
#include "proto/base/outcome.h"
#include "proto/base/scenario.h"
#include "proto/base/types.h"

namespace haggle::plot {

struct Course {
  std::string table;                                    // name in the scenario
  TableId id = 0;                                       // 0: a table that was not held
  Tick tick = 0;                                        // in which it was set
  std::int32_t rounds = 0;                              // that it took
  std::array<std::vector<Outcome>, 2> offers;           // of each party in speaking order, as they were made
  std::array<std::vector<std::int32_t>, 2> offered_in;  // round of each of them, from 0
  std::optional<Outcome> agreement;
  bool closed = false;                        // false: the journal ends before
  std::map<std::string, std::int64_t> drawn;  // what nature drew, by path
};

// The table of the journal that is called for: by number ("17"), by name (the first time it
// was set), or "": the first one of two parties that both have preferences over it. kNotFound, naming
// what tables there are; else an error of reading.
absl::StatusOr<Course> CourseOf(const journal::JournalReader& reader, const std::string& table);

// Whether a picture can be made of it: two parties, both with preferences.
bool IsValuedByTwo(const Scenario& scenario, const TableSpec& table);

}  // namespace haggle::plot
