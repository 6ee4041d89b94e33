// Distances, opposition, and errors of estimated preferences.
#include "proto/theory/metrics.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>
#include <vector>

#include "proto/base/splitmix.h"
#include "proto/base/unit_interval.h"
#include "proto/theory/learning.h"

namespace haggle::theory::metrics_test {
namespace {

using Numbers = std::vector<double>;

Points Kite() {
  Points points(2);
  for (const auto& row : {Numbers{0, 1}, {0.25, 0.25}, {0.75, 0.75}, {1, 0}}) points.Add(row);
  return points;
}

TEST(Metrics, MeasureOneAgreement) {
  const Analysis kite(Kite(), Numbers{0, 0});
  EXPECT_EQ(kite.frontier().size(), 3U);
  EXPECT_NEAR(kite.opposition(), std::sqrt(0.125), 1e-15);
  EXPECT_NEAR(kite.opposition(), DistanceToSatisfaction(kite.kalai_smorodinsky()[0]), 1e-15);
  const Quality best = kite.Of(Numbers{0.75, 0.75});
  EXPECT_EQ(best.to_frontier + best.to_nash + best.to_kalai_smorodinsky + best.to_egalitarian + best.to_utilitarian, 0);
  EXPECT_TRUE(best.rational && best.efficient);
  EXPECT_EQ(best.welfare, 1.5);
  EXPECT_EQ(best.nash_product, 0.5625);
  const Quality poor = kite.Of(Numbers{0.25, 0.25});
  EXPECT_NEAR(poor.to_frontier, std::sqrt(0.5), 1e-15);
  EXPECT_FALSE(poor.efficient);
  EXPECT_EQ(LeastUtility(Numbers{0.3, 0.2, 0.9}), 0.2);
}

TEST(Metrics, SayInfinityWhereThereIsNoSolution) {
  const Analysis kite(Kite(), Numbers{0.9, 0.9});
  const Quality quality = kite.Of(Numbers{0.75, 0.75});
  EXPECT_EQ(quality.to_nash, std::numeric_limits<double>::infinity());
  EXPECT_EQ(quality.to_frontier, 0);
  EXPECT_FALSE(quality.rational);
  EXPECT_EQ(DistanceTo(Numbers{1, 0}, Kite(), {0, 2}), Distance(Numbers{1, 0}, Numbers{0.75, 0.75}));
}

TEST(Learning, OfThePerfectAndTheContrary) {
  const Numbers truth = {0.1, 0.4, 0.2, 0.9}, contrary = {0.9, 0.6, 0.8, 0.1}, scaled = {1.2, 1.8, 1.4, 2.8};
  EXPECT_NEAR(PearsonCorrelation(truth, scaled), 1, 1e-15);
  EXPECT_NEAR(PearsonCorrelation(truth, contrary), -1, 1e-15);
  EXPECT_EQ(PearsonCorrelation(truth, Numbers{1, 1, 1, 1}), 0);
  EXPECT_EQ(RankingDistance(truth, scaled), 0);
  EXPECT_EQ(RankingDistance(truth, contrary), 1);
  EXPECT_EQ(RankingDistance(truth, Numbers{1, 1, 1, 1}), 1) << "who sees no difference ranks no pair right";
  EXPECT_NEAR(MeanAbsoluteError(truth, contrary), (0.8 + 0.2 + 0.6 + 0.8) / 4, 1e-15);
  EXPECT_NEAR(RootMeanSquareError(truth, contrary), std::sqrt((0.64 + 0.04 + 0.36 + 0.64) / 4), 1e-15);
}

TEST(LearningProperty, RankingDistanceCountsPairs) {
  EXPECT_TRUE(rc::check("pairs", [] {
    const auto n = *rc::gen::inRange<std::size_t>(2, 40);
    const int most = *rc::gen::element(2, 5, 1000);
    const auto a = *rc::gen::container<std::vector<int>>(n, rc::gen::inRange(0, most));
    const auto b = *rc::gen::container<std::vector<int>>(n, rc::gen::inRange(0, most));
    const auto sign = [](int x) { return x > 0 ? 1 : x < 0 ? -1 : 0; };
    int differing = 0, pairs = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = i + 1; j < n; ++j, ++pairs) differing += sign(a[i] - a[j]) != sign(b[i] - b[j]) ? 1 : 0;
    }
    const double found = RankingDistance(Numbers(a.begin(), a.end()), Numbers(b.begin(), b.end()));
    RC_ASSERT(found == static_cast<double>(differing) / pairs);
  }));
}

TEST(UnitInterval, StaysInIt) {
  EXPECT_EQ(UnitOf24Bits(0xFFFFFFFFU), 1 - 0x1p-24);
  EXPECT_LT(UnitOf32Bits(0xFFFFFFFFU), 1);
  EXPECT_LT(UnitOf53Bits(~std::uint64_t{0}), 1);
  EXPECT_LT(OpenUnitOf32Bits(0xFFFFFFFFU), 1);
  EXPECT_GT(OpenUnitOf32Bits(0), 0);
  EXPECT_EQ(Below(10, 0xFFFFFFFFU), 9U);
  EXPECT_NE(SplitMix64(1).Next(), SplitMix64(2).Next());
}

}  // namespace
}  // namespace haggle::theory::metrics_test
