// Sales of scarce units: published cases, the axioms of prices, and searches for lies that pay.
#include "proto/base/unit_sale.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

#include "proto/base/allocation_rules.h"

namespace haggle::unit_sale_test {
namespace {

using Bids = std::vector<SaleBid>;
using SaleRule = std::function<std::vector<Sold>(std::int64_t available, const Bids& bids, std::size_t bidders)>;

SaleRule RuleOf(SalePricing pricing) {
  return [pricing](std::int64_t available, const Bids& bids, std::size_t bidders) {
    return SellUnits(available, bids, bidders, 0, pricing);
  };
}
const SaleRule kUniform = RuleOf(SalePricing::kHighestRejected);
const SaleRule kVcg = RuleOf(SalePricing::kDisplaced);

// One bid for each unit.
Bids UnitBids(const std::vector<std::vector<std::int64_t>>& limits, std::int64_t floor = 0) {
  Bids bids;
  for (std::size_t bidder = 0; bidder < limits.size(); ++bidder) {
    for (const std::int64_t limit : limits[bidder]) bids.push_back({bidder, 1, limit, floor});
  }
  return bids;
}

Sold Of(std::size_t bidder, const Bids& bids, const std::vector<Sold>& sold) {
  Sold sum;
  for (std::size_t i = 0; i < bids.size(); ++i) {
    if (bids[i].claimant != bidder) continue;
    sum.units += sold[i].units;
    sum.cents += sold[i].cents;
  }
  return sum;
}

// The greatest worth of so many units to those who may have some.
std::int64_t BestWorth(std::int64_t available, const Bids& bids, const std::function<bool(std::size_t)>& may) {
  std::vector<std::int64_t> limits;
  for (const SaleBid& bid : bids) {
    if (may(bid.claimant)) limits.insert(limits.end(), static_cast<std::size_t>(bid.units), bid.limit_cents);
  }
  std::sort(limits.rbegin(), limits.rend());
  if (static_cast<std::int64_t>(limits.size()) > available) limits.resize(static_cast<std::size_t>(available));
  return std::accumulate(limits.begin(), limits.end(), std::int64_t{0});
}

struct AnySale {
  std::int64_t available = 0;
  std::size_t bidders = 1;
  Bids bids;
};

AnySale Any(std::int64_t most_floor, std::int64_t most_limit = 30) {
  AnySale sale;
  sale.bidders = *rc::gen::inRange<std::size_t>(1, 5);
  sale.available = *rc::gen::inRange<std::int64_t>(0, 16);
  const auto count = *rc::gen::inRange<std::size_t>(0, 8);
  for (std::size_t i = 0; i < count; ++i) {
    SaleBid bid;
    bid.claimant = *rc::gen::inRange<std::size_t>(0, sale.bidders);
    bid.units = *rc::gen::inRange<std::int64_t>(0, 6);
    bid.floor_cents = *rc::gen::inRange<std::int64_t>(0, most_floor + 1);
    bid.limit_cents = bid.floor_cents + *rc::gen::inRange<std::int64_t>(0, most_limit);
    sale.bids.push_back(bid);
  }
  return sale;
}

// Six units, three bidders with falling bids: the example of V. Krishna (2010) Auction theory, chapter 12.
TEST(UnitSale, SellsTheTextbooksSixUnits) {
  const Bids bids = UnitBids({{50, 47, 40, 32, 15, 5}, {42, 28, 20, 12, 7, 3}, {45, 35, 24, 14, 9, 6}});
  const std::vector<Sold> uniform = kUniform(6, bids, 3);
  EXPECT_EQ(Of(0, bids, uniform).units, 3);
  EXPECT_EQ(Of(1, bids, uniform).units, 1);
  EXPECT_EQ(Of(2, bids, uniform).units, 2);
  EXPECT_EQ(Of(0, bids, uniform).cents, 3 * 32) << "32 is the highest bid that is rejected";
  const std::vector<Sold> vcg = kVcg(6, bids, 3);
  EXPECT_EQ(Of(0, bids, vcg).cents, 20 + 24 + 28);
  EXPECT_EQ(Of(1, bids, vcg).cents, 32);
  EXPECT_EQ(Of(2, bids, vcg).cents, 28 + 32);
}

TEST(UnitSale, WhatIsEnoughCostsWhatItWasBookedAt) {
  const Bids bids = {{0, 4, 90, 10}, {1, 3, 50, 12}};
  for (const SaleRule& rule : {kUniform, kVcg}) {
    const std::vector<Sold> sold = rule(7, bids, 2);
    EXPECT_EQ(sold[0].units, 4);
    EXPECT_EQ(sold[0].cents, 40);
    EXPECT_EQ(sold[1].units, 3);
    EXPECT_EQ(sold[1].cents, 36);
  }
}

TEST(UnitSale, EqualBidsShareInProportionAndPayThatBid) {
  const Bids bids = {{0, 6, 50, 10}, {1, 3, 50, 10}, {1, 2, 70, 10}};
  const std::vector<Sold> uniform = kUniform(5, bids, 2);
  EXPECT_EQ(uniform[2].units, 2);
  EXPECT_EQ(uniform[0].units, 2);
  EXPECT_EQ(uniform[1].units, 1);
  EXPECT_EQ(uniform[2].cents, 100);
  EXPECT_EQ(uniform[0].cents, 100);
  const std::vector<Sold> vcg = kVcg(5, bids, 2);
  EXPECT_EQ(vcg[0].cents, 2 * 50) << "keeps two of the other's out that bid as much";
  EXPECT_EQ(vcg[2].cents, 2 * 50);
  EXPECT_EQ(vcg[1].cents, 50);
}

TEST(UnitSale, TiesTurnWithThePosition) {
  const Bids bids = {{0, 1, 5, 5}, {1, 1, 5, 5}, {2, 1, 5, 5}};
  for (std::size_t first = 0; first < 3; ++first) {
    const std::vector<Sold> sold = SellUnits(1, bids, 3, first, SalePricing::kDisplaced);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(sold[i].units, i == first ? 1 : 0);
  }
}

TEST(UnitSale, TakesLargeNumbers) {
  constexpr std::int64_t kUnits = 1'000'000'000;
  constexpr std::int64_t kCents = 1'000'000'000;
  const Bids bids = {{0, kUnits, kCents, 1}, {1, kUnits, kCents - 1, 1}};
  EXPECT_EQ(kVcg(kUnits, bids, 2)[0].cents, kUnits * (kCents - 1));
  EXPECT_EQ(kUniform(kUnits, bids, 2)[0].cents, kUnits * (kCents - 1));
}

TEST(UnitSaleDeathTest, RefusesWhatIsNoBid) {
  EXPECT_DEATH(kVcg(1, {{0, 1, 5, 6}}, 1), "check failed");
  EXPECT_DEATH(kVcg(1, {{1, 1, 5, 5}}, 1), "check failed");
  EXPECT_DEATH(kVcg(-1, {}, 1), "check failed");
}

TEST(UnitSaleProperty, UnitsAreConservedAndNobodyPaysAboveItsBidOrBelowItsFloor) {
  for (const SaleRule& rule : {kUniform, kVcg}) {
    EXPECT_TRUE(rc::check("prices", [&] {
      const AnySale sale = Any(20);
      const std::vector<Sold> sold = rule(sale.available, sale.bids, sale.bidders);
      std::int64_t wanted = 0;
      std::int64_t units = 0;
      for (std::size_t i = 0; i < sold.size(); ++i) {
        wanted += sale.bids[i].units;
        units += sold[i].units;
        RC_ASSERT(0 <= sold[i].units && sold[i].units <= sale.bids[i].units);
        RC_ASSERT(sold[i].cents >= sold[i].units * sale.bids[i].floor_cents);
        RC_ASSERT(sold[i].cents <= sold[i].units * sale.bids[i].limit_cents);
      }
      RC_ASSERT(units == std::min(sale.available, wanted));
    }));
  }
}

TEST(UnitSaleProperty, GoesToTheHighestBids) {
  EXPECT_TRUE(rc::check("efficient", [] {
    const AnySale sale = Any(0);
    const std::vector<Sold> sold = kVcg(sale.available, sale.bids, sale.bidders);
    std::int64_t worth = 0;
    for (std::size_t i = 0; i < sold.size(); ++i) worth += sold[i].units * sale.bids[i].limit_cents;
    RC_ASSERT(worth == BestWorth(sale.available, sale.bids, [](std::size_t) { return true; }));
  }));
}

TEST(UnitSaleProperty, EverybodyPaysWhatTheOthersLose) {
  EXPECT_TRUE(rc::check("externality", [] {
    const AnySale sale = Any(0);
    const std::vector<Sold> sold = kVcg(sale.available, sale.bids, sale.bidders);
    for (std::size_t bidder = 0; bidder < sale.bidders; ++bidder) {
      std::int64_t others = 0;
      for (std::size_t i = 0; i < sold.size(); ++i) {
        if (sale.bids[i].claimant != bidder) others += sold[i].units * sale.bids[i].limit_cents;
      }
      const std::int64_t without =
          BestWorth(sale.available, sale.bids, [bidder](std::size_t other) { return other != bidder; });
      RC_ASSERT(Of(bidder, sale.bids, sold).cents == without - others);
    }
  }));
}

// No group of buyers and the seller can do better among themselves than with what is paid.
TEST(UnitSaleProperty, WhatIsPaidIsInTheCore) {
  for (const SaleRule& rule : {kUniform, kVcg}) {
    EXPECT_TRUE(rc::check("core", [&] {
      const AnySale sale = Any(0);
      const std::vector<Sold> sold = rule(sale.available, sale.bids, sale.bidders);
      std::int64_t revenue = 0;
      std::vector<std::int64_t> gain(sale.bidders, 0);
      for (std::size_t i = 0; i < sold.size(); ++i) {
        revenue += sold[i].cents;
        gain[sale.bids[i].claimant] += sold[i].units * sale.bids[i].limit_cents - sold[i].cents;
      }
      for (unsigned group = 0; group < (1U << sale.bidders); ++group) {
        std::int64_t have = revenue;
        for (std::size_t i = 0; i < sale.bidders; ++i) have += (group >> i & 1U) != 0 ? gain[i] : 0;
        RC_ASSERT(have >=
                  BestWorth(sale.available, sale.bids, [group](std::size_t i) { return (group >> i & 1U) != 0; }));
      }
    }));
  }
}

TEST(UnitSaleProperty, TheOrderOfBidsAndWhoIsWhoMakeNoDifference) {
  for (const SaleRule& rule : {kUniform, kVcg}) {
    EXPECT_TRUE(rc::check("order", [&] {
      AnySale sale = Any(9, 1);
      for (std::size_t i = 0; i < sale.bids.size(); ++i) {  // no ties, which are for the turn
        sale.bids[i].limit_cents += 100 + 20 * static_cast<std::int64_t>(i);
      }
      const std::vector<Sold> sold = rule(sale.available, sale.bids, sale.bidders);
      Bids turned(sale.bids.rbegin(), sale.bids.rend());
      for (SaleBid& bid : turned) bid.claimant = sale.bidders - 1 - bid.claimant;
      std::vector<Sold> back = rule(sale.available, turned, sale.bidders);
      std::reverse(back.begin(), back.end());
      for (std::size_t i = 0; i < sold.size(); ++i) {
        RC_ASSERT(back[i].units == sold[i].units);
        RC_ASSERT(back[i].cents == sold[i].cents);
      }
    }));
  }
}

// The same bids in one hand cost no more where displaced bids are paid, and at times less; at one price it is all the
// same.
TEST(UnitSaleProperty, MergingNeverCostsAndSplittingNeverPays) {
  std::int64_t saved = 0;
  EXPECT_TRUE(rc::check("merge", [&] {
    AnySale sale = Any(0);
    sale.bidders = 4;
    for (std::size_t i = 0; i < sale.bids.size(); ++i) {
      sale.bids[i].limit_cents = 40 * sale.bids[i].limit_cents + static_cast<std::int64_t>(i);
    }
    Bids merged = sale.bids;
    for (SaleBid& bid : merged) bid.claimant = bid.claimant == 1 ? 0 : bid.claimant;
    for (const SaleRule& rule : {kUniform, kVcg}) {
      const std::vector<Sold> apart = rule(sale.available, sale.bids, 4);
      const Sold first = Of(0, sale.bids, apart);
      const Sold second = Of(1, sale.bids, apart);
      const Sold both = Of(0, merged, rule(sale.available, merged, 4));
      RC_ASSERT(both.units == first.units + second.units);
      RC_ASSERT(both.cents <= first.cents + second.cents);
      saved += first.cents + second.cents - both.cents;
    }
  }));
  EXPECT_GT(saved, 0);
  const Bids bids = {{0, 2, 9, 1}, {1, 2, 8, 1}, {2, 2, 5, 1}};
  Bids merged = bids;
  merged[1].claimant = 0;
  EXPECT_EQ(Of(0, merged, kUniform(3, merged, 3)).cents, 3 * 8) << "still its own bid that is rejected";
  EXPECT_EQ(Of(0, merged, kVcg(3, merged, 3)).cents, 2 * 5 + 1);
}

TEST(UnitSaleProperty, MoreSupplyHarmsNoBuyerAndAHigherBidLosesNothing) {
  for (const SaleRule& rule : {kUniform, kVcg}) {
    EXPECT_TRUE(rc::check("monotone", [&] {
      AnySale sale = Any(10);
      RC_PRE(!sale.bids.empty());
      const std::vector<Sold> sold = rule(sale.available, sale.bids, sale.bidders);
      const std::vector<Sold> more = rule(sale.available + 1, sale.bids, sale.bidders);
      for (std::size_t i = 0; i < sold.size(); ++i) RC_ASSERT(more[i].units >= sold[i].units - 1);
      sale.bids[0].limit_cents += 7;
      RC_ASSERT(rule(sale.available, sale.bids, sale.bidders)[0].units >= sold[0].units);
    }));
  }
}

// ---- lies that pay -------------------------------------------------------------------

// Bidder 0 wants two units, worth `first` and `second`; the most that another pair of bids brings beyond the truth.
std::int64_t BestLie(const SaleRule& rule, std::int64_t available, std::int64_t first, std::int64_t second,
                     const Bids& others, std::size_t bidders, std::int64_t floor) {
  const auto gain = [&](std::int64_t bid_first, std::int64_t bid_second) {
    Bids bids = others;
    bids.push_back({0, 1, std::max(bid_first, floor), floor});
    bids.push_back({0, 1, std::max(bid_second, floor), floor});
    const Sold sold = Of(0, bids, rule(available, bids, bidders));
    return (sold.units > 0 ? first : 0) + (sold.units > 1 ? second : 0) - sold.cents;
  };
  const std::int64_t honest = gain(first, second);
  std::int64_t best = 0;
  for (std::int64_t a = floor; a <= 14; ++a) {
    for (std::int64_t b = floor; b <= a; ++b) best = std::max(best, gain(a, b) - honest);
  }
  return best;
}

std::int64_t BestLieOfAny(const SaleRule& rule) {
  const auto floor = *rc::gen::inRange<std::int64_t>(0, 4);
  const auto second = floor + *rc::gen::inRange<std::int64_t>(0, 6);
  const auto first = second + *rc::gen::inRange<std::int64_t>(0, 4);
  Bids others;
  const auto count = *rc::gen::inRange<int>(0, 5);
  for (int i = 0; i < count; ++i) {
    const auto other_floor = *rc::gen::inRange<std::int64_t>(0, 4);
    others.push_back({*rc::gen::inRange<std::size_t>(1, 4), *rc::gen::inRange<std::int64_t>(1, 3),
                      other_floor + *rc::gen::inRange<std::int64_t>(0, 10), other_floor});
  }
  return BestLie(rule, *rc::gen::inRange<std::int64_t>(1, 6), first, second, others, 4, floor);
}

TEST(UnitSaleTruth, NoLiePaysWhereEverybodyPaysForWhatItDisplaces) {
  EXPECT_TRUE(rc::check("strategy-proof", [] { RC_ASSERT(BestLieOfAny(kVcg) == 0); }));
}

// Worth 10 and 9 of two units, another one 8: the truth pays 8 twice, the lie that one wants one unit pays nothing.
TEST(UnitSaleTruth, AtOnePriceABidderForSeveralUnitsBidsLess) {
  const Bids other = {{1, 1, 8, 0}};
  EXPECT_EQ(BestLie(kUniform, 2, 10, 9, other, 2, 0), 10 - (10 + 9 - 2 * 8));
  EXPECT_EQ(BestLie(kVcg, 2, 10, 9, other, 2, 0), 0);
}

TEST(UnitSaleTruth, AtOnePriceABidderForOneUnitBidsItsWorth) {
  EXPECT_TRUE(rc::check("one unit each", [] {
    std::vector<std::vector<std::int64_t>> limits(4);
    for (auto& of_bidder : limits) of_bidder = {*rc::gen::inRange<std::int64_t>(0, 12)};
    const std::int64_t worth = limits[0][0];
    const auto available = *rc::gen::inRange<std::int64_t>(0, 5);
    const auto gain = [&](std::int64_t bid) {
      limits[0][0] = bid;
      const Bids bids = UnitBids(limits);
      const Sold sold = Of(0, bids, kUniform(available, bids, 4));
      return sold.units * worth - sold.cents;
    };
    const std::int64_t honest = gain(worth);
    for (std::int64_t bid = 0; bid <= 14; ++bid) RC_ASSERT(gain(bid) <= honest);
  }));
}

// ---- planted: prices that are wrong, and the searches that find it ---------------------

TEST(PlantedSales, AreFound) {
  const SaleRule pays_its_bid = [](std::int64_t available, const Bids& bids, std::size_t bidders) {
    std::vector<Sold> sold = kVcg(available, bids, bidders);
    for (std::size_t i = 0; i < bids.size(); ++i) sold[i].cents = sold[i].units * bids[i].limit_cents;
    return sold;
  };
  const Bids other = {{1, 1, 5, 0}};
  EXPECT_GT(BestLie(pays_its_bid, 1, 10, 0, other, 2, 0), 0);
  const SaleRule displaces_the_highest = [](std::int64_t available, const Bids& bids, std::size_t bidders) {
    std::vector<Sold> sold = kVcg(available, bids, bidders);  // pays the highest of the others' bids for each unit
    for (std::size_t i = 0; i < bids.size(); ++i) {
      std::int64_t highest = 0;
      for (const SaleBid& bid : bids) {
        if (bid.claimant != bids[i].claimant) highest = std::max(highest, bid.limit_cents);
      }
      sold[i].cents = sold[i].units * highest;
    }
    return sold;
  };
  EXPECT_GT(BestLie(displaces_the_highest, 3, 10, 6, {{1, 1, 9, 0}, {2, 1, 2, 0}}, 3, 0), 0);
}

}  // namespace
}  // namespace haggle::unit_sale_test
