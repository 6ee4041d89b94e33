// `haggle compare` and `haggle plot` with the results of a sweep, as they are called.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nlohmann/json.hpp"
#include "tests/deploy/program.h"

namespace haggle::testing::compare_command_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class CompareCommandTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const Said said =
        Haggle(folder_.path(), {"sweep", "two_companies", "--seeds", "1..8", "--vary",
                                "parties.maker.supply.0.base=50,250,400", "--keep", "ticks", "-o", "a.sweep"});
    ASSERT_EQ(said.exit_code, 0) << said.err;
  }
  Said Call(std::vector<std::string> arguments) { return Haggle(folder_.path(), arguments); }

  Folder folder_;
};

TEST_F(CompareCommandTest, TextAndJsonHoldTheSameNumbersEachTime) {
  const std::vector<std::string> asked = {"compare", "a.sweep", "--by", "base", "--metric", "lab.delivered,run.steps"};
  const Said text = Call(asked);
  ASSERT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, StartsWith("lab.delivered (units) by parties.maker.supply.0.base\n"));
  EXPECT_THAT(text.out, HasSubstr("against 50"));
  std::vector<std::string> as_json = asked;
  as_json.push_back("--json");
  const Said said = Call(as_json);
  const auto json = nlohmann::json::parse(said.out);
  ASSERT_EQ(json["figures"].size(), 2u);
  const auto& figure = json["figures"][0];
  EXPECT_EQ(figure["groups"].size(), 3u);
  EXPECT_EQ(figure["groups"][0]["runs"], 8);
  ASSERT_EQ(figure["differences"].size(), 2u);
  EXPECT_EQ(figure["differences"][0]["pairs"], 8);
  EXPECT_NEAR(figure["differences"][0]["mean"].get<double>(),
              figure["groups"][1]["mean"].get<double>() - figure["groups"][0]["mean"].get<double>(), 1e-9);
  EXPECT_EQ(Call(as_json).out, said.out);
}

TEST_F(CompareCommandTest, WhatElseWasVariedAddsNoSeeds) {
  const Said swept = Call({"sweep", "two_companies", "--seeds", "1..8", "--vary", "parties.maker.supply.0.base=50,250",
                           "--cast", "lab=linear|boulware,exponent=300|conceder", "-o", "b.sweep"});
  ASSERT_EQ(swept.exit_code, 0) << swept.err;
  const std::vector<std::string> asked = {"compare", "b.sweep", "--by", "base", "--metric", "lab.delivered"};
  EXPECT_THAT(Call(asked).out, HasSubstr("each seed counts once, with its mean over cast.lab; --where looks at"));
  std::vector<std::string> as_json = asked;
  as_json.push_back("--json");
  const auto json = nlohmann::json::parse(Call(as_json).out);
  EXPECT_EQ(json["averaged_over"], nlohmann::json({"cast.lab"}));
  const auto& figure = json["figures"][0];
  EXPECT_EQ(figure["groups"][0]["runs"], 24);
  EXPECT_EQ(figure["groups"][0]["seeds"], 8);
  EXPECT_EQ(figure["differences"][0]["pairs"], 8);
}

TEST_F(CompareCommandTest, PicturesShowDistributions) {
  const Said said =
      Call({"compare", "a.sweep", "--by", "base", "--metric", "lab.delivered", "--baseline", "250", "-o", "pictures"});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("picture pictures/lab.delivered.png\npicture pictures/lab.delivered.svg\n"));
  EXPECT_THAT(ReadFile(folder_ / "pictures/lab.delivered.png"), StartsWith("\x89PNG"));
  const std::string svg = ReadFile(folder_ / "pictures/lab.delivered.svg");
  EXPECT_THAT(svg, HasSubstr("difference to 250"));
  EXPECT_THAT(svg, HasSubstr("400 (8)"));
  for (const std::vector<std::string>& axes : {std::vector<std::string>{"tick", "lab.delivered"},
                                               {"base", "lab.delivered"},
                                               {"lab.ordered", "lab.delivered"}}) {
    const std::string file = axes[0] + ".svg";
    const Said drawn = Call({"plot", "a.sweep", "--x", axes[0], "--y", axes[1], "--by", "base", "-o", file});
    EXPECT_EQ(drawn.exit_code, 0) << drawn.err;
    EXPECT_THAT(ReadFile(folder_ / file), HasSubstr("by " + axes[0]));
    EXPECT_THAT(ReadFile(folder_ / file), HasSubstr("400"));
  }
}

TEST_F(CompareCommandTest, SaysWhatIsInTheWay) {
  WriteFile(folder_ / "words", "no results");
  const struct {
    std::vector<std::string> arguments;
    int exit_code;
    const char* words;
  } wrong[] = {
      {{"compare", "a.sweep", "--by", "basis", "--metric", "lab.delivered"}, 2, "nothing called \"basis\" was varied"},
      {{"compare", "a.sweep", "--by", "base", "--metric", "lab.deliverd"}, 2, "did you mean delivered"},
      {{"compare", "a.sweep", "--by", "base", "--metric", "lab.delivered", "--where", "base=7"}, 2, "was never \"7\""},
      {{"compare", "a.sweep", "--by", "base", "--metric", "lab.delivered", "--where", "seed=90..99"},
       1,
       "no complete run"},
      {{"compare", "words", "--by", "base", "--metric", "lab.delivered"}, 5, "expected the results of `haggle sweep`"},
      {{"compare", "none", "--by", "base", "--metric", "lab.delivered"}, 1, "there is no such file"},
      {{"plot", "a.sweep"}, 2, "give --x and --y"},
      {{"plot", "a.sweep", "--x", "tick", "--y", "lab.deliverd"}, 2, "deliverd"},
      {{"plot", "two_companies", "--x", "tick", "--y", "lab.delivered"}, 2, "does not hold the results of a sweep"},
  };
  for (const auto& [arguments, exit_code, words] : wrong) {
    const Said said = Call(arguments);
    EXPECT_EQ(said.exit_code, exit_code) << said.err;
    EXPECT_THAT(said.err, HasSubstr(words));
  }
  const Said missing =
      Haggle(folder_.path(), {"compare", "a.sweep", "--by", "base", "--metric", "lab.delivered", "-o", "p"},
             {{"PATH", "/nonexistent"}});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.err, HasSubstr("apt-get install gnuplot-nox"));
}

}  // namespace
}  // namespace haggle::testing::compare_command_test
