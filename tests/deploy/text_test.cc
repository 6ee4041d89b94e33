#include "deploy/cli/text.h"

#include <gtest/gtest.h>

#include <vector>

namespace haggle::cli {
namespace {

TEST(TextTest, CountsAreGrouped) {
  EXPECT_EQ(Count(0), "0");
  EXPECT_EQ(Count(999), "999");
  EXPECT_EQ(Count(1000), "1,000");
  EXPECT_EQ(Count(1234567), "1,234,567");
  EXPECT_EQ(Count(-1000), "-1,000");
  EXPECT_EQ(Count(-100), "-100");
  EXPECT_EQ(Count(INT64_MIN), "-9,223,372,036,854,775,808");
}

TEST(TextTest, MoneyIsInDollars) {
  EXPECT_EQ(Dollars(0), "$0");
  EXPECT_EQ(Dollars(3'625'000), "$36,250");
  EXPECT_EQ(Dollars(3'625'005), "$36,250.05");
  EXPECT_EQ(Dollars(3'625'050), "$36,250.50");
  EXPECT_EQ(Dollars(-1200), "-$12");
  EXPECT_EQ(BigDollars(99'999'999), "$999,999");
  EXPECT_EQ(BigDollars(100'000'000), "$1.0M");
  EXPECT_EQ(BigDollars(3'508'000'000'000), "$35.0B");
  EXPECT_EQ(BigDollars(-250'000'000), "-$2.5M");
}

TEST(TextTest, SharesAndFractions) {
  EXPECT_EQ(Percent(125), "12.5%");
  EXPECT_EQ(Percent(1000), "100%");
  EXPECT_EQ(Percent(-5), "-0.5%");
  EXPECT_EQ(Fraction(123'456), "0.123");
  EXPECT_EQ(Fraction(1'000'000), "1.000");
  EXPECT_EQ(Fraction(999'600), "1.000");
  EXPECT_EQ(Fraction(-250'000), "-0.250");
  EXPECT_EQ(Fraction(-100), "0.000");
}

TEST(TextTest, TicksAreDatesWhereThereIsACalendar) {
  Scenario scenario;
  EXPECT_EQ(DateOf(scenario, 3), "");
  EXPECT_EQ(QuarterOf(scenario, 3), "");
  EXPECT_EQ(TickAndDate(scenario, 3), "tick 3");
  scenario.start_date = "2023-12-04";
  scenario.tick_days = 7;
  EXPECT_EQ(DateOf(scenario, 0), "2023-12-04");
  EXPECT_EQ(DateOf(scenario, 12), "2024-02-26");
  EXPECT_EQ(DateOf(scenario, 13), "2024-03-04");  // over 29 February
  EXPECT_EQ(QuarterOf(scenario, 12), "2024Q1");
  EXPECT_EQ(TickAndDate(scenario, 3), "tick 3 (2023-12-25)");
}

TEST(TextTest, NamesThatAreLikeAWrongOne) {
  const std::vector<std::string> names = {"nvidia", "oracle", "openai"};
  EXPECT_EQ(Nearest("orakle", names), "oracle");
  EXPECT_EQ(Nearest("oracel", names), "oracle");
  EXPECT_EQ(Nearest("zzz", names), "");
  EXPECT_EQ(Nearest("", names), "");
  EXPECT_EQ(Instead("orakle", names), "; did you mean \"oracle\"?");
  EXPECT_EQ(Instead("zzz", names), "; there are nvidia, oracle and openai");
  EXPECT_EQ(Instead("zzz", {"one"}), "; there is one");
  EXPECT_EQ(Instead("zzz", {}), "; there are none");
}

TEST(TextTest, TablesLineUp) {
  TextTable table({"party", "units"});
  table.Add({"nvidia", "1"});
  table.Add({"x", "1,000"});
  EXPECT_EQ(table.Text(2, false),
            "  party   units\n"
            "  nvidia      1\n"
            "  x       1,000\n");
  EXPECT_NE(table.Text(0, true).find("\033[1m"), std::string::npos);
}

}  // namespace
}  // namespace haggle::cli
