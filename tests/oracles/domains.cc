// Multi-issue domains: size, frontier, solutions, opposition.
#include "absl/status/status.h"
#include "proto/theory/frontier.h"
#include "proto/theory/metrics.h"
#include "proto/theory/solutions.h"
#include "tests/oracles/domain.h"
#include "tests/oracles/families.h"
#include "tests/oracles/points_json.h"

namespace haggle::oracles {
namespace {

std::size_t CountDistinct(const theory::Points& points) {
  std::vector<std::size_t> all(points.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return theory::Distinct(points, all).size();
}

absl::StatusOr<Json> Analyse(const Case& test, const Json& expect, Convention convention) {
  const auto domain = DomainOf(test.params, convention);
  if (!domain.ok()) return domain.status();
  const theory::Points points = domain->Enumerate();
  const std::vector<std::size_t> frontier = theory::ParetoFrontier(points);
  Json answer = {{"n_outcomes", points.size()},
                 {"n_distinct_utility_pairs", CountDistinct(points)},
                 {"frontier_size", frontier.size()},
                 {"pareto_frontier", Rows(points, frontier)},
                 {"opposition_min_distance_to_1_1", theory::Opposition(points)},
                 {"max_social_welfare", theory::Welfare(points[theory::LargestWelfare(points).front()])}};
  if (!expect.contains("solutions")) return answer;
  // The disagreement points stand beside what is expected at them.
  Json solutions = Json::array();
  for (const Json& at : expect.at("solutions")) {
    const std::vector<double> disagreement = Numbers(at.at("disagreement"));
    if (disagreement.size() != points.parties()) {
      return absl::InvalidArgumentError("`disagreement` has another number of parties than the domain");
    }
    Json found = SolutionsAt(points, disagreement, {test.params, at, test.tolerance});
    found["disagreement"] = disagreement;
    solutions.push_back(std::move(found));
  }
  answer["solutions"] = std::move(solutions);
  return answer;
}

}  // namespace

absl::StatusOr<Json> DomainSolutions(const Case& test) {
  if (!test.expect.contains("genius") && !test.expect.contains("negmas")) {
    return Analyse(test, test.expect, Convention::kGenius);
  }
  Json answer = Json::object();
  for (const auto& [name, convention] : {std::pair{"genius", Convention::kGenius}, {"negmas", Convention::kNegmas}}) {
    if (!test.expect.contains(name)) continue;
    auto found = Analyse(test, test.expect.at(name), convention);
    if (!found.ok()) return found.status();
    answer[name] = *std::move(found);
  }
  return answer;
}

}  // namespace haggle::oracles
