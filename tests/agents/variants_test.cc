// Two products that meet one demand: what is left to want of each, and which of them a buyer orders.
#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "agents/strategies/client.h"
#include "agents/strategies/ordering.h"
#include "agents/strategies/worth.h"
#include "tests/agents/desk.h"

namespace haggle::strategies::variants_test {
namespace {

// A buyer of chips that has room for 10,000 and wants 1,900 of them at 1,000 cents. A fast chip does the work of two
// for 2,000 cents, from tick 5 on.
class VariantsTest : public ::testing::Test {
 protected:
  VariantsTest() {
    Product fast = scenario_.products[0];
    fast.name = "fast chip";
    fast.serves = "chip";
    fast.power_permille = 2000;
    fast.price_cents = fast_price_;
    fast.from_tick = 5;
    scenario_.products.push_back(fast);
    scenario_.parties[1].wants.demand[0].path = {Point{0, 1000}};
  }

  Site& site() { return scenario_.parties[1].sites[0]; }

  void Show(Tick now, Holding chips, Holding fast_chips, std::vector<Booking> bookings) {
    prompt_ = DeskPrompt(now, 0, {}, lead_);
    Prompt& prompt = prompt_;
    Bulletin bulletin = std::get<Bulletin>(prompt.shown[0].body);
    bulletin.product = 1;
    bulletin.price_cents = fast_price_;
    bulletin.lead_ticks = fast_lead_;
    prompt.shown.push_back(Event{0, now, bulletin});
    auto& statement = std::get<Statement>(prompt.shown[1].body);
    chips.product = 0;
    fast_chips.product = 1;
    statement.holdings = {chips, fast_chips};
    statement.bookings = std::move(bookings);
    statement.cash_cents = cash_;
    view_ = std::make_unique<View>(DeskBriefing(scenario_));
    view_->Take(prompt);
    clients_ = std::make_unique<Clients>(scenario_, kDeskBuyer, OutlookSettings{});
    clients_->Take(*view_);
    clients_->Choose();
  }
  void Show(Tick now) { Show(now, {}, {}, {}); }

  const Outlook& chips() { return clients_->all()[0].outlook; }
  const Outlook& fast_chips() { return clients_->all()[1].outlook; }
  // The product that is ordered; 2: none.
  ProductId Preferred() {
    for (const Client& client : clients_->all()) {
      if (client.preferred) return client.outlook.product();
    }
    return 2;
  }

  static Booking FastBooking(BookingId id, std::int64_t units, Tick date) {
    Booking booking = BookingOf(id, units, date);
    booking.product = 1;
    booking.price_cents = 2000;
    return booking;
  }
  static Holding Holds(std::int64_t units) { return Holding{0, 0, units, units}; }

