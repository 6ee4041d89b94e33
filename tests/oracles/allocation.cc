// Rules of sharing that the broker has (proto/base/allocation_rules.h). It shares
// whole units; divisible amounts are shared in very small ones. Claims problems are answered
// exactly (proto/base/claims_problem.h).
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "proto/base/allocation_rules.h"
#include "proto/base/claims_problem.h"
#include "tests/oracles/families.h"

namespace haggle::oracles {
namespace {

using Units = std::vector<std::int64_t>;

constexpr double kFine = 1e11;    // of a divisible amount's unit
constexpr double kLargest = 1e7;  // amounts beyond it would overflow
constexpr double kHeads = 840;    // weights are multiples of its inverse, or nearly

std::int64_t Whole(double amount, double scale) { return std::llround(amount * scale); }

Units WholeOf(const std::vector<double>& amounts, double scale) {
  Units units;
  for (const double amount : amounts) units.push_back(Whole(amount, scale));
  return units;
}

Json Amounts(const Units& units, double scale) {
  Json amounts = Json::array();
  for (const std::int64_t share : units) amounts.push_back(static_cast<double>(share) / scale);
  return amounts;
}

bool InRange(double total, const std::vector<double>& amounts) {
  const auto fits = [](double a) { return a >= 0 && a <= kLargest; };
  return fits(total) && std::all_of(amounts.begin(), amounts.end(), fits) && amounts.size() <= 1000;
}

absl::Status OutOfRange() { return absl::InvalidArgumentError("expected amounts of 0 to ten million"); }

Units ShareBy(AllocationRule rule, std::int64_t available, const Units& claims, const Units& heads) {
  Scarcity scarcity;
  scarcity.available = available;
  scarcity.claims = claims;
  scarcity.heads = heads;
  scarcity.weights = heads;
  return FindSharingRule(rule)->Allocate(scarcity);
}

// Divisible amounts, by a rule of the broker.
std::vector<double> Shared(AllocationRule rule, double available, const std::vector<double>& claims) {
  std::vector<double> shares;
  for (const std::int64_t share :
       ShareBy(rule, Whole(available, kFine), WholeOf(claims, kFine), Units(claims.size(), 1))) {
    shares.push_back(static_cast<double>(share) / kFine);
  }
  return shares;
}

struct NamedRule {
  const char* name;
  AllocationRule rule;
};

bool IsWhole(double amount) { return amount == std::floor(amount); }

}  // namespace

absl::StatusOr<Json> CapacityRules(const Case& test) {
  const double capacity = Number(test.params.at("capacity"));
  const std::vector<double> orders = Numbers(test.params.at("orders"));
  if (!InRange(capacity, orders)) return OutOfRange();
  Json answer = {{"lexicographic_in_given_order", Shared(AllocationRule::kLexicographic, capacity, orders)}};
  const bool whole = IsWhole(capacity) && std::all_of(orders.begin(), orders.end(), IsWhole);
  for (const NamedRule& rule : {NamedRule{"proportional", AllocationRule::kProportional},
                                {"linear", AllocationRule::kLinear},
                                {"uniform", AllocationRule::kUniform}}) {
    answer[rule.name] = Shared(rule.rule, capacity, orders);
    if (!whole) continue;
    answer[std::string(rule.name) + "_integer_largest_remainder"] =
        ShareBy(rule.rule, Whole(capacity, 1), WholeOf(orders, 1), Units(orders.size(), 1));
  }
  return answer;
}

absl::StatusOr<Json> SprumontUniform(const Case& test) {
  const double amount = Number(test.params.at("amount"));
  std::vector<double> peaks = Numbers(test.params.at("peaks"));
  if (!InRange(amount, peaks)) return OutOfRange();
  double total = 0;
  for (const double peak : peaks) total += peak;
  const Units heads(peaks.size(), 1);
  if (total >= amount) {
    return Json{
        {"shares",
         Amounts(ShareBy(AllocationRule::kUniform, Whole(amount, kFine), WholeOf(peaks, kFine), heads), kFine)}};
  }
  // Too much: max(p, mu) = K - min(K - p, K - mu), the same rule for what each
  // does not get, of which there is n K - K.
  const double missing = amount * static_cast<double>(peaks.size() - 1);
  for (double& peak : peaks) peak = amount - peak;
  Json shares = Amounts(ShareBy(AllocationRule::kUniform, Whole(missing, kFine), WholeOf(peaks, kFine), heads), kFine);
  for (Json& share : shares) share = amount - share.get<double>();
  return Json{{"shares", std::move(shares)}};
}

absl::StatusOr<Json> WeightedMaxMin(const Case& test) {
  const double capacity = Number(test.params.at("capacity"));
  const std::vector<double> demands = Numbers(test.params.at("demands"));
  const std::vector<double> weights = Numbers(test.params.at("weights"));
  if (!InRange(capacity, demands) || weights.size() != demands.size()) return OutOfRange();
  const Units heads = WholeOf(weights, kHeads);
  const Units shares = ShareBy(AllocationRule::kWeightedMaxMin, Whole(capacity, kFine), WholeOf(demands, kFine), heads);
  return Json{{"allocation", Amounts(shares, kFine)}};
}

absl::StatusOr<Json> ClaimsProblems(const Case& test) {
  const double estate = Number(test.params.at("estate"));
  const std::vector<double> claims = Numbers(test.params.at("claims"));
  if (!InRange(estate, claims) || claims.size() > kMostOrdered) return OutOfRange();
  Json answer;
  for (const NamedRule& rule : {NamedRule{"talmud_nucleolus", AllocationRule::kTalmud},
                                {"constrained_equal_awards", AllocationRule::kConstrainedEqualAwards},
                                {"constrained_equal_losses", AllocationRule::kConstrainedEqualLosses},
                                {"proportional", AllocationRule::kProportional},
                                {"random_arrival_shapley", AllocationRule::kRandomArrival},
                                {"minimal_overlap", AllocationRule::kMinimalOverlap},
                                {"piniles", AllocationRule::kPiniles},
                                {"adjusted_proportional_tau", AllocationRule::kAdjustedProportional}}) {
    answer[rule.name] = Shared(rule.rule, estate, claims);
  }
  return answer;
}

absl::StatusOr<Json> ContestedGarment(const Case& test) {
  const double estate = Number(test.params.at("estate"));
  const std::vector<double> claims = Numbers(test.params.at("claims"));
  if (!InRange(estate, claims)) return OutOfRange();
  return Json{{"awards", Shared(AllocationRule::kTalmud, estate, claims)}};
}

// Buyers whose demand at a price p is theta - p, and who pay the wholesale price: they would best sell half of what
// theta exceeds it by.
absl::StatusOr<Json> ParetoAllocation(const Case& test) {
  const double wholesale = Number(test.params.at("wholesale"));
  const double capacity = Number(test.params.at("capacity"));
  const std::vector<double> theta = Numbers(test.params.at("theta"));
  std::vector<double> orders;
  for (const double most : theta) orders.push_back(std::max(0.0, (most - wholesale) / 2));
  if (!InRange(capacity, orders)) return OutOfRange();
  const auto profit = [&](AllocationRule rule) {
    double sum = 0;
    const std::vector<double> sold = Shared(rule, capacity, orders);
    for (std::size_t i = 0; i < sold.size(); ++i) sum += sold[i] * (theta[i] - sold[i] - wholesale);
    return sum;
  };
  return Json{{"ideal_orders", orders},
              {"pareto_allocation_equals_linear", Shared(AllocationRule::kPareto, capacity, orders)},
              {"total_profit_pareto", profit(AllocationRule::kPareto)},
              {"total_profit_proportional", profit(AllocationRule::kProportional)},
              {"total_profit_uniform", profit(AllocationRule::kUniform)}};
}

// What one gets who reports another order than it wants.
absl::StatusOr<Json> ManipulationTable(const Case& test) {
  const double capacity = Number(test.params.at("capacity"));
  const std::vector<double> orders = Numbers(test.params.at("true_orders"));
  const auto who = static_cast<std::size_t>(Number(test.params.at("who")));
  if (!InRange(capacity, orders) || who >= orders.size()) return OutOfRange();
  Json rows = Json::array();
  for (const Json& row : test.expect.at("allocation_of_who")) {
    std::vector<double> reported = orders;
    reported[who] = Number(row.at("report"));
    if (!InRange(capacity, reported)) return OutOfRange();
    rows.push_back({{"report", reported[who]},
                    {"proportional", Shared(AllocationRule::kProportional, capacity, reported)[who]},
                    {"linear", Shared(AllocationRule::kLinear, capacity, reported)[who]},
                    {"uniform", Shared(AllocationRule::kUniform, capacity, reported)[who]}});
  }
  return Json{{"allocation_of_who", std::move(rows)}};
}

}  // namespace haggle::oracles
