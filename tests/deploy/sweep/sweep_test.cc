// Whole sweeps: nothing but what is asked for decides what is in the file.
#include "deploy/sweep/sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <stdexcept>

#include "agents/strategies/strategies.h"
#include "broker/journal/database.h"
#include "deploy/launch/plan.h"
#include "deploy/sweep/cell.h"
#include "deploy/sweep/cell_store.h"
#include "deploy/sweep/figures.h"
#include "deploy/sweep/results.h"
#include "deploy/sweep/results_writer.h"
#include "proto/base/canonical.h"
#include "tests/deploy/program.h"

namespace haggle::sweep::sweep_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Breaks down at its second turn.
class Fragile : public Strategy {
 public:
  void Decide(const View&, Reply&) override {
    if (turns_++ > 0) throw std::runtime_error("it broke");
  }

 private:
  int turns_ = 0;
};

// Does nothing, ever.
class Silent : public Strategy {
 public:
  void Decide(const View&, Reply&) override {}
};

class SweepTest : public ::testing::Test {
 protected:
  void SetUp() override {
    strategies::AddBuiltInStrategies(registry_);
    StrategySpec fragile;
    fragile.name = "fragile";
    fragile.make = [](const Briefing&, const Parameters&) { return std::make_unique<Fragile>(); };
    ASSERT_TRUE(registry_.Add(fragile).ok());
    StrategySpec moody;
    moody.name = "moody";
    moody.make = [this](const Briefing&, const Parameters&) -> std::unique_ptr<Strategy> {
      if (broken_) return std::make_unique<Fragile>();
      return std::make_unique<Silent>();
    };
    ASSERT_TRUE(registry_.Add(moody).ok());
    auto file = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto");
    ASSERT_TRUE(file.ok()) << file.status();
    request_.file = *std::move(file);
    request_.first_seed = 3;
    request_.last_seed = 7;
    request_.axes = {*VaryAxis("parties.maker.supply.0.base=100,250"), *CastAxis("lab=linear|boulware,exponent=300")};
    request_.keep = *ParseKeep({"ticks,events:delivered,table_closed"});
    request_.ticks = 6;
  }

  std::unique_ptr<Plan> MakePlan() {
    absl::StatusOr<std::unique_ptr<Plan>> plan = Plan::Of(request_, registry_);
    EXPECT_TRUE(plan.ok()) << plan.status();
    return plan.ok() ? *std::move(plan) : nullptr;
  }
  std::string PlanComplaint() { return std::string(Plan::Of(request_, registry_).status().message()); }

  Swept Run(const std::string& name, int jobs = 2, const std::atomic<int>* interrupted = nullptr,
            bool overwrite = false) {
    SweepOptions options;
    options.results = folder_ / name;
    options.jobs = jobs;
    options.interrupted = interrupted;
    options.overwrite = overwrite;
    options.on_progress = on_progress_;
    options.elsewhere = elsewhere_;
    if (stop_at_ > 0) {
      options.on_progress = [this](std::size_t known) {
        if (known >= stop_at_) stop_ = 1;
      };
      options.interrupted = &stop_;
    }
    return RunSweep(*MakePlan(), registry_, options);
  }
  // What lies in the file `name` is changed behind the back of the program.
  void Change(const std::string& name, const std::string& sql) {
    auto database = journal::Database::Open(folder_ / name, SQLITE_OPEN_READWRITE, name);
    ASSERT_TRUE(database.ok());
    const absl::Status changed = (*database)->Execute(sql);
    ASSERT_TRUE(changed.ok()) << changed;
  }
  std::string Bytes(const std::string& name) { return testing::ReadFile(folder_ / name); }

  testing::Folder folder_;
  Registry registry_;
  Request request_;
  std::string elsewhere_ = "choose another file with -o";
  std::function<void(std::size_t)> on_progress_;
  std::atomic<bool> broken_{false};  // what the strategy "moody" is like
  std::size_t stop_at_ = 0;
  std::atomic<int> stop_{0};
};

