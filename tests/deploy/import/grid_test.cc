// Grids and worths against the curves that they stand for.
#include "deploy/import/grid.h"

#include <gtest/gtest.h>

#include "deploy/import/curves.h"
#include "proto/base/random.h"
#include "proto/base/utility_function.h"

namespace haggle::importing::grid_test {
namespace {

const SourceFile kFile{"file", ""};

Decimal Read(const std::string& text) { return *ParseDecimal(text); }

DomainIssue Interval(const std::string& low, const std::string& high, const std::string& step) {
  DomainIssue issue;
  issue.low = Read(low);
  issue.high = Read(high);
  issue.step = Read(step);
  issue.place = {&kFile, 1};
  return issue;
}

TEST(GridTest, RealIntervalsAreCutIntoPowersOfTen) {
  const struct {
    const char* low;
    const char* high;
    const char* step;
    std::int64_t steps;
    Issue made;
  } cases[] = {
      {"0", "1", "0", 100, {"", IssueRole::kNone, {}, {}, 0, 100, 1, 100}},
      {"0", "1", "0", 101, {"", IssueRole::kNone, {}, {}, 0, 1000, 1, 1000}},
      {"10.0", "40.0", "0", 100, {"", IssueRole::kNone, {}, {}, 100, 400, 1, 10}},
      {"0", "1000000", "0", 100, {"", IssueRole::kNone, {}, {}, 0, 1'000'000, 10'000, 0}},
      {"-0.25", "0.5", "0", 1, {"", IssueRole::kNone, {}, {}, -25, 50, 1, 100}},
      {"3", "3", "0", 100, {"", IssueRole::kNone, {}, {}, 3, 3, 1, 0}},
      {"0", "1", "0.3", 100, {"", IssueRole::kNone, {}, {}, 0, 9, 3, 10}},
      {"-5", "5", "1", 100, {"", IssueRole::kNone, {}, {}, -5, 5, 1, 0}},
  };
  for (const auto& known : cases) {
    const absl::StatusOr<Issue> issue = MakeIssue(Interval(known.low, known.high, known.step), "", known.steps);
    ASSERT_TRUE(issue.ok()) << issue.status();
    const std::string told = std::string(known.low) + ".." + known.high;
    EXPECT_EQ(issue->low, known.made.low) << told;
    EXPECT_EQ(issue->high, known.made.high) << told;
    EXPECT_EQ(issue->step, known.made.step) << told;
    EXPECT_EQ(issue->scale, known.made.scale) << told;
  }
}

// What the utility function makes of the integers is the curve, at every value of the grid.
void ExpectCurve(const Valuation& valuation, const Issue& issue) {
  Notes notes;
  absl::StatusOr<IssueUtility> utility = MakeUtility(valuation, issue, notes);
  ASSERT_TRUE(utility.ok()) << utility.status();
  utility->weight = 1000;
  Preference preference;
  preference.issues = {*utility};
  const UtilityFunction function({issue}, preference);
  const auto scale = static_cast<double>(std::max<std::int64_t>(issue.scale, 1));
  for (std::int64_t i = 0; i < issue.count(); ++i) {
    const double x = static_cast<double>(issue.at(i)) / scale;
    ASSERT_NEAR(function.Part(0, i), valuation.curve(x), 1e-12) << x;
  }
}

TEST(GridTest, CurvesAreExactOnEveryValue) {
  Random random(5, 0, 0, 0, 0);
  for (int n = 0; n < 2000; ++n) {
    const auto decimal = [&](std::int64_t low, std::int64_t high, int places) {
      return ToText(Decimal{random.Uniform(low, high), places});
    };
    const int places = static_cast<int>(random.Uniform(0, 2));
    const DomainIssue interval = Interval(decimal(-500, 0, places), decimal(1, 500, places),
                                          random.Uniform(0, 1) == 0 ? "0" : decimal(1, 90, places));
    const absl::StatusOr<Issue> issue = MakeIssue(interval, "x", random.Uniform(1, 200));
    ASSERT_TRUE(issue.ok()) << issue.status();
    Valuation cut;
    cut.place = interval.place;
    SetCutLine(Read(decimal(-30, 30, 1)).value(), Read(decimal(-300, 300, 2)).value(), Read(decimal(-9, 9, 0)).value(),
               interval, cut);
    ExpectCurve(cut, *issue);
    Valuation triangle;
    triangle.place = interval.place;
    const std::int64_t from = random.Uniform(-600, 600);
    const std::int64_t top = from + random.Uniform(0, 3) * random.Uniform(0, 200);
    SetTriangle({from, 2}, {top, 2}, {top + random.Uniform(0, 3) * random.Uniform(0, 200), 2}, triangle);
    ExpectCurve(triangle, *issue);
  }
}

}  // namespace
}  // namespace haggle::importing::grid_test
