// Rules of sharing that the broker has (proto/base/allocation_rules.h). It shares
// whole units; divisible amounts are shared in very small ones.
#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "proto/base/allocation_rules.h"
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

Units ShareProportional(std::int64_t available, const Units& claims) {
  return FindSharingRule(AllocationRule::kProportional)->Allocate({available, claims, Units(claims.size(), 1), 0});
}

Units ShareUniform(std::int64_t available, const Units& claims, const Units& heads) {
  return FindSharingRule(AllocationRule::kUniform)->Allocate({available, claims, heads, 0});
}

bool IsWhole(double amount) { return amount == std::floor(amount); }

}  // namespace

absl::StatusOr<Json> CapacityRules(const Case& test) {
  const double capacity = Number(test.params.at("capacity"));
  const std::vector<double> orders = Numbers(test.params.at("orders"));
  if (!InRange(capacity, orders)) return OutOfRange();
  const Units heads(orders.size(), 1);
  Json answer = {{"proportional", Amounts(ShareProportional(Whole(capacity, kFine), WholeOf(orders, kFine)), kFine)},
                 {"uniform", Amounts(ShareUniform(Whole(capacity, kFine), WholeOf(orders, kFine), heads), kFine)}};
  if (IsWhole(capacity) && std::all_of(orders.begin(), orders.end(), IsWhole)) {
    answer["proportional_integer_largest_remainder"] = ShareProportional(Whole(capacity, 1), WholeOf(orders, 1));
    answer["uniform_integer_largest_remainder"] = ShareUniform(Whole(capacity, 1), WholeOf(orders, 1), heads);
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
    return Json{{"shares", Amounts(ShareUniform(Whole(amount, kFine), WholeOf(peaks, kFine), heads), kFine)}};
  }
  // Too much: max(p, mu) = K - min(K - p, K - mu), the same rule for what each
  // does not get, of which there is n K - K.
  const double missing = amount * static_cast<double>(peaks.size() - 1);
  for (double& peak : peaks) peak = amount - peak;
  Json shares = Amounts(ShareUniform(Whole(missing, kFine), WholeOf(peaks, kFine), heads), kFine);
  for (Json& share : shares) share = amount - share.get<double>();
  return Json{{"shares", std::move(shares)}};
}

absl::StatusOr<Json> WeightedMaxMin(const Case& test) {
  const double capacity = Number(test.params.at("capacity"));
  const std::vector<double> demands = Numbers(test.params.at("demands"));
  const std::vector<double> weights = Numbers(test.params.at("weights"));
  if (!InRange(capacity, demands) || weights.size() != demands.size()) return OutOfRange();
  const Units heads = WholeOf(weights, kHeads);
  const Units shares = ShareUniform(Whole(capacity, kFine), WholeOf(demands, kFine), heads);
  return Json{{"allocation", Amounts(shares, kFine)}};
}

}  // namespace haggle::oracles
