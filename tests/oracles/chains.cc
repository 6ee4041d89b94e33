// Orders that answer scarcity and demand: best replies to a rule, the shortage game, the bullwhip
// (proto/theory/order_games.h, newsvendor.h, bullwhip.h).
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "proto/base/allocation_rules.h"
#include "proto/theory/bullwhip.h"
#include "proto/theory/newsvendor.h"
#include "proto/theory/order_games.h"
#include "tests/oracles/families.h"

namespace haggle::oracles {
namespace {

using Units = std::vector<std::int64_t>;

constexpr double kFine = 1e9;  // of a divisible amount's unit

struct NamedRule {
  const char* name;
  AllocationRule rule;
};

std::vector<double> Amounts(const Units& units) {
  std::vector<double> amounts;
  for (const std::int64_t count : units) amounts.push_back(static_cast<double>(count) / kFine);
  return amounts;
}

Units Fine(const std::vector<double>& amounts) {
  Units units;
  for (const double amount : amounts) units.push_back(std::llround(amount * kFine));
  return units;
}

double Sum(const Units& units) {
  return static_cast<double>(std::accumulate(units.begin(), units.end(), std::int64_t{0}));
}

Json Rounds(const theory::OrderGame& game, int rounds) {
  std::vector<Units> course = theory::BestReplyDynamics(game, rounds);
  course.resize(static_cast<std::size_t>(rounds) + 1, course.back());  // an equilibrium stays
  Json rows = Json::array();
  for (std::size_t round = 0; round < course.size(); ++round) {
    const Units received = theory::Received(game, course[round]);
    rows.push_back({{"round", round},
                    {"orders", Amounts(course[round])},
                    {"allocations", Amounts(received)},
                    {"fill_rate", Sum(received) / Sum(course[round])},
                    {"inflation_total", Sum(course[round]) / Sum(game.ideal)}});
  }
  return rows;
}

absl::StatusOr<theory::ShortageGame> ShortageOf(const Json& params) {
  theory::ShortageGame game;
  game.retailers = params.at("N").get<int>();
  game.costs = {Number(params.at("p")), Number(params.at("h"))};
  const Json& demand = params.at("demand");
  const auto type = demand.at("type").get<std::string>();
  if (type == "uniform") {
    game.demand = {theory::DemandLaw::Kind::kUniform, 0, 0, Number(demand.at("D"))};
  } else if (type == "normal") {
    game.demand = {theory::DemandLaw::Kind::kNormal, Number(demand.at("mean")), Number(demand.at("sd")), 0};
  } else if (type == "exponential") {
    game.demand = {theory::DemandLaw::Kind::kExponential, Number(demand.at("mean")), 0, 0};
  } else {
    return absl::InvalidArgumentError("expected uniform, normal or exponential demand, found " + type);
  }
  game.low = NumberOr(params, "K_low", 0);
  game.chance = NumberOr(params, "rho", 0);
  game.spread = NumberOr(params, "M", 0);
  return game;
}

}  // namespace

absl::StatusOr<Json> BestReplies(const Case& test) {
  theory::OrderGame game;
  game.capacity = std::llround(Number(test.params.at("capacity")) * kFine);
  game.most = std::llround(Number(test.params.at("order_cap")) * kFine);
  game.ideal = Fine(Numbers(test.params.at("ideal")));
  const auto rounds = test.params.at("rounds").get<int>();
  Json answer;
  for (const NamedRule& rule : {NamedRule{"proportional", AllocationRule::kProportional},
                                {"linear", AllocationRule::kLinear},
                                {"uniform", AllocationRule::kUniform}}) {
    game.rule = FindSharingRule(rule.rule);
    answer[rule.name] = Rounds(game, rounds);
  }
  // Where all are alike: by what orders grow in the first round.
  const auto grown = [&](const char* rule) { return answer[rule][1]["orders"][0].get<double>(); };
  const double ideal = static_cast<double>(game.ideal[0]) / kFine;
  answer["closed_form"] = {{"proportional_growth_factor_per_round", grown("proportional") / ideal},
                           {"linear_increment_per_round", grown("linear") - ideal}};
  if (answer["uniform"].front()["orders"] == answer["uniform"].back()["orders"]) {
    answer["closed_form"]["uniform"] = "orders stay at the ideal";
  }
  return answer;
}

absl::StatusOr<Json> ShortageGames(const Case& test) {
  const auto game = ShortageOf(test.params);
  if (!game.ok()) return game.status();
  const double alone = theory::NewsvendorOrder(game->demand, game->costs);
  const auto order = theory::ShortageGameOrder(*game);
  Json answer = {{"newsvendor", alone}, {"finite_symmetric_equilibrium", order.has_value()}};
  if (!order) return answer;
  answer["order"] = *order;
  answer["inflation_ratio"] = *order / alone;
  answer["expected_cost_per_retailer"] = theory::ShortageGameCost(*game, *order);
  answer["expected_cost_if_all_order_newsvendor"] = theory::ShortageGameCost(*game, alone);
  if (game->spread <= 0) answer["allocation_in_shortage"] = std::min(*order, game->low / game->retailers);
  return answer;
}

absl::StatusOr<Json> MergingAffiliates(const Case& test) {
  const std::int64_t capacity = std::llround(Number(test.params.at("capacity")) * kFine);
  const Units orders = Fine(Numbers(test.params.at("orders")));
  const auto group = test.params.at("affiliate_group_indices").get<std::vector<std::size_t>>();
  Json answer;
  for (const NamedRule& rule : {NamedRule{"proportional", AllocationRule::kProportional},
                                {"uniform_cea", AllocationRule::kConstrainedEqualAwards},
                                {"linear_cel", AllocationRule::kConstrainedEqualLosses},
                                {"talmud", AllocationRule::kTalmud},
                                {"random_arrival", AllocationRule::kRandomArrival}}) {
    const theory::Merger merger = theory::MergeClaims(*FindSharingRule(rule.rule), capacity, orders, group);
    const double apart = static_cast<double>(merger.apart_total) / kFine;
    const double together = static_cast<double>(merger.together) / kFine;
    answer[rule.name] = {{"separate_total_of_group", apart},
                         {"merged", together},
                         {"gain_from_merging", together - apart},
                         {"separate_allocation", Amounts(merger.apart)}};
  }
  return answer;
}

absl::StatusOr<Json> MovingAverage(const Case& test) {
  const double lead = Number(test.params.at("L"));
  const auto periods = test.params.at("p").get<std::size_t>();
  if (test.params.contains("demand")) {
    return Json{{"orders", theory::MovingAverageOrders(Numbers(test.params.at("demand")), lead, periods)}};
  }
  return Json{{"variance_ratio", theory::MovingAverageRatio(lead, periods, Number(test.params.at("rho")))}};
}

absl::StatusOr<Json> ExponentialSmoothing(const Case& test) {
  return Json{{"variance_ratio", theory::SmoothedRatio(Number(test.params.at("L")), Number(test.params.at("alpha")),
                                                       Number(test.params.at("rho")))}};
}

absl::StatusOr<Json> SignalProcessing(const Case& test) {
  return Json{{"variance_ratio",
               theory::SignalRatio(Number(test.params.at("rho")), test.params.at("lead_time_nu").get<int>())}};
}

absl::StatusOr<Json> MultiStage(const Case& test) {
  const theory::ChainRatios ratios =
      theory::ChainOf(Numbers(test.params.at("lead_times")), test.params.at("p").get<std::size_t>());
  return Json{{"centralised_information_bound_by_stage", ratios.centralised},
              {"decentralised_lower_bound_by_stage", ratios.product},
              {"decentralised_exact_by_stage", ratios.decentralised}};
}

absl::StatusOr<Json> OrderBatching(const Case& test) {
  const theory::BatchingVariance variance =
      theory::BatchingOf(test.params.at("N_retailers").get<int>(), test.params.at("review_period_R").get<int>(),
                         Number(test.params.at("demand_mean")), Number(test.params.at("demand_variance")));
  return Json{{"var_no_batching", variance.none},
              {"random_ordering", variance.random},
              {"correlated_ordering", variance.correlated},
              {"balanced_ordering", variance.balanced}};
}

}  // namespace haggle::oracles
