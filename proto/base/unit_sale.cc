#include "proto/base/unit_sale.h"

#include <algorithm>
#include <numeric>

#include "proto/base/check.h"
#include "proto/base/sharing.h"
#include "proto/base/units.h"

namespace haggle {
namespace {

using BidOrder = std::vector<std::size_t>;  // bids, the highest limit first, else as they are given

BidOrder ByLimit(const std::vector<SaleBid>& bids) {
  BidOrder order(bids.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return bids[a].limit_cents > bids[b].limit_cents; });
  return order;
}

// Who wins how many units; the highest limit of which a unit is rejected, 0 if none is.
std::int64_t ChooseWinners(std::int64_t available, const std::vector<SaleBid>& bids, const BidOrder& order,
                           std::size_t bidders, std::size_t first, std::vector<Sold>& sold) {
  std::int64_t rejected = 0;
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    std::vector<std::int64_t> wanted(bidders, 0);
    for (; end < order.size() && bids[order[end]].limit_cents == bids[order[begin]].limit_cents; ++end) {
      std::int64_t& of_bidder = wanted.at(bids[order[end]].claimant);
      of_bidder = CheckedAdd(of_bidder, bids[order[end]].units);
    }
    std::vector<std::int64_t> shares = ShareWeighted(available, wanted, wanted, first);
    for (std::size_t k = begin; k < end; ++k) {
      const SaleBid& bid = bids[order[k]];
      const std::int64_t units = std::min(bid.units, shares[bid.claimant]);
      sold[order[k]].units = units;
      shares[bid.claimant] -= units;
      available -= units;
      if (units < bid.units) rejected = std::max(rejected, bid.limit_cents);
    }
  }
  return rejected;
}

// What the bidder's units cost, from its highest bid on, at the others' lowest limits that would win without it.
void PayDisplaced(std::int64_t available, const std::vector<SaleBid>& bids, const BidOrder& order, std::size_t bidder,
                  std::vector<Sold>& sold) {
  std::vector<SaleBid> others;  // those who would win without it, the highest limit first
  std::int64_t left = available;
  for (const std::size_t i : order) {
    if (bids[i].claimant == bidder || left == 0) continue;
    others.push_back(bids[i]);
    others.back().units = std::min(left, bids[i].units);
    left -= others.back().units;
  }
  // `left` units keep nobody out; then the others' lowest.
  for (const std::size_t i : order) {
    if (bids[i].claimant != bidder) continue;
    for (std::int64_t open = sold[i].units; open > 0;) {
      std::int64_t units = std::min(open, left);
      std::int64_t price = bids[i].floor_cents;
      if (left > 0) {
        left -= units;
      } else {
        HAGGLE_CHECK(!others.empty());
        units = std::min(open, others.back().units);
        price = std::max(price, others.back().limit_cents);
        others.back().units -= units;
        if (others.back().units == 0) others.pop_back();
      }
      if (units == 0) continue;
      sold[i].cents = CheckedAdd(sold[i].cents, CheckedMul(units, price));
      open -= units;
    }
  }
}

}  // namespace

std::vector<Sold> SellUnits(std::int64_t available, const std::vector<SaleBid>& bids, std::size_t bidders,
                            std::size_t first, SalePricing pricing) {
  HAGGLE_CHECK(available >= 0);
  for (const SaleBid& bid : bids) {
    HAGGLE_CHECK(bid.claimant < bidders && bid.units >= 0);
    HAGGLE_CHECK(0 <= bid.floor_cents && bid.floor_cents <= bid.limit_cents);
  }
  std::vector<Sold> sold(bids.size());
  const BidOrder order = ByLimit(bids);
  const std::int64_t rejected = ChooseWinners(available, bids, order, bidders, first, sold);
  std::vector<std::uint8_t> won(bidders, 0);
  for (std::size_t i = 0; i < bids.size(); ++i) {
    if (sold[i].units == 0) continue;
    won[bids[i].claimant] = 1;
    if (pricing != SalePricing::kHighestRejected) continue;
    sold[i].cents = CheckedMul(sold[i].units, std::max(rejected, bids[i].floor_cents));
  }
  if (pricing == SalePricing::kHighestRejected) return sold;
  for (std::size_t bidder = 0; bidder < bidders; ++bidder) {
    if (won[bidder] != 0) PayDisplaced(available, bids, order, bidder, sold);
  }
  return sold;
}

}  // namespace haggle