TEST_F(SweepTest, RunsAreNumberedBySettingThenSeed) {
  const auto plan = MakePlan();
  EXPECT_EQ(plan->settings(), 4u);
  EXPECT_EQ(plan->runs(), 20u);
  EXPECT_EQ(plan->SettingOf(7), 1u);
  EXPECT_EQ(plan->SeedOf(7), 5u);
  EXPECT_EQ(plan->Tell(1), "parties.maker.supply.0.base=100, cast.lab=boulware,exponent=300");
  EXPECT_EQ(plan->Tell(2), "parties.maker.supply.0.base=250, cast.lab=linear");
  EXPECT_EQ(plan->At(2)->scenario.parties[0].supply[0].base, 250);
  EXPECT_EQ(plan->At(1)->cast[1].strategy, "boulware");
}

TEST_F(SweepTest, JobsDecideNothing) {
  for (const int jobs : {1, 2, 4}) {
    const Swept swept = Run("of" + std::to_string(jobs), jobs);
    ASSERT_TRUE(swept.status.ok()) << swept.status;
    EXPECT_EQ(swept.made, 20u);
    EXPECT_FALSE(testing::Exists(folder_ / ("of" + std::to_string(jobs) + ".parts")));
  }
  EXPECT_EQ(Bytes("of1"), Bytes("of2"));
  EXPECT_EQ(Bytes("of1"), Bytes("of4"));
  EXPECT_THAT(Bytes("of1"), HasSubstr("SQLite format 3"));
}

TEST_F(SweepTest, EachRunIsThatOfHaggleRun) {
  ASSERT_TRUE(Run("all").status.ok());
  auto results = Results::Open(folder_ / "all");
  ASSERT_TRUE(results.ok()) << results.status();
  const auto plan = MakePlan();
  std::vector<std::string> hashes;
  ASSERT_TRUE((*results)
                  ->Query("SELECT hash FROM runs ORDER BY run", nullptr,
                          [&](const std::vector<journal::Cell>& cells) {
                            hashes.emplace_back(cells[0].bytes);
                            return absl::OkStatus();
                          })
                  .ok());
  ASSERT_EQ(hashes.size(), 20u);
  for (const std::size_t run : {0u, 9u, 19u}) {
    launch::RunPlan alone;
    alone.scenario = plan->At(plan->SettingOf(run))->scenario;
    alone.scenario.seed = plan->SeedOf(run);
    alone.cast = plan->At(plan->SettingOf(run))->cast;
    alone.transport = launch::Transport::kInProcess;
    EXPECT_EQ(hashes[run], launch::RunInProcess(alone, registry_, {}).summary.hash) << run;
  }
  const absl::StatusOr<Figures> delivered = ReadFigures(**results, "lab.delivered");
  ASSERT_TRUE(delivered.ok()) << delivered.status();
  const absl::StatusOr<Figures> by_tick = ReadFigures(**results, "lab.delivered@0..");
  ASSERT_TRUE(by_tick.ok()) << by_tick.status();
  EXPECT_EQ(delivered->of_run, by_tick->of_run);
}

TEST_F(SweepTest, EqualSeedsHaveEqualDraws) {
  request_.keep = *ParseKeep({"events:drawn"});
  ASSERT_TRUE(Run("draws").status.ok());
  auto results = Results::Open(folder_ / "draws");
  ASSERT_TRUE(results.ok()) << results.status();
  const auto count = [&](const std::string& sql) {
    std::int64_t found = -1;
    const absl::Status asked = (*results)->Query(sql, nullptr, [&](const std::vector<journal::Cell>& cells) {
      found = cells[0].integer;
      return absl::OkStatus();
    });
    EXPECT_TRUE(asked.ok()) << asked;
    return found;
  };
  // The yield of the supply is drawn in every run, and differs between seeds alone.
  EXPECT_GE(count("SELECT count(*) FROM events WHERE kind = 'drawn'"), 20);
  EXPECT_GT(count("SELECT count(DISTINCT data) FROM events"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM runs AS a JOIN runs AS b USING (seed) JOIN events AS x ON x.run = a.run JOIN "
                  "events AS y ON y.run = b.run AND y.number = x.number WHERE x.data <> y.data"),
            0);
}

