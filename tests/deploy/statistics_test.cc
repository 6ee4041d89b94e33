// Means, their confidence, and tests of differences, against published numbers.
#include "deploy/tournament/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haggle::tournament {
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

}  // namespace
}  // namespace haggle::tournament
