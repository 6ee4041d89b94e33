// Numbers as people read them.
#include "proto/base/figures.h"

#include <gtest/gtest.h>

namespace haggle::figures_test {
namespace {

TEST(FiguresTest, CountsAreGrouped) {
  EXPECT_EQ(Count(0), "0");
  EXPECT_EQ(Count(999), "999");
  EXPECT_EQ(Count(1000), "1,000");
  EXPECT_EQ(Count(1234567), "1,234,567");
  EXPECT_EQ(Count(-1000), "-1,000");
  EXPECT_EQ(Count(-100), "-100");
  EXPECT_EQ(Count(INT64_MIN), "-9,223,372,036,854,775,808");
}

TEST(FiguresTest, MoneyIsInDollars) {
  EXPECT_EQ(Dollars(0), "$0");
  EXPECT_EQ(Dollars(3'625'000), "$36,250");
  EXPECT_EQ(Dollars(3'625'005), "$36,250.05");
  EXPECT_EQ(Dollars(3'625'050), "$36,250.50");
  EXPECT_EQ(Dollars(-1200), "-$12");
  EXPECT_EQ(BigDollars(0), "$0");
  EXPECT_EQ(BigDollars(49), "$0");
  EXPECT_EQ(BigDollars(50), "$1");
  EXPECT_EQ(BigDollars(-50), "-$1");
  EXPECT_EQ(BigDollars(99'999'949), "$999,999");
  EXPECT_EQ(BigDollars(99'999'950), "$1.0M");
  EXPECT_EQ(BigDollars(158'068'300), "$1.6M");
  EXPECT_EQ(BigDollars(-155'000'000), "-$1.6M");
  EXPECT_EQ(BigDollars(154'999'999), "$1.5M");
  EXPECT_EQ(BigDollars(99'994'999'999), "$999.9M");
  EXPECT_EQ(BigDollars(99'995'000'000), "$1.0B");
  EXPECT_EQ(BigDollars(100'000'000), "$1.0M");
  EXPECT_EQ(BigDollars(3'508'000'000'000), "$35.1B");
  EXPECT_EQ(BigDollars(-250'000'000), "-$2.5M");
  EXPECT_EQ(BigDollars(INT64_MIN), "-$92,233,720.4B");
}

TEST(FiguresTest, SharesAndFractions) {
  EXPECT_EQ(Percent(125), "12.5%");
  EXPECT_EQ(Percent(1000), "100%");
  EXPECT_EQ(Percent(-5), "-0.5%");
  EXPECT_EQ(Fraction(123'456), "0.123");
  EXPECT_EQ(Fraction(1'000'000), "1.000");
  EXPECT_EQ(Fraction(999'600), "0.999");
  EXPECT_EQ(Fraction(-250'000), "-0.250");
  EXPECT_EQ(Fraction(-100), "0.000");
  EXPECT_EQ(Fraction(INT64_MIN), "-9223372036854.775");
}

}  // namespace
}  // namespace haggle::figures_test
