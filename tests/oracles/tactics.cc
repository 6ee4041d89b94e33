// Time-, behaviour- and resource-dependent tactics over a price.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "agents/bargaining/acceptance.h"
#include "agents/bargaining/curves.h"
#include "agents/bargaining/time_dependent.h"
#include "agents/bargaining/tit_for_tat.h"
#include "tests/oracles/families.h"
#include "tests/oracles/table_play.h"

namespace haggle::oracles {
namespace {

constexpr std::int64_t kUnit = 1'000'000;  // of evaluations

// One who bargains over a price: what it asks for first, and its limit.
struct Bargain {
  bool buyer = false;
  double best = 0;
  double limit = 0;
  std::int32_t deadline = 0;
  double beta = 1;
  double kappa = 0;
  bool polynomial = true;
};

// Prices as a grid of the finest width that integers and doubles allow.
struct Grid {
  double scale = 1;
  std::int64_t low = 0;
  std::int64_t high = 0;

  Grid(double least, double most) {
    scale = 1e9;
    while (std::max(std::abs(least), std::abs(most)) * scale > 4e15) scale /= 10;
    low = std::llround(least * scale);
    high = std::llround(most * scale);
  }
  std::int64_t At(double price) const { return std::llround(price * scale); }
  double Price(std::int64_t at) const { return static_cast<double>(at) / scale; }
  std::vector<Issue> issues() const {
    Issue price;
    price.name = "price";
    price.low = low;
    price.high = high;
    price.scale = static_cast<std::int64_t>(scale);
    return {price};
  }
};

// Worth 1 at the best price (and beyond it), 1/2, which is what no agreement is
// worth, at the limit, and less after it; linear in between.
Preference WishOf(const Bargain& side, const Grid& grid) {
  IssueUtility price;
  price.issue = "price";
  price.weight = 1000;
  price.evaluation_unit = kUnit;
  std::vector<ValuePoint> points = {{grid.At(side.best), kUnit}, {grid.At(side.limit), kUnit / 2}};
  const std::int64_t end = side.buyer ? grid.high : grid.low;
  if (end != points[1].value) points.push_back({end, kUnit / 4});
  if (!side.buyer) std::reverse(points.begin(), points.end());
  price.points = points;
  Preference wish;
  wish.issues = {price};
  wish.reservation_ppm = 500'000;
  return wish;
}

double ShareOf(const Bargain& side, double t) {
  return side.polynomial ? bargaining::PolynomialShare(t, side.beta, side.kappa)
                         : bargaining::ExponentialShare(t, side.beta, side.kappa);
}

bargaining::ConcessionCurve CurveOf(const Bargain& side) {
  return [side](double t, std::int32_t) { return ShareOf(side, t); };
}

bargaining::Composition ByTime(const Bargain& side, bargaining::ClockKind clock) {
  return {[=](bargaining::OwnOutcomes* own) {
            return std::make_unique<bargaining::TimeDependentBidding>(own, bargaining::Clock{clock, side.deadline},
                                                                      CurveOf(side));
          },
          [] { return std::make_unique<bargaining::AcceptTarget>(); }, nullptr};
}

bargaining::Composition InKind(const Bargain& side, bargaining::ClockKind clock,
                               const bargaining::ImitationRule& rule) {
  return {[=](bargaining::OwnOutcomes* own) {
            auto otherwise = std::make_unique<bargaining::TimeDependentBidding>(
                own, bargaining::Clock{clock, side.deadline}, CurveOf(side));
            return std::make_unique<bargaining::TitForTatBidding>(own, rule, std::move(otherwise));
          },
          [] { return std::make_unique<bargaining::AcceptTarget>(); }, nullptr};
}

bool IsPolynomial(const Json& params, const char* key) {
  return params.at(key).get<std::string>().rfind("exp", 0) != 0;
}

bargaining::ClockKind ClockOf(const Json& params) {
  return params.at("semantics").get<std::string>() == "round" ? bargaining::ClockKind::kRounds
                                                              : bargaining::ClockKind::kSteps;
}

Bargain SideOf(const Json& params, bool buyer) {
  Bargain side;
  side.buyer = buyer;
  const double low = Number(params.at("min")), high = Number(params.at("max"));
  side.best = buyer ? low : high;
  side.limit = buyer ? high : low;
  side.deadline = static_cast<std::int32_t>(Number(params.at("T")));
  side.beta = NumberOr(params, "beta", 1);
  side.kappa = NumberOr(params, "kappa", 0);
  side.polynomial = IsPolynomial(params, "kind");
  return side;
}

absl::StatusOr<bargaining::ImitationRule> RuleOf(const Json& params, const char* key) {
  const auto tactic = params.at("tactic").get<std::string>();
  bargaining::ImitationRule rule;
  rule.delta = static_cast<std::int64_t>(Number(params.at(key)));
  if (tactic == "relative") return rule;
  rule.kind = tactic == "absolute" ? bargaining::Imitation::kAbsolute : bargaining::Imitation::kAveraged;
  if (tactic != "absolute" && tactic != "averaged") {
    return absl::InvalidArgumentError(absl::StrCat("tactic: expected relative, absolute or averaged, found ", tactic));
  }
  return rule;
}

const char* RoleOf(std::size_t seat, bool buyer_first) { return (seat == 0) == buyer_first ? "buyer" : "seller"; }

// The play as the reference results tell it.
absl::StatusOr<Json> Tell(const Bargain& buyer, const Bargain& seller, const bargaining::Composition& buys,
                          const bargaining::Composition& sells, const std::string& first, bargaining::ClockKind clock) {
  const bool buyer_first = first == "buyer";
  const Grid grid(std::min({buyer.best, seller.limit, buyer.limit}),
                  std::max({seller.best, buyer.limit, seller.limit}));
  const Sitter buying{WishOf(buyer, grid), buys};
  const Sitter selling{WishOf(seller, grid), sells};
  const std::int32_t last = std::max(buyer.deadline, seller.deadline);
  const auto played = PlayTable(grid.issues(), ProtocolKind::kAlternatingOffers, last + 3,
                                buyer_first ? buying : selling, buyer_first ? selling : buying);
  if (!played.ok()) return played.status();
  Json offers = Json::array();
  Json answer = {{"deal", false}};
  double standing = 0;
  for (const Said& said : played->said) {
    const std::int64_t tick = 2 * std::int64_t{said.round} + static_cast<std::int64_t>(said.seat);
    const std::int64_t t = clock == bargaining::ClockKind::kRounds ? said.round : tick;
    if (said.what == Said::What::kOffer) {
      standing = grid.Price(said.values[0]);
      offers.push_back({t, RoleOf(said.seat, buyer_first), standing});
    } else if (said.what == Said::What::kAccept) {
      answer = {{"deal", true},
                {"t", t},
                {"tick", tick},
                {"price", standing},
                {"accepted_by", RoleOf(said.seat, buyer_first)}};
    } else {
      answer["end_t"] = t;
      answer["withdrawn_by"] = RoleOf(said.seat, buyer_first);
    }
  }
  answer["offers (t, who, price)"] = offers;
  return answer;
}

}  // namespace

absl::StatusOr<Json> ConcessionCurves(const Case& test) {
  const Json& params = test.params;
  Bargain side;
  side.beta = Number(params.at("beta"));
  side.kappa = Number(params.at("kappa"));
  side.polynomial = IsPolynomial(params, "function");
  const double low = Number(params.at("min")), high = Number(params.at("max")), last = Number(params.at("tmax"));
  const Grid grid(low, high);
  Json answer = {{"alpha", Json::array()}, {"buyer_offer", Json::array()}, {"seller_offer", Json::array()}};
  for (const bool buyer : {true, false}) {
    side.buyer = buyer;
    side.best = buyer ? low : high;
    side.limit = buyer ? high : low;
    bargaining::OwnOutcomes own(grid.issues(), WishOf(side, grid));
    bargaining::Bands bands(&own);
    std::size_t moment = 0;
    for (const double t : Numbers(params.at("t"))) {
      const double share = ShareOf(side, std::min(t, last) / last);
      if (buyer) answer["alpha"].push_back(share);
      const bargaining::Bid bid = bands.Least(bands.Of(moment++, [=] { return share; }));
      answer[buyer ? "buyer_offer" : "seller_offer"].push_back(grid.Price(bid.outcome[0]));
    }
  }
  return answer;
}

absl::StatusOr<Json> AgreementTables(const Case& test) {
  const Json& params = test.params;
  Json rows = Json::array();
  for (const Json& expected : test.expect) {
    Bargain buyer;
    buyer.buyer = true;
    buyer.best = Number(params.at("buyer").at("min"));
    buyer.limit = Number(params.at("buyer").at("max_reservation"));
    Bargain seller;
    seller.best = Number(params.at("seller").at("max"));
    seller.limit = Number(params.at("seller").at("min_reservation"));
    for (Bargain* side : {&buyer, &seller}) {
      const char* name = side->buyer ? "buyer" : "seller";
      side->deadline = static_cast<std::int32_t>(Number(params.at(name).at("deadline")));
      side->kappa = NumberOr(params, "kappa_both", 0);
      side->polynomial = IsPolynomial(params, "function");
      side->beta = Number(expected.at(absl::StrCat("beta_", name)));
    }
    const bargaining::ClockKind clock = ClockOf(params);
    auto row = Tell(buyer, seller, ByTime(buyer, clock), ByTime(seller, clock),
                    params.at("first_mover").get<std::string>(), clock);
    if (!row.ok()) return row.status();
    (*row)["beta_buyer"] = buyer.beta;
    (*row)["beta_seller"] = seller.beta;
    rows.push_back(*std::move(row));
  }
  return rows;
}

absl::StatusOr<Json> ConcessionTraces(const Case& test) {
  const Bargain buyer = SideOf(test.params.at("buyer"), true), seller = SideOf(test.params.at("seller"), false);
  const bargaining::ClockKind clock = ClockOf(test.params);
  return Tell(buyer, seller, ByTime(buyer, clock), ByTime(seller, clock),
              test.params.at("first_mover").get<std::string>(), clock);
}

absl::StatusOr<Json> TitForTatResponse(const Case& test) {
  const Json& params = test.params;
  const auto rule = RuleOf(params, params.contains("gamma") ? "gamma" : "delta");
  if (!rule.ok()) return rule.status();
  const std::vector<double> others = Numbers(params.at("opponent_offers_oldest_first"));
  if (others.size() < static_cast<std::size_t>(rule->delta) + 1) {
    return Json{{"applicable", false}, {"next_offer", nullptr}};
  }
  const bool buyer = params.at("role").get<std::string>() == "buyer";
  const double chance = NumberOr(params, "r", 0);
  const double next = bargaining::Imitate(*rule, others, Number(params.at("own_offers_oldest_first").back()),
                                          buyer ? chance : -chance, Number(params.at("min")), Number(params.at("max")));
  return Json{{"applicable", true}, {"next_offer", next}};
}

absl::StatusOr<Json> TitForTatPlay(const Case& test) {
  const Bargain buyer = SideOf(test.params.at("buyer"), true), seller = SideOf(test.params.at("seller"), false);
  const bargaining::ClockKind clock = ClockOf(test.params);
  const auto rule = RuleOf(test.params, "delta_or_gamma");
  if (!rule.ok()) return rule.status();
  const auto imitator = test.params.at("tft_agent").get<std::string>();
  return Tell(buyer, seller, imitator == "seller" ? ByTime(buyer, clock) : InKind(buyer, clock, *rule),
              imitator == "buyer" ? ByTime(seller, clock) : InKind(seller, clock, *rule),
              test.params.at("first_mover").get<std::string>(), clock);
}

absl::StatusOr<Json> ResourceCurve(const Case& test) {
  return Json{
      {"alpha", bargaining::ResourceShare(Number(test.params.at("resource")), Number(test.params.at("kappa")))}};
}

}  // namespace haggle::oracles
