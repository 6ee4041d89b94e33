// A sweep whose runs others make, share by share.
#include "deploy/sweep/shares.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "agents/strategies/strategies.h"
#include "tests/deploy/program.h"

namespace haggle::sweep::shares_test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SharesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    strategies::AddBuiltInStrategies(registry_);
    plan_ = PlanOfSeeds(1, 10);
  }
  std::unique_ptr<Plan> PlanOfSeeds(std::uint64_t first, std::uint64_t last) {
    Request request;
    auto file = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto");
    EXPECT_TRUE(file.ok()) << file.status();
    request.file = *std::move(file);
    request.first_seed = first;
    request.last_seed = last;
    request.ticks = 3;
    absl::StatusOr<std::unique_ptr<Plan>> plan = Plan::Of(std::move(request), registry_);
    EXPECT_TRUE(plan.ok()) << plan.status();
    return plan.ok() ? *std::move(plan) : nullptr;
  }
  SweepOptions OptionsOf(const std::string& name) const {
    SweepOptions options;
    options.results = folder_ / name;
    return options;
  }
  // The results of one process.
  std::string Expected() {
    const Swept swept = RunSweep(*plan_, registry_, OptionsOf("alone"));
    EXPECT_TRUE(swept.status.ok()) << swept.status;
    return haggle::testing::ReadFile(folder_ / "alone");
  }
  void Make(const SweepOptions& options, const Share& share) {
    const Swept swept = MakeShare(*plan_, registry_, options, share);
    EXPECT_TRUE(swept.status.ok()) << swept.status;
  }

  haggle::testing::Folder folder_;
  Registry registry_;
  std::unique_ptr<Plan> plan_;
};

TEST_F(SharesTest, GatheredTheyAreTheBytesOfOneProcess) {
  const std::string expected = Expected();
  SweepOptions options = OptionsOf("x");
  std::vector<std::size_t> asked;
  options.make_elsewhere = [&](const std::vector<std::size_t>& missing) {
    asked = missing;
    Make(options, {0, 5});
    Make(options, {4, 9});  // some twice: another size of shares
    return absl::OkStatus();
  };
  const Swept swept = RunSweep(*plan_, registry_, options);
  ASSERT_TRUE(swept.status.ok()) << swept.status;
  EXPECT_THAT(asked, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  EXPECT_EQ(swept.made, 10U);
  EXPECT_EQ(haggle::testing::ReadFile(folder_ / "x"), expected);
  EXPECT_FALSE(haggle::testing::Exists(folder_ / "x.shares"));
  EXPECT_FALSE(haggle::testing::Exists(folder_ / "x.parts"));
}

TEST_F(SharesTest, WhatIsMissingIsNamedAndMadeByTheSameCall) {
  const std::string expected = Expected();
  SweepOptions options = OptionsOf("x");
  std::vector<std::size_t> asked;
  options.make_elsewhere = [&](const std::vector<std::size_t>& missing) {
    const bool first = asked.empty();
    asked = missing;
    if (first) {
      Make(options, {0, 2});
      Make(options, {6, 6});
    } else {
      for (const std::size_t run : missing) Make(options, {run, run});
    }
    return absl::OkStatus();
  };
  const Swept stopped = RunSweep(*plan_, registry_, options);
  EXPECT_EQ(stopped.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(stopped.status.message()),
              AllOf(HasSubstr("6 runs are missing, number 3-5, 7-9:"), HasSubstr("the same command")));
  EXPECT_EQ(stopped.known, 4U);
  EXPECT_FALSE(haggle::testing::Exists(folder_ / "x"));
  const Swept swept = RunSweep(*plan_, registry_, options);
  ASSERT_TRUE(swept.status.ok()) << swept.status;
  EXPECT_THAT(asked, ElementsAre(3, 4, 5, 7, 8, 9));
  EXPECT_EQ(haggle::testing::ReadFile(folder_ / "x"), expected);
}

TEST_F(SharesTest, AnErrorOfThoseWhoMakeThemKeepsWhatIsThere) {
  SweepOptions options = OptionsOf("x");
  options.make_elsewhere = [&](const std::vector<std::size_t>&) {
    Make(options, {0, 2});
    return absl::CancelledError("interrupted");
  };
  const Swept swept = RunSweep(*plan_, registry_, options);
  EXPECT_TRUE(absl::IsCancelled(swept.status));
  EXPECT_EQ(swept.known, 3U);
}

TEST_F(SharesTest, OneThatIsBeingMadeIsPassedOver) {
  const SweepOptions options = OptionsOf("x");
  Make(options, {0, 1});
  Make(options, {2, 3});
  auto held = CellStore::Open(folder_ / "x.shares/2-3", plan_->settings_text(), plan_->runs());
  ASSERT_TRUE(held.ok()) << held.status();
  auto store = CellStore::Open(folder_ / "x.parts", plan_->settings_text(), plan_->runs());
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE(GatherShares(*plan_, options, **store).ok());
  EXPECT_EQ((*store)->count(), 2U);
  const Swept second = MakeShare(*plan_, registry_, options, {2, 3});
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status)) << second.status;
}

TEST_F(SharesTest, ThoseOfAnotherSweepAreRefusedAndStay) {
  Make(OptionsOf("x"), {0, 1});
  plan_ = PlanOfSeeds(2, 11);
  const Swept swept = RunSweep(*plan_, registry_, OptionsOf("x"));
  EXPECT_TRUE(absl::IsFailedPrecondition(swept.status)) << swept.status;
  EXPECT_THAT(std::string(swept.status.message()), HasSubstr("x.shares/0-1 holds another sweep"));
  EXPECT_TRUE(haggle::testing::Exists(folder_ / "x.shares/0-1"));
}

TEST_F(SharesTest, WhatIsNotASharesIsNotRemovedWithThem) {
  Make(OptionsOf("x"), {0, 9});
  haggle::testing::WriteFile(folder_ / "x.shares/notes", "mine");
  const Swept swept = RunSweep(*plan_, registry_, OptionsOf("x"));
  ASSERT_TRUE(swept.status.ok()) << swept.status;
  EXPECT_TRUE(haggle::testing::Exists(folder_ / "x.shares/notes"));
  EXPECT_FALSE(haggle::testing::Exists(folder_ / "x.shares/0-9"));
}

}  // namespace
}  // namespace haggle::sweep::shares_test