TEST_F(SweepTest, AnInterruptedOneGoesOnAndEndsTheSame) {
  ASSERT_TRUE(Run("whole").status.ok());
  stop_at_ = 7;
  const Swept stopped = Run("parts");
  EXPECT_TRUE(absl::IsCancelled(stopped.status)) << stopped.status;
  EXPECT_GE(stopped.known, 7u);
  EXPECT_LT(stopped.known, 20u);
  EXPECT_FALSE(testing::Exists(folder_ / "parts"));
  stop_at_ = 0;
  const Swept rest = Run("parts", 1);
  ASSERT_TRUE(rest.status.ok()) << rest.status;
  EXPECT_EQ(rest.made, 20 - stopped.known);
  EXPECT_EQ(Bytes("parts"), Bytes("whole"));
  // And once more: nothing is touched.
  const auto before = std::filesystem::last_write_time(folder_ / "parts");
  const Swept again = Run("parts");
  EXPECT_TRUE(again.status.ok() && again.was_complete);
  EXPECT_EQ(again.made, 0u);
  EXPECT_EQ(std::filesystem::last_write_time(folder_ / "parts"), before);
}

TEST_F(SweepTest, OtherSettingsAreRefusedWithTheFirstDifference) {
  ASSERT_TRUE(Run("done").status.ok());
  stop_at_ = 3;
  ASSERT_TRUE(absl::IsCancelled(Run("begun").status));
  stop_at_ = 0;
  stop_ = 0;
  request_.last_seed = 8;
  for (const char* name : {"done", "begun"}) {
    const Swept swept = Run(name);
    EXPECT_TRUE(absl::IsFailedPrecondition(swept.status)) << swept.status;
    EXPECT_THAT(std::string(swept.status.message()),
                HasSubstr("where it has \"seeds 3..7\", this one has \"seeds 3..8\""));
  }
  const Swept forced = Run("begun", 2, nullptr, true);
  EXPECT_TRUE(forced.status.ok()) << forced.status;
  EXPECT_EQ(forced.made, 24u);
}

TEST_F(SweepTest, RunsOfOlderCodeAreNotMixedWithNewOnes) {
  stop_at_ = 5;
  ASSERT_TRUE(absl::IsCancelled(Run("old").status));
  stop_at_ = 0;
  stop_ = 0;
  // As if a strategy had decided otherwise: another result under a check that fits.
  const auto plan = MakePlan();
  std::size_t run = 0;
  {
    auto store = CellStore::Open(folder_ / "old.parts", plan->settings_text(), plan->runs());
    ASSERT_TRUE(store.ok()) << store.status();
    while (!(*store)->known(run)) ++run;
  }
  auto cell = MakeCell(*plan, registry_, run, nullptr);
  ASSERT_TRUE(cell.ok());
  cell->summary.steps += 1;
  {
    const std::string file = folder_ / "old.parts/runs";
    auto database = journal::Database::Open(file, SQLITE_OPEN_READWRITE, file);
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE((*database)->Execute("DELETE FROM runs WHERE run = " + std::to_string(run)).ok());
  }
  {
    auto store = CellStore::Open(folder_ / "old.parts", plan->settings_text(), plan->runs());
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE((*store)->Append(run, Canonical(*cell)).ok());
    ASSERT_TRUE((*store)->Commit().ok());
  }
  const Swept swept = Run("old");
  EXPECT_TRUE(absl::IsDataLoss(swept.status)) << swept.status;
  EXPECT_THAT(std::string(swept.status.message()), HasSubstr("strategies, rules or measures have changed since"));
}

