// Scenarios that are others with some fields changed.
#include "proto/codec/scenario_variant.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/base/canonical.h"

namespace haggle::codec::scenario_variant_test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kWhole = R"(name: "whole"
summary: "all of it"
seed: 7
parties { id: 1 name: "maker" kind: PARTY_KIND_SELLER }
parties { id: 2 name: "lab" kind: PARTY_KIND_BUYER
  members: 3 }
cast { party: "lab" strategy: "buyer" }
)";

class VariantTest : public ::testing::Test {
 protected:
  VariantTest() : folder_(fs::path(::testing::TempDir()) / "haggle_variants") {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "below");
    Write("whole", kWhole);
  }
  ~VariantTest() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / (name + ".textproto")).string(); }

  void Write(const std::string& name, std::string_view text) const { std::ofstream(Path(name)) << text; }

  // What is wrong with the variant; "" if nothing is.
  std::string ErrorOf(const std::string& name) const {
    const auto file = ReadScenarioFile(Path(name));
    return file.ok() ? "" : std::string(file.status().message());
  }

  fs::path folder_;
};

TEST_F(VariantTest, IsTheBaseWithItsLinesCarriedOut) {
  Write("other",
        "# why\nbase: \"whole\"\nname: \"other\"\nsummary: \"part of it\"\nset: \"parties.lab.members=5\"\n"
        "set: \"parties.lab.members=6\"\nset: \"cast.lab.strategy=silent\"\n");
  const auto file = ReadScenarioFile(Path("other"));
  ASSERT_TRUE(file.ok()) << file.status();
  Scenario expected = ParseScenarioText(kWhole, "t")->scenario;
  expected.name = "other";
  expected.summary = "part of it";
  expected.parties[1].members = 6;
  EXPECT_EQ(Canonical(file->scenario), Canonical(expected));
  EXPECT_EQ(file->cast, (std::vector<SuggestedCast>{{"lab", "silent", {}}}));
  EXPECT_EQ(file->filename, Path("other"));
  // Written out it is whole.
  const std::string text = ScenarioToText(*file);
  EXPECT_FALSE(IsVariant(text));
  EXPECT_EQ(Canonical(ParseScenarioText(text, "t")->scenario), Canonical(expected));
}

TEST_F(VariantTest, SaysInWhichFileAFieldStands) {
  Write("other", "base: \"whole\"\nname: \"other\"\nsummary: \"s\"\nset: \"seed=9\"\nset: \"parties.lab.members=5\"\n");
  auto file = ReadScenarioFile(Path("other"));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->Where("seed"), Path("other") + ":4: set seed=9");
  EXPECT_EQ(file->Where("name"), Path("other") + ":2: set name=other");
  EXPECT_EQ(file->Where("parties.maker.kind"), Path("whole") + ":4, base of " + Path("other") + ":1");
  EXPECT_EQ(file->Where("parties.lab"), Path("whole") + ":5, base of " + Path("other") + ":1 with " + Path("other") +
                                            ":5: set parties.lab.members=5");
  ASSERT_TRUE(SetField(*file, "seed=10").ok());
  EXPECT_EQ(file->Where("seed"), "--set seed=10");
}

TEST_F(VariantTest, BasesMayBeVariantsAndLieElsewhere) {
  Write("below/one", "base: \"../whole.textproto\" name: \"one\" summary: \"s\" set: \"seed=1\" set: \"ticks=4\"");
  Write("two", "base: \"below/one.textproto\"\nname: \"two\" summary: \"s\" set: \"seed=2\"");
  const auto file = ReadScenarioFile(Path("two"));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->scenario.name, "two");
  EXPECT_EQ(file->scenario.seed, 2U);
  EXPECT_EQ(file->scenario.ticks, 4);
  EXPECT_EQ(file->Where("parties.maker"),
            absl::StrCat(Path("whole"), ":4, base of ", Path("below/one"), ":1, base of ", Path("two"), ":1"));
  // By name: beside it first, then in the folders.
  Write("below/three", "base: \"whole\" name: \"three\" summary: \"s\"");
  EXPECT_THAT(ErrorOf("below/three"), HasSubstr("no scenario \"whole\" beside"));
  const auto there = ReadScenarioFile(Path("below/three"), {"/nowhere", folder_.string()});
  ASSERT_TRUE(there.ok()) << there.status();
  EXPECT_EQ(there->scenario.seed, 7U);
}

