#include <algorithm>
#include <utility>

#include "agents/bargaining/learned_bidding.h"
#include "proto/base/why.h"
#include "proto/theory/frontier.h"
#include "proto/theory/points.h"

namespace haggle::bargaining {
namespace {

double RiskOf(double own, double others, double reservation) {
  return own > reservation + kSameToMe ? (own - others) / (own - reservation) : 1;
}

}  // namespace

ZeuthenBidding::Deal ZeuthenBidding::DealOf(const Turn& turn, std::size_t other, const Bid& bid) const {
  Deal deal{bid, turn.model->Utility(other, bid.outcome), 0};
  const double mine = deal.bid.utility - turn.own.reservation();
  const double theirs = deal.others - turn.model->Reservation(other);
  deal.product = mine < 0 || theirs < 0 ? 0 : mine * theirs;
  return deal;
}

void ZeuthenBidding::FindDeals(const Turn& turn, std::size_t other) {
  theory::Points points(2);
  std::vector<Deal> all;
  const auto look = [&](const Bid& bid) {
    Deal deal = DealOf(turn, other, bid);
    if (deal.others < turn.model->Reservation(other) - kSameToMe) return;
    points.Add({deal.bid.utility, deal.others});
    all.push_back(std::move(deal));
  };
  const double least = turn.own.reservation() - kSameToMe;
  if (turn.model->learns()) {
    for (const Bid& bid : turn.own.Sample()) {
      if (bid.utility >= least) look(bid);
    }
  } else {
    const std::size_t end = turn.own.CountAtLeast(least);
    for (std::size_t rank = 0; rank < end; ++rank) look(turn.own.At(rank));
  }
  deals_.clear();
  for (const std::size_t i : theory::ParetoFrontier(points)) deals_.push_back(all[i]);
  std::sort(deals_.begin(), deals_.end(), [](const Deal& a, const Deal& b) {
    return a.bid.utility != b.bid.utility ? a.bid.utility > b.bid.utility : a.others > b.others;
  });
}

const Proposal& ZeuthenBidding::Hold(const Deal& deal) {
  proposal_.kind = Proposal::Kind::kHold;
  proposal_.bid = deal.bid;
  proposal_.target = deal.bid.utility;
  proposal_.why = Because(WhyCode::kOfferEarlier, 1, 1);
  return proposal_;
}

const Proposal& ZeuthenBidding::Offer(const Deal& deal, std::int64_t own_risk, std::int64_t other_risk) {
  proposal_.kind = Proposal::Kind::kOffer;
  proposal_.bid = deal.bid;
  proposal_.target = deal.bid.utility;
  proposal_.why = Because(WhyCode::kConcedeByRisk, own_risk, other_risk, ToPpm(deal.bid.utility));
  return proposal_;
}

const Proposal& ZeuthenBidding::Propose(const Turn& turn) {
  const std::size_t seat = turn.table.seat;
  const std::size_t other = seat == 0 ? 1 : 0;
  if (deals_.empty() || turn.model->learns()) FindDeals(turn, other);
  const SeatView& mine = turn.table.seats[seat];
  const SeatView& theirs = turn.table.seats[other];
  if (deals_.empty()) return Hold(DealOf(turn, other, turn.own.best()));
  if (!mine.standing || !theirs.standing) return Offer(deals_.front(), 0, 0);
  const Deal own = DealOf(turn, other, {mine.offer, turn.own.utility()(mine.offer)});
  const Deal its = DealOf(turn, other, {theirs.offer, turn.own.utility()(theirs.offer)});
  const bool i_agree = its.bid.utility >= own.bid.utility - kSameToMe;
  const bool it_agrees = own.others >= its.others - kSameToMe;
  if (i_agree) {
    const bool mine_counts =
        own.product > its.product + kSameToMe || (own.product >= its.product - kSameToMe && seat == 0);
    return it_agrees && mine_counts ? Hold(own) : Offer(own, 0, 0);
  }
  const double my_risk = RiskOf(own.bid.utility, its.bid.utility, turn.own.reservation());
  const double its_risk = RiskOf(its.others, own.others, turn.model->Reservation(other));
  const bool equal = my_risk - its_risk < kSameToMe && its_risk - my_risk < kSameToMe;
  if (equal ? seat != 0 : my_risk > its_risk) return Hold(own);
  const auto enough = std::find_if(deals_.begin(), deals_.end(),
                                   [&](const Deal& deal) { return deal.product > its.product + kUtilityRounding; });
  const Deal& next = enough == deals_.end() ? its : *enough;
  return Offer(next, ToPpm(my_risk), ToPpm(its_risk));
}

}  // namespace haggle::bargaining
