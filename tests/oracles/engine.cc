// Domains played to their end by the engine's own protocols and strategies.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "agents/bargaining/acceptance.h"
#include "agents/bargaining/learned_bidding.h"
#include "agents/bargaining/opponent_models.h"
#include "agents/bargaining/plain_bidding.h"
#include "proto/theory/frontier.h"
#include "proto/theory/metrics.h"
#include "tests/oracles/domain.h"
#include "tests/oracles/families.h"
#include "tests/oracles/table_play.h"

namespace haggle::oracles {
namespace {

constexpr std::int64_t kUnit = 1'000'000'000'000'000;  // of evaluations
constexpr std::int32_t kMostRounds = 32768;

std::vector<Issue> IssuesOf(const Domain& domain) {
  std::vector<Issue> issues;
  for (std::size_t k = 0; k < domain.values.size(); ++k) {
    Issue& issue = issues.emplace_back();
    issue.name = "issue" + std::to_string(k);
    for (std::int64_t i = 0; i < domain.values[k]; ++i) issue.labels.push_back("value" + std::to_string(i));
  }
  return issues;
}

Preference WishOf(const Domain& domain, std::size_t party) {
  Preference wish;
  for (std::size_t k = 0; k < domain.values.size(); ++k) {
    IssueUtility& issue = wish.issues.emplace_back();
    issue.issue = "issue" + std::to_string(k);
    issue.weight = 1000;
    issue.evaluation_unit = kUnit;
    for (const double part : domain.parts[party][k]) {
      issue.evaluations.push_back(std::llround(part * static_cast<double>(kUnit)));
    }
  }
  return wish;
}

template <class B>
bargaining::Composition Informed() {
  return {
      [](bargaining::OwnOutcomes*) { return std::make_unique<B>(); },
      [] { return std::make_unique<bargaining::AcceptTarget>(); },
      [](const View& view, const TableView& table) { return std::make_unique<bargaining::KnownModel>(view, table); }};
}

std::vector<double> UtilitiesOf(const Domain& domain, const Outcome& outcome) {
  std::vector<double> utilities;
  for (const auto& parts : domain.parts) {
    double sum = 0;
    for (std::size_t k = 0; k < parts.size(); ++k) sum += parts[k][static_cast<std::size_t>(outcome.values[k])];
    utilities.push_back(sum);
  }
  return utilities;
}

double RiskOf(double own, double other) { return own > 0 ? (own - other) / own : 1; }

absl::StatusOr<Json> Zeuthen(const Domain& domain) {
  const bargaining::Composition zeuthen = Informed<bargaining::ZeuthenBidding>();
  const auto played = PlayTable(IssuesOf(domain), ProtocolKind::kMonotonicConcession, kMostRounds,
                                {WishOf(domain, 0), zeuthen}, {WishOf(domain, 1), zeuthen});
  if (!played.ok()) return played.status();
  if (played->closed.result != TableResult::kAgreed) return absl::InternalError("the two came to no agreement");
  // Round 0 of the table puts the first offers there; in round k the k-th comparison is made.
  Json trace = Json::array();
  std::vector<double> offers[2];
  bool any_equal = false;
  for (std::int32_t round = 0; round <= played->closed.round; ++round) {
    Json row = {{"round", round}, {"offer1", offers[0]}, {"offer2", offers[1]}};
    Json conceder;
    for (const Said& said : played->said) {
      if (said.round != round || said.what != Said::What::kOffer) continue;
      offers[said.seat] = UtilitiesOf(domain, said.values);
      conceder = said.seat + 1;
    }
    if (round == 0) continue;
    if (round == played->closed.round) {
      row["agreement"] = UtilitiesOf(domain, played->closed.values);
    } else {
      const Json &first = row["offer1"], &second = row["offer2"];
      const double risk1 = RiskOf(first[0], second[0]), risk2 = RiskOf(second[1], first[1]);
      const bool equal = std::abs(risk1 - risk2) < theory::kSameUtility;
      any_equal = any_equal || equal;
      row["risk1"] = risk1;
      row["risk2"] = risk2;
      row["conceder"] = conceder;
      row["risks_equal"] = equal;
    }
    trace.push_back(row);
  }
  return Json{{"agreement", UtilitiesOf(domain, played->closed.values)},
              {"rounds_including_agreement_round", played->closed.round},
              {"any_equal_risk_round", any_equal},
              {"trace", trace}};
}

absl::StatusOr<Json> Micro(const Domain& domain) {
  const bargaining::Composition micro = Informed<bargaining::MicroBidding>();
  const auto played = PlayTable(IssuesOf(domain), ProtocolKind::kAlternatingOffers, kMostRounds,
                                {WishOf(domain, 0), micro}, {WishOf(domain, 1), micro});
  if (!played.ok()) return played.status();
  if (played->closed.result != TableResult::kAgreed) return absl::InternalError("the two came to no agreement");
  const Outcome& outcome = played->closed.values;
  const std::vector<double> utilities = UtilitiesOf(domain, outcome);
  const auto offers = std::count_if(played->said.begin(), played->said.end(),
                                    [](const Said& said) { return said.what == Said::What::kOffer; });
  const theory::Points points = domain.Enumerate();
  const std::vector<double> conflict(2, 0.0);
  const theory::Quality quality = theory::Analysis(points, conflict).Of(utilities);
  Json indices = Json::array();
  for (int k = 0; k < outcome.count(); ++k) indices.push_back(outcome[k]);
  return Json{{"first_proposer", 1},
              {"n_offers_made", offers},
              {"accepted_by", played->said.back().seat + 1},
              {"outcome_indices_0based", indices},
              {"utilities", utilities},
              {"distance_to_nash", quality.to_nash},
              {"is_pareto_optimal", quality.to_frontier < theory::kSameUtility}};
}

absl::StatusOr<Json> PlayBoth(const Case& test, const Json& expect, Convention convention) {
  const auto domain = DomainOf(test.params, convention);
  if (!domain.ok()) return domain.status();
  Json answer = Json::object();
  if (expect.contains("zeuthen")) {
    auto zeuthen = Zeuthen(*domain);
    if (!zeuthen.ok()) return zeuthen.status();
    answer["zeuthen"] = *std::move(zeuthen);
  }
  if (expect.contains("micro_vs_micro")) {
    auto micro = Micro(*domain);
    if (!micro.ok()) return micro.status();
    answer["micro_vs_micro"] = *std::move(micro);
  }
  return answer;
}

}  // namespace

absl::StatusOr<Json> DomainPlays(const Case& test) {
  if (!test.expect.contains("genius") && !test.expect.contains("negmas")) {
    return PlayBoth(test, test.expect, Convention::kGenius);
  }
  Json answer = Json::object();
  for (const auto& [name, convention] : {std::pair{"genius", Convention::kGenius}, {"negmas", Convention::kNegmas}}) {
    if (!test.expect.contains(name)) continue;
    auto found = PlayBoth(test, test.expect.at(name), convention);
    if (!found.ok()) return found.status();
    answer[name] = *std::move(found);
  }
  return answer;
}

// A pie of whole units, divided by alternating offers of one period each: the proposer
// rotates by round, and a round later the pie is worth delta_i of what it was.
absl::StatusOr<Json> StahlUnitsPlayed(const Case& test) {
  const auto periods = static_cast<std::int32_t>(Number(test.params.at("T_offers")));
  const auto units = static_cast<std::int64_t>(Number(test.params.at("units")));
  if (periods < 1 || units < 1) return Json::object();
  const bool second_first = NumberOr(test.params, "first_proposer", 1) == 2;
  Issue share;
  share.name = "units1";
  share.high = units;
  Sitter sitters[2];
  for (std::size_t party = 0; party < 2; ++party) {
    IssueUtility pie;
    pie.issue = share.name;
    pie.weight = 1000;
    (party == 0 ? pie.last : pie.first) = 1000;
    sitters[party].preference.issues = {pie};
    const double delta = Number(test.params.at(party == 0 ? "delta1" : "delta2"));
    // Nothing is worth nothing later as well; 0 would be read as no discount.
    sitters[party].preference.discount_round_ppt = std::max<std::int64_t>(std::llround(delta * 1e12), 1);
    sitters[party].composition = Informed<bargaining::SubgamePerfectBidding>();
  }
  const auto played = PlayTable({share}, ProtocolKind::kRotatingOffers, periods, sitters[second_first ? 1 : 0],
                                sitters[second_first ? 0 : 1]);
  if (!played.ok()) return played.status();
  if (played->closed.result != TableResult::kAgreed) return absl::InternalError("the two came to no agreement");
  const std::int64_t first = played->closed.values[0];
  return Json{{"units1", first}, {"units2", units - first}, {"agreement_period", played->closed.round}};
}

}  // namespace haggle::oracles
