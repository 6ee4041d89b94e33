// What came of the scenario's tables, as theory measures it: who got how much, and how far
// from the best that there was.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proto/base/market_events.h"
#include "proto/base/scenario.h"
#include "proto/base/table_events.h"
#include "proto/base/utility_function.h"
#include "proto/theory/metrics.h"

namespace haggle::journal {

struct TableQuality {
  std::vector<std::pair<PartyId, double>> utilities;  // of those with a preference, in speaking order; discounted
  bool measured = false;                              // whether there is the rest
  theory::Quality quality;                            // of these utilities
  double opposition = 0;
};

// Measures tables of a scenario one after the other. A table is measured if two or more of
// its parties have preferences over it, all that do are bound by its outcome (no auction),
// and it has at most kMostOutcomes outcomes. The frontier and the solutions, at the
// reservation values, are those of the undiscounted utilities, computed once for each
// table of the scenario. Thread-compatible.
class QualityMeter {
 public:
  static constexpr double kMostOutcomes = 100'000;

  // `scenario` must outlive it.
  explicit QualityMeter(const Scenario& scenario) : scenario_(scenario) {}

  // What nature drew before: of it, what no agreement is worth to parties counts.
  void Take(const Drawn& drawn) { drawn_[drawn.path] = drawn.value; }

  // `closed` ends the table that `opened` began.
  TableQuality Measure(const TableOpened& opened, const TableClosed& closed);

 private:
  struct Kind {
    std::vector<PartyId> parties;
    std::vector<UtilityFunction> utilities;
    std::unique_ptr<const theory::Analysis> analysis;  // null: not measured
  };

  const Kind& KindOf(const TableOpened& opened);

  const Scenario& scenario_;
  std::map<std::string, std::int64_t> drawn_;  // by path
  std::map<std::string, Kind> kinds_;          // by name of the table
};

}  // namespace haggle::journal
