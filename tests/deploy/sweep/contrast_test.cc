// Comparisons of known numbers.
#include "deploy/sweep/contrast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "broker/journal/database.h"
#include "broker/journal/row_inserter.h"
#include "deploy/sweep/figures.h"
#include "deploy/sweep/results_format.h"
#include "tests/deploy/program.h"

namespace haggle::sweep::contrast_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Tenths of hours of sleep gained with each of two drugs, ten patients: Student (1908), as in statistics_test.cc.
constexpr int kFirst[] = {7, -16, -2, -12, -1, 34, 37, 8, 0, 20};
constexpr int kSecond[] = {19, 8, 11, 1, -1, 44, 55, 16, 46, 34};

class ContrastTest : public ::testing::Test {
 protected:
  // A file with two axes: the drug, and one of a single value; the patients' numbers are the seeds.
  void SetUp() override {
    path_ = folder_ / "drugs.sweep";
    auto database = journal::Database::Open(path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path_);
    ASSERT_TRUE(database.ok());
    Fill(**database);
    auto results = Results::Open(path_);
    ASSERT_TRUE(results.ok()) << results.status();
    results_ = *std::move(results);
  }

  static void Fill(journal::Database& database) {
    using Text = std::string_view;
    const std::optional<std::int64_t> none;
    ASSERT_TRUE(database.Execute("PRAGMA synchronous = OFF").ok());
    ASSERT_TRUE(database.Execute("PRAGMA application_id = " + std::to_string(kApplicationId)).ok());
    ASSERT_TRUE(database.Execute("PRAGMA user_version = " + std::to_string(kResultsVersion)).ok());
    for (const ResultsTable& table : ResultsTables()) ASSERT_TRUE(database.Execute(std::string(table.sql)).ok());
    journal::Inserter made(database, "made", 2);
    for (const auto& [name, value] :
         {std::pair<Text, Text>{"runs", "22"}, {"scenario", "sleep"}, {"keep", "metrics,ticks"}}) {
      made.Add(name, value);
    }
    journal::Inserter axes(database, "axes", 2);
    axes.Add(0, Text("rules.drug"));
    axes.Add(1, Text("cast.nurse"));
    journal::Inserter alternatives(database, "alternatives", 5);
    for (int place = 0; place < 2; ++place) {
      alternatives.Add(0, place, Text(place == 0 ? "first" : "second"), Text("[]"), Text("[]"));
    }
    alternatives.Add(1, 0, Text("kind"), Text("[]"), Text("[]"));
    journal::Inserter scenarios(database, "scenarios", 3);
    for (int setting = 0; setting < 2; ++setting) scenarios.Add(setting, Text(""), Text("[]"));
    journal::Inserter runs(database, "runs", 13);
    journal::Inserter metrics(database, "metrics", 7);
    journal::Inserter parties(database, "parties", 14);
    for (int run = 0; run < 22; ++run) {
      const int seed = run % 11;
      // The eleventh patient took the first drug alone: the other run failed.
      const bool complete = run != 21;
      runs.Add(run, run / 11, seed, Text(""), Text(""), 5, 1, complete ? 1 : 0,
               Text(complete ? "complete" : "agent_failed"), Text(complete ? "" : "fell asleep"),
               Text(complete ? "" : "nurse"), run, 0);
      if (!complete) continue;
      const int gained = seed == 10 ? 1000 : run < 11 ? kFirst[seed] : kSecond[seed];
      metrics.Add(run, none, none, none, Text("gained"), Text("count"), gained);
      metrics.Add(run, none, none, Text("nurse"), Text("share"), Text("ppm"), 250'000 + run);
      metrics.Add(run, none, none, Text("nurse"), Text("lead"), Text("microticks"), 1'500'000);
      for (int tick = 0; tick < 3; ++tick) {
        metrics.Add(run, tick, Text("pill"), Text("nurse"), Text("allocated"), Text("units"), run + tick);
        if (run > 0) metrics.Add(run, tick, Text("drop"), Text("nurse"), Text("allocated"), Text("units"), 100);
      }
      parties.Add(run, 1, Text("nurse"), Text("buyer"), 1, 2, 3 + run, 4, 5, 6, 700, 800, 900, 10);
    }
    for (const journal::Inserter* inserter : {&made, &axes, &alternatives, &scenarios, &runs, &metrics, &parties}) {
      ASSERT_TRUE(inserter->status().ok()) << inserter->status();
    }
  }

  std::string Complaint(const ContrastRequest& request) {
    return std::string(ContrastBy(*results_, request).status().message());
  }
  double Figure(const std::string& name, std::size_t run) {
    const absl::StatusOr<Figures> figures = ReadFigures(*results_, name);
    if (!figures.ok()) return -1;
    return figures->Told(run).value_or(-2);
  }
  std::string FigureComplaint(const std::string& name) {
    return std::string(ReadFigures(*results_, name).status().message());
  }

  testing::Folder folder_;
  std::string path_;
  std::unique_ptr<Results> results_;
};

TEST_F(ContrastTest, StudentsSleepDataAsPublished) {
  const auto contrasts = ContrastBy(*results_, {"drug", {"gained"}, {}, ""});
  ASSERT_TRUE(contrasts.ok()) << contrasts.status();
  EXPECT_EQ(contrasts->axis, "rules.drug");
  EXPECT_EQ(contrasts->baseline, "first");
  EXPECT_EQ(contrasts->failed, 1u);
  const Contrast& contrast = contrasts->figures.at(0);
  ASSERT_EQ(contrast.groups.size(), 2u);
  EXPECT_EQ(contrast.groups[0].values.size(), 11u);
  EXPECT_EQ(contrast.groups[1].values.size(), 10u);
  EXPECT_DOUBLE_EQ(contrast.groups[1].mean, 23.3);
  EXPECT_EQ(contrast.groups[1].median, 17.5);
  ASSERT_EQ(contrast.changes.size(), 1u);
  const Change& change = contrast.changes[0];
  EXPECT_THAT(change.differences, ElementsAre(12, 24, 13, 13, 0, 10, 18, 8, 46, 14));
  EXPECT_EQ(change.unmatched, 1u);
  EXPECT_DOUBLE_EQ(change.mean, 15.8);
  EXPECT_NEAR(*change.half, 8.798858, 1e-6);
  EXPECT_NEAR(change.p_t, 0.002833, 5e-7);
  EXPECT_DOUBLE_EQ(change.p_ranks, 2.0 / 512);
  EXPECT_NEAR(*change.cohen_dz, 15.8 / 12.299955, 1e-6);
  EXPECT_EQ(change.rank_biserial, 1);
  // Two tests in the call: the least is doubled, the other one not less than that.
  EXPECT_NEAR(change.holm_t, 2 * 0.002833, 1e-6);
  EXPECT_DOUBLE_EQ(change.holm_ranks, std::max(2.0 / 512, change.holm_t));
}

TEST_F(ContrastTest, BaselineAndConditionsChooseRuns) {
  const auto other = ContrastBy(*results_, {"rules.drug", {"gained"}, {"seed=0..2", "nurse=kind"}, "second"});
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_THAT(other->figures[0].changes[0].differences, ElementsAre(-12, -24, -13));
  const auto alone = ContrastBy(*results_, {"rules.drug", {"gained"}, {"drug!=first"}, ""});
  ASSERT_TRUE(alone.ok()) << alone.status();
  EXPECT_EQ(alone->baseline, "second");
  EXPECT_TRUE(alone->figures[0].changes.empty());
  EXPECT_THAT(Complaint({"dose", {"gained"}, {}, ""}), HasSubstr("nothing called \"dose\" was varied"));
  EXPECT_THAT(Complaint({"drug", {"gained"}, {}, "third"}), HasSubstr("no such value"));
  EXPECT_THAT(Complaint({"drug", {"gained"}, {"drug=frist"}, ""}), HasSubstr("did you mean first"));
  EXPECT_THAT(Complaint({"drug", {"gained"}, {"drug"}, ""}), HasSubstr("expected AXIS=VALUE"));
  EXPECT_THAT(Complaint({"drug", {"gained"}, {"seed=90..99"}, ""}), HasSubstr("no complete run is left"));
}

TEST_F(ContrastTest, FiguresByName) {
  EXPECT_EQ(Figure("gained", 1), -16);
  EXPECT_EQ(Figure("market.gained", 1), -16);
  EXPECT_EQ(Figure("nurse.delivered", 4), 7);
  EXPECT_EQ(Figure("nurse.spent_cents", 4), 7);  // dollars
  EXPECT_DOUBLE_EQ(Figure("nurse.share", 4), 0.250004);
  EXPECT_DOUBLE_EQ(Figure("nurse.lead", 4), 1.5);
  EXPECT_EQ(Figure("run.redirections", 9), 9);
  EXPECT_EQ(Figure("nurse.allocated:pill@2", 4), 6);
  EXPECT_EQ(Figure("nurse.allocated:pill@1..2", 4), 11);
  EXPECT_EQ(Figure("nurse.allocated@..1", 4), 209);   // both products
  EXPECT_EQ(Figure("nurse.allocated:drop@0", 0), 0);  // none was
  EXPECT_EQ(Figure("gained", 21), -2);                // failed
  EXPECT_THAT(FigureComplaint("nurse.delivred"), HasSubstr("did you mean delivered"));
  EXPECT_THAT(FigureComplaint("norse.delivered"), HasSubstr("no party \"norse\"; did you mean nurse"));
  EXPECT_THAT(FigureComplaint("nurse.allocated:pil@0"), HasSubstr("did you mean pill"));
  EXPECT_THAT(FigureComplaint("run.tick"), HasSubstr("did you mean ticks"));
  EXPECT_THAT(FigureComplaint("nurse.allocated@x"), HasSubstr("figure"));
  EXPECT_THAT(FigureComplaint(".x"), HasSubstr("expected [PARTY."));
}

TEST_F(ContrastTest, DamagedFilesAreNamed) {
  const std::string bytes = testing::ReadFile(path_);
  testing::WriteFile(folder_ / "cut", bytes.substr(0, bytes.size() / 2));
  EXPECT_TRUE(absl::IsDataLoss(Results::Open(folder_ / "cut").status())) << Results::Open(folder_ / "cut").status();
  testing::WriteFile(folder_ / "words", "no results");
  EXPECT_THAT(std::string(Results::Open(folder_ / "words").status().message()), HasSubstr("expected the results of"));
  EXPECT_TRUE(absl::IsNotFound(Results::Open(folder_ / "none").status()));
}

}  // namespace
}  // namespace haggle::sweep::contrast_test