TEST_F(SweepTest, DamagedRunsAreNamed) {
  stop_at_ = 5;
  ASSERT_TRUE(absl::IsCancelled(Run("bad").status));
  stop_at_ = 0;
  stop_ = 0;
  const std::string file = folder_ / "bad.parts/runs";
  {
    auto database = journal::Database::Open(file, SQLITE_OPEN_READWRITE, file);
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE((*database)->Execute("UPDATE runs SET result = x'00' WHERE run = (SELECT max(run) FROM runs)").ok());
  }
  const Swept swept = Run("bad");
  EXPECT_TRUE(absl::IsDataLoss(swept.status)) << swept.status;
  EXPECT_THAT(std::string(swept.status.message()), HasSubstr("is damaged; remove the folder"));
  testing::WriteFile(file, "this is no database, and far from one");
  EXPECT_TRUE(absl::IsDataLoss(Run("bad").status)) << Run("bad").status;
  EXPECT_TRUE(Run("bad", 2, nullptr, true).status.ok());
}

TEST_F(SweepTest, TwoSweepsDoNotShareAFolder) {
  const auto plan = MakePlan();
  auto store = CellStore::Open(folder_ / "one.parts", plan->settings_text(), plan->runs());
  ASSERT_TRUE(store.ok()) << store.status();
  const Swept swept = Run("one");
  EXPECT_TRUE(absl::IsFailedPrecondition(swept.status)) << swept.status;
  EXPECT_THAT(std::string(swept.status.message()), HasSubstr("in use by another sweep"));
}

TEST_F(SweepTest, FailedRunsAreKeptBesideTheOthers) {
  request_.axes[1] = *CastAxis("lab=linear|fragile");
  const Swept swept = Run("some");
  ASSERT_TRUE(swept.status.ok()) << swept.status;
  auto results = Results::Open(folder_ / "some");
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_EQ((*results)->failed(), 10u);
  const auto failed = (*results)->ReadFailed(3);
  ASSERT_TRUE(failed.ok());
  ASSERT_EQ(failed->size(), 3u);
  EXPECT_EQ(failed->at(0).run, 5);
  EXPECT_EQ(failed->at(0).culprit, "lab");
  EXPECT_THAT(failed->at(0).message, HasSubstr("it broke"));
  for (const RunRow& run : (*results)->runs()) EXPECT_EQ(run.complete, run.run / 5 % 2 == 0) << run.run;
  EXPECT_TRUE(Run("some", 1, nullptr, true).status.ok());
}

TEST_F(SweepTest, EverySettingIsCheckedBeforeAnythingRuns) {
  request_.axes[0] = *VaryAxis("parties.maker.supply.0.base=100,-5");
  EXPECT_THAT(PlanComplaint(), HasSubstr("parties.maker.supply.0.base"));
  EXPECT_TRUE(absl::IsFailedPrecondition(Plan::Of(request_, registry_).status()));
  request_.axes[0] = *VaryAxis("parties.maker.supply.0.bass=100");
  EXPECT_THAT(PlanComplaint(), HasSubstr("did you mean base"));
  request_.axes[0] = *VaryAxis("parties.maker.supply.0.base=100");
  request_.axes[1] = *CastAxis("lab=linear|nobody");
  EXPECT_THAT(PlanComplaint(), HasSubstr("unknown strategy \"nobody\""));
  request_.axes[1] = *CastAxis("lap=linear");
  EXPECT_THAT(PlanComplaint(), HasSubstr("no party \"lap\"; did you mean lab"));
  request_.axes[1] = *CastAxis("lab=linear");
  request_.last_seed = UINT64_MAX;
  EXPECT_THAT(PlanComplaint(), HasSubstr("more than 10000000 runs"));
  request_.last_seed = 2;
  EXPECT_THAT(PlanComplaint(), HasSubstr("expected the last one not below the first"));
}

