// Who of a dinner's guests pays how much of the premium.
#include "proto/base/premium.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "proto/base/units.h"

namespace haggle::premium_test {
namespace {

Plea PleaOf(std::int64_t units, std::int64_t pledge) {
  Plea plea;
  plea.units = units;
  plea.pledge_cents = pledge;
  return plea;
}

std::vector<std::int64_t> Rates(const std::vector<Plea>& pleas, std::int64_t premium) {
  std::vector<std::int64_t> rates;
  for (std::size_t i = 0; i < pleas.size(); ++i) {
    rates.push_back(PremiumRate(PremiumBy::kPledge, pleas, i, premium));
  }
  return rates;
}

using Shares = std::vector<std::int64_t>;

TEST(Premium, CommonIsTheSameForAll) {
  const std::vector<Plea> pleas = {PleaOf(100, 30'000), PleaOf(50, 1)};
  EXPECT_EQ(PremiumRate(PremiumBy::kCommon, pleas, 0, 120), 120'000);
  EXPECT_EQ(PremiumRate(PremiumBy::kCommon, pleas, 1, 120), 120'000);
  EXPECT_EQ(MeanPremiumRate(PremiumBy::kCommon, pleas, 120), 120'000);
}

TEST(Premium, FollowsThePledgesWhereUnitsAreEqual) {
  const std::vector<Plea> pleas = {PleaOf(100, 30'000), PleaOf(100, 10'000)};
  EXPECT_EQ(Rates(pleas, 100), (Shares{150'000, 50'000}));
  EXPECT_EQ(MeanPremiumRate(PremiumBy::kPledge, pleas, 100), 100'000);
}

TEST(Premium, IsSpreadOverTheUnitsOfEach) {
  // 15,000 millionths of 200 units' price: the first pays a third of it, the second two thirds, over three times the
  // units.
  const std::vector<Plea> pleas = {PleaOf(50, 10'000), PleaOf(150, 20'000)};
  EXPECT_EQ(Rates(pleas, 15), (Shares{20'000, 13'333}));
  EXPECT_EQ(MeanPremiumRate(PremiumBy::kPledge, pleas, 15), 14'999) << "what rounding leaves over nobody pays";
}

TEST(Premium, IsCommonWhereNobodyPledges) {
  EXPECT_EQ(Rates({PleaOf(50, 0), PleaOf(150, 0)}, 70), (Shares{70'000, 70'000}));
  EXPECT_EQ(Rates({PleaOf(50, 0), PleaOf(50, 1)}, 70), (Shares{0, 140'000})) << "who pledges nothing pays nothing";
}

TEST(Premium, OfOneGuestIsWhatWasAgreedOn) {
  for (const std::int64_t pledge : {std::int64_t{0}, std::int64_t{1}, std::int64_t{999'999'999'999'999}}) {
    for (const std::int64_t premium : {0, 1, 123, 4'000}) {
      EXPECT_EQ(Rates({PleaOf(7, pledge)}, premium), (Shares{premium * 1000}));
      EXPECT_EQ(MeanPremiumRate(PremiumBy::kPledge, {PleaOf(7, pledge)}, premium), premium * 1000);
    }
  }
}

TEST(Premium, IsAtMostTheListPriceOnceMoreOrTheTablesOwn) {
  // All of the premium on a tenth of the units would be 2,400 permille: more than half of it is lost to the seller.
  const std::vector<Plea> pleas = {PleaOf(10, 1'000), PleaOf(90, 0)};
  EXPECT_EQ(Rates(pleas, 240), (Shares{1'000'000, 0}));
  EXPECT_EQ(MeanPremiumRate(PremiumBy::kPledge, pleas, 240), 100'000);
  EXPECT_EQ(Rates(pleas, 3'000), (Shares{3'000'000, 0})) << "a higher one was agreed on by all";
}

TEST(Premium, ExtremeNumbersAreTakenAsTheNearestPossible) {
  const std::vector<Plea> absurd = {PleaOf(INT64_MAX, INT64_MAX), PleaOf(INT64_MIN, INT64_MIN), PleaOf(1, INT64_MAX)};
  EXPECT_EQ(Rates(absurd, INT64_MAX / 1000), (Shares{2'000'000, 4'000'000, 4'000'000}))
      << "who asks for nothing pays it for nothing";
  EXPECT_EQ(Rates({PleaOf(1, 1), PleaOf(1, 1)}, -5), (Shares{0, 0}));
  const std::vector<Plea> many(65'536, PleaOf(1'000'000'000, 1'000'000'000'000'000));
  EXPECT_EQ(PremiumRate(PremiumBy::kPledge, many, 9, 4'000), 4'000'000);
  EXPECT_EQ(MeanPremiumRate(PremiumBy::kPledge, many, 4'000), 4'000'000);
  EXPECT_EQ(PremiumRate(PremiumBy::kPledge, {}, 0, 30), 30'000) << "nobody sits there";
  EXPECT_EQ(MeanPremiumRate(PremiumBy::kPledge, {}, 30), 30'000);
}

TEST(Premium, HoldsForAnyPleas) {
  EXPECT_TRUE(rc::check("sums, bounds, order", [] {
    const auto count = *rc::gen::inRange<std::size_t>(1, 6);
    const auto premium = *rc::gen::inRange<std::int64_t>(0, 4'001);
    std::vector<Plea> pleas;
    Int128 units = 0;
    for (std::size_t i = 0; i < count; ++i) {
      // Small numbers and great ones.
      const auto most_units = *rc::gen::element<std::int64_t>(5, 100'000, 1'000'000'000);
      const auto most_pledge = *rc::gen::element<std::int64_t>(2, 1'000'000'000, 1'000'000'000'000'000);
      pleas.push_back(PleaOf(*rc::gen::inRange<std::int64_t>(1, most_units + 1),
                             *rc::gen::inRange<std::int64_t>(0, most_pledge + 1)));
      units += pleas.back().units;
    }
    const Shares rates = Rates(pleas, premium);
    const Int128 table = units * premium * 1000;
    const std::int64_t bound = std::max<std::int64_t>(premium * 1000, kWholePremium);
    Int128 paid = 0;
    bool bounded = false;
    for (std::size_t i = 0; i < count; ++i) {
      RC_ASSERT(rates[i] >= 0 && rates[i] <= bound);
      bounded = bounded || rates[i] == bound;
      paid += Int128{rates[i]} * pleas[i].units;
      for (std::size_t j = 0; j < count; ++j) {
        // Who pledges more a unit pays no less a unit.
        const bool richer =
            Int128{pleas[i].pledge_cents} * pleas[j].units > Int128{pleas[j].pledge_cents} * pleas[i].units;
        RC_ASSERT(!richer || rates[i] >= rates[j]);
      }
    }
    RC_ASSERT(paid <= table);
    // Rounding costs less than a millionth of each unit's price.
    RC_ASSERT(bounded || table - paid < units);
    const std::int64_t mean = MeanPremiumRate(PremiumBy::kPledge, pleas, premium);
    RC_ASSERT(Int128{mean} * units <= paid && paid < Int128{mean + 1} * units);
  }));
}

}  // namespace
}  // namespace haggle::premium_test
