// `haggle plot` as it is called.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/deploy/program.h"

namespace haggle::testing::plot_command_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(PlotCommandTest, DrawsJournalsAndScenariosAsPngAndSvg) {
  const Folder folder;
  ASSERT_EQ(
      Haggle(folder.path(), {"run", "rack_lease", "--transport", "inprocess", "--journal", "lease.haggle"}).exit_code,
      0);
  const Said png = Haggle(folder.path(), {"plot", "lease.haggle"});
  EXPECT_EQ(png.exit_code, 0) << png.err;
  EXPECT_EQ(png.out, "picture lease.png\n");
  EXPECT_THAT(ReadFile(folder / "lease.png"), StartsWith("\x89PNG"));
  EXPECT_EQ(Haggle(folder.path(), {"plot", "lease.haggle", "-o", "a.svg", "--table", "lease"}).exit_code, 0);
  EXPECT_THAT(ReadFile(folder / "a.svg"), HasSubstr("offers of startup"));
  EXPECT_EQ(Haggle(folder.path(), {"plot", "rack_lease", "-o", "b.svg"}).exit_code, 0);
  EXPECT_THAT(ReadFile(folder / "b.svg"), HasSubstr("Pareto frontier"));
  EXPECT_THAT(ReadFile(folder / "b.svg"), Not(HasSubstr("offers of startup")));
}

TEST(PlotCommandTest, SaysWhatIsInTheWay) {
  const Folder folder;
  WriteFile(folder / "words.haggle", "no journal");
  const struct {
    std::vector<std::string> arguments;
    int exit_code;
    const char* words;
  } wrong[] = {
      {{"plot", "rack_lease", "-o", "a.gif"}, 2, "ends in .png or .svg"},
      {{"plot", "vcg"}, 1, "no table of two parties with preferences"},
      {{"plot", "rack_lease", "--table", "lunch"}, 1, "no table \"lunch\""},
      {{"plot", "nowhere"}, 1, "no scenario \"nowhere\""},
      {{"plot", "words.haggle"}, 5, "words.haggle"},
      {{"plot", "rack_lease", "-o", "no/such/folder.png"}, 1, "no/such/folder.png cannot be written"},
  };
  for (const auto& [arguments, exit_code, words] : wrong) {
    const Said said = Haggle(folder.path(), arguments);
    EXPECT_EQ(said.exit_code, exit_code) << said.err;
    EXPECT_THAT(said.err, HasSubstr(words));
  }
  const Said missing = Haggle(folder.path(), {"plot", "rack_lease"}, {{"PATH", "/nonexistent"}});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.err, HasSubstr("apt-get install gnuplot-nox"));
  EXPECT_FALSE(Exists(folder / "rack_lease.png"));
}

}  // namespace
}  // namespace haggle::testing::plot_command_test
