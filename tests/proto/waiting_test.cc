// What waiting costs, prices named once, and majorities: the equations that define them, limits, published figures.
#include "proto/theory/waiting.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>

#include "proto/theory/bilateral_trade.h"
#include "proto/theory/majority_bargaining.h"

namespace haggle::theory::waiting_test {
namespace {

double Part() { return *rc::gen::inRange(0, 1001) / 1000.0; }

TEST(FixedCosts, GiveAllToTheOneThatWaitsMoreCheaply) {
  EXPECT_EQ(FixedCosts({0.1, 0.2}, 1)->share1, 1);
  EXPECT_NEAR(FixedCosts({0.1, 0.2}, 2)->share2, 0.1, 1e-15) << "the other proposes, and keeps what waiting costs it";
  EXPECT_NEAR(FixedCosts({0.3, 0.2}, 1)->share1, 0.2, 1e-15);
  EXPECT_EQ(FixedCosts({0.3, 0.2}, 2)->share2, 1);
  EXPECT_FALSE(FixedCosts({0.2, 0.2}));
  EXPECT_FALSE(FixedCosts({-0.1, 0.2}));
}

TEST(FixedCostsProperty, AreTheLimitOfLongGames) {
  EXPECT_TRUE(rc::check("limit", [] {
    const RoundCosts costs{*rc::gen::inRange(1, 100) / 100.0, *rc::gen::inRange(1, 100) / 100.0};
    RC_PRE(costs.cost1 != costs.cost2);
    const int first = *rc::gen::element(1, 2);
    const Shares limit = *FixedCosts(costs, first);
    // Every second round brings it a hundredth nearer.
    const Shares finite = FixedCostsFinite(costs, 500 + *rc::gen::inRange(0, 2), first);
    RC_ASSERT(std::abs(finite.share1 - limit.share1) < 1e-9);
  }));
}

TEST(WithBreakdownProperty, IsWhatRejectingIsWorth) {
  EXPECT_TRUE(rc::check("equations", [] {
    const Patience patience{Part(), Part()};
    const double b1 = Part();
    const Breakdown breakdown{*rc::gen::inRange(1, 1000) / 1000.0, b1, (1 - b1) * Part()};
    const Shares one = *WithBreakdown(patience, breakdown, 1);
    const Shares two = *WithBreakdown(patience, breakdown, 2);
    const double r = breakdown.risk;
    RC_ASSERT(std::abs(one.share2 - ((1 - r) * patience.delta2 * two.share2 + r * breakdown.b2)) < 1e-12);
    RC_ASSERT(std::abs(two.share1 - ((1 - r) * patience.delta1 * one.share1 + r * breakdown.b1)) < 1e-12);
  }));
}

TEST(WithBreakdown, DividesAsNashWhenTheRiskIsSmall) {
  const Shares shares = *WithBreakdown({1, 1}, {1e-7, 0.3, 0.1});
  EXPECT_NEAR(shares.share1, 0.3 + 0.6 / 2, 1e-6);
  EXPECT_FALSE(WithBreakdown({1, 1}, {0, 0.3, 0.1})) << "nothing presses them";
  EXPECT_FALSE(WithBreakdown({1, 1}, {0.1, 0.7, 0.4}));
  EXPECT_NEAR(WithBreakdown({0.9, 0.8}, {0, 0, 0})->share1, Rubinstein({0.9, 0.8})->share1, 1e-15);
}

TEST(ContinuousTimeProperty, IsTheLimitOfShortRounds) {
  EXPECT_TRUE(rc::check("limit", [] {
    const Rates rates{*rc::gen::inRange(1, 50) / 10.0, *rc::gen::inRange(1, 50) / 10.0,
                      *rc::gen::inRange(0, 50) / 10.0};
    const double b1 = Part() / 2;
    const double b2 = Part() / 2;
    const double round = 1e-6;
    const Patience patience{std::exp(-rates.rate1 * round), std::exp(-rates.rate2 * round)};
    const Breakdown breakdown{1 - std::exp(-rates.breakdown * round), b1, b2};
    for (const int first : {1, 2}) {
      RC_ASSERT(std::abs(WithBreakdown(patience, breakdown, first)->share1 - ContinuousTime(rates, b1, b2)->share1) <
                1e-4);
    }
  }));
}

TEST(ContinuousDeadlineProperty, IsTheLimitOfStahlsGame) {
  EXPECT_TRUE(rc::check("limit", [] {
    const Rates rates{*rc::gen::inRange(1, 30) / 10.0, *rc::gen::inRange(1, 30) / 10.0, 0};
    const double time = *rc::gen::inRange(1, 30) / 10.0;
    const std::int64_t offers = 20'000 + *rc::gen::inRange(0, 2);
    const double round = time / static_cast<double>(offers);
    const Patience patience{std::exp(-rates.rate1 * round), std::exp(-rates.rate2 * round)};
    const int last = offers % 2 == 1 ? 1 : 2;
    RC_ASSERT(std::abs(Stahl(patience, offers, 1).share1 - ContinuousDeadline(rates, time, last)->share1) < 1e-3);
  }));
  EXPECT_EQ(ContinuousDeadline({1, 1, 0}, 0, 1)->share1, 1) << "the last offer is the only one";
  EXPECT_NEAR(ContinuousDeadline({1, 3, 0}, 100, 1)->share1, 0.75, 1e-12);
  EXPECT_FALSE(ContinuousDeadline({0, 0, 0}, 1, 1));
}

TEST(DoubleAuction, RealisesWhatIsPublished) {
  const LinearBids half = ChatterjeeSamuelson(0.5);
  EXPECT_NEAR(half.Bid(0.9), 2.0 / 3 * 0.9 + 1.0 / 12, 1e-15);
  EXPECT_NEAR(half.Ask(0.3), 2.0 / 3 * 0.3 + 1.0 / 4, 1e-15);
  EXPECT_NEAR(DoubleAuctionGains(0.5), kSecondBestGains, 1e-15);
  EXPECT_NEAR(DoubleAuctionGains(0), 1.0 / 8, 1e-15) << "the seller names the price";
  EXPECT_NEAR(DoubleAuctionGains(1), 1.0 / 8, 1e-15);
}

// Neither can do better against the other's line: looked for on a grid of names.
TEST(DoubleAuctionProperty, IsAMutualBestReply) {
  EXPECT_TRUE(rc::check("best reply", [] {
    const double k = *rc::gen::inRange(0, 101) / 100.0;
    const double v = Part();
    const LinearBids line = ChatterjeeSamuelson(k);
    // The buyer's mean gain from bidding b, over costs uniform in 0..1, on 4,000 of them.
    const auto gain = [&](double b) {
      double sum = 0;
      for (int i = 0; i < 4000; ++i) {
        const double ask = line.Ask((i + 0.5) / 4000);
        if (b >= ask) sum += v - (k * b + (1 - k) * ask);
      }
      return sum / 4000;
    };
    const double kept = gain(std::min(v, line.Bid(v)));
    for (int i = 0; i <= 50; ++i) RC_ASSERT(gain(i / 50.0) <= kept + 1e-3);
  }));
}

TEST(DoubleAuctionProperty, BringsNoMoreThanAnyMechanismCan) {
  for (int k = 0; k <= 100; ++k) EXPECT_LE(DoubleAuctionGains(k / 100.0), kSecondBestGains + 1e-15) << k;
  // The formula is the integral.
  for (const double k : {0.0, 0.3, 0.5, 1.0}) {
    const LinearBids line = ChatterjeeSamuelson(k);
    double sum = 0;
    for (int i = 0; i < 1000; ++i) {
      for (int j = 0; j < 1000; ++j) {
        const double v = (i + 0.5) / 1000, c = (j + 0.5) / 1000;
        if (line.Bid(v) >= line.Ask(c)) sum += std::max(v - c, 0.0);
      }
    }
    EXPECT_NEAR(sum / 1e6, DoubleAuctionGains(k), 1e-3) << k;
  }
}

TEST(MonopolyPriceProperty, IsTheBestOfAllPrices) {
  EXPECT_TRUE(rc::check("best", [] {
    const double cost = Part(), low = Part(), high = low + 0.001 + Part();
    const auto posted = MonopolyPrice(cost, low, high);
    if (!posted) return RC_ASSERT(cost >= high);
    for (int i = 0; i <= 200; ++i) {
      const double price = low + (high - low) * i / 200;
      RC_ASSERT((price - cost) * (high - price) / (high - low) <= posted->gain + 1e-12);
    }
  }));
  EXPECT_NEAR(MonopolyPrice(0.2, 0, 1)->price, 0.6, 1e-15);
  EXPECT_NEAR(MonopolyPrice(0.2, 0, 1)->gain, 0.16, 1e-15);
}

TEST(BaronFerejohn, GivesTheKnownShares) {
  const MajorityDivision three = *BaronFerejohn(3, 2, 1);
  EXPECT_NEAR(three.proposer, 2.0 / 3, 1e-15);
  EXPECT_NEAR(three.partner, 1.0 / 3, 1e-15);
  const MajorityDivision many = *BaronFerejohn(101, 51, 1);
  EXPECT_NEAR(many.proposer, 1 - 50.0 / 101, 1e-15) << "more than half, however many there are";
  EXPECT_EQ(many.coalition, 51);
  // What one may expect: it proposes, or is one of those who are bought.
  const double bought = (1 - 1.0 / 101) * 50 / 100;
  EXPECT_NEAR(many.proposer / 101 + bought * many.partner, many.expected, 1e-15);
  EXPECT_FALSE(BaronFerejohn(3, 4, 1));
  EXPECT_FALSE(BaronFerejohn(3, 1, 1));
  EXPECT_FALSE(BaronFerejohn(3, 2, 1.5));
}

}  // namespace
}  // namespace haggle::theory::waiting_test
