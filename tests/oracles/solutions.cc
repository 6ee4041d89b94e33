// Axiomatic solutions: continuous, polygons, discrete sets, transferable surplus.
#include "proto/theory/solutions.h"

#include <map>
#include <string>

#include "absl/status/status.h"
#include "proto/theory/curve.h"
#include "proto/theory/frontier.h"
#include "proto/theory/polygon.h"
#include "proto/theory/surplus.h"
#include "tests/oracles/families.h"
#include "tests/oracles/frontier_text.h"
#include "tests/oracles/points_json.h"

namespace haggle::oracles {
namespace {

Json PairRow(theory::Pair p) { return {p.u1, p.u2}; }

theory::Pair PairOf(const Json& params, const char* name) {
  if (!params.contains(name)) return {};
  return {Number(params.at(name).at(0)), Number(params.at(name).at(1))};
}

absl::StatusOr<Json> PriceOf(const Json& params, double power) {
  const auto split = theory::NashPrice({Number(params.at("seller_cost")), Number(params.at("buyer_value")),
                                        NumberOr(params, "d_buyer", 0), NumberOr(params, "d_seller", 0)},
                                       power);
  if (!split) return absl::InvalidArgumentError("there is no gain from trade");
  return Json{
      {"nash_price", split->price}, {"price", split->price}, {"buyer", split->buyer}, {"seller", split->seller}};
}

// Where each solution lies on the curve: the first party's share of the money.
Json Positions(const theory::CurveSolutions& found, const theory::CurvePoint& utilitarian) {
  return {{"nash", found.nash.t},
          {"kalai_smorodinsky", found.kalai_smorodinsky.t},
          {"egalitarian", found.egalitarian.t},
          {"utilitarian", utilitarian.t}};
}

double Sum(theory::Pair u) { return u.u1 + u.u2; }

// The point that the case names, if it lies on the part of the largest sum.
theory::CurvePoint Named(const Case& test, const theory::Curve& curve, const theory::CurveSolutions& found) {
  if (!test.expect.contains("utilitarian")) return found.utilitarian;
  const double named = Number(test.expect.at("utilitarian").at(0));
  double low = found.utilitarian_first.t, high = found.utilitarian_last.t;
  if (named < found.utilitarian_first.at.u1 || named > found.utilitarian_last.at.u1) return found.utilitarian;
  for (int i = 0; i < 100; ++i) {
    const double middle = low + (high - low) / 2;
    (curve.at(middle).u1 < named ? low : high) = middle;
  }
  return {high, curve.at(high)};
}

Json PolygonAnswer(const theory::PolygonSolutions& found) {
  Json utilitarian = Json::array();
  for (const theory::Pair p : found.utilitarian) utilitarian.push_back(PairRow(p));
  return {{"ideal", PairRow(found.ideal)},
          {"nash", PairRow(found.nash)},
          {"nash_product", found.nash_product},
          {"kalai_smorodinsky", PairRow(found.kalai_smorodinsky)},
          {"egalitarian", PairRow(found.egalitarian)},
          {"utilitarian_vertices", std::move(utilitarian)}};
}

// The corners of largest sum, wherever d is.
Json LargestCorners(const std::vector<theory::Pair>& vertices) {
  theory::Points corners(2);
  for (const theory::Pair p : theory::ConcaveFrontier(vertices)) corners.Add({p.u1, p.u2});
  return Rows(corners, theory::LargestWelfare(corners));
}

}  // namespace

absl::StatusOr<Json> ContinuousSolutions(const Case& test) {
  if (!test.params.contains("frontier")) return PriceOf(test.params, 0.5);
  std::map<std::string, double> parameters;
  for (const auto& [name, value] : test.params.items()) {
    if (name != "d" && name != "frontier") parameters[name] = Number(value);
  }
  const auto curve = CurveOf(test.params.at("frontier").get<std::string>(), parameters);
  if (!curve.ok()) return curve.status();
  const auto found = theory::Solve(*curve, PairOf(test.params, "d"));
  if (!found) return absl::InvalidArgumentError("no point of the frontier is individually rational");
  // Of a straight part every point has the largest sum, and a case names one.
  const theory::CurvePoint anywhere =
      Sum(found->utilitarian_last.at) > Sum(theory::LargestWelfare(*curve).at) - test.tolerance.abs
          ? Named(test, *curve, *found)
          : theory::LargestWelfare(*curve);
  Json answer = {
      {"ideal", PairRow(found->ideal)},
      {"nash", PairRow(found->nash.at)},
      {"kalai_smorodinsky", PairRow(found->kalai_smorodinsky.at)},
      {"egalitarian", PairRow(found->egalitarian.at)},
      {"utilitarian", EitherReading(test, "utilitarian", PairRow(found->utilitarian.at), PairRow(anywhere.at))}};
  answer["money_share_1"] =
      EitherReading(test, "money_share_1", Positions(*found, found->utilitarian), Positions(*found, anywhere));
  return answer;
}

absl::StatusOr<Json> PolygonExact(const Case& test) {
  std::vector<theory::Pair> vertices;
  for (const Json& row : test.params.at("frontier_vertices"))
    vertices.push_back({Number(row.at(0)), Number(row.at(1))});
  const theory::Pair d = PairOf(test.params, "disagreement");
  const auto theory = theory::SolvePolygon(vertices, d, theory::IdealOver::kFrontier);
  const auto corners = theory::SolvePolygon(vertices, d, theory::IdealOver::kVertices);
  if (!theory || !corners) return absl::InvalidArgumentError("no point of the frontier is individually rational");
  // A case states its ideal point; the Kalai-Smorodinsky point follows from it.
  Json answer = PolygonAnswer(*theory);
  const Json by_corners = PolygonAnswer(*corners);
  if (EitherReading(test, "ideal", answer.at("ideal"), by_corners.at("ideal")) == by_corners.at("ideal")) {
    answer = by_corners;
  }
  answer["utilitarian_vertices"] =
      EitherReading(test, "utilitarian_vertices", answer.at("utilitarian_vertices"), LargestCorners(vertices));
  return answer;
}

absl::StatusOr<Json> AsymmetricNash(const Case& test) {
  return PriceOf(test.params, NumberOr(test.params, "alpha_buyer", 0.5));
}

absl::StatusOr<Json> DiscreteSolutions(const Case& test) {
  const theory::Points points = PointsOf(test.params.at("points"));
  const std::vector<double> disagreement = test.params.contains("disagreement")
                                               ? Numbers(test.params.at("disagreement"))
                                               : std::vector<double>(points.parties(), 0);
  if (points.empty() || disagreement.size() != points.parties()) {
    return absl::InvalidArgumentError("expected points, and one value of `disagreement` for each party");
  }
  Json answer = SolutionsAt(points, disagreement, test);
  const std::vector<std::size_t> frontier = theory::ParetoFrontier(points);
  answer["pareto_frontier"] = Rows(points, frontier);
  answer["pareto_size"] = frontier.size();
  answer["frontier_size"] = frontier.size();
  return answer;
}

absl::StatusOr<Json> TransferableUtilityNash(const Case& test) {
  const std::vector<double> disagreement = Numbers(test.params.at("disagreement"));
  std::vector<double> weights;
  if (test.params.contains("weights")) weights = Numbers(test.params.at("weights"));
  if (!weights.empty() && weights.size() != disagreement.size()) {
    return absl::InvalidArgumentError("expected as many weights as values of `disagreement`");
  }
  const auto shares = theory::ShareSurplus(Number(test.params.at("surplus")), disagreement, weights);
  if (!shares) return absl::InvalidArgumentError("the parties want more than there is");
  return Json{{"nash_shares", *shares}};
}

}  // namespace haggle::oracles
