#include "broker/core/auction_clearing.h"

#include <algorithm>
#include <tuple>

namespace haggle::core {

AuctionClearing ClearAuction(std::vector<UnitBid> bids, std::size_t bidders, std::int64_t supply,
                             std::int64_t reserve) {
  AuctionClearing clearing;
  clearing.units.assign(bidders, 0);
  clearing.reserve = reserve;
  clearing.last_accepted = reserve;
  // Bids of one bidder and value are alike: their order cannot be seen.
  std::stable_sort(bids.begin(), bids.end(), [](const UnitBid& a, const UnitBid& b) {
    return std::tie(b.value, a.rank, a.bidder) < std::tie(a.value, b.rank, b.bidder);
  });
  for (UnitBid& bid : bids) {
    if (bid.value < reserve || bid.units <= 0) continue;
    const std::int64_t filled = std::min(bid.units, supply);
    if (filled > 0) {
      clearing.units[bid.bidder] += filled;
      clearing.last_accepted = bid.value;
      supply -= filled;
      bid.units -= filled;
    }
    if (bid.units > 0) clearing.rejected.push_back(bid);
  }
  return clearing;
}

Int128 ClarkePayment(const AuctionClearing& clearing, std::size_t bidder) {
  std::int64_t left = clearing.units[bidder];
  Int128 payment = 0;
  for (const UnitBid& bid : clearing.rejected) {
    if (left == 0) break;
    if (bid.bidder == bidder) continue;
    const std::int64_t units = std::min(left, bid.units);
    payment += Int128{units} * bid.value;
    left -= units;
  }
  return payment + Int128{left} * clearing.reserve;
}

}  // namespace haggle::core
