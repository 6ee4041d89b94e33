// The report and the page: what they say of findings made for it, and that text of others stays text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/experiment/html.h"
#include "deploy/experiment/page.h"

namespace haggle::experiment::report_pages_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

codec::FigureReported Reported(const std::string& what, double low, double high, const std::string& unit) {
  codec::FigureReported figure;
  figure.what = what;
  figure.when = "2023";
  figure.source = "press";
  figure.low = low;
  figure.high = high;
  figure.unit = unit;
  return figure;
}

Findings Sample() {
  Findings findings;
  codec::ExperimentFile& file = findings.experiment;
  file.name = "waits";
  file.title = "Waits & <queues>";
  file.question = "Is it \"shorter\"?";
  file.scenario = "dinner";
  file.first_seed = 1;
  file.last_seed = 3;
  file.arms = {{"one", "as shipped", {}, {}}, {"two", "two of them", {"a=<b>"}, {"x=buyer"}}};
  file.measures = {{"wait", "wait", "weeks", "SELECT 1 < 2", 1, false, "", ""}};
  codec::ExpectedEffect effect;
  effect.text = "it is shorter";
  effect.measure = "wait";
  effect.arm = "two";
  effect.baseline = "one";
  effect.expect = codec::Expectation::kLess;
  file.hypotheses = {effect};
  codec::FigureReported within = Reported("a wait | of theirs", 9, 11, "weeks");
  within.measure = "wait";
  within.arm = "one";
  within.facts = {"F10"};
  codec::FigureReported above = within;
  above.what = "a shorter one";
  above.low = above.high = 4;
  above.facts = {"F2"};
  above.needs = "patience";
  codec::FigureReported absent = Reported("a price", 1, 2, "dollars");
  absent.role = codec::FigureRole::kAbsent;
  absent.arm = "one";
  file.figures = {within, above, absent};
  findings.runs = 6;
  findings.digest = "0123456789abcdef0123";
  findings.samples["wait"] = {{"one", {{1, 9}, {2, 10}, {3, 11}}}, {"two", {{1, 4}, {2, 6}, {3, 5}}}};
  findings.judged = Judge(file, findings.samples);
  findings.pictures = {{"a picture", "<svg></svg>", ""}, {"none", "", "there is no gnuplot"}};
  return findings;
}

TEST(Report, SaysWhatCameWithItsCertainty) {
  const std::string html = ReportHtml({"All", {"first", "second"}, "haggle experiment waits", "haggle 1"}, {Sample()});
  EXPECT_THAT(html, HasSubstr("Waits &amp; &lt;queues&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("<queues>")));
  EXPECT_THAT(html, HasSubstr("--set a=&lt;b&gt;"));
  EXPECT_THAT(html, HasSubstr("1 of 1 hypotheses hold"));
  EXPECT_THAT(html, HasSubstr(">-5.0 ["));
  EXPECT_THAT(html, HasSubstr("two &lt; one"));
  EXPECT_THAT(html, HasSubstr("<svg></svg>"));
  EXPECT_THAT(html, HasSubstr("there is no gnuplot"));
  EXPECT_THAT(html, Not(HasSubstr("http")));  // nothing from outside
  EXPECT_EQ(html, ReportHtml({"All", {"first", "second"}, "haggle experiment waits", "haggle 1"}, {Sample()}));
}

TEST(Page, SetsReportedFiguresBesideOurs) {
  const std::string page = PageOf(Sample(), "haggle experiment waits --page FILE");
  EXPECT_THAT(page,
              HasSubstr("| a wait \\| of theirs | 2023 | press | 9 to 11 | weeks | 10.0 (9.1 to 10.9) | outcome | "
                        "within |  |"));
  EXPECT_THAT(page, HasSubstr("| 4 | weeks | 10.0 (9.1 to 10.9) | outcome | +150 % | patience |"));
  EXPECT_THAT(page, HasSubstr("| a price | 2023 | press | 1 to 2 | dollars | – | not in the model | – |"));
  // Facts by number, and not as words.
  EXPECT_LT(page.find("| F2 |"), page.find("| F10 |"));
}

TEST(Page, NearIsWithinOrMeets) {
  const codec::FigureReported figure = Reported("", 10, 20, "");
  EXPECT_EQ(NearnessOf(figure, {5, 15, 12, 15, 18}), Nearness::kWithin);
  EXPECT_EQ(NearnessOf(figure, {5, 25, 19, 25, 30}), Nearness::kMeets);
  EXPECT_EQ(NearnessOf(figure, {5, 25, 21, 25, 30}), Nearness::kAbove);
  EXPECT_EQ(NearnessOf(figure, {5, 5, 1, 5, 9}), Nearness::kBelow);
  EXPECT_EQ(NearnessOf(figure, {}), Nearness::kNone);
}

}  // namespace
}  // namespace haggle::experiment::report_pages_test
