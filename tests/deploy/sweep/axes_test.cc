// What is varied and kept, as it is written.
#include "deploy/sweep/axes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/sweep/keep.h"

namespace haggle::sweep::axes_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> LabelsOf(const absl::StatusOr<Axis>& axis) {
  std::vector<std::string> labels;
  if (!axis.ok()) return {std::string(axis.status().message())};
  for (const Alternative& alternative : axis->alternatives) labels.push_back(alternative.label);
  return labels;
}

TEST(AxesTest, CommasInBracketsAndQuotesBelongToTheirValue) {
  const absl::StatusOr<Axis> axis = VaryAxis("rules.x={a: 1, b: [2, 3]}, [4,5] ,\"a,\\\"}b\",7");
  EXPECT_THAT(LabelsOf(axis), ElementsAre("{a: 1, b: [2, 3]}", "[4,5]", "\"a,\\\"}b\"", "7"));
  ASSERT_TRUE(axis.ok());
  EXPECT_EQ(axis->name, "rules.x");
  EXPECT_THAT(axis->alternatives[1].sets, ElementsAre("rules.x=[4,5]"));
}

TEST(AxesTest, StrategiesStandBetweenBars) {
  const absl::StatusOr<Axis> axis = CastAxis("lab=boulware,exponent=300|linear");
  EXPECT_THAT(LabelsOf(axis), ElementsAre("boulware,exponent=300", "linear"));
  ASSERT_TRUE(axis.ok());
  EXPECT_EQ(axis->name, "cast.lab");
  EXPECT_THAT(axis->alternatives[0].cast, ElementsAre("lab=boulware,exponent=300"));
}

TEST(AxesTest, OtherFormsAreRefusedWithWhatWasExpected) {
  for (const char* text : {"", "=1", "path", "path=", "path=1,,2", "path={1", "path=1}", "path=\"1"}) {
    EXPECT_THAT(std::string(VaryAxis(text).status().message()), HasSubstr("expected PATH=VALUE,VALUE")) << text;
  }
  for (const char* text : {"", "lab", "=linear", "lab=", "lab=a||b", "lab=a,b"}) {
    EXPECT_THAT(std::string(CastAxis(text).status().message()), HasSubstr("expected PARTY=STRATEGY")) << text;
  }
  const Alternative one{"1", {}, {}};
  EXPECT_THAT(std::string(CheckAxes({{"a", {one}}, {"a", {one}}}).message()), HasSubstr("varied twice"));
  EXPECT_THAT(std::string(CheckAxes({{"a", {one, one}}}).message()), HasSubstr("given twice"));
  EXPECT_THAT(std::string(CheckAxes({{"a", {}}}).message()), HasSubstr("one value or more"));
  EXPECT_THAT(std::string(CheckAxes({{"seed", {one}}}).message()), HasSubstr("--seeds"));
  EXPECT_THAT(std::string(CheckAxes({{"a", {{"x\ny", {}, {}}}}}).message()), HasSubstr("control characters"));
  EXPECT_TRUE(CheckAxes({{"a", {one}}, {"b", {one}}}).ok());
}

TEST(AxesTest, WhatIsKeptIsOneTextHoweverItIsSaid) {
  const auto text = [](const std::vector<std::string>& texts) {
    const absl::StatusOr<Keep> keep = ParseKeep(texts);
    return keep.ok() ? keep->Text() : std::string(keep.status().message());
  };
  EXPECT_EQ(text({}), "metrics");
  EXPECT_EQ(text({"metrics"}), "metrics");
  EXPECT_EQ(text({"events:redirected,table_closed,ticks:backlog,delivered"}),
            "metrics,ticks:backlog,delivered,events:redirected,table_closed");
  EXPECT_EQ(text({"ticks:delivered", "ticks:backlog", "ticks:backlog"}), "metrics,ticks:backlog,delivered");
  EXPECT_EQ(text({"ticks:backlog", "ticks"}), "metrics,ticks");
  EXPECT_THAT(text({"tick"}), HasSubstr("expected metrics, ticks"));
  EXPECT_THAT(text({"ticks:"}), HasSubstr("expected metrics, ticks"));
  EXPECT_THAT(text({"ticks,backlog"}), HasSubstr("expected metrics, ticks"));
  EXPECT_THAT(text({"events:redirect"}), HasSubstr("did you mean redirected"));
}

}  // namespace
}  // namespace haggle::sweep::axes_test
