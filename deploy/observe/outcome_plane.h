// What could have been agreed on at a table with preferences: utilities of all outcomes, the frontier, the solutions.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "nlohmann/json.hpp"
#include "proto/base/events.h"
#include "proto/base/scenario.h"
#include "proto/base/utility_function.h"
#include "proto/theory/metrics.h"

namespace haggle::observe {

// Of a table of the scenario. Thread-compatible; immutable.
class OutcomePlane {
 public:
  static constexpr double kMostOutcomes = 100'000;  // of more, there is neither a frontier nor a solution
  static constexpr std::size_t kMostPoints = 2'000;

  // `drawn` is the scenario as nature drew it. Without preferences of anybody it is empty.
  OutcomePlane(const Scenario& drawn, const TableOpened& opened);

  // Those with preferences, in speaking order.
  const std::vector<PartyId>& parties() const { return parties_; }
  bool empty() const { return parties_.empty(); }

  // Utilities of an outcome in that order, in millionths, not discounted.
  std::vector<std::int64_t> Of(const Outcome& outcome) const;
  std::int64_t ReservationOf(std::size_t party) const { return ToPpm(utilities_[party].reservation()); }

  // {parties, reservation, discount, outcomes, frontier, points, sampled, solutions, ideal, opposition}; the frontier
  // and what follows of it are null or empty where they cannot be computed.
  nlohmann::ordered_json Json() const;
  // {frontier, nash, kalai_smorodinsky, egalitarian, utilitarian, welfare, nash_product, rational, efficient} of an
  // agreement; null where there is no analysis.
  nlohmann::ordered_json DistancesOf(const Outcome& outcome) const;

 private:
  std::vector<PartyId> parties_;
  std::vector<Issue> issues_;
  std::vector<UtilityFunction> utilities_;
  double outcomes_ = 1;
  theory::Points points_;
  std::unique_ptr<const theory::Analysis> analysis_;  // null: too many outcomes, or fewer than two parties
};

}  // namespace haggle::observe
