// The sale of scarce units to the highest bids: who gets how many, and what each pays. Whole units, whole cents.
//
// Units go to the highest limits. Of bids with one limit, for which there is too little, each bidder gets in proportion
// to what it bids for, by largest remainders, of equals by position from `first` on; a bidder's own bids of one limit
// are served as they are given. Nobody pays above its limit or below its floor for any unit. Pure; thread-safe; a
// negative number, a floor above its limit or a bidder that does not exist are a mistake of the caller (CHECK).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/tick_scarcity.h"

namespace haggle {

enum class SalePricing : std::uint8_t {
  // The highest limit of which a unit is rejected, the same for all (W. Vickrey 1961 for one unit each; with several it
  // pays to bid less for the later ones: L. Ausubel, P. Cramton 2002).
  kHighestRejected,
  // A bidder's j-th unit costs the j-th lowest of the others' limits that its units keep out (W. Vickrey 1961, E.
  // Clarke
  // 1971, T. Groves 1973). Where all its bids have one floor, that of its own, the truth is best.
  kDisplaced,
};

// By bid.
std::vector<Sold> SellUnits(std::int64_t available, const std::vector<SaleBid>& bids, std::size_t bidders,
                            std::size_t first, SalePricing pricing);

}  // namespace haggle
