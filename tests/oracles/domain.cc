#include "tests/oracles/domain.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace haggle::oracles {
namespace {

constexpr std::int64_t kMostOutcomes = 20'000'000;

double Best(const std::vector<double>& numbers) { return *std::max_element(numbers.begin(), numbers.end()); }

// What each value of each issue adds under the convention.
std::vector<std::vector<double>> PartsOf(const std::vector<double>& weights,
                                         const std::vector<std::vector<double>>& evaluations, Convention convention) {
  std::vector<std::vector<double>> parts = evaluations;
  double best_sum = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const double best = Best(evaluations[i]);
    best_sum += weights[i] * best;
    for (double& part : parts[i]) {
      if (convention == Convention::kGenius) part = best > 0 ? part / best : 0;
      part *= weights[i];
    }
  }
  if (convention == Convention::kNegmas && best_sum > 0) {
    for (auto& issue : parts) {
      for (double& part : issue) part /= best_sum;
    }
  }
  return parts;
}

absl::Status AddAgent(const Json& weights_json, const Json& evaluations_json, bool divide, Convention convention,
                      Domain& domain) {
  std::vector<double> weights = Numbers(weights_json);
  std::vector<std::vector<double>> evaluations;
  for (const Json& issue : evaluations_json) evaluations.push_back(Numbers(issue));
  bool fits = weights.size() == domain.values.size() && evaluations.size() == domain.values.size();
  for (std::size_t i = 0; fits && i < evaluations.size(); ++i) {
    fits = static_cast<std::int64_t>(evaluations[i].size()) == domain.values[i];
  }
  if (!fits) return absl::InvalidArgumentError("expected one weight per issue and one evaluation per value");
  double sum = 0;
  for (const double w : weights) sum += w;
  for (double& w : weights) w /= divide ? sum : 1;
  domain.parts.push_back(PartsOf(weights, evaluations, convention));
  return absl::OkStatus();
}

}  // namespace

std::int64_t Domain::outcomes() const {
  std::int64_t product = 1;
  for (const std::int64_t n : values) product = std::min(product * n, kMostOutcomes + 1);
  return product;
}

theory::Points Domain::Enumerate() const {
  theory::Points points(parts.size());
  points.Reserve(static_cast<std::size_t>(outcomes()));
  std::vector<std::size_t> at(values.size(), 0);
  std::vector<double> utilities(parts.size());
  for (std::int64_t left = outcomes(); left > 0; --left) {
    for (std::size_t k = 0; k < parts.size(); ++k) {
      utilities[k] = 0;
      for (std::size_t i = 0; i < at.size(); ++i) utilities[k] += parts[k][i][at[i]];
    }
    points.Add(utilities);
    for (std::size_t i = at.size(); i-- > 0;) {
      if (++at[i] < static_cast<std::size_t>(values[i])) break;
      at[i] = 0;
    }
  }
  return points;
}

absl::StatusOr<Domain> DomainOf(const Json& params, Convention convention) {
  Domain domain;
  for (const Json& issue : params.at("issues")) {
    domain.values.push_back(static_cast<std::int64_t>(issue.at("values").size()));
    if (domain.values.back() == 0) return absl::InvalidArgumentError("an issue has no values");
  }
  const bool divide =
      params.contains("utility") && params.at("utility").get<std::string>().find("sum(w)") != std::string::npos;
  for (int k = 1;; ++k) {
    const std::string agent = absl::StrCat("agent", k), weights = absl::StrCat("weights", k);
    absl::Status added;
    if (params.contains(agent)) {
      const Json& profile = params.at(agent);
      added = AddAgent(profile.at("weights"), profile.at("evaluations"), divide, convention, domain);
    } else if (params.contains(weights)) {
      added = AddAgent(params.at(weights), params.at(absl::StrCat("evaluations", k)), divide, convention, domain);
    } else {
      break;
    }
    if (!added.ok()) return added;
  }
  if (domain.parts.size() < 2)
    return absl::InvalidArgumentError("expected agent1 and agent2, or weights1 and weights2");
  if (domain.outcomes() > kMostOutcomes) return absl::InvalidArgumentError("more than 20 million outcomes");
  return domain;
}

}  // namespace haggle::oracles