TEST_F(SweepTest, NothingElseIsOverwritten) {
  testing::WriteFile(folder_ / "mine", "not yours");
  const Swept swept = Run("mine");
  EXPECT_FALSE(swept.status.ok());
  EXPECT_THAT(std::string(swept.status.message()), HasSubstr("--force"));
  EXPECT_EQ(Bytes("mine"), "not yours");
  std::filesystem::create_directory(folder_ / "full.parts");
  testing::WriteFile(folder_ / "full.parts/mine", "not yours");
  EXPECT_THAT(std::string(Run("full").status.message()), HasSubstr("holds something else"));
  EXPECT_THAT(std::string(Run("no/such/place").status.message()), HasSubstr("cannot be made"));
}

// The same command after a strategy has changed: old numbers must not be told as new.
TEST_F(SweepTest, ACompleteFileOfOlderCodeIsNotTold) {
  request_.axes = {*VaryAxis("parties.maker.supply.0.base=100,150,200,250,300"), *CastAxis("lab=linear|moody")};
  ASSERT_TRUE(Run("old").status.ok());
  const std::string before = Bytes("old");
  broken_ = true;
  const Swept swept = Run("old");
  EXPECT_TRUE(absl::IsDataLoss(swept.status)) << swept.status;
  EXPECT_THAT(std::string(swept.status.message()), HasSubstr("strategies, rules or measures have changed since"));
  EXPECT_FALSE(swept.was_complete);
  EXPECT_EQ(Bytes("old"), before);
  const Swept forced = Run("old", 2, nullptr, true);
  EXPECT_TRUE(forced.status.ok()) << forced.status;
  EXPECT_EQ(forced.made, 50u);
  ASSERT_TRUE(Run("new").status.ok());
  EXPECT_EQ(Bytes("old"), Bytes("new"));
}

TEST_F(SweepTest, EveryTableOfACompleteFileIsHeldAgainstTheCode) {
  request_.last_seed = 4;  // few, so that all are made again
  request_.axes.clear();
  ASSERT_TRUE(Run("right").status.ok());
  const std::string bytes = Bytes("right");
  for (const char* sql : {"UPDATE runs SET hash = 'x' WHERE run = 1", "UPDATE parties SET delivered = delivered + 1",
                          "UPDATE metrics SET value = value + 1 WHERE name = 'backlog' AND tick IS NULL",
                          "UPDATE metrics SET name = 'queue' WHERE name = 'backlog'",
                          "DELETE FROM metrics WHERE run = 1 AND name = 'jain'", "DELETE FROM events WHERE run = 1",
                          "INSERT INTO dinners VALUES (0, 0, 0, '', '[]', 0, 0)"}) {
    testing::WriteFile(folder_ / "wrong", bytes);
    Change("wrong", sql);
    const Swept swept = Run("wrong");
    EXPECT_TRUE(absl::IsDataLoss(swept.status)) << sql << ": " << swept.status;
    EXPECT_FALSE(swept.was_complete);
    EXPECT_TRUE(Run("wrong", 2, nullptr, true).status.ok());
    EXPECT_EQ(Bytes("wrong"), bytes) << sql;
  }
  // To be interrupted meanwhile says nothing of the file.
  std::atomic<int> interrupted{1};
  const Swept stopped = Run("right", 1, &interrupted, true);
  EXPECT_TRUE(absl::IsCancelled(stopped.status)) << stopped.status;
  EXPECT_TRUE(stopped.was_complete);
  EXPECT_EQ(Bytes("right"), bytes);
}

