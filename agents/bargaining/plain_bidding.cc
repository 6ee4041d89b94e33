#include "agents/bargaining/plain_bidding.h"

#include <algorithm>

#include "proto/base/why.h"

namespace haggle::bargaining {
namespace {

// Purposes of the streams.
constexpr std::uint8_t kAnyBid = 40;
constexpr std::uint8_t kEarlierBid = 41;

}  // namespace

const Proposal& HardlinerBidding::Propose(const Turn& turn) {
  proposal_.bid = turn.own.best();
  proposal_.target = proposal_.bid.utility;
  proposal_.why = Because(WhyCode::kOfferOwnBest, ToPpm(proposal_.target));
  return proposal_;
}

const Proposal& RandomBidding::Propose(const Turn& turn) {
  const auto acceptable = static_cast<std::int64_t>(turn.own.CountAtLeast(turn.own.reservation()));
  const std::int64_t rank = turn.random(kAnyBid).Uniform(0, std::max<std::int64_t>(acceptable, 1) - 1);
  proposal_.bid = acceptable > 0 ? turn.own.At(static_cast<std::size_t>(rank)) : turn.own.best();
  proposal_.target = proposal_.bid.utility;
  proposal_.why = Because(WhyCode::kRandomMove, acceptable);
  return proposal_;
}

const Proposal& MicroBidding::Propose(const Turn& turn) {
  OwnOutcomes& own = turn.own;
  const std::size_t sent = turn.history.own_kinds();
  const bool ready = sent <= turn.history.others_kinds();
  const std::size_t acceptable = own.CountAtLeast(own.reservation());
  if (sent == 0 || (ready && sent < acceptable)) {
    proposal_.bid = own.At(std::min(sent, own.size() - 1));
    proposal_.target = proposal_.bid.utility;
    proposal_.why = Because(WhyCode::kOfferNextBest, static_cast<std::int64_t>(sent) + 1, ToPpm(proposal_.target));
    return proposal_;
  }
  Random random = turn.random(kEarlierBid);
  proposal_.bid = own.At(static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(sent) - 1)));
  proposal_.target = own.UtilityAt(std::min(sent, own.size()) - 1);
  proposal_.why = Because(WhyCode::kOfferEarlier, static_cast<std::int64_t>(sent),
                          static_cast<std::int64_t>(turn.history.others_kinds()));
  return proposal_;
}

}  // namespace haggle::bargaining
