#include "agents/bargaining/learned_bidding.h"

#include <algorithm>

#include "proto/base/why.h"

namespace haggle::bargaining {
namespace {

constexpr double kBand = 0.02;
constexpr double kHurry = 0.9;

double OthersReservation(const Turn& turn) {
  double sum = 0;
  for (std::size_t seat = 0; seat < turn.table.seats.size(); ++seat) {
    if (seat != turn.table.seat) sum += turn.model->Reservation(seat);
  }
  return sum / static_cast<double>(std::max<std::size_t>(turn.table.seats.size(), 2) - 1);
}

}  // namespace

Bid BestForOthers(const Turn& turn, double least, double width) {
  const std::size_t end = turn.own.CountAtLeast(least);
  if (end == 0) return turn.own.best();
  std::size_t begin = turn.own.CountAtLeast(least + width);
  if (begin >= end) begin = end - 1;
  const std::size_t stride = (end - begin - 1) / OwnOutcomes::kMostSampled + 1;
  Bid best = turn.own.At(begin);
  double most = turn.OthersUtility(best.outcome);
  for (std::size_t rank = begin + stride; rank < end; rank += stride) {
    Bid bid = turn.own.At(rank);
    const double theirs = turn.OthersUtility(bid.outcome);
    if (theirs <= most) continue;
    most = theirs;
    best = bid;
  }
  return best;
}

Bid EstimatedNash(const Turn& turn) {
  const double theirs = OthersReservation(turn);
  const Bid* best = nullptr;
  double most = -1;
  for (const Bid& bid : turn.own.Sample()) {
    const double own = bid.utility - turn.own.reservation();
    if (own < 0) break;
    const double product = own * std::max(turn.OthersUtility(bid.outcome) - theirs, 0.0);
    if (product <= most) continue;
    most = product;
    best = &bid;
  }
  return best == nullptr ? turn.own.best() : *best;
}

const Proposal& NashSeekingBidding::Propose(const Turn& turn) {
  const double best = turn.own.best().utility;
  const bool late = clock_.IsOver(turn);
  proposal_.kind = late ? Proposal::Kind::kLeave : Proposal::Kind::kOffer;
  if (late) {
    proposal_.why = Because(WhyCode::kLeaveLate, clock_.DeadlineOf(turn));
    return proposal_;
  }
  const double nash = EstimatedNash(turn).utility;
  const double share = curve_(std::min(clock_.TimeOf(turn), 1.0), std::max(0, turn.rounds - 1 - turn.ask.round));
  proposal_.target = std::max(best - std::max(best - nash, 0.0) * share, turn.own.reservation());
  proposal_.bid = BestForOthers(turn, proposal_.target, kBand);
  proposal_.why = Because(WhyCode::kOfferToNash, ToPpm(proposal_.target), ToPpm(nash), ToPpm(proposal_.bid.utility));
  return proposal_;
}

const Proposal& NiceTitForTatBidding::Propose(const Turn& turn) {
  const double best = turn.own.best().utility;
  const double nash = EstimatedNash(turn).utility;
  const std::vector<Made>& others = turn.history.others();
  double share = 0;
  if (!others.empty()) {
    const double first = others.front().utility;
    double most = first;
    for (const Made& made : others) most = std::max(most, made.utility);
    const double way = nash - first;
    share = way > 0 ? std::clamp((most - first) / way, 0.0, 1.0) : 1.0;
    if (turn.time > kHurry) share += (1 - share) * (turn.time - kHurry) / (1 - kHurry);
  }
  proposal_.target = std::max(best - std::max(best - nash, 0.0) * share, turn.own.reservation());
  proposal_.bid = BestForOthers(turn, proposal_.target, kBand);
  proposal_.why = Because(WhyCode::kOfferNicely, static_cast<std::int64_t>(share * 1000), ToPpm(nash),
                          ToPpm(proposal_.bid.utility));
  return proposal_;
}

}  // namespace haggle::bargaining