TEST_F(SweepTest, ForceReplacesWhenAllIsThereAndNotBefore) {
  ASSERT_TRUE(Run("done").status.ok());
  const std::string old = Bytes("done");
  request_.last_seed = 8;
  stop_at_ = 3;
  const Swept stopped = Run("done", 1, nullptr, true);
  EXPECT_TRUE(absl::IsCancelled(stopped.status)) << stopped.status;
  EXPECT_EQ(Bytes("done"), old);
  EXPECT_GE(stopped.known, 3u);
  // The same call goes on.
  stop_at_ = 0;
  const Swept rest = Run("done", 1, nullptr, true);
  EXPECT_TRUE(rest.status.ok()) << rest.status;
  EXPECT_EQ(rest.made, 24 - stopped.known);
  ASSERT_TRUE(Run("whole").status.ok());
  EXPECT_EQ(Bytes("done"), Bytes("whole"));
  // What holds is not made again.
  const Swept again = Run("done", 1, nullptr, true);
  EXPECT_TRUE(again.status.ok() && again.was_complete) << again.status;
  EXPECT_EQ(again.made, 0u);
  // Nor is anything removed that is no sweep's.
  std::filesystem::create_directory(folder_ / "full.parts");
  testing::WriteFile(folder_ / "full.parts/mine", "not yours");
  EXPECT_THAT(std::string(Run("full", 1, nullptr, true).status.message()), HasSubstr("holds something else"));
  EXPECT_EQ(Bytes("full.parts/mine"), "not yours");
}

TEST_F(SweepTest, ForceLeavesASweepThatIsOnAlone) {
  ASSERT_TRUE(Run("whole").status.ok());
  const auto plan = MakePlan();
  absl::Status other;
  on_progress_ = [&](std::size_t known) {
    if (known != 5) return;
    SweepOptions options;
    options.results = folder_ / "live";
    options.overwrite = true;
    other = RunSweep(*plan, registry_, options).status;
  };
  const Swept swept = Run("live");
  EXPECT_TRUE(absl::IsFailedPrecondition(other)) << other;
  EXPECT_THAT(std::string(other.message()), HasSubstr("in use by another sweep; wait for its end or choose another"));
  EXPECT_TRUE(swept.status.ok()) << swept.status;
  EXPECT_EQ(swept.made, 20u);
  EXPECT_EQ(Bytes("live"), Bytes("whole"));
}

TEST_F(SweepTest, TheCallerSaysHowAnotherPlaceIsChosen) {
  elsewhere_ = "choose another folder with -o";
  ASSERT_TRUE(Run("done").status.ok());
  std::filesystem::create_directory(folder_ / "folder");
  std::filesystem::create_directory(folder_ / "full.parts");
  testing::WriteFile(folder_ / "full.parts/mine", "not yours");
  testing::WriteFile(folder_ / "mine", "not yours");
  const auto plan = MakePlan();
  const auto store = CellStore::Open(folder_ / "used.parts", plan->settings_text(), plan->runs());
  ASSERT_TRUE(store.ok());
  Change("done", "UPDATE parties SET delivered = delivered + 1");
  for (const char* name : {"folder", "full", "mine", "used", "done", "no/such/place"}) {
    const std::string message(Run(name).status.message());
    EXPECT_THAT(message, HasSubstr(elsewhere_)) << name;
    EXPECT_THAT(message, Not(HasSubstr("another file"))) << name;
  }
  request_.last_seed = 8;
  EXPECT_THAT(std::string(Run("done").status.message()), HasSubstr(elsewhere_));
}

TEST_F(SweepTest, ByTickThereIsWhatWasAskedFor) {
  const auto by_tick = [&](const std::string& name) {
    std::int64_t found = -1;
    auto results = Results::Open(folder_ / name);
    EXPECT_TRUE(results.ok()) << results.status();
    EXPECT_TRUE((*results)
                    ->Query("SELECT count(*) FROM metrics WHERE tick IS NOT NULL", nullptr,
                            [&](const std::vector<journal::Cell>& cells) {
                              found = cells[0].integer;
                              return absl::OkStatus();
                            })
                    .ok());
    return found;
  };
  request_.axes.clear();
  request_.keep = *ParseKeep({"metrics"});
  ASSERT_TRUE(Run("none").status.ok());
  EXPECT_EQ(by_tick("none"), 0);
  auto results = Results::Open(folder_ / "none");
  ASSERT_TRUE(results.ok());
  EXPECT_THAT(std::string(ReadFigures(**results, "lab.backlog@5").status().message()),
              HasSubstr("wants a sweep with --keep ticks"));
  // The one that comes at the end of the run, when it is asked for.
  request_.keep = *ParseKeep({"ticks:revenue_quarter"});
  ASSERT_TRUE(Run("quarters").status.ok());
  EXPECT_GT(by_tick("quarters"), 0);
}

