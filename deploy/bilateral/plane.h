// What two parties can come to at a table: each one's utility of every outcome.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/base/scenario.h"
#include "proto/base/utility_function.h"
#include "proto/theory/metrics.h"
#include "proto/theory/points.h"

namespace haggle::bilateral {

// Thread-compatible. Immutable.
class Plane {
 public:
  // A table with more outcomes has neither points nor an analysis.
  static constexpr double kMostOutcomes = 2'000'000;

  // Of a table of `scenario`. kInvalidArgument, saying which: it has not exactly two
  // parties, or one of them has no preference over it.
  static absl::StatusOr<Plane> Of(const Scenario& scenario, const TableSpec& table);

  // In speaking order, here and below.
  const std::array<std::string, 2>& names() const { return names_; }
  const std::vector<UtilityFunction>& utilities() const { return utilities_; }

  // Utilities of an outcome of the table, not discounted, and of none.
  std::array<double, 2> At(const Outcome& outcome) const { return {utilities_[0](outcome), utilities_[1](outcome)}; }
  std::array<double, 2> disagreement() const { return {utilities_[0].reservation(), utilities_[1].reservation()}; }

  double outcomes() const { return outcomes_; }
  // By number, the last issue's values running fastest.
  const theory::Points& points() const { return points_; }
  const theory::Analysis* analysis() const { return analysis_.get(); }  // null: more outcomes than kMostOutcomes

 private:
  Plane() : points_(2) {}
  void Enumerate(const std::vector<Issue>& issues);

  std::array<std::string, 2> names_;
  std::vector<UtilityFunction> utilities_;
  double outcomes_ = 1;
  theory::Points points_;
  std::shared_ptr<const theory::Analysis> analysis_;
};

}  // namespace haggle::bilateral
