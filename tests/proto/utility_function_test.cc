// What an outcome is worth, by each way of saying so.
#include "proto/base/utility_function.h"

#include <gtest/gtest.h>

#include <vector>

namespace haggle::utility_function_test {
namespace {

Issue Integers(const char* name, std::int64_t low, std::int64_t high, std::int64_t step) {
  Issue issue;
  issue.name = name;
  issue.low = low;
  issue.high = high;
  issue.step = step;
  return issue;
}

Issue Categories(const char* name, std::vector<std::string> labels) {
  Issue issue;
  issue.name = name;
  issue.labels = std::move(labels);
  return issue;
}

IssueUtility Of(const char* issue, std::int64_t weight) {
  IssueUtility utility;
  utility.issue = issue;
  utility.weight = weight;
  return utility;
}

Outcome At(std::initializer_list<std::int64_t> values) {
  Outcome outcome;
  for (const std::int64_t value : values) outcome.push_back(value);
  return outcome;
}

TEST(UtilityFunction, OfATableIsWeightTimesEvaluationByItsBest) {
  IssueUtility colour = Of("colour", 3);
  colour.evaluations = {30, 20, 5};
  colour.evaluation_unit = 30;
  Preference preference;
  preference.weight_unit = 4;
  preference.issues = {colour};
  const UtilityFunction utility({Categories("colour", {"red", "green", "blue"})}, preference);
  EXPECT_EQ(utility(At({0})), 0.75);
  EXPECT_EQ(utility(At({1})), 0.75 * (20.0 / 30.0));
  EXPECT_EQ(utility(At({2})), 0.75 * (5.0 / 30.0));
}

TEST(UtilityFunction, OfALineRunsFromFirstToLast) {
  IssueUtility price = Of("price", 1000);
  price.first = 1000;
  price.last = 200;
  Preference preference;
  preference.issues = {price};
  const UtilityFunction utility({Integers("price", 100, 500, 100)}, preference);
  EXPECT_EQ(utility(At({100})), 1.0);
  EXPECT_EQ(utility(At({300})), 0.6);
  EXPECT_EQ(utility(At({500})), 0.2);
}

TEST(UtilityFunction, OfATriangleRisesToItsPeakAndFalls) {
  IssueUtility day = Of("day", 1000);
  day.points = {{10, 0}, {20, 1000}, {40, 500}};
  Preference preference;
  preference.issues = {day};
  const UtilityFunction utility({Integers("day", 0, 60, 1)}, preference);
  EXPECT_EQ(utility(At({0})), 0.0);
  EXPECT_EQ(utility(At({15})), 0.5);
  EXPECT_EQ(utility(At({20})), 1.0);
  EXPECT_EQ(utility(At({30})), 0.75);
  EXPECT_EQ(utility(At({60})), 0.5);
}

TEST(UtilityFunction, OfALongIssueIsComputedAndNotTabulated) {
  IssueUtility share = Of("share", 1'000'000'000'000);
  share.last = 1'000'000'000'000;
  share.evaluation_unit = 1'000'000'000'000;
  Preference preference;
  preference.weight_unit = 1'000'000'000'000;
  preference.issues = {share};
  const UtilityFunction utility({Integers("share", 0, 1'000'000'000'000, 1)}, preference);
  EXPECT_EQ(utility(At({0})), 0.0);
  EXPECT_EQ(utility(At({526'315'789'474})), 0.526315789474);
  EXPECT_EQ(utility(At({1'000'000'000'000})), 1.0);
}

TEST(UtilityFunction, OfConstraintsIsTheSumOfThoseThatHold) {
  Preference preference;
  preference.issues = {Of("a", 0), Of("b", 0)};
  preference.constraints = {{{{"a", 0, 5}, {"b", 3, 9}}, 700}, {{{"b", 4, 4}}, 300}};
  const UtilityFunction utility({Integers("a", 0, 9, 1), Integers("b", 0, 9, 1)}, preference);
  EXPECT_FALSE(utility.additive());
  EXPECT_EQ(utility(At({5, 4})), 1.0);
  EXPECT_EQ(utility(At({5, 3})), 0.7);
  EXPECT_EQ(utility(At({6, 4})), 0.3);
  EXPECT_EQ(utility(At({6, 3})), 0.0);
}

TEST(UtilityFunction, FallsByRoundAndByRelativeTime) {
  Preference preference;
  preference.discount_round_ppt = 900'000'000'000;
  const UtilityFunction by_round({Integers("a", 0, 9, 1)}, preference);
  EXPECT_EQ(by_round.Discount(0, 10), 1.0);
  EXPECT_NEAR(by_round.Discount(2, 10), 0.81, 1e-15);
  preference.discount_round_ppt = 0;
  preference.discount_time_ppt = 500'000'000'000;
  const UtilityFunction by_time({Integers("a", 0, 9, 1)}, preference);
  EXPECT_NEAR(by_time.Discount(4, 9), 0.70710678118654752, 1e-12);
}

TEST(UtilityFunction, InMillionthsIsTheNearest) {
  EXPECT_EQ(ToPpm(0.1234565), 123457);
  EXPECT_EQ(ToPpm(0.12345649), 123456);
  EXPECT_EQ(ToPpm(-0.0000015), -1);
  EXPECT_EQ(ToPpm(1), 1'000'000);
}

}  // namespace
}  // namespace haggle::utility_function_test
