// Means, their confidence, and tests of differences, against published numbers.
#include "deploy/statistics/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "deploy/statistics/bootstrap.h"
#include "deploy/statistics/effects.h"
#include "deploy/statistics/signed_ranks.h"

namespace haggle::statistics::statistics_test {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

// Hours of sleep gained with a second drug over a first one, ten patients: table 1 of
// Student (1908) The probable error of a mean, Biometrika 6:1-25.
const std::vector<double> kSleep = {1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4};

TEST(StatisticsTest, StudentsOwnSleepData) {
  EXPECT_DOUBLE_EQ(Mean(kSleep), 1.58);
  // The interval of R's t.test(extra ~ group, data = sleep, paired = TRUE): 0.7001142 to 2.4598858.
  ASSERT_TRUE(ConfidenceHalf(kSleep).has_value());
  EXPECT_NEAR(*ConfidenceHalf(kSleep), 0.8798858, 1e-7);
  EXPECT_NEAR(PairedTTest(kSleep), 0.002833, 5e-7);
}

TEST(StatisticsTest, FewOrEqualSamplesSayNothing) {
  EXPECT_EQ(Mean({}), 0);
  EXPECT_EQ(ConfidenceHalf(std::vector<double>{1}), std::nullopt);
  EXPECT_EQ(PairedTTest(std::vector<double>{1}), 1);
  EXPECT_EQ(PairedTTest(std::vector<double>{0, 0, 0}), 1);
  EXPECT_EQ(PairedTTest(std::vector<double>{0.25, 0.25, 0.25}), 0);
  EXPECT_EQ(PairedTTest(std::vector<double>{-1, 1}), 1);
  EXPECT_EQ(ConfidenceHalf(std::vector<double>{2, 2, 2}), 0);
}

TEST(StatisticsTest, HolmMultipliesTheLeastMostAndNeverFalls) {
  const std::vector<double> adjusted = Holm({0.04, 0.01, 0.03, 0.02});
  EXPECT_THAT(adjusted, ElementsAre(DoubleNear(0.06, 1e-12), DoubleNear(0.04, 1e-12), DoubleNear(0.06, 1e-12),
                                    DoubleNear(0.06, 1e-12)));
  EXPECT_THAT(Holm({0.5, 0.6}), ElementsAre(1.0, 1.0));
  EXPECT_TRUE(Holm({}).empty());
}

// Scores on the Hamilton depression scale of nine patients at the first and the second visit: M. Hollander, D. A. Wolfe
// (1973) Nonparametric statistical methods, page 29.
const std::vector<double> kDepression = {1.83 - 0.878, 0.50 - 0.647, 1.62 - 0.598, 2.48 - 2.05, 1.68 - 1.06,
                                         1.88 - 1.29,  1.55 - 1.06,  3.06 - 3.14,  1.30 - 1.29};

TEST(StatisticsTest, SignedRanksAsPublished) {
  const SignedRanks ranks = RankSigned(kDepression);
  EXPECT_EQ(ranks.above, 40);
  EXPECT_EQ(ranks.below, 5);
  EXPECT_NEAR(SignedRankTest(kDepression), 0.0390625, 1e-12);
  EXPECT_NEAR(RankBiserial(kDepression), 35.0 / 45, 1e-12);
}

TEST(StatisticsTest, SignedRanksShareTiesAndLeaveZerosOut) {
  // By hand: absolute differences 1, 1, 2 have ranks 1.5, 1.5, 3; of the eight ways to choose signs, those with a
  // sum of ranks of at most 1.5 are three.
  const std::vector<double> tied = {1, 0, -1, 2, 0};
  const SignedRanks ranks = RankSigned(tied);
  EXPECT_EQ(ranks.above, 4.5);
  EXPECT_EQ(ranks.below, 1.5);
  EXPECT_DOUBLE_EQ(SignedRankTest(tied), 2 * 3.0 / 8);
  EXPECT_EQ(SignedRankTest(std::vector<double>{0, 0}), 1);
  EXPECT_EQ(SignedRankTest({}), 1);
  EXPECT_EQ(RankBiserial(std::vector<double>{0, 0}), 0);
  // Nine of nine in one direction: two of the 512 ways.
  EXPECT_DOUBLE_EQ(SignedRankTest(kSleep), 2.0 / 512);
}

TEST(StatisticsTest, ManySignedRanksAreApproximatedAsIfFew) {
  std::vector<double> few;
  for (int i = 1; i <= 50; ++i) few.push_back(i % 3 == 0 ? -i : i);
  std::vector<double> many = few;
  many.push_back(51);
  // By hand: ranks 3, 6, ... 48 are negative, 408 of 1326; z = (663 - 408 - 1/2) / sqrt(51 * 52 * 103 / 24).
  EXPECT_NEAR(SignedRankTest(many), std::erfc(254.5 / std::sqrt(51.0 * 52 * 103 / 24) / std::sqrt(2.0)), 1e-12);
  const double exact = SignedRankTest(few);  // 408 of 1275
  EXPECT_NEAR(exact, std::erfc(229.0 / std::sqrt(50.0 * 51 * 101 / 24) / std::sqrt(2.0)), 2e-3);
}

TEST(StatisticsTest, EffectsByHand) {
  // Of the sleep data: mean 1.58, standard deviation 1.2299955 (R's sd).
  ASSERT_TRUE(CohenDz(kSleep).has_value());
  EXPECT_NEAR(*CohenDz(kSleep), 1.58 / 1.2299955, 1e-6);
  EXPECT_EQ(CohenDz(std::vector<double>{0, 0}), 0);
  EXPECT_EQ(CohenDz(std::vector<double>{2, 2}), std::nullopt);
  // Of the nine pairs 3 > 1, 3 > 2, 4 > 1, 4 > 2, 2 > 1 are won, 2 = 2 and 4 = 4 tied: (5 + 1) / 9.
  EXPECT_DOUBLE_EQ(*VarghaDelaney(std::vector<double>{3, 4, 2}, std::vector<double>{1, 2, 4}), 6.0 / 9);
  EXPECT_EQ(VarghaDelaney({}, kSleep), std::nullopt);
}

TEST(StatisticsTest, MiddlesAndSpreads) {
  EXPECT_EQ(Median(std::vector<double>{4, 1, 3, 2}), 2.5);
  EXPECT_EQ(Median({}), 0);
  // R: quantile(c(1, 2, 3, 4), 0.05) is 1.15.
  EXPECT_DOUBLE_EQ(Quantile(std::vector<double>{1, 2, 3, 4}, 0.05), 1.15);
  EXPECT_NEAR(*Deviation(kSleep), 1.2299955, 1e-7);
  EXPECT_EQ(Deviation(std::vector<double>{1}), std::nullopt);
}

TEST(StatisticsTest, TheBootstrapRepeatsAndLeansWhereSamplesDo) {
  const auto interval = BootstrapMean(kSleep, 7);
  ASSERT_TRUE(interval.has_value());
  EXPECT_EQ(interval, BootstrapMean(kSleep, 7));
  EXPECT_NE(interval, BootstrapMean(kSleep, 8));
  // Skewed to the right (4.6 among ones): the interval reaches further up than down, unlike that of Student.
  EXPECT_GT(interval->high - 1.58, 1.58 - interval->low);
  EXPECT_LT(interval->low, 1.58);
  EXPECT_EQ(BootstrapMean(std::vector<double>{3, 3, 3}), (Interval{3, 3}));
  EXPECT_EQ(BootstrapMean(std::vector<double>{3}), std::nullopt);
  // Of many symmetric samples it is Student's.
  std::vector<double> many;
  for (int i = -500; i <= 500; ++i) many.push_back(i);
  const auto wide = BootstrapMean(many, 1, 4000);
  EXPECT_NEAR(wide->high, *ConfidenceHalf(many), 1.5);
  EXPECT_NEAR(wide->low, -*ConfidenceHalf(many), 1.5);
}

}  // namespace
}  // namespace haggle::statistics::statistics_test