  Scenario scenario_ = DeskScenario(10'000);
  Tick lead_ = 10;
  Tick fast_lead_ = 10;
  std::int64_t fast_price_ = 2000;
  std::int64_t cash_ = 1'000'000'000;
  Prompt prompt_;
  std::unique_ptr<View> view_;
  std::unique_ptr<Clients> clients_;
};

// ---- what is left to want

TEST_F(VariantsTest, EachIsWantedBesideWhatIsHeldOfTheOther) {
  Show(10);
  EXPECT_EQ(chips().Wanted(10), 1900);
  EXPECT_EQ(fast_chips().Wanted(10), 950) << "each does the work of two";
  Show(10, Holds(300), Holds(200), {});
  EXPECT_EQ(chips().Wanted(10), 1500);
  EXPECT_EQ(fast_chips().Wanted(10), 800);
  EXPECT_EQ(chips().on_hand(), 300);
  EXPECT_EQ(chips().all_on_hand(), 500);
}

TEST_F(VariantsTest, WhatComesOfTheOtherLaterLeavesNoMoreThanIsWantedThen) {
  Show(10, {}, {}, {FastBooking(1, 400, 20)});
  EXPECT_EQ(chips().Wanted(12), 1100) << "chips that come now are there when the fast ones come";
  // Where more is wanted by then, they may bridge the time.
  scenario_.parties[1].wants.demand[0].path = {Point{10, 1000}, Point{20, 2000}};
  Show(10, {}, {}, {FastBooking(1, 400, 20)});
  EXPECT_EQ(chips().Wanted(10), 1900);
  EXPECT_EQ(chips().Wanted(20), 3000);
}

TEST_F(VariantsTest, AUnitTakesAsMuchRoomOfEither) {
  site().size = {Point{0, 1000}};
  Show(10, Holds(300), Holds(200), {FastBooking(1, 100, 20)});
  EXPECT_EQ(chips().Room(10), 700);
  EXPECT_EQ(chips().AllRoom(10), 1000);
  EXPECT_EQ(fast_chips().Room(10), 700);
  EXPECT_EQ(chips().Ahead(5).room, 800) << "by its date";
  EXPECT_EQ(chips().Ahead(10).room, 700);
}

TEST_F(VariantsTest, MoneyThatIsOwedForTheOtherIsSpent) {
  cash_ = 1'000'000;
  Show(10, {}, {}, {FastBooking(1, 100, 20)});
  EXPECT_EQ(chips().MoneyBy(5), 800'000);
  EXPECT_EQ(fast_chips().MoneyBy(5), 1'000'000);
}

TEST_F(VariantsTest, UnitsAreWorthWhatTheyDoBesideTheOther) {
  lead_ = fast_lead_ = 100;
  Show(10, Holds(300), Holds(200), {});
  Arrivals more{};
  more[1] = 100;
  const Costs costs{0, 0};
  const auto gain = [&](const Outlook& outlook) {
    return Worth(outlook, more, 100, costs) - Worth(outlook, {}, 0, costs);
  };
  // F(900) - F(700) and F(800) - F(700) at a scale of 1,000, for 40 ticks.
  EXPECT_EQ(gain(fast_chips()), 40 * (100 * 900 * (4000 - 900) / 2000 - 100 * 700 * (4000 - 700) / 2000));
  EXPECT_EQ(gain(chips()), 40 * (100 * 800 * (4000 - 800) / 2000 - 100 * 700 * (4000 - 700) / 2000));
}

// ---- which one

TEST_F(VariantsTest, NobodyKnowsAVariantBeforeItIsSold) {
  fast_price_ = 1;
  Show(4);
  EXPECT_FALSE(fast_chips().known());
  EXPECT_FALSE(chips().chooses());
  EXPECT_EQ(Preferred(), 0U);
  Show(5);
  EXPECT_TRUE(fast_chips().known());
  EXPECT_EQ(Preferred(), 1U);
}

TEST_F(VariantsTest, TheOneThatDoesMoreForItsPriceIsPreferredUnlessItIsLongInComing) {
  Show(10);
  EXPECT_EQ(Preferred(), 0U) << "of two that are worth the same, the older one";
  fast_price_ = 1900;
  Show(10);
  EXPECT_EQ(Preferred(), 1U);
  // 50 cents a unit of work against 200 cents for each tick of waiting.
  fast_lead_ = 11;
  Show(10);
  EXPECT_EQ(Preferred(), 0U);
}

TEST_F(VariantsTest, WhereRoomIsShortTheOneThatDoesMoreInAPlaceIsPreferred) {
  site().size = {Point{0, 100}};
  Show(10);
  EXPECT_EQ(Preferred(), 1U);
  fast_price_ = 10'000;
  fast_lead_ = 30;
  Show(10);
  EXPECT_EQ(Preferred(), 1U) << "worth a wait and a price";
  fast_price_ = 40'000;
  Show(10);
  EXPECT_EQ(Preferred(), 0U) << "within reason";
}

TEST_F(VariantsTest, RoomThatIsShortForAnyIsShortForAll) {
  // Room for all the fast chips that are wanted, and for a part of the others: by the place the fast ones win.
  fast_price_ = 2001;
  site().size = {Point{0, 1500}};
  Show(10);
  ASSERT_LT(fast_chips().Wanted(20), 1500);
  ASSERT_GT(chips().Wanted(20), 1500);
  EXPECT_EQ(Preferred(), 1U);
  site().size = {Point{0, 2000}};
  Show(10);
  EXPECT_EQ(Preferred(), 0U) << "by the work";
}

TEST_F(VariantsTest, ACrowdIsNotOfOneMind) {
  scenario_.parties[1].members = 60;
  const auto parts = [&] {
    Show(10);
    std::vector<std::int64_t> each;
    for (const Client& client : clients_->all()) each.push_back(client.part);
    return each;
  };
  EXPECT_EQ(parts(), (std::vector<std::int64_t>{500, 500}));
  fast_price_ = 2200;  // a tenth dearer by its work
  EXPECT_EQ(parts(), (std::vector<std::int64_t>{1000, 0}));
  fast_price_ = 2100;
  EXPECT_EQ(parts(), (std::vector<std::int64_t>{666, 333}));
  fast_price_ = 1000;
  EXPECT_EQ(parts(), (std::vector<std::int64_t>{0, 1000}));
}

TEST_F(VariantsTest, ThePartsOfACrowdAreNeverMoreThanTheWhole) {
  scenario_.parties[1].members = 60;
  Product third = scenario_.products[1];
  third.name = "third";
  scenario_.products.push_back(third);
  Show(10);  // nothing is told of the third one
  EXPECT_EQ(clients_->all()[2].part, 0);
  std::int64_t all = 0;
  for (const Client& client : clients_->all()) all += client.part;
  EXPECT_LE(all, 1000);
}

TEST_F(VariantsTest, PlacesBeyondPriceAreNoReasonToFail) {
  scenario_.products[1].power_permille = 1;
  fast_price_ = 1;
  site().size = {Point{0, 10}};
  site().extend_units = 1;
  site().extend_most = 100;
  site().extend_cost_cents = 100'000'000'000'000'000;
  Show(10);
  EXPECT_EQ(fast_chips().WantedAt(10, site().extend_cost_cents), 0);
  EXPECT_EQ(chips().WantedAt(10, site().extend_cost_cents), 0);
}

TEST_F(VariantsTest, WhoBuildsForItsUnitsCountsTheirPlaces) {
  fast_price_ = 2100;
  Show(10);
  EXPECT_EQ(Preferred(), 0U);
  site().extend_units = 10;
  site().extend_cost_cents = 10'000;
  site().extend_most = 1000;
  Show(10);
  EXPECT_EQ(Preferred(), 1U) << "half as many places";
}

// ---- orders

TEST_F(VariantsTest, OrdersWhatIsLeftToWant) {
  Show(10, Holds(300), Holds(200), {FastBooking(1, 100, 20)});
  const Ordering ordering(scenario_, kDeskBuyer, {});
  Reply reply;
  EXPECT_FALSE(ordering.Order(*view_, chips(), reply));
  ASSERT_EQ(reply.moves().size(), 1U);
  EXPECT_EQ(std::get<Order>(reply.moves()[0].action).units, 1000) << "1,900 - 2 * 300 - 300";
  reply.Clear();
  EXPECT_FALSE(ordering.Order(*view_, fast_chips(), reply, 0)) << "the one that is not preferred is not ordered";
  EXPECT_TRUE(reply.moves().empty());
}

TEST_F(VariantsTest, ACheaperVariantIsNoReasonToGiveBack) {
  // 1,000 are needed at their own price, 1,090 at that of the other; 1,240 permille of it is kept.
  const auto gives_back = [&] {
    Show(10, Holds(900), {}, {BookingOf(1, 1300, 12)});
    Reply reply;
    return Ordering(scenario_, kDeskBuyer, {}).Order(*view_, chips(), reply);
  };
  EXPECT_TRUE(gives_back());
  fast_price_ = 1;
  EXPECT_FALSE(gives_back());
}

}  // namespace
}  // namespace haggle::strategies::variants_test
