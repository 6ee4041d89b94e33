#include "deploy/report/text.h"

#include <gtest/gtest.h>

#include <vector>

namespace haggle {
namespace {

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

TEST(TextTest, SaysWhatThereIsInThePlaceOfAWrongName) {
  const std::vector<std::string> names = {"nvidia", "oracle", "openai"};
  EXPECT_EQ(Instead("orakle", names), "; did you mean oracle? There are: oracle, openai, nvidia");
  EXPECT_EQ(Instead("zzz", {"one"}), "; there is: one");
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
}  // namespace haggle
