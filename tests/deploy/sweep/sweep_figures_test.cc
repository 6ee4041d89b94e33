// What is read of results: what may be summed, where a run ends, whose draws are shared, and files that are wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "broker/journal/database.h"
#include "deploy/statistics/effects.h"
#include "deploy/statistics/signed_ranks.h"
#include "deploy/sweep/charts.h"
#include "deploy/sweep/contrast.h"
#include "deploy/sweep/figures.h"
#include "deploy/sweep/results_format.h"
#include "deploy/sweep/tick_course.h"
#include "tests/deploy/program.h"

namespace haggle::sweep::sweep_figures_test {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kTicks = 5;

class FiguresTest : public ::testing::Test {
 protected:
  // Makes an empty file of two axes: the rule (a, b), and a dish of so many values; runs have kTicks ticks.
  void Begin(int seeds, int dishes) {
    path_ = folder_ / "some.sweep";
    auto database = journal::Database::Open(path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path_);
    ASSERT_TRUE(database.ok());
    database_ = *std::move(database);
    Do("PRAGMA synchronous = OFF");
    Do("PRAGMA journal_mode = MEMORY");
    Do(absl::StrCat("PRAGMA application_id = ", kApplicationId));
    Do(absl::StrCat("PRAGMA user_version = ", kResultsVersion));
    for (const ResultsTable& table : ResultsTables()) Do(std::string(table.sql));
    const int runs = 2 * dishes * seeds;
    Do(absl::StrCat("INSERT INTO made VALUES ('runs', '", runs, "'), ('scenario', 'some'), ('keep', 'ticks')"));
    Do("INSERT INTO axes VALUES (0, 'rule'), (1, 'dish')");
    Do("INSERT INTO alternatives VALUES (0, 0, 'a', '[]', '[]'), (0, 1, 'b', '[]', '[]')");
    for (int dish = 0; dish < dishes; ++dish) {
      Do(absl::StrCat("INSERT INTO alternatives VALUES (1, ", dish, ", 'dish", dish, "', '[]', '[]')"));
    }
    for (int setting = 0; setting < 2 * dishes; ++setting) {
      Do(absl::StrCat("INSERT INTO scenarios VALUES (", setting, ", '', '[]')"));
    }
    for (int run = 0; run < runs; ++run) {
      Do(absl::StrCat("INSERT INTO runs VALUES (", run, ", ", run / seeds, ", ", run % seeds, ", '', '', ", kTicks,
                      ", 1, 1, 'complete', '', '', 0, 0)"));
    }
  }
  void Do(const std::string& sql) {
    const absl::Status done = database_->Execute(sql);
    ASSERT_TRUE(done.ok()) << sql << ": " << done;
  }
  void OfRun(int run, const std::string& name, const std::string& unit, int value) {
    Do(absl::StrCat("INSERT INTO metrics VALUES (", run, ", NULL, NULL, NULL, '", name, "', '", unit, "', ", value,
                    ")"));
  }
  void ByTick(int run, std::int64_t tick, const std::string& name, const std::string& unit, int value,
              const std::string& product = "chip") {
    Do(absl::StrCat("INSERT INTO metrics VALUES (", run, ", ", tick, ", '", product, "', NULL, '", name, "', '", unit,
                    "', ", value, ")"));
  }
  std::unique_ptr<Results> Opened() {
    auto results = Results::Open(path_);
    EXPECT_TRUE(results.ok()) << results.status();
    return results.ok() ? *std::move(results) : nullptr;
  }
  std::string Complaint(const std::string& name) {
    return std::string(ReadFigures(*Opened(), name).status().message());
  }
  Figures Read(const std::string& name) {
    absl::StatusOr<Figures> figures = ReadFigures(*Opened(), name);
    EXPECT_TRUE(figures.ok()) << figures.status();
    return figures.ok() ? *std::move(figures) : Figures{"", "", 1, {std::nullopt, std::nullopt, std::nullopt}};
  }
  Change ChangeOf(const std::vector<std::string>& where = {}) {
    const auto contrasts = ContrastBy(*Opened(), {"rule", {"gained"}, where, ""});
    EXPECT_TRUE(contrasts.ok()) << contrasts.status();
    if (!contrasts.ok()) return {};
    averaged_ = contrasts->averaged;
    groups_ = contrasts->figures.at(0).groups;
    return contrasts->figures.at(0).changes.at(0);
  }

