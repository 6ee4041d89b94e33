// What a party expects: use, wanted stock, room and arrivals.
#include "agents/strategies/outlook.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "tests/agents/buyer_desk.h"

namespace haggle::strategies::outlook_test {
namespace {

std::int64_t Sum(const Arrivals& arrivals) {
  return std::accumulate(arrivals.begin(), arrivals.end(), std::int64_t{0});
}

TEST(UseTest, FallsFromTwiceTheValueToNothing) {
  BuyerDesk desk(1000);
  desk.Show(0, 0, {}, 10);
  const Outlook& outlook = desk.outlook();
  EXPECT_EQ(outlook.value(), 100);
  EXPECT_EQ(outlook.Use(0, 1000), 0);
  EXPECT_EQ(outlook.Use(1, 1000), 199) << "100 * (4000 - 1) / 2000, rounded down";
  EXPECT_EQ(outlook.Use(1000, 1000), 150'000) << "100 * (4 - 1) * 1000 / 2";
  EXPECT_EQ(outlook.Use(2000, 1000), 200'000);
  EXPECT_EQ(outlook.Use(5000, 1000), 200'000) << "beyond twice the scale nothing is added";
  EXPECT_EQ(outlook.Use(5000, 0), 0);
  EXPECT_EQ(outlook.Use(-5, 1000), 0);
}

TEST(UseTest, EachUnitBringsLessThanTheOneBefore) {
  BuyerDesk desk(1000);
  desk.Show(0, 0, {}, 10);
  const Outlook& outlook = desk.outlook();
  for (std::int64_t q = 1; q <= 2000; ++q) {
    // The unit number q brings a * (2 - q / D); rounding is less than a cent on both sides.
    const double brings = static_cast<double>(outlook.Use(q, 1000) - outlook.Use(q - 1, 1000));
    EXPECT_NEAR(brings, 100 * (2 - static_cast<double>(q) / 1000), 1.1) << q;
  }
}

TEST(WantedTest, IsTheStockOfWhichTheLastUnitEarnsItsCost) {
  BuyerDesk desk(1000);
  // Cost a tick: 10 permille of 1,000 cents is a tenth of the value of 100.
  desk.Show(0, 0, {}, 10);
  EXPECT_EQ(desk.outlook().Wanted(0), 1900);
  desk.demand().outside_cents = 4000;
  desk.Show(0, 0, {}, 10);
  EXPECT_EQ(desk.outlook().Wanted(0), 1500) << "the substitute raises the bar";
  desk.settings.wear = 20;
  desk.Show(0, 0, {}, 10);
  EXPECT_EQ(desk.outlook().Wanted(0), 1000);
  desk.demand().value_permille = Range{2000, 2000};
  desk.Show(0, 0, {}, 10);
  EXPECT_EQ(desk.outlook().Wanted(0), 1500) << "who values units twice as much";
  desk.price_cents = 100'000;
  desk.Show(0, 0, {}, 10);
  EXPECT_EQ(desk.outlook().Wanted(0), 0) << "no unit earns so much";
  desk.demand().value_cents = 0;
  desk.Show(0, 0, {}, 10);
  EXPECT_EQ(desk.outlook().Wanted(0), 0);
}

TEST(WantedTest, LeavesNothingToGainByOneUnitMoreOrLess) {
  BuyerDesk desk(100'000, 1000);
  for (const std::int64_t price : {1000, 3700, 9900, 15'000}) {
    desk.price_cents = price;
    desk.Show(0, 0, {}, 10);
    const Outlook& outlook = desk.outlook();
    const std::int64_t wanted = outlook.Wanted(0);
    const double cost = static_cast<double>(price) / 100;  // wear, a unit and tick
    const auto left = [&](std::int64_t q) {
      return static_cast<double>(outlook.Use(q, 1000)) - cost * static_cast<double>(q);
    };
    EXPECT_LE(left(wanted - 20), left(wanted)) << price;
    EXPECT_LE(left(wanted + 20), left(wanted)) << price;
  }
}

TEST(WantedTest, FollowsTheScale) {
  BuyerDesk desk(1000);
  desk.demand().path = {Point{0, 100}, Point{10, 200}};
  desk.Show(0, 0, {}, 10);
  EXPECT_EQ(desk.outlook().Scale(5), 150);
  EXPECT_EQ(desk.outlook().Wanted(5), 285);
  EXPECT_EQ(desk.outlook().Ahead(5).wanted, 285);
  EXPECT_EQ(desk.outlook().Ahead(5).scale, 150);
  desk.Show(3, 0, {}, 10);
  EXPECT_EQ(desk.outlook().Ahead(5).scale, 180) << "five ticks from tick 3";
}

TEST(WantedTest, RivalsRaiseItWithinBoundsAndNeverTheScale) {
  BuyerDesk desk(1000);
  desk.Show(0, 0, {}, 10);
  Outlook& outlook = desk.outlook();
  EXPECT_EQ(outlook.Ahead(1).wanted, 1900);
  outlook.RaiseTo(1950);
  EXPECT_EQ(outlook.Wanted(1), 1950);
  EXPECT_EQ(outlook.Ahead(1).wanted, 1950) << "what was reckoned before does not stand";
  outlook.RaiseTo(5000);
  EXPECT_EQ(outlook.Wanted(1), 1995) << "1050 permille of what it would want alone";
  outlook.RaiseTo(1000);
  EXPECT_EQ(outlook.Wanted(1), 1900) << "others that plan less do not lower it";
  EXPECT_EQ(outlook.Scale(1), 1000);
}

TEST(ArrivalsTest, BookingsComeAtTheirDates) {
  BuyerDesk desk(1000);
  desk.Show(
      10, 0,
      {BookingOf(1, 7, 3), BookingOf(2, 20, 10), BookingOf(3, 30, 14), BookingOf(4, 40, 50), BookingOf(5, 50, 51)}, 10);
  const Arrivals coming = desk.outlook().Coming();
  EXPECT_EQ(coming[1], 27) << "what is late comes next, and nothing comes now";
  EXPECT_EQ(coming[4], 30);
  EXPECT_EQ(coming[40], 40);
  EXPECT_EQ(Sum(coming), 97) << "the rest comes later than anybody looks";
  EXPECT_EQ(desk.outlook().ComingWithin(3), 27);
  EXPECT_EQ(desk.outlook().ComingWithin(4), 57);
  EXPECT_EQ(desk.outlook().ComingWithin(1000), 97);
  EXPECT_EQ(desk.outlook().backlog(), 147);
  EXPECT_EQ(desk.outlook().Due(14), 57);
}

TEST(ArrivalsTest, FirmOnesComeEvenlyUpToTheirDate) {
  BuyerDesk desk(1000);
  Booking firm = BookingOf(1, 10, 6);
  firm.by_tick = 14;
  desk.Show(10, 0, {firm}, 10);
  const Arrivals coming = desk.outlook().Coming();
  EXPECT_EQ(coming[1], 2);
  EXPECT_EQ(coming[2], 3);
  EXPECT_EQ(coming[3], 2);
  EXPECT_EQ(coming[4], 3);
  EXPECT_EQ(Sum(coming), 10);
  desk.Show(20, 0, {firm}, 10);
  EXPECT_EQ(desk.outlook().Coming()[1], 10) << "late: in the next tick";
}

TEST(ArrivalsTest, ComeOverTwoLeadTimesWhereDatesDoNotRank) {
  for (const AllocationRule rule : {AllocationRule::kProportional, AllocationRule::kUniform}) {
    BuyerDesk desk(1000);
    desk.scenario.rules.allocation = rule;
    Booking firm = BookingOf(2, 4, 0);
    firm.by_tick = 2;
    desk.Show(0, 0, {BookingOf(1, 60, 3), firm}, 5);
    const Arrivals coming = desk.outlook().Coming();
    EXPECT_EQ(coming[1], 2) << "a firm date ranks all the same";
    EXPECT_EQ(coming[2], 2);
    for (std::size_t k = 3; k <= 12; ++k) EXPECT_EQ(coming[k], 6) << k;
    EXPECT_EQ(coming[13], 0);
    EXPECT_FALSE(desk.outlook().dated());
  }
}

TEST(ArrivalsTest, SpreadEvenlyAndWholly) {
  for (const std::int64_t units : {1, 7, 100, 12'345}) {
    for (const Tick ticks : {1, 3, 8, 13}) {
      Arrivals arrivals{};
      Spread(units, 5, ticks, arrivals);
      EXPECT_EQ(Sum(arrivals), units);
      const auto first = arrivals.begin() + 5;
      const auto [least, most] = std::minmax_element(first, first + ticks);
      EXPECT_LE(*most - *least, 1) << units << " over " << ticks;
    }
  }
  Arrivals arrivals{};
  Spread(10, 36, 10, arrivals);
  EXPECT_EQ(Sum(arrivals), 5) << "half of it lies beyond what is looked at";
}

TEST(RoomTest, WaitsForASiteThatIsNotOpen) {
  BuyerDesk desk(100);
  Site hall = desk.buyer().sites[0];
  hall.name = "new";
  hall.always_open = false;
  hall.opens = Range{15, 15};
  desk.buyer().sites.push_back(hall);
  desk.Show(0, 100, {}, 10);
  EXPECT_EQ(desk.outlook().Room(14), 100);
  EXPECT_EQ(desk.outlook().Room(15), 200);
  EXPECT_EQ(desk.outlook().Ahead(15).room, 200);
  desk.Show(20, 100, {}, 10);
  EXPECT_EQ(desk.outlook().Room(22), 100) << "after its plan it stays nearly finished";
  EXPECT_EQ(desk.outlook().Room(23), 200);
}

TEST(RoomTest, GrowsWithASite) {
  BuyerDesk desk(0);
  Site& hall = desk.buyer().sites[0];
  hall.always_open = false;
  hall.size = {Point{0, 100}};
  hall.size_permille = Range{500, 500};
  hall.opens = Range{10, 10};
  hall.growth = 20;
  desk.Show(0, 0, {}, 10);
  EXPECT_EQ(desk.outlook().Room(9), 0);
  EXPECT_EQ(desk.outlook().Room(10), 10);
  EXPECT_EQ(desk.outlook().Room(12), 30);
  EXPECT_EQ(desk.outlook().Room(30), 50);
}

SiteExtended Extended(PartyId party, std::uint32_t site, std::int64_t units, Tick from) {
  SiteExtended extended;
  extended.party = party;
  extended.site = site;
  extended.units = units;
  extended.from_tick = from;
  return extended;
}

TEST(RoomTest, CountsWhatIsBuiltFromItsTickOn) {
  BuyerDesk desk(100);
  desk.told = {Extended(kDeskBuyer, 0, 30, 12), Extended(kDeskBuyer, 0, 20, 15), Extended(kDeskSeller, 0, 7, 11)};
  desk.Show(10, 0, {}, 10);
  EXPECT_EQ(desk.outlook().Room(10), 100);
  EXPECT_EQ(desk.outlook().Room(11), 100) << "what others build is theirs";
  EXPECT_EQ(desk.outlook().Room(12), 130);
  EXPECT_EQ(desk.outlook().Room(14), 130);
  EXPECT_EQ(desk.outlook().Room(15), 150);
  EXPECT_EQ(desk.outlook().Ahead(5).room, 150);
  EXPECT_EQ(desk.outlook().Extended(0), 50) << "whenever it is there";
  EXPECT_EQ(desk.outlook().Extended(1), 0);
  desk.Show(20, 0, {}, 10);
  EXPECT_EQ(desk.outlook().Room(20), 150) << "counted once";
}

TEST(RoomTest, CountsWhatIsBuiltAtASiteOnceItIsOpen) {
  BuyerDesk desk(0);
  Site& hall = desk.buyer().sites[0];
  hall.always_open = false;
  hall.size = {Point{0, 100}};
  hall.size_permille = Range{500, 500};
  hall.opens = Range{10, 10};
  hall.growth = 20;
  desk.told = {Extended(kDeskBuyer, 0, 30, 5)};
  desk.Show(0, 0, {}, 10);
  EXPECT_EQ(desk.outlook().Room(9), 0);
  EXPECT_EQ(desk.outlook().Room(10), 40) << "it neither grows nor is drawn";
  EXPECT_EQ(desk.outlook().Room(30), 80);
}

TEST(OutlookTest, KnowsNothingBeforeItIsShownSomething) {
  const Scenario scenario = DeskScenario(100);
  const SitePlan sites;
  const Outlook outlook(scenario, sites, kDeskBuyer, 0);
  EXPECT_FALSE(outlook.known());
}

}  // namespace
}  // namespace haggle::strategies::outlook_test
