#include "deploy/observe/outcome_plane.h"

#include <cmath>

#include "proto/base/each_outcome.h"
#include "proto/base/own_preference.h"

namespace haggle::observe {
namespace {

using nlohmann::ordered_json;

ordered_json PpmOf(theory::Payoffs point) {
  ordered_json ppm = ordered_json::array();
  for (const double utility : point) ppm.push_back(ToPpm(utility));
  return ppm;
}

// All points of a solution that several reach.
ordered_json AllOf(const theory::Points& points) {
  ordered_json all = ordered_json::array();
  for (std::size_t i = 0; i < points.size(); ++i) all.push_back(PpmOf(points[i]));
  return all;
}

ordered_json FirstOf(const theory::Points& points) { return points.empty() ? ordered_json(nullptr) : PpmOf(points[0]); }

ordered_json DistanceJson(double distance) {
  return std::isfinite(distance) ? ordered_json(ToPpm(distance)) : ordered_json(nullptr);
}

}  // namespace

OutcomePlane::OutcomePlane(const Scenario& drawn, const TableOpened& opened) : issues_(opened.issues), points_(1) {
  if (opened.kind != TableKind::kScenario) return;
  for (const PartyId id : opened.parties) {
    for (const Party& party : drawn.parties) {
      const Preference* const preference = party.id == id ? OwnPreference(party, opened.name) : nullptr;
      if (preference == nullptr) continue;
      parties_.push_back(id);
      utilities_.emplace_back(opened.issues, *preference);
    }
  }
  for (const Issue& issue : opened.issues) outcomes_ *= static_cast<double>(issue.count());
  if (parties_.empty() || outcomes_ > kMostOutcomes) return;
  points_ = theory::Points(parties_.size());
  std::vector<double> of(parties_.size());
  ForEachOutcome(opened.issues, [&](const Outcome& outcome) {
    for (std::size_t i = 0; i < of.size(); ++i) of[i] = utilities_[i](outcome);
    points_.Add(of);
  });
  if (parties_.size() < 2) return;
  std::vector<double> reservations;
  for (const UtilityFunction& utility : utilities_) reservations.push_back(utility.reservation());
  analysis_ = std::make_unique<const theory::Analysis>(points_, reservations);
}

std::vector<std::int64_t> OutcomePlane::Of(const Outcome& outcome) const {
  std::vector<std::int64_t> ppm;
  for (const UtilityFunction& utility : utilities_) ppm.push_back(ToPpm(utility(outcome)));
  return ppm;
}

ordered_json OutcomePlane::Json() const {
  ordered_json reservation = ordered_json::object();
  ordered_json discount = ordered_json::object();
  for (std::size_t i = 0; i < parties_.size(); ++i) {
    const std::string id = std::to_string(parties_[i]);
    reservation[id] = ReservationOf(i);
    discount[id] = {{"round_ppm", ToPpm(utilities_[i].round_discount())},
                    {"time_ppm", ToPpm(utilities_[i].time_discount())},
                    {"cost_round_ppm", ToPpm(utilities_[i].round_cost())}};
  }
  ordered_json points = ordered_json::array();
  // Every so many of them, so that a sample is spread over the issues' values.
  const std::size_t every = points_.size() <= kMostPoints ? 1 : points_.size() / kMostPoints + 1;
  if (!parties_.empty() && outcomes_ <= kMostOutcomes) {
    for (std::size_t i = 0; i < points_.size(); i += every) points.push_back(PpmOf(points_[i]));
  }
  ordered_json json = {{"parties", parties_},
                       {"reservation", reservation},
                       {"discount", discount},
                       {"outcomes", outcomes_},
                       {"sampled", every > 1},
                       {"points", points},
                       {"frontier", ordered_json::array()},
                       {"solutions", nullptr},
                       {"all_solutions", nullptr},
                       {"opposition_ppm", nullptr}};
  if (analysis_ == nullptr) return json;
  json["frontier"] = AllOf(analysis_->frontier());
  json["solutions"] = {{"nash", FirstOf(analysis_->nash())},
                       {"kalai_smorodinsky", FirstOf(analysis_->kalai_smorodinsky())},
                       {"egalitarian", FirstOf(analysis_->egalitarian())},
                       {"utilitarian", FirstOf(analysis_->utilitarian())}};
  json["all_solutions"] = {{"nash", AllOf(analysis_->nash())},
                           {"kalai_smorodinsky", AllOf(analysis_->kalai_smorodinsky())},
                           {"egalitarian", AllOf(analysis_->egalitarian())},
                           {"utilitarian", AllOf(analysis_->utilitarian())}};
  json["opposition_ppm"] = ToPpm(analysis_->opposition());
  return json;
}

ordered_json OutcomePlane::DistancesOf(const Outcome& outcome) const {
  if (analysis_ == nullptr) return nullptr;
  std::vector<double> point;
  for (const UtilityFunction& utility : utilities_) point.push_back(utility(outcome));
  const theory::Quality quality = analysis_->Of(point);
  return {{"frontier", DistanceJson(quality.to_frontier)},
          {"nash", DistanceJson(quality.to_nash)},
          {"kalai_smorodinsky", DistanceJson(quality.to_kalai_smorodinsky)},
          {"egalitarian", DistanceJson(quality.to_egalitarian)},
          {"utilitarian", DistanceJson(quality.to_utilitarian)},
          {"welfare", DistanceJson(quality.welfare)},
          {"nash_product", DistanceJson(quality.nash_product)},
          {"rational", quality.rational},
          {"efficient", quality.efficient}};
}

}  // namespace haggle::observe
