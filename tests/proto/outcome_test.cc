// Issues, outcomes and what they are worth.
#include "proto/base/outcome.h"

#include <gtest/gtest.h>

namespace haggle::outcome_test {
namespace {

Issue Price() {
  Issue issue;
  issue.name = "price";
  issue.low = 100;
  issue.high = 400;
  issue.step = 50;
  return issue;
}

Issue Window() {
  Issue issue;
  issue.name = "window";
  issue.values = {4, 8, 13};
  issue.labels = {"a month", "two", "a quarter"};
  return issue;
}

Outcome Of(std::int32_t price, std::int32_t window) {
  Outcome outcome;
  outcome.push_back(price);
  outcome.push_back(window);
  return outcome;
}

TEST(Issue, OfIntegersHasTheStepsFromLowToHigh) {
  const Issue issue = Price();
  EXPECT_FALSE(issue.categorical());
  ASSERT_EQ(issue.count(), 7);
  for (std::int64_t i = 0; i < issue.count(); ++i) {
    EXPECT_EQ(issue.at(i), 100 + 50 * i);
    EXPECT_EQ(issue.index(issue.at(i)), i);
  }
  for (const std::int32_t no_value : {50, 99, 120, 401, 450}) EXPECT_EQ(issue.index(no_value), -1) << no_value;
  EXPECT_EQ(issue.meaning(150), 150);
}

TEST(Issue, WithoutAStepHasEveryInteger) {
  Issue issue;
  issue.low = -2;
  issue.high = 2;
  EXPECT_EQ(issue.count(), 5);
  EXPECT_EQ(issue.at(0), -2);
  EXPECT_EQ(issue.index(1), 3);
}

TEST(Issue, OfCategoriesHasTheirPlaces) {
  const Issue issue = Window();
  EXPECT_TRUE(issue.categorical());
  ASSERT_EQ(issue.count(), 3);
  EXPECT_EQ(issue.at(2), 2);
  EXPECT_EQ(issue.index(2), 2);
  EXPECT_EQ(issue.index(3), -1);
  EXPECT_EQ(issue.index(-1), -1);
  EXPECT_EQ(issue.meaning(2), 13);
  Issue labels;
  labels.labels = {"yes", "no"};
  EXPECT_EQ(labels.count(), 2);
  EXPECT_EQ(labels.meaning(1), 1);
}

TEST(Outcome, IsEqualByWhatItHolds) {
  EXPECT_EQ(Of(1, 2), Of(1, 2));
  EXPECT_FALSE(Of(1, 2) == Of(1, 3));
  Outcome shorter;
  shorter.push_back(1);
  EXPECT_FALSE(Of(1, 2) == shorter);
  Outcome rest = Of(1, 2);
  rest.values[5] = 9;  // after its size
  EXPECT_EQ(Of(1, 2), rest);
}

TEST(Outcome, OneValueTooManyEmptiesItForGood) {
  Outcome outcome;
  for (int i = 0; i < kMaxIssues; ++i) outcome.push_back(i);
  EXPECT_EQ(outcome.count(), kMaxIssues);
  for (int i = 0; i < 3; ++i) {
    outcome.push_back(7);
    EXPECT_EQ(outcome.count(), 0);
  }
  EXPECT_TRUE(outcome == Outcome());
}

TEST(Outcome, ACopyIsTheSameAndHasNothingBehindIt) {
  for (int from = 0; from <= kMaxIssues + 1; ++from) {
    Outcome source;
    for (int i = 0; i < from; ++i) source.push_back(100 + i);
    const Outcome made(source);
    EXPECT_EQ(made.size, source.size);
    EXPECT_TRUE(made == source);
    for (int to = 0; to <= kMaxIssues; ++to) {
      Outcome target;
      for (int i = 0; i < to; ++i) target.push_back(500 + i);
      target = source;
      EXPECT_EQ(target.size, source.size);
      EXPECT_TRUE(target == source);
      for (int i = target.count(); i < kMaxIssues && from <= kMaxIssues; ++i) {
        EXPECT_EQ(target.values[static_cast<std::size_t>(i)], 0) << from << " onto " << to;
        EXPECT_EQ(made.values[static_cast<std::size_t>(i)], 0) << from;
      }
      target = *&target;
      EXPECT_TRUE(target == source);
    }
  }
}

TEST(Outcome, ASizeOutOfBoundsMeansEmpty) {
  for (const std::int32_t size : {-1, kMaxIssues + 1, INT32_MIN, INT32_MAX}) {
    Outcome outcome;
    outcome.size = size;
    EXPECT_EQ(outcome.count(), 0);
    EXPECT_TRUE(outcome == Outcome());
    outcome.push_back(1);
    EXPECT_EQ(outcome.count(), 0);
  }
}

}  // namespace
}  // namespace haggle::outcome_test
