// The one function behind a buyer's decisions.
#include "agents/strategies/worth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "broker/core/state.h"
#include "broker/journal/utility.h"
#include "proto/base/random.h"
#include "tests/agents/buyer_desk.h"

namespace haggle::strategies::worth_test {
namespace {

constexpr std::int64_t kHolding = 3;  // cents an idle unit a tick
constexpr Tick kNever = 100;          // a lead time within which nothing can be ordered
const Costs kCosts{kHolding, 0};

std::int64_t WorthOf(BuyerDesk& desk, const Arrivals& arrivals) {
  return Worth(desk.outlook(), arrivals, desk.outlook().backlog(), kCosts);
}

// F of so many units at a scale of 100, a = 100, as the model has it.
std::int64_t F(std::int64_t units) {
  const std::int64_t q = std::min<std::int64_t>(units, 200);
  return 100 * q * (400 - q) / 200;
}

// What is lost in the end when `used` units run and there is no money for `missed` more: a unit lasts 100 ticks and
// costs 1,000.
std::int64_t Missed(std::int64_t used, std::int64_t missed) {
  return 100 * (F(used + missed) - F(used)) - 1000 * missed;
}

TEST(WorthTest, IsWhatTheStockBringsEachTick) {
  BuyerDesk desk(100);
  desk.Show(0, 50, {}, kNever);
  EXPECT_EQ(WorthOf(desk, {}), 40 * 8750) << "100 * 50 * (400 - 50) / 200";
  Arrivals arrivals{};
  arrivals[3] = 20;
  EXPECT_EQ(WorthOf(desk, arrivals), 2 * 8750 + 38 * 11'550);
}

TEST(WorthTest, CountsIdleUnitsAndWhatIsNeverOfUse) {
  BuyerDesk desk(100);
  desk.Show(0, 50, {}, kNever);
  Arrivals arrivals{};
  arrivals[39] = 80;
  // 30 of 130 units are idle for two ticks, and cost their price of 1,000 for nothing.
  EXPECT_EQ(WorthOf(desk, arrivals), 38 * 8750 + 2 * 15'000 - 2 * 30 * kHolding - 30 * 1000);
}

TEST(WorthTest, IdleUnitsThatAreOfUseInTheEndCostTheirKeepAlone) {
  BuyerDesk desk(100);
  Site hall = desk.buyer().sites[0];
  hall.always_open = false;
  hall.opens = Range{40, 40};
  desk.buyer().sites.push_back(hall);
  desk.Show(0, 50, {}, kNever);
  Arrivals arrivals{};
  arrivals[39] = 80;
  EXPECT_EQ(WorthOf(desk, arrivals), 38 * 8750 + F(100) - 30 * kHolding + F(130));
}

TEST(WorthTest, WhatIsBeyondWantIsPaidForNothingEvenWhereThereIsRoom) {
  BuyerDesk desk(1000, 100);
  desk.Show(0, 190, {}, kNever);  // S
  Arrivals arrivals{};
  arrivals[40] = 50;
  EXPECT_EQ(WorthOf(desk, arrivals), 39 * F(190) + F(200) - 50 * 1000);
}

TEST(WorthTest, CouldHaveOrderedAfterALeadTimeAndARoundTrip) {
  BuyerDesk desk(100);
  desk.Show(0, 50, {}, 35);
  EXPECT_EQ(WorthOf(desk, {}), 40 * 8750) << "too late by a tick";
  desk.Show(0, 50, {}, 34);
  EXPECT_EQ(WorthOf(desk, {}), 39 * 8750 + 15'000) << "all the room";
  BuyerDesk wide(1000, 100);
  wide.Show(0, 50, {}, 34);
  EXPECT_EQ(WorthOf(wide, {}), 39 * 8750 + F(190)) << "no more than is wanted";
  wide.Show(0, 195, {}, 34);
  EXPECT_EQ(WorthOf(wide, {}), 40 * F(195) - 5 * 1000) << "gives nothing back";
}

TEST(WorthTest, CouldHaveOrderedWhatItsMoneyBuys) {
  BuyerDesk desk(100);
  desk.cash_cents = 20'000;
  desk.Show(0, 50, {}, 34);
  EXPECT_EQ(WorthOf(desk, {}), 39 * F(50) + F(70) - Missed(70, 30)) << "20 units at 1,000";
  EXPECT_EQ(Worth(desk.outlook(), {}, 5, kCosts), 39 * F(50) + F(65) - Missed(65, 35))
      << "what is booked takes its part of the money";
  EXPECT_EQ(Worth(desk.outlook(), {}, 30, kCosts), 40 * F(50) - Missed(50, 50)) << "more is booked than can be paid";
  desk.buyer().account.income_cents = 100;
  desk.Show(0, 50, {}, 34);
  EXPECT_EQ(WorthOf(desk, {}), 39 * F(50) + F(74) - Missed(74, 26)) << "40 ticks' income buys four more";
}

TEST(WorthTest, RoundsOfFundingBringWhatRunsByThen) {
  BuyerDesk desk(100);
  desk.cash_cents = 0;
  Funding round;
  round.tick = Range{10, 10};
  round.amount_cents = 1'000'000;
  round.stake_permille = 500;
  round.valuation_unit_cents = 400;
  desk.buyer().account.funding = {round};
  desk.Show(0, 50, {}, 34);
  // 200 cents for each unit that runs: ten units with 50, fourteen with 70 that came in time, ten if they come late.
  EXPECT_EQ(WorthOf(desk, {}), 39 * F(50) + F(60) - Missed(60, 40));
  Arrivals soon{};
  soon[7] = 20;
  EXPECT_EQ(WorthOf(desk, soon), 6 * F(50) + 33 * F(70) + F(84) - Missed(84, 16));
  Arrivals late{};
  late[8] = 20;
  EXPECT_EQ(WorthOf(desk, late), 7 * F(50) + 32 * F(70) + F(80) - Missed(80, 20));
}

TEST(GainTest, IsWhatTheUnitsBringLessTheCostOfEarlyMoney) {
  BuyerDesk desk(100);
  desk.Show(0, 50, {}, kNever);
  const std::int64_t sooner = F(55) + F(60) + F(65) + 37 * F(70) - 40 * F(50);
  EXPECT_EQ(Gain(desk.outlook(), 20, 4, kCosts), sooner);
  // 20,000 cents, 98 ticks sooner, at 2 permille a tick.
  EXPECT_EQ(Gain(desk.outlook(), 20, 4, Costs{kHolding, 2}), sooner - 3920);
}

TEST(GainTest, CountsTheUnitsAsBooked) {
  BuyerDesk desk(100);
  desk.cash_cents = 20'000;
  desk.Show(0, 50, {}, 2);
  // From tick 8 on it could have ordered 20 itself; with 40 booked no money is left for that.
  std::int64_t gain = Missed(70, 30) - Missed(90, 10);
  for (std::int64_t k = 1; k <= 40; ++k) {
    gain += F(50 + 40 * std::min<std::int64_t>(k, 13) / 13) - (k < 8 ? F(50) : F(70));
  }
  EXPECT_EQ(Gain(desk.outlook(), 40, 13, kCosts), gain);
}

TEST(GainTest, IsNothingForNothing) {
  BuyerDesk desk(100);
  desk.Show(0, 50, {BookingOf(1, 10, 5)}, 20);
  EXPECT_EQ(Gain(desk.outlook(), 0, 8, Costs{kHolding, 2}), 0);
  EXPECT_EQ(Gain(desk.outlook(), -5, 8, Costs{kHolding, 2}), 0);
}

TEST(GainTest, IsNoneBeyondRoomOrWant) {
  BuyerDesk full(100);
  full.Show(0, 100, {}, 20);
  EXPECT_LT(Gain(full.outlook(), 10, 8, kCosts), 0);
  BuyerDesk sated(1000, 100);
  sated.Show(0, 190, {}, 20);
  EXPECT_LT(Gain(sated.outlook(), 10, 8, kCosts), 0);
  BuyerDesk booked(1000, 100);
  booked.Show(0, 100, {BookingOf(1, 90, 1)}, 20);
  EXPECT_LT(Gain(booked.outlook(), 10, 8, kCosts), 0) << "what is coming counts as there";
}

TEST(GainTest, IsLessTheSoonerItCouldHaveOrdered) {
  std::int64_t before = 0;
  for (const Tick lead : {2, 5, 10, 20, 38}) {
    BuyerDesk desk(1000, 100);
    desk.Show(0, 50, {}, lead);
    const std::int64_t gain = Gain(desk.outlook(), 20, 4, kCosts);
    EXPECT_GT(gain, before) << lead;
    before = gain;
  }
}

// Random paths into a room that is larger than all that comes.
class WorthPathsTest : public ::testing::Test {
 protected:
  Arrivals Path(std::int64_t most) {
    Arrivals arrivals{};
    for (std::size_t k = 1; k <= kAhead; ++k) arrivals[k] = random_.Uniform(0, most);
    return arrivals;
  }

  Random random_{7, 1, 0, 0, 0};
};

TEST_F(WorthPathsTest, NeverFallsWhenUnitsComeEarlierAndThereIsRoom) {
  for (int run = 0; run < 200; ++run) {
    BuyerDesk desk(100'000, random_.Uniform(50, 400));
    desk.Show(0, random_.Uniform(0, 100), {}, static_cast<Tick>(random_.Uniform(2, 60)));
    Arrivals arrivals = Path(5);
    const std::int64_t before = WorthOf(desk, arrivals);
    const auto late = static_cast<std::size_t>(random_.Uniform(2, kAhead));
    const auto soon = static_cast<std::size_t>(random_.Uniform(1, static_cast<std::int64_t>(late) - 1));
    const std::int64_t moved = arrivals[late];
    arrivals[late] -= moved;
    arrivals[soon] += moved;
    EXPECT_GE(WorthOf(desk, arrivals), before) << run;
  }
}

TEST_F(WorthPathsTest, RisesWhenUnitsThatAreOfUseComeEarlier) {
  BuyerDesk desk(100'000, 1000);
  desk.Show(0, 10, {}, kNever);
  for (std::size_t late = 2; late <= kAhead; ++late) {
    Arrivals arrivals = Path(5);
    ++arrivals[late];
    const std::int64_t before = WorthOf(desk, arrivals);
    --arrivals[late];
    ++arrivals[late - 1];
    EXPECT_GT(WorthOf(desk, arrivals), before) << late;
  }
}

TEST_F(WorthPathsTest, NeverRisesByUnitsForWhichThereIsNoRoom) {
  for (int run = 0; run < 200; ++run) {
    BuyerDesk desk(100, 1000);
    desk.Show(0, 100, {}, static_cast<Tick>(random_.Uniform(2, 60)));
    Arrivals arrivals = Path(2);
    const std::int64_t before = WorthOf(desk, arrivals);
    ++arrivals[static_cast<std::size_t>(random_.Uniform(1, kAhead))];
    EXPECT_LT(WorthOf(desk, arrivals), before) << run;
  }
}

// What the journal counts for the buyer when units come as `arrivals` says and are switched on at once where there is
// room, without the use after the last tick.
std::int64_t Counted(const BuyerDesk& desk, std::int64_t on_hand, std::int64_t room, const Arrivals& arrivals) {
  journal::Utility utility(desk.scenario);
  core::MarketState state;
  state.scenario = desk.scenario;
  core::PartyState buyer;
  buyer.id = kDeskBuyer;
  buyer.positions.resize(1);
  state.parties = {core::PartyState{}, buyer};
  state.parties[0].id = kDeskSeller;
  core::Position& position = state.parties[1].positions[0];
  std::int64_t stock = on_hand;
  for (Tick k = 1; k <= kAhead; ++k) {
    stock += arrivals[static_cast<std::size_t>(k)];
    position.productive = position.installed = std::min(stock, room);
    position.warehoused = stock - position.installed;
    utility.OnTickEnd(k, state);
  }
  return utility.Of(1, state);
}

TEST_F(WorthPathsTest, GainIsWhatTheJournalCountsWhenBeliefsComeTrue) {
  for (int run = 0; run < 100; ++run) {
    const std::int64_t room = random_.Uniform(100, 400);
    BuyerDesk desk(room);
    desk.buyer().wants.holding_cents = kHolding;
    desk.demand().path = {Point{0, 100}, Point{40, random_.Uniform(250, 400)}};
    std::vector<Booking> bookings;
    for (BookingId id = 1; id <= 5; ++id) {
      bookings.push_back(BookingOf(id, random_.Uniform(1, 10), static_cast<Tick>(random_.Uniform(0, 40))));
    }
    const std::int64_t on_hand = random_.Uniform(0, 30);
    desk.Show(0, on_hand, bookings, kNever);
    // As many as there is use for in the end.
    const std::int64_t units = random_.Uniform(1, 20);
    const auto window = static_cast<Tick>(random_.Uniform(1, 13));
    const Arrivals without = desk.outlook().Coming();
    Arrivals with = without;
    Spread(units, 1, window, with);
    const std::int64_t counted = Counted(desk, on_hand, room, with) - Counted(desk, on_hand, room, without);
    EXPECT_EQ(Gain(desk.outlook(), units, window, kCosts), counted) << run;
  }
}

TEST_F(WorthPathsTest, IdleUnitsCostWhatTheJournalCounts) {
  for (int run = 0; run < 100; ++run) {
    const std::int64_t room = random_.Uniform(20, 60);
    BuyerDesk desk(room, 1000);
    desk.buyer().wants.holding_cents = kHolding;
    desk.Show(0, 20, {}, kNever);
    const Arrivals arrivals = Path(3);
    std::int64_t stock = 20;
    for (const std::int64_t units : arrivals) stock += units;
    const std::int64_t unused = std::max<std::int64_t>(0, stock - room);
    EXPECT_EQ(WorthOf(desk, arrivals), Counted(desk, 20, room, arrivals) - unused * 1000) << run;
  }
}

}  // namespace
}  // namespace haggle::strategies::worth_test
