// What to offer once to one whose worth of no agreement is known as a range.
#include <algorithm>

#include "agents/bargaining/equilibrium_bidding.h"
#include "proto/base/why.h"

namespace haggle::bargaining {
namespace {

// The part of a range of whole numbers that is not above `worth`.
double PartUpTo(const Range& range, std::int64_t worth) {
  if (worth < range.low) return 0;
  const double all = static_cast<double>(range.high - range.low) + 1;
  return (static_cast<double>(std::min(worth, range.high) - range.low) + 1) / all;
}

}  // namespace

const Proposal& PostedPriceBidding::Propose(const Turn& turn) {
  const double reservation = turn.own.reservation();
  proposal_.bid = turn.own.best();
  double most = reservation;
  double odds = 0;
  const std::size_t other = 1 - turn.table.seat;
  const Range range = turn.model->ReservationRange(other);
  for (const Bid& bid : turn.own.Sample()) {
    const double accepted = PartUpTo(range, ToPpm(turn.model->Utility(other, bid.outcome)));
    const double worth = accepted * bid.utility + (1 - accepted) * reservation;
    const bool likelier = accepted > odds + kUtilityRounding;
    if (worth < most - kUtilityRounding || (worth < most + kUtilityRounding && !likelier)) continue;
    proposal_.bid = bid;
    most = worth;
    odds = accepted;
  }
  proposal_.target = turn.ask.turn == TurnKind::kVote ? reservation : proposal_.bid.utility;
  proposal_.why = Because(WhyCode::kOfferByOdds, ToPpm(odds), ToPpm(proposal_.bid.utility));
  return proposal_;
}

}  // namespace haggle::bargaining