  testing::Folder folder_;
  std::string path_;
  std::unique_ptr<journal::Database> database_;
  std::vector<std::string> averaged_;
  std::vector<Group> groups_;
};

// What decides nothing must not make anything certain.
TEST_F(FiguresTest, ASeedCountsOnceHoweverManyDishesItIsServedWith) {
  constexpr int kGained[2][6] = {{10, 20, 30, 40, 50, 60}, {12, 19, 35, 44, 49, 66}};
  Begin(6, 4);
  for (int run = 0; run < 48; ++run) OfRun(run, "gained", "count", kGained[run / 24][run % 6]);
  const Change all = ChangeOf();
  EXPECT_THAT(averaged_, ElementsAre("dish"));
  EXPECT_EQ(groups_.at(0).runs, 24u);
  EXPECT_THAT(groups_.at(0).values, ElementsAre(10, 20, 30, 40, 50, 60));
  EXPECT_THAT(all.differences, ElementsAre(2, -1, 5, 4, -1, 6));
  EXPECT_EQ(all.unmatched, 0u);
  const Change one = ChangeOf({"dish=dish2"});
  EXPECT_THAT(averaged_, IsEmpty());
  EXPECT_EQ(groups_.at(0).runs, 6u);
  EXPECT_EQ(all.differences, one.differences);
  EXPECT_EQ(all.p_t, one.p_t);
  EXPECT_EQ(all.p_ranks, one.p_ranks);
  EXPECT_EQ(all.half, one.half);
  EXPECT_GT(all.p_t, 0.05);
}

TEST_F(FiguresTest, ASeedsMeanIsOfItsPairsAlone) {
  Begin(2, 2);
  // Seed 0 has both dishes; seed 1 under rule b has the first one alone.
  OfRun(0, "gained", "cents", 100);
  OfRun(1, "gained", "cents", 300);
  OfRun(2, "gained", "cents", 200);
  OfRun(3, "gained", "cents", 900);
  OfRun(4, "gained", "cents", 150);
  OfRun(5, "gained", "cents", 310);
  OfRun(6, "gained", "cents", 450);
  const Change change = ChangeOf();
  EXPECT_THAT(change.differences, ElementsAre(1.5, 0.1));
  EXPECT_EQ(change.unmatched, 1u);
}

// 0.3 - 0.1 is less than 0.4 - 0.2 in floating point, and cents are equal.
TEST_F(FiguresTest, EqualDifferencesOfCentsAreTies) {
  constexpr int kCents[2][8] = {{10, 20, 50, 70, 110, 30, 80, 130}, {30, 40, 30, 90, 90, 50, 100, 150}};
  Begin(8, 1);
  for (int run = 0; run < 16; ++run) OfRun(run, "gained", "cents", kCents[run / 8][run % 8]);
  const Change change = ChangeOf();
  const std::vector<double> whole = {20, 20, -20, 20, -20, 20, 20, 20};
  EXPECT_THAT(change.differences, ElementsAre(0.2, 0.2, -0.2, 0.2, -0.2, 0.2, 0.2, 0.2));
  EXPECT_EQ(change.p_ranks, statistics::SignedRankTest(whole));
  EXPECT_EQ(change.rank_biserial, statistics::RankBiserial(whole));
}

TEST_F(FiguresTest, PricesAndOtherMeansAreNotSummed) {
  Begin(1, 1);
  for (int run = 0; run < 2; ++run) {
    for (int tick = 0; tick < 2; ++tick) {
      for (const char* product : {"chip", "rack"}) {
        ByTick(run, tick, "price", "cents", 500, product);
        ByTick(run, tick, "price_paid", "cents", 400, product);
        ByTick(run, tick, "nash_welfare", "units", 9, product);
        ByTick(run, tick, "backlog", "units", 30, product);
        ByTick(run, tick, "spent", "cents", 700, product);
      }
    }
    for (const char* product : {"chip", "rack"}) {
      Do(absl::StrCat("INSERT INTO metrics VALUES (", run, ", NULL, '", product, "', NULL, 'price_paid', 'cents', 4)"));
    }
  }
  for (const char* name : {"price", "price_paid", "nash_welfare"}) {
    EXPECT_THAT(Complaint(absl::StrCat(name, "@0")), HasSubstr("cannot be summed: give")) << name;
    EXPECT_THAT(Complaint(absl::StrCat(name, ":chip@0..1")), HasSubstr("cannot be summed over ticks")) << name;
    EXPECT_THAT(std::string(ReadCourse(*Opened(), name).status().message()), HasSubstr("cannot be summed: give"));
    EXPECT_TRUE(ReadCourse(*Opened(), absl::StrCat(name, ":chip")).ok()) << name;
  }
  EXPECT_THAT(Complaint("price_paid"), HasSubstr("price_paid:PRODUCT, of chip, rack"));
  EXPECT_EQ(Read("price:rack@1").Told(0), 5);
  EXPECT_EQ(Read("spent@0..1").Told(0), 28);
  EXPECT_EQ(Read("spent@0..1").unit, "dollars");
  EXPECT_EQ(Read("backlog@1").Told(1), 60);
  EXPECT_EQ(Read("backlog@1").unit, "units");
  EXPECT_EQ(Read("backlog@0..").Told(1), 120);
  EXPECT_EQ(Read("backlog@0..").unit, "unit-ticks");
}

TEST_F(FiguresTest, ARunThatHasEndedSaysNothingMore) {
  Begin(1, 1);
  Do("UPDATE runs SET ticks = 2 WHERE run = 0");
  for (const int run : {0, 1}) {
    ByTick(run, 1, "backlog", "units", 7);
    ByTick(run, 1, "fill", "ppm", 500'000);
  }
  ByTick(1, 4, "fill", "ppm", 250'000);
  const auto backlog = ReadCourse(*Opened(), "backlog");
  ASSERT_TRUE(backlog.ok()) << backlog.status();
  EXPECT_EQ(backlog->ticks(), kTicks);
  EXPECT_THAT(backlog->At(0), ElementsAre(0, 0));
  EXPECT_THAT(backlog->At(1), ElementsAre(7, 7));
  EXPECT_THAT(backlog->At(2), ElementsAre(std::nullopt, 0));
  const auto fill = ReadCourse(*Opened(), "fill");
  ASSERT_TRUE(fill.ok()) << fill.status();
  EXPECT_THAT(fill->At(0), Each(std::nullopt));
  EXPECT_THAT(fill->At(1), Each(0.5));
  EXPECT_THAT(fill->At(2), Each(std::nullopt));
  EXPECT_THAT(fill->At(4), ElementsAre(std::nullopt, 0.25));
  EXPECT_THAT(Read("backlog@1").of_run, ElementsAre(7, 7));
  EXPECT_THAT(Read("backlog@3").of_run, ElementsAre(std::nullopt, 0));
  EXPECT_THAT(Read("fill@3").of_run, Each(std::nullopt));
  // The picture has a point where there is something to show, and no other.
  const auto chart = ChartOf(*Opened(), {"tick", "fill", "", {}});
  ASSERT_TRUE(chart.ok()) << chart.status();
  ASSERT_EQ(chart->series.size(), 1u);
  ASSERT_EQ(chart->series[0].points.size(), 2u);
  EXPECT_EQ(chart->series[0].points[1].x, 4);
}

TEST_F(FiguresTest, TicksThatThereAreNotAreDamage) {
  for (const std::int64_t tick : {std::int64_t{-1}, std::int64_t{kTicks}, std::int64_t{1'000'000'000'000'000}}) {
    std::filesystem::remove(folder_ / "some.sweep");
    Begin(1, 1);
    ByTick(1, 2, "backlog", "units", 7);
    ByTick(1, tick, "backlog", "units", 7);
    const auto course = ReadCourse(*Opened(), "backlog");
    EXPECT_TRUE(absl::IsDataLoss(course.status())) << tick << ": " << course.status();
    EXPECT_THAT(std::string(course.status().message()), HasSubstr("of run 1, which has 5 ticks"));
  }
  ByTick(99, 0, "backlog", "units", 7);
  Do("DELETE FROM metrics WHERE run = 1");
  EXPECT_TRUE(absl::IsDataLoss(ReadCourse(*Opened(), "backlog").status()));
  Do("UPDATE metrics SET run = -1");
  EXPECT_TRUE(absl::IsDataLoss(ReadCourse(*Opened(), "backlog").status()));
  EXPECT_THAT(Complaint("backlog@0"), HasSubstr("a figure of run -1, which there is not"));
}

TEST_F(FiguresTest, RunsThatAreMissingOrEndlessAreDamage) {
  const struct {
    const char* sql;
    const char* words;
  } wrong[] = {
      {"UPDATE runs SET run = 9 WHERE run = 2", "run 2 is missing"},
      {"UPDATE runs SET run = -1 WHERE run = 0", "run 0 is missing"},
      {"UPDATE runs SET setting = 2 WHERE run = 3", "run 3 has no setting"},
      {"UPDATE runs SET setting = -1 WHERE run = 3", "run 3 has no setting"},
      {"UPDATE runs SET ticks = 1000000000000000 WHERE run = 1", "run 1 has 1000000000000000 ticks"},
      {"UPDATE runs SET ticks = -1 WHERE run = 1", "run 1 has -1 ticks"},
      {"DELETE FROM runs WHERE run = 3", "3 runs of 4"},
      {"DELETE FROM scenarios WHERE setting = 1", "1 settings of 2"},
  };
  for (const auto& [sql, words] : wrong) {
    std::filesystem::remove(folder_ / "some.sweep");
    Begin(2, 1);
    Do(sql);
    const absl::Status status = Results::Open(path_).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << sql << ": " << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(words));
  }
}

}  // namespace
}  // namespace haggle::sweep::sweep_figures_test
