// `haggle report` as it is called.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/deploy/program.h"

namespace haggle::testing::report_command_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(ReportCommandTest, WritesOneFile) {
  const Folder folder;
  ASSERT_EQ(
      Haggle(folder.path(), {"run", "two_companies", "--transport", "inprocess", "--journal", "a.haggle"}).exit_code,
      0);
  const Said said = Haggle(folder.path(), {"report", "a.haggle", "-o", "a.html"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_EQ(said.out, "");
  EXPECT_THAT(said.err, HasSubstr("a.html"));
  const std::string page = ReadFile(folder / "a.html");
  EXPECT_THAT(page, StartsWith("<!doctype html>"));
  EXPECT_THAT(page, HasSubstr("id=\"data\""));
  // It is not written over, unless that is asked for.
  const Said again = Haggle(folder.path(), {"report", "a.haggle", "-o", "a.html"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("a.html exists"));
  EXPECT_EQ(Haggle(folder.path(), {"report", "a.haggle", "-o", "a.html", "--force"}).exit_code, 0);
  EXPECT_EQ(ReadFile(folder / "a.html"), page);
}

// Some thirteen and some twenty times as many events as the dinner has.
TEST(ReportCommandTest, IsSmallerThanFiveMegabytesOrSaysWhatIsLeftOut) {
  const Folder folder;
  const auto report = [&](int ticks) {
    const std::string journal = "long" + std::to_string(ticks);
    EXPECT_EQ(Haggle(folder.path(), {"run", "dinner", "--set", "ticks=" + std::to_string(ticks), "--transport",
                                     "inprocess", "--quiet", "--journal", journal})
                  .exit_code,
              0);
    Said said = Haggle(folder.path(), {"report", journal, "-o", journal + ".html", "--quiet"});
    EXPECT_EQ(said.exit_code, 0) << said.err;
    EXPECT_LE(ReadFile(folder / (journal + ".html")).size(), 5'000'000U);
    return said.err;
  };
  EXPECT_EQ(report(1120), "");
  EXPECT_THAT(report(1800), HasSubstr("would be larger than 5 MB; left out: what each decision was asked and shown\n"));
  EXPECT_GT(ReadFile(folder / "long1800.html").size(), 3'000'000U) << "it is not much less than may be";
}

TEST(ReportCommandTest, SaysWhatIsInTheWayAndLeavesNothing) {
  const Folder folder;
  ASSERT_EQ(
      Haggle(folder.path(), {"run", "two_companies", "--transport", "inprocess", "--journal", "a.haggle"}).exit_code,
      0);
  WriteFile(folder / "words.haggle", "no journal");
  std::string damaged = ReadFile(folder / "a.haggle");
  damaged.resize(damaged.size() / 2);
  WriteFile(folder / "half.haggle", damaged);
  const struct {
    std::vector<std::string> arguments;
    int exit_code;
    const char* words;
  } wrong[] = {
      {{"report", "a.haggle"}, 2, "--output"},
      {{"report", "-o", "b.html"}, 2, "JOURNAL"},
      {{"report", "nowhere.haggle", "-o", "b.html"}, 1, "nowhere.haggle"},
      {{"report", "words.haggle", "-o", "b.html"}, 5, "words.haggle"},
      {{"report", "half.haggle", "-o", "b.html"}, 5, "half.haggle"},
      {{"report", "a.haggle", "a.haggle", "-o", "b.html"}, 2, "one file"},
      {{"report", "a.haggle", "-o", "no/such/folder.html"}, 1, "no/such/folder.html"},
      {{"report", "a.haggle", "a.haggle", "a.haggle", "-o", "b.html"}, 2, ""},
  };
  for (const auto& [arguments, exit_code, words] : wrong) {
    const Said said = Haggle(folder.path(), arguments);
    EXPECT_EQ(said.exit_code, exit_code) << words << ": " << said.err;
    EXPECT_THAT(said.err, HasSubstr(words));
  }
  EXPECT_FALSE(Exists(folder / "b.html"));
}

}  // namespace
}  // namespace haggle::testing::report_command_test