TEST_F(SweepTest, NumbersInKeptRunsThatAreOfNothingAreDamage) {
  request_.axes.clear();
  request_.last_seed = request_.first_seed;
  const auto plan = MakePlan();
  const auto right = MakeCell(*plan, registry_, 0, nullptr);
  ASSERT_TRUE(right.ok());
  ASSERT_FALSE(right->measures.empty());
  const std::vector<std::function<void(Cell&)>> faults = {
      [](Cell& cell) { cell.measures[0].name = static_cast<std::uint32_t>(cell.names.size()); },
      [](Cell& cell) { cell.measures[0].product = 1000; },
      [](Cell& cell) { cell.measures[0].party = UINT32_MAX; },
      [](Cell& cell) { cell.measures[0].tick = -1; },
      [](Cell& cell) { cell.measures[0].tick = 1'000'000'000'000'000; },
      [](Cell& cell) { cell.measures[0].tick = cell.summary.ticks + 1; },
      [](Cell& cell) { cell.names.clear(); },
      [](Cell& cell) { cell.summary.ticks = -1; },
  };
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const std::string folder = folder_ / (std::to_string(i) + ".parts");
    Cell cell = *right;
    faults[i](cell);
    auto store = CellStore::Open(folder, plan->settings_text(), 1);
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE((*store)->Append(0, Canonical(cell)).ok());
    ASSERT_TRUE((*store)->Commit().ok());
    const absl::Status written = WriteResults(*plan, **store, folder, folder_ / "x");
    EXPECT_TRUE(absl::IsDataLoss(written)) << i << ": " << written;
    EXPECT_THAT(std::string(written.message()), HasSubstr("remove the folder")) << i;
    EXPECT_FALSE(testing::Exists(folder_ / "x"));
  }
}

// A limit on the size of files is as good as a disk that is full.
TEST_F(SweepTest, WhatCouldNotBeWrittenIsNotCounted) {
  const std::string folder = folder_ / "full.parts";
  constexpr std::size_t kRuns = 1000;
  const std::string bytes(std::size_t{8} << 10, 'x');
  auto store = CellStore::Open(folder, "settings\n", kRuns);
  ASSERT_TRUE(store.ok()) << store.status();
  ASSERT_TRUE((*store)->Append(0, bytes).ok());
  ASSERT_TRUE((*store)->Commit().ok());
  EXPECT_EQ((*store)->count(), 1u);
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit little = {rlim_t{256} << 10, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &little), 0);
  absl::Status failed;
  for (std::size_t run = 1; failed.ok() && run < kRuns; ++run) failed = (*store)->Append(run, bytes);
  const absl::Status committed = (*store)->Commit();
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_FALSE(failed.ok() && committed.ok());
  const std::size_t told = (*store)->count();
  EXPECT_EQ((*store)->appended(), told);
  store->reset();
  auto again = CellStore::Open(folder, "settings\n", kRuns);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ((*again)->count(), told);
  ASSERT_TRUE((*again)->Append(kRuns - 1, bytes).ok());
  EXPECT_FALSE((*again)->known(kRuns - 1));
  ASSERT_TRUE((*again)->Commit().ok());
  EXPECT_TRUE((*again)->known(kRuns - 1));
  EXPECT_EQ((*again)->count(), told + 1);
}

}  // namespace
}  // namespace haggle::sweep::sweep_test
