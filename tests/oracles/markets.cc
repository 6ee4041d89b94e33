// Division where several things are scarce, auctions, matching (proto/theory/resource_sharing.h, fisher_market.h,
// matching.h; the clearing of the broker's auctions).
#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "broker/core/auction_clearing.h"
#include "proto/theory/fisher_market.h"
#include "proto/theory/matching.h"
#include "proto/theory/resource_sharing.h"
#include "tests/oracles/families.h"

namespace haggle::oracles {
namespace {

using Units = std::vector<std::int64_t>;

std::vector<std::vector<double>> Rows(const Json& json) {
  std::vector<std::vector<double>> rows;
  for (const Json& row : json) rows.push_back(Numbers(row));
  return rows;
}

std::vector<std::vector<std::size_t>> Indices(const Json& json) {
  return json.get<std::vector<std::vector<std::size_t>>>();
}

theory::ResourceProblem Resources(const Json& params) {
  return {Numbers(params.at("capacity")), Rows(params.at("demand_per_task"))};
}

Units WholeNumbers(const std::vector<double>& numbers) {
  Units whole;
  for (const double number : numbers) whole.push_back(std::llround(number));
  return whole;
}

// ---- auctions ---------------------------------------------------------------------

struct Sale {
  std::int64_t units = 0;
  std::vector<Units> values;  // of each unit more, by bidder
};

Sale SaleOf(const Json& params) {
  return {params.at("units").get<std::int64_t>(), params.at("marginal_values").get<std::vector<Units>>()};
}

// Each unit is a bid of its own; who bids shows the first `shown` of its units, others all.
core::AuctionClearing Clear(const Sale& sale, std::size_t who, std::size_t shown) {
  std::vector<core::UnitBid> bids;
  for (std::size_t bidder = 0; bidder < sale.values.size(); ++bidder) {
    const Units& values = sale.values[bidder];
    const std::size_t count = bidder == who ? std::min(shown, values.size()) : values.size();
    for (std::size_t k = 0; k < count; ++k) bids.push_back({bidder, 1, values[k], bidder});
  }
  return core::ClearAuction(std::move(bids), sale.values.size(), sale.units, 0);
}

std::int64_t ValueOf(const Sale& sale, std::size_t bidder, std::int64_t units) {
  return std::accumulate(sale.values[bidder].begin(), sale.values[bidder].begin() + units, std::int64_t{0});
}

std::int64_t WelfareOf(const Sale& sale, const Units& units) {
  std::int64_t sum = 0;
  for (std::size_t bidder = 0; bidder < units.size(); ++bidder) sum += ValueOf(sale, bidder, units[bidder]);
  return sum;
}

}  // namespace

absl::StatusOr<Json> DominantResources(const Case& test) {
  const theory::ResourceProblem problem = Resources(test.params);
  const std::vector<double> tasks = theory::DominantResourceFairness(problem);
  const theory::TaskLaunches launches = theory::LaunchTasks(problem);
  std::vector<std::size_t> first = launches.sequence;
  first.resize(std::min<std::size_t>(12, first.size()));
  return Json{{"fluid_tasks", tasks},
              {"fluid_dominant_shares", theory::DominantShares(problem, tasks)},
              {"discrete_tasks", launches.tasks},
              {"discrete_used", WholeNumbers(launches.used)},
              {"discrete_launch_sequence_first_12", first}};
}

absl::StatusOr<Json> OtherResourceRules(const Case& test) {
  const theory::ResourceProblem problem = Resources(test.params);
  const std::vector<double> equal(problem.needs.size(), 1);
  return Json{{"ceei_tasks", theory::ProportionallyFair(problem, equal).tasks},
              {"asset_fairness_tasks", theory::AssetFairness(problem)}};
}

absl::StatusOr<Json> FisherMarkets(const Case& test) {
  const theory::FisherMarket market = {Rows(test.params.at("utilities")), Numbers(test.params.at("budgets")),
                                       Numbers(test.params.at("supply"))};
  const theory::FisherEquilibrium found = theory::EisenbergGale(market);
  double welfare = 0;
  for (std::size_t i = 0; i < market.budgets.size(); ++i) welfare += market.budgets[i] * std::log(found.utilities[i]);
  Json answer = {{"prices", found.prices}, {"utilities", found.utilities}, {"nash_social_welfare_log", welfare}};
  // There may be several: the one that is expected, if it is one.
  const auto expected = test.expect.find("one_equilibrium_allocation");
  if (expected != test.expect.end()) {
    const theory::Matrix allocation = Rows(*expected);
    const bool is = theory::IsFisherEquilibrium(market, found.prices, allocation, 1e-4);
    answer["one_equilibrium_allocation"] = is ? allocation : found.allocation;
  }
  return answer;
}

// One resource, and for each user one of its own that ends at its cap.
absl::StatusOr<Json> ProportionalWithCaps(const Case& test) {
  const std::vector<double> weights = Numbers(test.params.at("weights"));
  const std::vector<double> caps = Numbers(test.params.at("caps"));
  theory::ResourceProblem problem;
  problem.capacity = {Number(test.params.at("capacity"))};
  problem.capacity.insert(problem.capacity.end(), caps.begin(), caps.end());
  for (std::size_t i = 0; i < caps.size(); ++i) {
    std::vector<double> needs(problem.capacity.size(), 0);
    needs[0] = needs[i + 1] = 1;
    problem.needs.push_back(needs);
  }
  const theory::ProportionalShares shares = theory::ProportionallyFair(problem, weights);
  return Json{{"allocation", shares.tasks}, {"lambda", shares.prices[0]}};
}

absl::StatusOr<Json> NetworkFairness(const Case& test) {
  theory::ResourceProblem problem;
  problem.capacity = Numbers(test.params.at("link_capacity"));
  const char* const key = test.params.contains("routes") ? "routes" : "routes (links used)";
  for (const auto& route : Indices(test.params.at(key))) {
    std::vector<double> needs(problem.capacity.size(), 0);
    for (const std::size_t link : route) needs.at(link) = 1;
    problem.needs.push_back(needs);
  }
  const std::vector<double> equal(problem.needs.size(), 1);
  return Json{{"max_min", theory::MaxMinFlows(problem)},
              {"proportional_fair", theory::ProportionallyFair(problem, equal).tasks}};
}

absl::StatusOr<Json> MultiUnitAuctions(const Case& test) {
  const Sale sale = SaleOf(test.params);
  const core::AuctionClearing clearing = Clear(sale, sale.values.size(), 0);
  const std::int64_t price = clearing.FirstRejected();
  Units payments;
  Units vcg;
  Units uniform;
  for (std::size_t bidder = 0; bidder < sale.values.size(); ++bidder) {
    const std::int64_t value = ValueOf(sale, bidder, clearing.units[bidder]);
    payments.push_back(static_cast<std::int64_t>(core::ClarkePayment(clearing, bidder)));
    vcg.push_back(value - payments.back());
    uniform.push_back(value - price * clearing.units[bidder]);
  }
  const std::int64_t sold = std::accumulate(clearing.units.begin(), clearing.units.end(), std::int64_t{0});
  return Json{{"allocation", clearing.units},
              {"welfare", WelfareOf(sale, clearing.units)},
              {"vcg_payments", payments},
              {"vcg_utilities", vcg},
              {"vcg_revenue", std::accumulate(payments.begin(), payments.end(), std::int64_t{0})},
              {"uniform_price_highest_rejected", price},
              {"uniform_price_lowest_accepted", clearing.last_accepted},
              {"uniform_revenue_highest_rejected", price * sold},
              {"uniform_utilities_highest_rejected", uniform}};
}

absl::StatusOr<Json> DemandReduction(const Case& test) {
  const Sale sale = SaleOf(test.params);
  const auto who = test.params.at("strategic_bidder").get<std::size_t>();
  if (who >= sale.values.size()) return absl::InvalidArgumentError("expected a bidder of the auction");
  Json rows = Json::array();
  std::size_t best = 0;
  Units utilities;
  Units welfare;
  for (std::size_t shown = 0; shown <= sale.values[who].size(); ++shown) {
    const core::AuctionClearing clearing = Clear(sale, who, shown);
    const std::int64_t price = clearing.FirstRejected();
    const std::int64_t won = clearing.units[who];
    utilities.push_back(ValueOf(sale, who, won) - price * won);
    welfare.push_back(WelfareOf(sale, clearing.units));
    rows.push_back({{"units_demanded", shown}, {"units_won", won}, {"price", price}, {"utility", utilities.back()}});
    if (utilities.back() > utilities[best]) best = shown;
  }
  return Json{{"by_units_demanded", rows},
              {"best_units_demanded", best},
              {"best_utility", utilities[best]},
              {"truthful_utility", utilities.back()},
              {"demand_reduction_profitable", utilities[best] > utilities.back()},
              {"efficient_welfare", welfare.back()},
              {"welfare_after_reduction", welfare[best]}};
}

absl::StatusOr<Json> DeferredAcceptance(const Case& test) {
  const theory::MatchingProblem problem = {Indices(test.params.at("student_preferences")),
                                           Indices(test.params.at("hospital_preferences")),
                                           test.params.at("quotas").get<std::vector<std::size_t>>()};
  return Json{{"student_optimal", theory::StudentOptimal(problem)},
              {"hospital_optimal", theory::HospitalOptimal(problem)},
              {"number_of_stable_matchings", theory::CountStable(problem)}};
}

}  // namespace haggle::oracles
