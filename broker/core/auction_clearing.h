// Who gets the units of an auction, and what it pays. Pure functions in integers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/units.h"

namespace haggle::core {

// So many units at so much each. `value` rises with what the auctioneer likes: of an
// auction that buys, it is the price with its sign changed.
struct UnitBid {
  std::size_t bidder = 0;
  std::int64_t units = 0;
  std::int64_t value = 0;
  std::size_t rank = 0;  // of the bidder, among bids of equal value: the lower one first
};

// What each bidder gets. Bids that lose, best first, are what decides the prices.
struct AuctionClearing {
  std::vector<std::int64_t> units;  // by bidder
  std::vector<UnitBid> rejected;    // no worse than the reserve; of a bid filled in part the rest
  std::int64_t reserve = 0;
  std::int64_t last_accepted = 0;  // value of the worst bid that gets units; the reserve if none does

  // Value of the best bid that gets none, or the reserve.
  std::int64_t FirstRejected() const { return rejected.empty() ? reserve : rejected.front().value; }
};

// Fills bids by value, then rank, then in the order given, until `supply` is spent;
// bids below `reserve` lose. Where each bidder's values fall with its units this
// makes the sum of values as great as it can be.
AuctionClearing ClearAuction(std::vector<UnitBid> bids, std::size_t bidders, std::int64_t supply, std::int64_t reserve);

// What `bidder` pays under Vickrey, Clarke and Groves: the value that its units would
// have for the others and the auctioneer, were it not there. That is the sum of the best
// of the others' losing bids for as many units as it gets, and the reserve for what is
// left of them.
Int128 ClarkePayment(const AuctionClearing& clearing, std::size_t bidder);

}  // namespace haggle::core
