// A run on a screen of any size: nothing runs over its edges, and nobody's text is more than text.
#include "deploy/report/top_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "broker/run/run.h"
#include "tests/broker/scripted_run.h"

namespace haggle::report::top_screen_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(TopScreen, ColumnsAreThoseOfTheTerminal) {
  EXPECT_EQ(ScreenColumns("abc"), 3u);
  EXPECT_EQ(ScreenColumns("Zürich"), 6u);
  EXPECT_EQ(ScreenColumns("e\xcc\x81"), 1u);  // with a mark over it
  EXPECT_EQ(ScreenColumns("芯片"), 4u);
  EXPECT_EQ(CutToColumns("芯片 and more", 4), "芯…");
  EXPECT_EQ(CutToColumns("芯片", 4), "芯片");
  EXPECT_EQ(CutToColumns("abcdef", 3), "ab…");
  EXPECT_EQ(CutToColumns("abcdef", 1), "…");
  EXPECT_EQ(CutToColumns("abcdef", 0), "");
}

class TopScreenTest : public ::testing::Test {
 protected:
  TopScreenTest() {
    referee::Referee referee(scenario_, nullptr, nullptr);
    standing_.state = "running";
    standing_.scenario = scenario_.name;
    standing_.ticks = 5;
    standing_.steps = 1234;
    standing_.phase = "bargain";
    for (const Party& party : scenario_.parties) standing_.parties.push_back({party.name});
    facts_.source = "haggle-runs/village-1-1.haggle";
    facts_.standing = &standing_;
    facts_.scenario = &scenario_;
    facts_.market = &run_.market();
    facts_.glance = &glance_;
    facts_.steps_per_second = 3.25;
    run_.Draw();
    run_.Apply(&glance_);
    glance_.OnStep(run_.next().step, {});
  }
  std::string Text(std::size_t columns, std::size_t rows) const {
    std::string text;
    for (const std::string& line : DrawTop(facts_, columns, rows, false)) text += line + "\n";
    return text;
  }

  const Scenario scenario_ = LivelyVillage();
  run::Run run_{scenario_};
  Glance glance_{scenario_, 20};
  Standing standing_;
  TopFacts facts_;
};

TEST_F(TopScreenTest, FitsAnyWindow) {
  for (std::size_t i = 0; i < standing_.parties.size(); ++i) standing_.parties[i].asked = true;
  for (const std::size_t columns : {1, 2, 7, 40, 80, 300}) {
    for (const std::size_t rows : {1, 2, 3, 5, 10, 24, 100}) {
      const std::vector<std::string> lines = DrawTop(facts_, columns, rows, false);
      EXPECT_LE(lines.size(), rows);
      for (const std::string& line : lines) EXPECT_LE(ScreenColumns(line), columns) << line;
    }
  }
}

TEST_F(TopScreenTest, SaysForWhomItWaitsAndWhoIsGoneLostOrBackAgain) {
  standing_.parties[0].asked = true;
  standing_.quiet_ms = 7200;
  EXPECT_THAT(Text(80, 24), AllOf(HasSubstr("waits for 7 s: " + standing_.parties[0].party), HasSubstr("3.2 a second"),
                                  HasSubstr("1,234 steps")));
  standing_.held = true;
  EXPECT_THAT(Text(80, 24), AllOf(HasSubstr("the pace holds tick"), Not(HasSubstr("waits"))));
  standing_.held = false;
  standing_.parties[0].answered = true;
  EXPECT_THAT(Text(80, 24), HasSubstr("waits for nobody"));
  standing_.parties[1].gone = true;
  standing_.parties[1].joins = 3;
  standing_.parties[2].lost = true;
  EXPECT_THAT(Text(80, 24), AllOf(HasSubstr("nobody plays for 7 s: " + standing_.parties[1].party),
                                  HasSubstr("lost: " + standing_.parties[2].party), HasSubstr("3 times")));
  standing_.state = "left";
  EXPECT_THAT(Text(80, 24), AllOf(HasSubstr("haggle resume"), Not(HasSubstr("nobody plays"))));
}

TEST_F(TopScreenTest, CountsWhatThereIsNoRoomFor) {
  facts_.notice = "the broker is lost";
  EXPECT_THAT(Text(80, 24), AllOf(HasSubstr("the broker is lost"), HasSubstr("product")));
  EXPECT_THAT(Text(80, 3), Not(HasSubstr("product")));
}

TEST_F(TopScreenTest, TextOfOthersIsNoCommandToTheTerminal) {
  standing_.scenario = "evil\x1b[2Jname";
  standing_.reason = "line\nbreak";
  facts_.source = "\x1b]0;title\x07";
  for (const std::string& line : DrawTop(facts_, 80, 24, false)) {
    EXPECT_EQ(line.find('\x1b'), std::string::npos) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace haggle::report::top_screen_test