TEST_F(VariantTest, CirclesAreRefused) {
  Write("self", "\nbase: \"self\" name: \"n\" summary: \"s\"");
  EXPECT_EQ(ErrorOf("self"),
            absl::StrCat(Path("self"), ":2: base: expected a scenario that is whole in the end, found a circle: ",
                         Path("self"), ":2 -> ", Path("self"), "; change one of these lines"));
  Write("a", "base: \"b\" name: \"n\" summary: \"s\"");
  Write("b", "\nbase: \"below/../c.textproto\" name: \"n\" summary: \"s\"");
  Write("c", "\n\nbase: \"b\" name: \"n\" summary: \"s\"");
  EXPECT_THAT(ErrorOf("a"),
              HasSubstr(absl::StrCat("found a circle: ", Path("b"), ":2 -> ", Path("c"), ":3 -> ", Path("b"), "; ")));
}

TEST_F(VariantTest, WhatIsWrongIsToldWithFileAndLine) {
  Write("far", "base: \"wole\" name: \"n\" summary: \"s\"");
  EXPECT_THAT(ErrorOf("far"), StartsWith(Path("far") + ":1: base: no scenario \"wole\" beside " + Path("far") +
                                         "; did you mean whole?"));
  EXPECT_EQ(ReadScenarioFile(Path("far")).status().code(), absl::StatusCode::kNotFound);
  Write("gone", "base: \"./gone/whole.textproto\" name: \"n\" summary: \"s\"");
  EXPECT_THAT(ErrorOf("gone"), StartsWith(Path("gone") + ":1: base: cannot open the scenario "));
  Write("field", "base: \"whole\"\nname: \"n\"\nsummary: \"s\"\nset: \"parties.lab.memberz=5\"");
  EXPECT_THAT(ErrorOf("field"), StartsWith(Path("field") + ":4: set parties.lab.memberz: no field \"memberz\""));
  Write("value", "base: \"whole\"\nname: \"n\"\nsummary: \"s\"\nset: \"seed=1\"\nset: \"seed\"");
  EXPECT_EQ(ErrorOf("value"), Path("value") + ":5: set: expected PATH=VALUE, found \"seed\"");
  Write("nameless", "base: \"whole\" summary: \"s\"");
  EXPECT_THAT(ErrorOf("nameless"), StartsWith(Path("nameless") + ":1: name: expected a name of its own"));
  Write("mute", "base: \"whole\" name: \"s\"");
  EXPECT_THAT(ErrorOf("mute"), StartsWith(Path("mute") + ":1: summary: expected a summary of its own"));
  Write("more", "base: \"whole\"\nname: \"n\" summary: \"s\"\nseed: 5");
  EXPECT_THAT(ErrorOf("more"), StartsWith(Path("more") + ":3:"));
  Write("broken", "name: \"n\"\nsed: 5");
  Write("on_broken", "base: \"broken\" name: \"n\" summary: \"s\"");
  EXPECT_THAT(ErrorOf("on_broken"), StartsWith(Path("on_broken") + ":1: base: " + Path("broken") + ":2:"));
}

TEST(IsVariant, ByItsFirstField) {
  EXPECT_TRUE(IsVariant("# base\n\n  base : \"x\""));
  EXPECT_TRUE(
      IsVariant("\xEF\xBB\xBF"
                "base:'x'"));
  EXPECT_FALSE(IsVariant("name: \"base\""));
  EXPECT_FALSE(IsVariant("# base: 5"));
  EXPECT_FALSE(IsVariant("\"base\""));
  EXPECT_FALSE(IsVariant(""));
  EXPECT_FALSE(IsVariant(std::string_view("\0\xff", 2)));
}

// A text has no folder: what it says of a base is refused where it stands.
TEST(IsVariant, ATextWithoutAFileIsNone) {
  const auto file = ParseScenarioText("base: \"whole\"", "t");
  EXPECT_EQ(file.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(file.status().message()), StartsWith("t:1:"));
}

}  // namespace
}  // namespace haggle::codec::scenario_variant_test
