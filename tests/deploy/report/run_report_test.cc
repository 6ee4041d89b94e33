// A journal's run as texts and records, without a command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

#include "broker/journal/reader.h"
#include "broker/run/run.h"
#include "deploy/report/comparison.h"
#include "deploy/report/log_writer.h"
#include "deploy/report/negotiations.h"
#include "deploy/report/run_text.h"
#include "deploy/report/summary.h"
#include "nlohmann/json.hpp"
#include "tests/broker/scripted_run.h"

namespace haggle::report::run_report_test {
namespace {

using ::testing::HasSubstr;

class RunReportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "/haggle_run_report_test_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    WriteJournal(Path(1), LivelyVillage(1));
    absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(Path(1));
    ASSERT_TRUE(reader.ok()) << reader.status();
    reader_ = *std::move(reader);
  }
  void TearDown() override {
    reader_.reset();
    std::filesystem::remove_all(folder_);
  }
  std::string Path(int seed) const { return folder_ + "/" + std::to_string(seed) + ".haggle"; }

  // The journal's log.
  std::string LogOf(LogFormat format, LogFilter filter = {}) {
    std::string log;
    const Scenario scenario = reader_->scenario();
    LogWriter writer(scenario, filter, format, false, [&](std::string_view text) { log += text; });
    haggle::run::Run run(scenario);
    writer.Begin();
    const absl::Status read = WriteSteps(*reader_, run, writer);
    EXPECT_TRUE(read.ok()) << read;
    return log;
  }

  std::string folder_;
  std::unique_ptr<journal::JournalReader> reader_;
};

TEST_F(RunReportTest, ARunIsToldAsAWhole) {
  const absl::StatusOr<ReplayedRun> run = ReplayWhole(*reader_);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_FALSE(run->summary.replay.divergence.found());
  EXPECT_FALSE(run->story.shipped.empty());
  EXPECT_FALSE(run->story.claims.empty());
  const absl::StatusOr<std::string> negotiations = NegotiationsText(*reader_, false);
  ASSERT_TRUE(negotiations.ok()) << negotiations.status();
  const std::string text = RunText(reader_->scenario(), *run, *negotiations, false);
  for (const char* part : {"who got what, when, at what price", "dinners", "claims beside bookings", "fairness"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, HasSubstr("\nhash " + run->summary.run.hash + "\n"));
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_EQ(SummaryJson(run->summary.run, 0, "")["hash"], run->summary.run.hash);
}

TEST_F(RunReportTest, SitesThatWereExtendedAreTold) {
  absl::StatusOr<ReplayedRun> run = ReplayWhole(*reader_);
  ASSERT_TRUE(run.ok()) << run.status();
  const std::string text = RunText(reader_->scenario(), *run, "", false);
  EXPECT_THAT(text, HasSubstr("\nsites extended\n"));
  EXPECT_THAT(text, ::testing::ContainsRegex("tick 1 [^\n]* dan +hall +20 +tick 2 [^\n]* [$]4"));
  run->story.extensions.clear();
  EXPECT_EQ(RunText(reader_->scenario(), *run, "", false).find("sites extended"), std::string::npos);
}

TEST_F(RunReportTest, ALogHasEveryEventInEachOfItsForms) {
  const std::string jsonl = LogOf(LogFormat::kJsonLines);
  const std::string csv = LogOf(LogFormat::kCsv);
  const auto events = std::count(jsonl.begin(), jsonl.end(), '\n');
  EXPECT_GT(events, 100);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), events + 1);  // the heads
  std::size_t begin = 0;
  for (std::size_t end = jsonl.find('\n'); end != std::string::npos; end = jsonl.find('\n', begin)) {
    const auto line = nlohmann::json::parse(jsonl.substr(begin, end - begin));
    EXPECT_NE(line["kind"], "");
    EXPECT_NE(line["text"], "");
    begin = end + 1;
  }
  LogFilter filter;
  filter.kinds = {"claimed"};
  const std::string claims = LogOf(LogFormat::kText, filter);
  EXPECT_THAT(claims, HasSubstr(" says in public: "));
  EXPECT_EQ(claims.find("books"), std::string::npos);
}

TEST_F(RunReportTest, TwoJournalsAreComparedCommandByCommand) {
  const absl::StatusOr<JournalComparison> same = CompareJournals(Path(1), Path(1));
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_TRUE(same->same());
  EXPECT_THAT(ComparisonText(*same, {}, false), HasSubstr("same: hash "));
  WriteJournal(Path(2), LivelyVillage(2));
  const absl::StatusOr<JournalComparison> other = CompareJournals(Path(1), Path(2));
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_FALSE(other->same());
  EXPECT_THAT(ComparisonText(*other, {}, false), HasSubstr("the first decision that differs: "));
  EXPECT_FALSE(CompareJournals(Path(1), Path(3)).ok());
}

}  // namespace
}  // namespace haggle::report::run_report_test
