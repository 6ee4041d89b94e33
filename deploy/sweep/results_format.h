// The marks by which a file says that it holds the results of a sweep, and the tables in it. RESULTS.md tells them in
// words.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace haggle::sweep {

// "HGSW", PRAGMA application_id.
inline constexpr std::int64_t kApplicationId = 0x48475357;
// PRAGMA user_version.
inline constexpr std::int64_t kResultsVersion = 1;

struct ResultsTable {
  std::string_view name;
  int columns;
  std::string_view sql;
  bool of_runs = true;  // its rows are a run's, whose number is the first column
};

// A contract with people's queries.
const std::vector<ResultsTable>& ResultsTables();
// Made at last.
const std::vector<std::string_view>& ResultsIndexes();

}  // namespace haggle::sweep
