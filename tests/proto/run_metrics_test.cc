// What Prometheus is told: bounded in labels, escaped, counters by their names.
#include "proto/metrics/run_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haggle::metrics::run_metrics_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

RunFigures FiguresOf(const std::string& name) {
  RunFigures run;
  run.run = name;
  run.scenario = "dinner";
  run.state = "running";
  run.steps = 7;
  run.quiet_ms = 1500;
  run.products = {{"h100", 12, 3, 4, 3'045'098}};
  return run;
}

TEST(RunMetrics, UnitsAreBaseUnits) {
  const std::string text = MetricsText("1", {FiguresOf("a")}, std::nullopt);
  EXPECT_THAT(text, AllOf(HasSubstr("haggle_run_quiet_seconds{run=\"a\"} 1.5\n"),
                          HasSubstr("haggle_run_steps_total{run=\"a\"} 7\n"),
                          HasSubstr("haggle_product_price_dollars{product=\"h100\",run=\"a\"} 30450.98")));
  EXPECT_THAT(text, Not(HasSubstr("haggle_broker")));
  EXPECT_THAT(MetricsText("1", {FiguresOf("a")}, BrokerFigures{}), HasSubstr("haggle_broker_prompts_total 0\n"));
  EXPECT_THAT(MetricsText("1", {}, std::nullopt), HasSubstr("haggle_runs 0\n"));
}

// A zero would be a figure.
TEST(RunMetrics, WhatNobodyKnowsIsLeftOut) {
  RunFigures run = FiguresOf("a");
  run.quiet_ms.reset();
  const std::string text = MetricsText("1", {run}, std::nullopt);
  for (const char* const unknown : {"commands_total", "events_total", "timed_out_answers_total", "open_tables",
                                    "awaited_parties", "gone_parties", "lost_parties", "quiet_seconds"}) {
    EXPECT_THAT(text, Not(HasSubstr(unknown)));
  }
  EXPECT_THAT(text, HasSubstr("haggle_run_steps_total{run=\"a\"} 7\n"));
  run.gone = 0;
  run.events = 0;
  EXPECT_THAT(MetricsText("1", {run}, std::nullopt), AllOf(HasSubstr("haggle_run_gone_parties{run=\"a\"} 0\n"),
                                                           HasSubstr("haggle_run_events_total{run=\"a\"} 0\n")));
}

TEST(RunMetrics, NoLabelHasMoreThanAHundredValues) {
  std::vector<RunFigures> runs;
  for (int i = 0; i < 130; ++i) runs.push_back(FiguresOf("run " + std::to_string(i)));
  for (int i = 0; i < 150; ++i) runs[0].products.push_back({"p" + std::to_string(i), 1, 1, 1, 1});
  const std::string text = MetricsText("1", runs, std::nullopt);
  EXPECT_THAT(text, AllOf(HasSubstr("haggle_runs 130\n"), HasSubstr("haggle_left_out_runs 30\n"),
                          HasSubstr("haggle_left_out_products 51\n"), HasSubstr("run=\"run 99\""),
                          Not(HasSubstr("run=\"run 100\"")), HasSubstr("\"p98\""), Not(HasSubstr("\"p99\""))));
}

TEST(RunMetrics, NamesOfOthersAreEscaped) {
  RunFigures run = FiguresOf("a\"b\\c\nd");
  EXPECT_THAT(MetricsText("1", {run}, std::nullopt), HasSubstr("run=\"a\\\"b\\\\c\\nd\""));
}

}  // namespace
}  // namespace haggle::metrics::run_metrics_test
