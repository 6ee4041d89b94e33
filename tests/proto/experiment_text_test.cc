// Experiments as text: what is read, and how what is wrong is told.
#include "proto/codec/experiment_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haggle::codec::experiment_text_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kWhole[] = R"(name: "queue"
title: "Queues"
question: "Is waiting shorter with two?"
scenario: "dinner"
seeds { first: 1 last: 20 }
arms { name: "one" }
arms { name: "two" set: "a=1" cast: "x=buyer" }
measures { name: "wait" label: "wait" unit: "weeks" metric: "meta.late" divide: 4 zero: true }
measures { name: "asked" label: "asked" unit: "count" sql: "SELECT arm, seed," sql: "1 AS value FROM arms" }
hypotheses { text: "shorter" measure: "wait" arm: "two" expect: EXPECTATION_LESS }
hypotheses { text: "gone" measure: "wait" arm: "two" expect: EXPECTATION_REMOVED ablation: true }
hypotheses { text: "some" measure: "asked" arm: "one" expect: EXPECTATION_ABOVE bound: 0 }
pictures { title: "waits" measure: "wait" }
figures { what: "a wait" low: 1 high: 2 role: ROLE_OUTCOME measure: "wait" facts: "F1" }
)";

absl::StatusOr<ExperimentFile> Parse(const std::string& text) { return ParseExperimentText(text, "my.textproto"); }

// The same text with one thing put in the place of another, which must be there.
std::string With(const std::string& there, const std::string& instead) {
  std::string text = kWhole;
  const std::size_t at = text.find(there);
  EXPECT_NE(at, std::string::npos) << there;
  return text.replace(at, there.size(), instead);
}

std::string Error(const std::string& text) {
  const auto file = Parse(text);
  return file.ok() ? "no error" : std::string(file.status().message());
}

TEST(ExperimentText, NothingIsLeftToGuess) {
  const auto file = Parse(kWhole);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->hypotheses[0].baseline, "one");
  EXPECT_EQ(file->hypotheses[1].left, 0.1);
  EXPECT_EQ(file->hypotheses[2].baseline, "");
  EXPECT_THAT(file->pictures[0].arms, ElementsAre("one", "two"));
  EXPECT_EQ(file->figures[0].arm, "one");
  EXPECT_THAT(file->measures[0].sql, HasSubstr("coalesce(m.value, 0.0) * 1.0 / 4"));
  EXPECT_THAT(file->measures[0].sql, HasSubstr("m.party = 'meta'"));
  EXPECT_EQ(file->measures[1].sql, "SELECT arm, seed,\n1 AS value FROM arms");
}

TEST(ExperimentText, WhatIsWrongIsToldWithItsLine) {
  EXPECT_EQ(Error(With("measure: \"asked\"", "measure: \"aksed\"")),
            "my.textproto:12: hypotheses.2.measure: no measure \"aksed\"; did you mean asked? There are: asked, wait");
  EXPECT_THAT(Error(With("arm: \"two\" expect: EXPECTATION_LESS", "arm: \"one\" expect: EXPECTATION_LESS")),
              HasSubstr("my.textproto:10: hypotheses.0.arm: is compared with itself"));
  EXPECT_THAT(Error(With("expect: EXPECTATION_LESS", "")), HasSubstr("hypotheses.0.expect: is missing"));
  EXPECT_THAT(Error(With("EXPECTATION_LESS", "EXPECTATION_SAME")), HasSubstr("hypotheses.0.margin: expected"));
  EXPECT_THAT(Error(With("bound: 0", "baseline: \"two\"")),
              HasSubstr("hypotheses.2.baseline: is compared with nothing"));
  EXPECT_THAT(Error(With("name: \"two\"", "name: \"one\"")), HasSubstr("my.textproto:7: arms.1.name: a second arm"));
  EXPECT_THAT(Error(With("last: 20", "last: 0")), HasSubstr("my.textproto:5: seeds: found 1 to 0"));
  EXPECT_THAT(Error(With("metric: \"meta.late\"", "")), HasSubstr("measures.0: expected either a query"));
  EXPECT_THAT(Error(With("\"meta.late\"", "\"meta.late' OR 1\"")), HasSubstr("measures.0.metric: found"));
  EXPECT_THAT(Error(With("sql: \"1 AS value FROM arms\"", "divide: 2")), HasSubstr("are for a named measure"));
  EXPECT_THAT(Error(With("role: ROLE_OUTCOME", "role: ROLE_ABSENT")), HasSubstr("expected none of what the model"));
  EXPECT_THAT(Error(With("low: 1 high: 2", "low: 3 high: 2")), HasSubstr("figures.0.low: found 3 above high, 2"));
  EXPECT_THAT(Error(With("title: \"Queues\"", "titel: \"Queues\"")), HasSubstr("my.textproto:2:"));
}

TEST(ExperimentText, PartsStandAlone) {
  EXPECT_TRUE(Parse("name: 'all' title: 'All' parts: 'a.textproto'").ok());
  EXPECT_THAT(Error(std::string(kWhole) + "parts: 'a.textproto'"), HasSubstr("arms.0: an experiment with parts"));
}

}  // namespace
}  // namespace haggle::codec::experiment_text_test
