// What to name where both name a price unseen: the limit, or more than that.
#include <algorithm>
#include <utility>

#include "agents/bargaining/equilibrium_bidding.h"
#include "proto/base/why.h"
#include "proto/theory/bilateral_trade.h"

namespace haggle::bargaining {
namespace {

double Distance(double a, double b) { return a < b ? b - a : a - b; }

// The position of the price that is worth `least` to the one on `seat`, as nearly as there is one.
std::int64_t LimitOf(const Turn& turn, std::size_t seat, double least) {
  const Issue& price = turn.own.issues().front();
  std::int64_t nearest = 0;
  double distance = 0;
  for (std::int64_t at = 0; at < price.count(); ++at) {
    Outcome outcome;
    outcome.push_back(price.at(at));
    const double away = Distance(turn.model->Utility(seat, outcome), least);
    if (at > 0 && away >= distance) continue;
    nearest = at;
    distance = away;
  }
  return nearest;
}

// The positions between which the other's limit lies, the lower one first.
std::pair<std::int64_t, std::int64_t> BoundsOf(const Turn& turn) {
  const std::size_t other = 1 - turn.table.seat;
  const Range range = turn.model->ReservationRange(other);
  const std::int64_t a = LimitOf(turn, other, static_cast<double>(range.low) / 1e6);
  const std::int64_t b = LimitOf(turn, other, static_cast<double>(range.high) / 1e6);
  return {std::min(a, b), std::max(a, b)};
}

}  // namespace

const Proposal& TruthfulBidding::Propose(const Turn& turn) {
  proposal_.bid = turn.own.AtLeast(turn.own.reservation());
  proposal_.target = turn.own.reservation();
  proposal_.why = Because(WhyCode::kBidLimit, ToPpm(proposal_.bid.utility));
  return proposal_;
}

const Proposal& LinearEquilibriumBidding::Propose(const Turn& turn) {
  proposal_.bid = turn.own.AtLeast(turn.own.reservation());
  proposal_.target = turn.own.reservation();
  const Issue& price = turn.own.issues().front();
  const std::int64_t limit = price.index(proposal_.bid.outcome[0]);
  proposal_.why = Because(WhyCode::kBidLimit, ToPpm(proposal_.bid.utility));
  if (turn.table.protocol != ProtocolKind::kDoubleAuction || price.count() > OwnOutcomes::kMostRanked) {
    return proposal_;
  }
  const auto [low, high] = BoundsOf(turn);
  const bool buys = turn.table.seat == 1;
  if (low == high) return proposal_;  // the other's limit is known, and what it names: there is nothing to shade for
  const auto span = static_cast<double>(high - low);
  const double own = static_cast<double>(limit - low) / span;
  const double k = static_cast<double>(turn.table.opened.auction.bid_permille) / 1000;
  const theory::LinearBids bids = theory::ChatterjeeSamuelson(k);
  const double named = static_cast<double>(low) + span * (buys ? bids.Bid(own) : bids.Ask(own));
  // Towards the own limit: the buyer down, the seller up. Nothing named is below the first price.
  auto at = static_cast<std::int64_t>(named > 0 ? named + kSameToMe : 0);
  if (!buys && static_cast<double>(at) < named - kSameToMe) ++at;
  at = std::clamp<std::int64_t>(buys ? std::min(at, limit) : std::max(at, limit), 0, price.count() - 1);
  proposal_.bid.outcome = Outcome();
  proposal_.bid.outcome.push_back(price.at(at));
  proposal_.bid.utility = turn.own.utility()(proposal_.bid.outcome);
  proposal_.why = Because(WhyCode::kBidShaded, price.at(limit), price.at(at));
  return proposal_;
}

}  // namespace haggle::bargaining
