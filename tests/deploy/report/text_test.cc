#include "deploy/report/text.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace haggle::report::text_test {
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

TEST(TextTest, SpansAreWeeksWhereATickIsOne) {
  Scenario scenario;
  EXPECT_EQ(Span(scenario, 94), "9.4 ticks");
  EXPECT_EQ(UnitSpan(scenario, 12'300), "12,300 unit-ticks");
  scenario.tick_days = 7;
  EXPECT_EQ(Span(scenario, 130), "13 weeks");
  EXPECT_EQ(Span(scenario, 10), "1 week");
  EXPECT_EQ(Span(scenario, 0), "0 weeks");
  EXPECT_EQ(Span(scenario, -15), "-1.5 weeks");
  EXPECT_EQ(Span(scenario, -5), "-0.5 weeks");
  EXPECT_EQ(UnitSpan(scenario, 1), "1 unit-week");
}

TEST(TextTest, FiguresAreRoundedHalfAwayFromZero) {
  EXPECT_EQ(Rounded(3'188'438 - 3'081'951, 1000, 3'081'951), 35);  // 3.4552 %
  EXPECT_EQ(Rounded(5, 1, 10), 1);
  EXPECT_EQ(Rounded(-5, 1, 10), -1);
  EXPECT_EQ(Rounded(4, 1, 10), 0);
  EXPECT_EQ(Rounded(-4, 1, 10), 0);
  EXPECT_EQ(Rounded(INT64_MAX, 1000, INT64_MAX), 1000);
  EXPECT_EQ(DollarsEach(15'050, 1), "$151");
  EXPECT_EQ(DollarsEach(-15'049, 1), "-$150");
  EXPECT_EQ(DollarsEach(3'188'438 * 7, 7), "$31,884");
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

TEST(TextTest, TablesEscapeWhatOthersWroteAndCountCharacters) {
  TextTable table({"\x1b[2J", "n"});
  table.Add({"temp\xC3\xA9rature", "1"});
  table.Add({"a\nb\xC2\x9B", "2"});
  EXPECT_EQ(table.Text(0, false),
            "\\u001b[2J       n\n"
            "temp\xC3\xA9rature     1\n"
            "a\\u000ab\\u009b  2\n");
  EXPECT_EQ(table.RowText({"a row that is wider than those before", "3"}, 0),
            "a row that is wider than those before  3\n");
  EXPECT_EQ(table.RowText({"\x1b"}, 0), "\\u001b\n");
}

TEST(TextTest, CsvIsOneLineWhateverIsInIt) {
  EXPECT_EQ(CsvLine({"a", "", "b"}), "a,,b\n");
  EXPECT_EQ(CsvLine({""}), "\n");
  EXPECT_EQ(CsvLine({"", "x"}), ",x\n");
  EXPECT_EQ(CsvLine({"a,b", "say \"no\"", " padded", "two\nlines\r", "\x1b[31m", "gnp.\xE2\x80\xAE"}),
            "\"a,b\",\"say \"\"no\"\"\",\" padded\",two\\u000alines\\u000d,\\u001b[31m,gnp.\\u202e\n");
}

TEST(TextTest, RealsReadBackAsTheSameNumber) {
  EXPECT_EQ(RealText(1.0 / 3000000), "3.3333333333333335e-07");
  EXPECT_EQ(RealText(0.1), "0.1");
  EXPECT_EQ(RealText(1), "1.0");
  EXPECT_EQ(RealText(-12), "-12.0");
  EXPECT_EQ(RealText(1e300), "1e+300");
  EXPECT_EQ(RealText(9007199254740993.0), "9007199254740992.0");
  for (const double value : {0.1 + 0.2, 1.0 / 3, 5e-324, 1.7976931348623157e308, -2.5}) {
    EXPECT_EQ(std::strtod(RealText(value).c_str(), nullptr), value);  // not stod: it throws for 5e-324
  }
}

}  // namespace
}  // namespace haggle::report::text_test
