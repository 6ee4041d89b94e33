// The one function behind a buyer's decisions, and the outlook that it reads.
#include "agents/strategies/gain.h"

#include <gtest/gtest.h>

#include <memory>

#include "agents/strategies/outlook.h"
#include "tests/agents/desk.h"

namespace haggle::strategies {
namespace {

constexpr std::int64_t kHolding = 3;  // cents an idle unit a tick
constexpr Tick kEnd = 40;

class GainTest : public testing::Test {
 protected:
  // The buyer at tick `now` with a site for `room` units.
  void Set(std::int64_t room, Tick now, std::int64_t installed, std::vector<Booking> bookings, Tick lead = 10) {
    scenario_ = DeskScenario(room);
    Refresh(now, installed, std::move(bookings), lead);
  }
  void Refresh(Tick now, std::int64_t installed, std::vector<Booking> bookings, Tick lead = 10) {
    view_ = std::make_unique<View>(DeskBriefing(scenario_));
    prompt_ = DeskPrompt(now, installed, std::move(bookings), lead);
    view_->Take(prompt_);
    sites_.Take(*view_);
    outlook_ = std::make_unique<Outlook>(scenario_, sites_, kDeskBuyer, 0);
    outlook_->Take(*view_);
  }
  std::int64_t Of(std::int64_t units, Tick from, Tick to, const Queue& at_from = {}, const Queue& at_to = {}) {
    return Gain(*outlook_, units, from, to, kHolding, kEnd, at_from, at_to);
  }

  Scenario scenario_;
  SitePlan sites_;
  Prompt prompt_;
  std::unique_ptr<View> view_;
  std::unique_ptr<Outlook> outlook_;
};

TEST_F(GainTest, IsValueTimesTicksWhereThereIsRoom) {
  Set(1000, 0, 100, {});
  EXPECT_EQ(Of(50, 20, 8), 50 * 12 * 100);
  EXPECT_EQ(Of(50, 8, 8), 0);
  EXPECT_EQ(Of(0, 20, 8), 0);
}

TEST_F(GainTest, IsNothingWhereThereIsNoRoom) {
  Set(100, 0, 100, {});
  // Room never comes: earlier units would lie idle for twelve ticks more.
  EXPECT_EQ(Of(50, 20, 8), -50 * 12 * kHolding);
}

TEST_F(GainTest, CountsOnlyTheUnitsThatFindRoom) {
  Set(130, 0, 100, {});
  EXPECT_EQ(Of(50, 20, 8), 30 * 12 * 100 - 20 * 12 * kHolding);
}

TEST_F(GainTest, StandsBehindWhatIsDueEarlier) {
  // 30 units are booked and due: by tick 10 (the lead time) all of them have come.
  Set(150, 0, 100, {BookingOf(1, 30, 0)});
  EXPECT_EQ(outlook_->own_lead(), 10);
  EXPECT_EQ(outlook_->Coming(5), 15);
  EXPECT_EQ(outlook_->Coming(10), 30);
  EXPECT_EQ(Of(50, 20, 10), 20 * 10 * 100 - 30 * 10 * kHolding);
  // ... unless those are the very units spoken of.
  EXPECT_EQ(Of(30, 20, 10, Queue{30, 0}, Queue{30, 0}), 30 * 10 * 100);
  // ... and farther back, if others stand before them.
  EXPECT_EQ(Of(30, 20, 10, Queue{30, 30}, Queue{30, 30}), 20 * 10 * 100 - 10 * 10 * kHolding);
}

TEST_F(GainTest, WaitsForASiteThatIsNotOpen) {
  scenario_ = DeskScenario(100);
  Site hall = scenario_.parties[1].sites[0];
  hall.name = "new";
  hall.always_open = false;
  hall.opens = Range{15, 15};
  scenario_.parties[1].sites.push_back(hall);
  Refresh(0, 100, {});
  EXPECT_EQ(outlook_->Room(14), 100);
  EXPECT_EQ(outlook_->Room(15), 200);
  // At 8 instead of 20: used from 15 on, idle for seven ticks.
  EXPECT_EQ(Of(50, 20, 8), 50 * (5 * 100 - 7 * kHolding));
  // After its plan it stays nearly finished.
  Refresh(20, 100, {});
  EXPECT_EQ(outlook_->Room(22), 100);
  EXPECT_EQ(outlook_->Room(23), 200);
}

TEST_F(GainTest, LetsASiteGrow) {
  scenario_ = DeskScenario(0);
  Site& hall = scenario_.parties[1].sites[0];
  hall.always_open = false;
  hall.size = {Point{0, 100}};
  hall.size_permille = Range{500, 500};
  hall.opens = Range{10, 10};
  hall.growth = 20;
  Refresh(0, 0, {});
  EXPECT_EQ(outlook_->Room(9), 0);
  EXPECT_EQ(outlook_->Room(10), 10);
  EXPECT_EQ(outlook_->Room(12), 30);
  EXPECT_EQ(outlook_->Room(30), 50);
  // Ten units a tick from 10 on: the last of 20 is used at 11.
  EXPECT_EQ(Of(20, 30, 5), 10 * (20 * 100 - 5 * kHolding) + 10 * (19 * 100 - 6 * kHolding));
}

TEST_F(GainTest, NeverCountsAUnitTwice) {
  Set(1000, 0, 0, {});
  EXPECT_EQ(Of(100, 20, 8), 4 * Of(25, 20, 8));
}

TEST(OutlookTest, LearnsItsOwnLeadTimeFromWhatComes) {
  const Scenario scenario = DeskScenario(10'000);
  SitePlan sites;
  View view(DeskBriefing(scenario));
  Outlook outlook(scenario, sites, kDeskBuyer, 0);
  EXPECT_FALSE(outlook.known());
  const Prompt first = DeskPrompt(0, 0, {BookingOf(1, 1000, 0)}, 20);
  view.Take(first);
  outlook.Take(view);
  ASSERT_TRUE(outlook.known());
  EXPECT_EQ(outlook.rate_milli(), 50'000) << "expects to be served like everybody";
  EXPECT_EQ(outlook.own_lead(), 20);
  // 250 came: a quarter of the way from 50 to 250.
  const Prompt second = DeskPrompt(1, 250, {BookingOf(1, 750, 0)}, 20);
  view.Take(second);
  outlook.Take(view);
  EXPECT_EQ(outlook.rate_milli(), 100'000);
  EXPECT_EQ(outlook.own_lead(), 10) << "not below half the published lead time";
  outlook.Take(view);
  EXPECT_EQ(outlook.rate_milli(), 100'000) << "a tick counts once";
  const Prompt third = DeskPrompt(2, 1000, {}, 20);
  view.Take(third);
  outlook.Take(view);
  EXPECT_EQ(outlook.own_lead(), 20) << "nothing booked: what is published";
}

TEST(OutlookTest, WantsMoreWhenRivalsDoButNotWithoutBound) {
  const Scenario scenario = DeskScenario(1000);
  SitePlan sites;
  Outlook outlook(scenario, sites, kDeskBuyer, 0);
  EXPECT_EQ(outlook.Wanted(5), 1000);
  outlook.RaiseTo(1100);
  EXPECT_EQ(outlook.Wanted(5), 1100);
  outlook.RaiseTo(5000);
  EXPECT_EQ(outlook.Wanted(5), 1200);
}

}  // namespace
}  // namespace haggle::strategies
