// Measures of inequality, envy and the price of fairness (proto/theory/inequality.h, envy.h); power in groups
// (coalitions.h); queues (queues.h).
#include <cmath>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "proto/theory/coalitions.h"
#include "proto/theory/envy.h"
#include "proto/theory/inequality.h"
#include "proto/theory/queues.h"
#include "tests/oracles/families.h"

namespace haggle::oracles {
namespace {

Json Figures(const theory::EnvyFigures& figures) {
  return {{"utilities", figures.utilities},
          {"envy_free", figures.envy_free},
          {"ef1", figures.ef1},
          {"efx", figures.efx},
          {"proportional", figures.proportional},
          {"max_envy", figures.max_envy},
          {"sum_of_max_envies", figures.sum_envy},
          {"nash_welfare_product", figures.nash_product}};
}

Json LogOrText(double log) { return std::isinf(log) ? Json("-inf") : Json(log); }

Json Queue(const theory::QueueFigures& figures) {
  return {{"utilisation", figures.utilisation},
          {"L", figures.in_system},
          {"Lq", figures.in_queue},
          {"W", figures.time},
          {"Wq", figures.wait},
          {"p0", figures.empty},
          {"erlang_b", figures.blocked},
          {"erlang_c_prob_wait", figures.must_wait}};
}

}  // namespace

absl::StatusOr<Json> Inequality(const Case& test) {
  const std::vector<double> x = Numbers(test.params.at("x"));
  const double herfindahl = theory::Herfindahl(x);
  return Json{{"jain", theory::Jain(x)},
              {"gini_population", theory::Gini(x)},
              {"gini_sample_corrected", theory::GiniCorrected(x)},
              {"hhi_0_1", herfindahl},
              {"hhi_points_0_10000", 10'000 * herfindahl},
              {"hhi_normalised", theory::HerfindahlNormalised(x)},
              {"effective_number_1_over_hhi", 1 / herfindahl},
              {"cr4", theory::ConcentrationRatio(x, 4)},
              {"coefficient_of_variation_population", theory::VariationCoefficient(x)},
              {"min_over_max", theory::LeastOverGreatest(x)},
              {"nash_welfare_geometric_mean", theory::GeometricMean(x)},
              {"log_nash_welfare", LogOrText(theory::LogNashWelfare(x))},
              {"theil_T", theory::Theil(x)},
              {"atkinson_eps_0.5", theory::Atkinson(x, 0.5)},
              {"atkinson_eps_1", theory::Atkinson(x, 1)},
              {"shannon_entropy_nats_of_shares", theory::ShareEntropy(x)}};
}

absl::StatusOr<Json> Envy(const Case& test) {
  const auto values = test.params.at("valuations").get<theory::Valuations>();
  const auto given = test.params.at("given_allocation").get<theory::Bundles>();
  const theory::Bundles in_turns = theory::RoundRobin(values);
  const theory::NashDivision nash = theory::MaxNashWelfare(values);
  Json answer = {{"maximin_share_values", theory::MaximinShares(values)},
                 {"round_robin_allocation", in_turns},
                 {"round_robin", Figures(theory::EnvyOf(values, in_turns))},
                 {"max_nash_welfare_product", nash.product},
                 {"max_nash_welfare_allocation", nash.bundles},
                 {"max_nash_welfare_unique", nash.unique},
                 {"given_allocation", Figures(theory::EnvyOf(values, given))}};
  if (nash.unique) answer["max_nash_welfare"] = Figures(theory::EnvyOf(values, nash.bundles));
  return answer;
}

absl::StatusOr<Json> FairnessBounds(const Case& test) {
  Json rows = Json::array();
  for (const Json& row : test.expect) {
    const auto n = row.at("n").get<std::size_t>();
    rows.push_back({{"n", n},
                    {"proportional_fairness_bound", theory::ProportionalFairnessBound(n)},
                    {"max_min_bound", theory::MaxMinFairnessBound(n)}});
  }
  return rows;
}

absl::StatusOr<Json> FairnessPrices(const Case& test) {
  const theory::FairTotals totals =
      test.params.contains("u")
          ? theory::LinearFairTotals(Numbers(test.params.at("u")), Number(test.params.at("capacity")))
          : theory::SquareRootFairTotals(Numbers(test.params.at("a")));
  return Json{{"system", totals.system},
              {"max_min_total", totals.max_min},
              {"proportional_total", totals.proportional},
              {"pof_max_min", theory::PriceOfFairness(totals.system, totals.max_min)},
              {"pof_proportional", theory::PriceOfFairness(totals.system, totals.proportional)}};
}

absl::StatusOr<Json> WeightedVoting(const Case& test) {
  const theory::VotingGame game = {test.params.at("quota").get<std::int64_t>(),
                                   test.params.at("weights").get<std::vector<std::int64_t>>()};
  if (game.weights.size() > theory::kMostPlayers) return absl::InvalidArgumentError("expected at most 20 players");
  return Json{{"shapley_shubik", theory::ShapleyShubik(game)},
              {"banzhaf_normalised", theory::Banzhaf(game)},
              {"veto_players", theory::VetoPlayers(game)}};
}

absl::StatusOr<Json> NamedCoalitionGames(const Case& test) {
  if (test.params.contains("costs")) {
    return Json{{"shapley_cost_shares", theory::AirportGame(Numbers(test.params.at("costs")))}};
  }
  return Json{{"shapley", theory::GloveGame(test.params.at("left").get<std::size_t>(),
                                            test.params.at("right").get<std::size_t>())}};
}

absl::StatusOr<Json> Queues(const Case& test) {
  const auto servers = static_cast<std::size_t>(NumberOr(test.params, "c", 1));
  const auto figures = theory::MarkovQueue(Number(test.params.at("lam")), Number(test.params.at("mu")), servers);
  if (!figures) return absl::InvalidArgumentError("expected a queue that does not grow without end");
  return Queue(*figures);
}

}  // namespace haggle::oracles
