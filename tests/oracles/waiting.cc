// Prices named once, waiting that costs, majorities: what theory says, and tables of the engine at which it is played.
#include "proto/theory/waiting.h"

#include <cmath>
#include <memory>

#include "absl/status/status.h"
#include "agents/bargaining/acceptance.h"
#include "agents/bargaining/equilibrium_bidding.h"
#include "agents/bargaining/learned_bidding.h"
#include "agents/bargaining/opponent_models.h"
#include "proto/theory/bilateral_trade.h"
#include "proto/theory/majority_bargaining.h"
#include "tests/oracles/families.h"
#include "tests/oracles/table_play.h"

namespace haggle::oracles {
namespace {

constexpr std::int64_t kGrid = 1000;  // prices, or parts of the pie, of the tables

template <class B>
bargaining::Composition Knowing() {
  return {
      [](bargaining::OwnOutcomes*) { return std::make_unique<B>(); },
      [] { return std::make_unique<bargaining::AcceptTarget>(); },
      [](const View& view, const TableView& table) { return std::make_unique<bargaining::KnownModel>(view, table); }};
}

Issue GridOf(const char* name) {
  Issue issue;
  issue.name = name;
  issue.high = kGrid;
  return issue;
}

// Worth the more the higher the value of the issue is, or the less.
Sitter SitterOf(const char* issue, bool rising, const bargaining::Composition& composition) {
  IssueUtility utility;
  utility.issue = issue;
  utility.weight = 1000;
  (rising ? utility.last : utility.first) = 1000;
  Sitter sitter;
  sitter.preference.issues = {utility};
  sitter.composition = composition;
  return sitter;
}

std::int64_t Ppm(double part) { return std::llround(part * 1e6); }

int FirstProposer(const Case& test) { return static_cast<int>(NumberOr(test.params, "first_proposer", 1)); }

absl::Status Unanswerable() { return absl::InvalidArgumentError("expected parameters that single out an equilibrium"); }

// What player 1 gets of a pie that the two divide by proposals in turn, and that they agree at once.
absl::StatusOr<double> Divided(const Sitter& one, const Sitter& two, int first, const TableSpec& rules) {
  const auto played = first == 1 ? PlayTable(rules, one, two) : PlayTable(rules, two, one);
  if (!played.ok()) return played.status();
  const TableClosed& closed = played->closed;
  if (closed.result != TableResult::kAgreed || closed.round != 0) {
    return absl::InternalError("the two came to no agreement at once");
  }
  return static_cast<double>(closed.values[0]) / kGrid;
}

}  // namespace

absl::StatusOr<Json> DoubleAuctionLinear(const Case& test) {
  const double k = Number(test.params.at("k")), v = Number(test.params.at("value")), c = Number(test.params.at("cost"));
  if (!(k >= 0 && k <= 1)) return Unanswerable();
  const theory::LinearBids line = theory::ChatterjeeSamuelson(k);
  // At a table of prices in thousandths.
  TableSpec rules;
  rules.issues = {GridOf("price")};
  rules.protocol = ProtocolKind::kDoubleAuction;
  rules.rounds = 1;
  rules.auction.bid_permille = std::llround(k * 1000);
  const bargaining::Composition linear = Knowing<bargaining::LinearEquilibriumBidding>();
  Sitter seller = SitterOf("price", true, linear);
  Sitter buyer = SitterOf("price", false, linear);
  seller.preference.reservation_ppm = Ppm(c);
  buyer.preference.reservation_ppm = Ppm(1 - v);
  seller.known_range_ppm = buyer.known_range_ppm = {0, 1'000'000};
  const auto played = PlayTable(rules, seller, buyer);
  if (!played.ok()) return played.status();
  const bool traded = played->closed.result == TableResult::kAgreed;
  const double price = k * line.Bid(v) + (1 - k) * line.Ask(c);
  // Names are rounded to the grid, each towards its own side, and the price down.
  if (traded && std::abs(static_cast<double>(played->closed.price) / kGrid - price) > 3.0 / kGrid) {
    return absl::InternalError("the table's price is not that of the theory");
  }
  Json answer = {{"bid", line.Bid(v)}, {"ask", line.Ask(c)}, {"trade", traded}};
  answer["price"] = traded ? Json(price) : Json();
  return answer;
}

absl::StatusOr<Json> DoubleAuctionGains(const Case& test) {
  const double k = Number(test.params.at("k"));
  if (!(k >= 0 && k <= 1)) return Unanswerable();
  return Json{{"gains", theory::DoubleAuctionGains(k)}};
}

absl::StatusOr<Json> PostedPriceUniform(const Case& test) {
  const double low = Number(test.params.at("low")), high = Number(test.params.at("high"));
  const double cost = Number(test.params.at("cost"));
  if (!(low < high)) return Unanswerable();
  const auto posted = theory::MonopolyPrice(cost, low, high);
  if (!posted) return Unanswerable();
  // The table's seller knows the range alone.
  TableSpec rules;
  rules.issues = {GridOf("price")};
  rules.protocol = ProtocolKind::kFinalOffer;
  rules.rounds = 1;
  const bargaining::Composition once = Knowing<bargaining::PostedPriceBidding>();
  Sitter seller = SitterOf("price", true, once);
  Sitter buyer = SitterOf("price", false, once);
  seller.preference.reservation_ppm = Ppm(cost);
  buyer.preference.reservation_ppm = Ppm(1 - high);
  buyer.known_range_ppm = {Ppm(1 - high), Ppm(1 - low)};
  const auto played = PlayTable(rules, seller, buyer);
  if (!played.ok()) return played.status();
  if (played->closed.result != TableResult::kAgreed ||
      std::abs(static_cast<double>(played->closed.values[0]) / kGrid - posted->price) > 1.0 / kGrid) {
    return absl::InternalError("the table's price is not that of the theory");
  }
  return Json{{"price", posted->price}, {"gain", posted->gain}};
}

absl::StatusOr<Json> FixedCostsInfinite(const Case& test) {
  const theory::RoundCosts costs{Number(test.params.at("cost1")), Number(test.params.at("cost2"))};
  const auto shares = theory::FixedCosts(costs, FirstProposer(test));
  if (!shares) return Unanswerable();
  TableSpec rules;
  rules.issues = {GridOf("pie")};
  rules.protocol = ProtocolKind::kRotatingOffers;
  rules.rounds = 200;
  const bargaining::Composition perfect = Knowing<bargaining::SubgamePerfectBidding>();
  Sitter one = SitterOf("pie", true, perfect), two = SitterOf("pie", false, perfect);
  one.preference.cost_round_ppm = Ppm(costs.cost1);
  two.preference.cost_round_ppm = Ppm(costs.cost2);
  const auto share = Divided(one, two, FirstProposer(test), rules);
  if (!share.ok()) return share.status();
  if (std::abs(*share - shares->share1) > 2.0 / kGrid) {
    return absl::InternalError("the table's division is not that of the theory");
  }
  return Json{{"share1", shares->share1}, {"share2", shares->share2}};
}

absl::StatusOr<Json> BreakdownRisk(const Case& test) {
  const theory::Patience patience{Number(test.params.at("delta1")), Number(test.params.at("delta2"))};
  const theory::Breakdown breakdown{Number(test.params.at("risk")), Number(test.params.at("b1")),
                                    Number(test.params.at("b2"))};
  const auto shares = theory::WithBreakdown(patience, breakdown, FirstProposer(test));
  if (!shares) return Unanswerable();
  const bool patient = patience.delta1 == 1 && patience.delta2 == 1;
  // At a table what breakdown leaves is not discounted, and a small risk wants more rounds than are played here.
  if (patient && breakdown.risk >= 0.02) {
    TableSpec rules;
    rules.issues = {GridOf("pie")};
    rules.protocol = ProtocolKind::kRotatingOffers;
    rules.rounds = 400;
    rules.breakdown_ppm = Ppm(breakdown.risk);
    const bargaining::Composition perfect = Knowing<bargaining::SubgamePerfectBidding>();
    Sitter one = SitterOf("pie", true, perfect), two = SitterOf("pie", false, perfect);
    one.preference.reservation_ppm = Ppm(breakdown.b1);
    two.preference.reservation_ppm = Ppm(breakdown.b2);
    const auto share = Divided(one, two, FirstProposer(test), rules);
    if (!share.ok()) return share.status();
    if (std::abs(*share - shares->share1) > 4.0 / kGrid) {
      return absl::InternalError("the table's division is not that of the theory");
    }
  }
  return Json{{"share1", shares->share1}, {"share2", shares->share2}};
}

absl::StatusOr<Json> ContinuousTimeShares(const Case& test) {
  const theory::Rates rates{Number(test.params.at("rate1")), Number(test.params.at("rate2")),
                            NumberOr(test.params, "breakdown", 0)};
  const auto shares = theory::ContinuousTime(rates, NumberOr(test.params, "b1", 0), NumberOr(test.params, "b2", 0));
  if (!shares) return Unanswerable();
  return Json{{"share1", shares->share1}, {"share2", shares->share2}};
}

absl::StatusOr<Json> ContinuousDeadlineShares(const Case& test) {
  const theory::Rates rates{Number(test.params.at("rate1")), Number(test.params.at("rate2")), 0};
  const auto shares = theory::ContinuousDeadline(rates, Number(test.params.at("time")),
                                                 static_cast<int>(Number(test.params.at("last_proposer"))));
  if (!shares) return Unanswerable();
  return Json{{"share1", shares->share1}, {"share2", shares->share2}};
}

absl::StatusOr<Json> MajorityClosedRule(const Case& test) {
  const auto division =
      theory::BaronFerejohn(test.params.at("players").get<std::int64_t>(), test.params.at("quota").get<std::int64_t>(),
                            Number(test.params.at("delta")));
  if (!division) return Unanswerable();
  return Json{{"proposer", division->proposer},
              {"partner", division->partner},
              {"coalition", division->coalition},
              {"expected", division->expected}};
}

}  // namespace haggle::oracles
