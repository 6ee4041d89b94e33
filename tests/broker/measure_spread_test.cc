// How what has come is spread: indices against published values, envy and the best division against small cases that
// can be worked out by hand and against search, and what must hold whatever comes.
#include "broker/journal/measure_spread.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include "broker/journal/use_value.h"
#include "nlohmann/json.hpp"

namespace haggle::journal::measure_spread_test {
namespace {

using Amounts = std::vector<std::int64_t>;

TEST(MeasureSpread, AgreesWithPublishedValues) {
  std::ifstream file(std::string(HAGGLE_SOURCE_DIR) + "/tests/oracles/09_metrics.json");
  const nlohmann::json oracle = nlohmann::json::parse(file);
  int cases = 0;
  for (const nlohmann::json& family : oracle.at("families")) {
    for (const nlohmann::json& test : family.at("cases")) {
      if (!test.at("params").contains("x") || !test.at("expect").contains("theil_T")) continue;
      // In millionths, so that amounts with a fraction are whole too.
      Amounts x;
      for (const nlohmann::json& amount : test.at("params").at("x")) {
        x.push_back(std::llround(amount.get<double>() * 1e6));
      }
      const auto spread = SpreadOf(x);
      if (std::all_of(x.begin(), x.end(), [](std::int64_t a) { return a == 0; })) {
        EXPECT_FALSE(spread.has_value());
        continue;
      }
      ASSERT_TRUE(spread.has_value());
      ++cases;
      const auto near = [&](const char* key, std::int64_t found) {
        EXPECT_NEAR(static_cast<double>(found), test.at("expect").at(key).get<double>() * 1e6, 1.0) << key;
      };
      near("jain", spread->jain);
      near("gini_population", spread->gini);
      near("hhi_0_1", spread->hhi);
      near("theil_T", spread->theil);
      near("atkinson_eps_1", spread->atkinson);
      near("nash_welfare_geometric_mean", spread->nash_welfare);
    }
  }
  EXPECT_GT(cases, 3) << "the file has other families by now";
}

TEST(MeasureSpread, IsNotDefinedOfNothing) {
  EXPECT_FALSE(SpreadOf({}).has_value());
  EXPECT_FALSE(SpreadOf({0, 0}).has_value());
  const auto alike = SpreadOf({7, 7, 7});
  ASSERT_TRUE(alike.has_value());
  EXPECT_EQ(alike->jain, 1'000'000);
  EXPECT_EQ(alike->gini + alike->theil + alike->atkinson, 0);
  EXPECT_EQ(alike->hhi, 333'333);
  EXPECT_EQ(alike->nash_welfare, 7);
  const auto one = SpreadOf({9, 0, 0});
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->jain, 333'333);
  EXPECT_EQ(one->gini, 666'666);
  EXPECT_EQ(one->hhi, 1'000'000);
  EXPECT_EQ(one->atkinson, 1'000'000);
  EXPECT_EQ(one->nash_welfare, 0);
}

rc::Gen<Amounts> SomeAmounts() {
  return rc::gen::suchThat(
      rc::gen::container<Amounts>(rc::gen::inRange<std::int64_t>(0, 1'000'000)),
      [](const Amounts& x) { return std::any_of(x.begin(), x.end(), [](std::int64_t a) { return a > 0; }); });
}

void NearlyEqual(const Spread& a, const Spread& b) {
  for (const auto& [x, y] : {std::pair(a.jain, b.jain), std::pair(a.gini, b.gini), std::pair(a.hhi, b.hhi),
                             std::pair(a.theil, b.theil), std::pair(a.atkinson, b.atkinson)}) {
    RC_ASSERT(std::abs(x - y) <= 1);
  }
}

TEST(MeasureSpread, KeepsToItsRangesWhateverComes) {
  EXPECT_TRUE(rc::check("ranges", [] {
    const Amounts x = *SomeAmounts();
    const Spread spread = *SpreadOf(x);
    const auto n = static_cast<std::int64_t>(x.size());
    RC_ASSERT(spread.jain >= 1'000'000 / n - 1 && spread.jain <= 1'000'000);
    RC_ASSERT(spread.gini >= 0 && spread.gini <= 1'000'000 - 1'000'000 / n + 1);
    RC_ASSERT(spread.hhi >= 1'000'000 / n - 1 && spread.hhi <= 1'000'000);
    RC_ASSERT(spread.theil >= 0 &&
              spread.theil <= static_cast<std::int64_t>(1e6 * std::log(static_cast<double>(n))) + 1);
    RC_ASSERT(spread.atkinson >= 0 && spread.atkinson <= 1'000'000);
    RC_ASSERT(spread.nash_welfare >= 0 && spread.nash_welfare <= *std::max_element(x.begin(), x.end()));
  }));
}

TEST(MeasureSpread, WhoIsWhoAndTheUnitDoNotMatter) {
  EXPECT_TRUE(rc::check("order and scale", [] {
    const Amounts x = *SomeAmounts();
    Amounts turned = x;
    std::rotate(turned.begin(),
                turned.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(x.size())),
                turned.end());
    NearlyEqual(*SpreadOf(x), *SpreadOf(turned));
    Amounts doubled = x;
    for (std::int64_t& amount : doubled) amount *= 2;
    NearlyEqual(*SpreadOf(x), *SpreadOf(doubled));
    RC_ASSERT(std::abs(SpreadOf(doubled)->nash_welfare - 2 * SpreadOf(x)->nash_welfare) <= 1);
  }));
}

TEST(MeasureSpread, TakingFromTheRicherForThePoorerMakesMoreAlike) {
  EXPECT_TRUE(rc::check("Pigou and Dalton", [] {
    Amounts x = *SomeAmounts();
    if (x.size() < 2) x.push_back(0);
    const Spread before = *SpreadOf(x);
    const auto [poor, rich] = std::minmax_element(x.begin(), x.end());
    const std::int64_t given = (*rich - *poor) / 2;
    *rich -= given;
    *poor += given;
    const Spread after = *SpreadOf(x);
    RC_ASSERT(after.jain >= before.jain - 1);
    RC_ASSERT(after.gini <= before.gini + 1);
    RC_ASSERT(after.hhi <= before.hhi + 1);
    RC_ASSERT(after.theil <= before.theil + 1);
    RC_ASSERT(after.atkinson <= before.atkinson + 1);
  }));
}

// ---- envy, and the best division ----------------------------------------------------------

Share Wants(Int128 value, Int128 scale, std::int64_t units, std::int64_t had = 0) {
  return {value, scale, had * 1000, units * 1000, units > 0 ? 1000 : 0};
}

TEST(MeasureEnvy, WhoGotLessEnvies) {
  // Two alike, 10 units and 2: the second would rather have 10, and still 9.
  const EnvyCount envy = EnvyOf({{Wants(100, 20, 10)}, {Wants(100, 20, 2)}});
  EXPECT_EQ(envy.pairs, 1);
  EXPECT_EQ(envy.pairs_but_one, 1);
  // F(10) = 100 * 10 * 70 / 40 = 1750, F(2) = 100 * 2 * 78 / 40 = 390.
  EXPECT_EQ(envy.most_cents, 1750 - 390);
  // One unit more is envied, but not any more without it.
  const EnvyCount close = EnvyOf({{Wants(100, 20, 3)}, {Wants(100, 20, 2)}});
  EXPECT_EQ(close.pairs, 1);
  EXPECT_EQ(close.pairs_but_one, 0);
  EXPECT_EQ(EnvyOf({{Wants(100, 20, 5)}, {Wants(300, 20, 5)}}).pairs, 0) << "the same is not envied";
  // Who has more than it can use envies nobody.
  EXPECT_EQ(EnvyOf({{Wants(100, 20, 90)}, {Wants(100, 20, 60)}}).pairs, 0);
}

TEST(MeasureEnvy, IsOfWholeBundles) {
  // The first is content with its own product, of which the second wants none.
  const Share none = Wants(0, 0, 4);
  EXPECT_EQ(EnvyOf({{Wants(100, 9, 4), Wants(100, 9, 0)}, {none, Wants(100, 9, 4)}}).pairs, 1)
      << "the first has the same of one product, and would have the other too";
  EXPECT_EQ(EnvyOf({{Wants(100, 9, 4), Wants(100, 9, 4)}, {none, Wants(100, 9, 4)}}).pairs, 0);
}

TEST(MeasureDivision, TheBestOneIsFoundByHand) {
  // Alike, 12 units: six each. F(6) with a = 100, D = 10: 100 * 6 * 34 / 20 = 1020.
  const Shares unlike = {{Wants(100, 10, 12)}, {Wants(100, 10, 0)}};
  EXPECT_NEAR(ValueOfDivision(unlike, 0).best, 2040, 1e-6);
  EXPECT_NEAR(ValueOfDivision(unlike, 0).came, 100.0 * 12 * 28 / 20, 1e-9);
  EXPECT_EQ(PriceOfFairnessPpm(ValueOfDivision({{Wants(100, 10, 6)}, {Wants(100, 10, 6)}}, 0)), 0);
  // What it had stays with it: both come from the first one's margin at 8, the second's at 0.
  EXPECT_NEAR(ValueOfDivision({{Wants(100, 10, 2, 8)}, {Wants(100, 10, 0)}}, 0).best,
              100.0 * 8 * 32 / 20 + 100.0 * 2 * 38 / 20, 1e-6);
  // More than all can use: everybody has 2 D.
  EXPECT_NEAR(ValueOfDivision({{Wants(100, 10, 50)}, {Wants(50, 10, 0)}}, 0).best, 100.0 * 20 + 50.0 * 20, 1e-6);
  EXPECT_FALSE(PriceOfFairnessPpm(ValueOfDivision({{Wants(0, 0, 5)}}, 0)).has_value());
}

TEST(MeasureDivision, WhoIsWhoDoesNotMatterAndTwiceTheUnitsAreWorthTwice) {
  EXPECT_TRUE(rc::check("order and scale", [] {
    Shares shares;
    for (int i = 0; i < 5; ++i) {
      shares.push_back({Wants(*rc::gen::inRange(1, 500), *rc::gen::inRange(1, 300),
                              *rc::gen::inRange<std::int64_t>(0, 90), *rc::gen::inRange<std::int64_t>(0, 90))});
    }
    Shares turned = shares;
    std::rotate(turned.begin(), turned.begin() + *rc::gen::inRange(0, 5), turned.end());
    const EnvyCount envy = EnvyOf(shares);
    RC_ASSERT(EnvyOf(turned).pairs == envy.pairs);
    RC_ASSERT(EnvyOf(turned).pairs_but_one == envy.pairs_but_one);
    RC_ASSERT(EnvyOf(turned).most_cents == envy.most_cents);
    RC_ASSERT(envy.pairs <= 5 * 4 && envy.pairs_but_one <= envy.pairs);
    const DivisionValue value = ValueOfDivision(shares, 0);
    RC_ASSERT(std::abs(ValueOfDivision(turned, 0).best - value.best) <= 1e-6 * (1 + value.best));
    Shares doubled = shares;
    for (std::vector<Share>& party : doubled) {
      party[0].scale *= 2;
      party[0].had *= 2;
      party[0].got *= 2;
    }
    const DivisionValue twice = ValueOfDivision(doubled, 0);
    RC_ASSERT(std::abs(twice.came - 2 * value.came) <= 1e-6 * (1 + value.came));
    RC_ASSERT(std::abs(twice.best - 2 * value.best) <= 1e-6 * (1 + value.best));
    RC_ASSERT(EnvyOf(doubled).pairs >= envy.pairs);  // some differ by less than a cent
  }));
}

TEST(MeasureDivision, NoDivisionOfUnitsIsBetterThanTheBest) {
  EXPECT_TRUE(rc::check("search over all divisions of up to 20 units among three", [] {
    Shares shares;
    std::int64_t units = 0;
    for (int i = 0; i < 3; ++i) {
      const auto got = *rc::gen::inRange<std::int64_t>(0, 7);
      shares.push_back(
          {Wants(*rc::gen::inRange(1, 500), *rc::gen::inRange(1, 15), got, *rc::gen::inRange<std::int64_t>(0, 4))});
      units += got;
    }
    const DivisionValue value = ValueOfDivision(shares, 0);
    const auto brings = [&](std::size_t i, std::int64_t got) {
      return static_cast<double>(
          ValueOfUse(shares[i][0].value, shares[i][0].scale * 1000, shares[i][0].had + got * 1000, 1000));
    };
    double best = 0;
    for (std::int64_t a = 0; a <= units; ++a) {
      for (std::int64_t b = 0; a + b <= units; ++b) {
        best = std::max(best, brings(0, a) + brings(1, b) + brings(2, units - a - b));
      }
    }
    RC_ASSERT(best <= value.best + 1e-6);
    // ... and no more than whole units leave out of it.
    RC_ASSERT(value.best <= best + 3 * 2 * 500 + 3);
    RC_ASSERT(value.came <= value.best + 1e-6);
    const auto price = PriceOfFairnessPpm(value);
    RC_ASSERT(!price || (*price >= 0 && *price <= 1'000'000));
  }));
}

}  // namespace
}  // namespace haggle::journal::measure_spread_test
