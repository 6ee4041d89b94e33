// What a seller ships to whom.
#include "agents/strategies/shipping.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "proto/base/random.h"
#include "tests/agents/desk.h"

namespace haggle::strategies::shipping_test {
namespace {

constexpr PartyId kSecond = 3;

Scenario TwoCustomers() {
  Scenario scenario = DeskScenario(100);
  Party second = scenario.parties[1];
  second.id = kSecond;
  second.name = "second";
  second.sites.clear();
  scenario.parties.push_back(second);
  return scenario;
}

class DivideTest : public ::testing::Test {
 protected:
  Shipping Ship(std::int64_t available, Tick now = 0) {
    book_.payers = {Payer{kDeskBuyer, cash_}, Payer{kSecond, 1'000'000'000}};
    return Divide(book_, available, now, customers_, settings_, owed_);
  }
  static std::int64_t Got(const Shipping& shipping, BookingId id) {
    std::int64_t units = 0;
    for (const Share& share : shipping.shares) units += share.booking == id ? share.units : 0;
    return units;
  }
  static Booking Of(PartyId owner, BookingId id, std::int64_t units, Tick requested = 0) {
    Booking booking = BookingOf(id, units, requested);
    booking.owner = owner;
    return booking;
  }
  static Booking Firm(PartyId owner, BookingId id, std::int64_t units, Tick by) {
    Booking booking = Of(owner, id, units);
    booking.by_tick = by;
    return booking;
  }

  Scenario scenario_ = TwoCustomers();
  CustomerBook customers_{scenario_, kDeskSeller, 1200};
  ShippingSettings settings_;
  SellerBook book_;
  std::int64_t cash_ = 1'000'000'000;
  Owed owed_;  // for other products in the same step
};

TEST_F(DivideTest, WhatOtherProductsCostIsSpent) {
  book_.bookings = {Of(kDeskBuyer, 1, 100), Of(kSecond, 2, 100)};
  cash_ = 100'000;
  owed_[kDeskBuyer] = 60'000;
  const Shipping shipping = Ship(1000);
  EXPECT_EQ(Got(shipping, 1), 40) << "at 1,000 each";
  EXPECT_EQ(Got(shipping, 2), 100);
  EXPECT_EQ(owed_[kDeskBuyer], 100'000);
  EXPECT_EQ(owed_[kSecond], 100'000);
  EXPECT_EQ(Got(Ship(1000), 1), 0) << "nothing is left for a third product";
}

// ---- by date

TEST_F(DivideTest, ShipsInTheOrderOfDates) {
  book_.bookings = {Of(kDeskBuyer, 1, 100, 4), Of(kSecond, 2, 100, 2), Of(kDeskBuyer, 3, 100, 3),
                    Of(kSecond, 4, 100, 6)};
  const Shipping shipping = Ship(250, 5);
  EXPECT_EQ(shipping.due, 300);
  EXPECT_EQ(shipping.total, 250);
  EXPECT_EQ(Got(shipping, 2), 100);
  EXPECT_EQ(Got(shipping, 3), 100);
  EXPECT_EQ(Got(shipping, 1), 50) << "the last date gets what is left";
  EXPECT_EQ(Got(shipping, 4), 0) << "not due";
}

TEST_F(DivideTest, ShipsOfOneDateInTheOrderInWhichTheyWerePlaced) {
  book_.bookings = {Of(kDeskBuyer, 1, 100), Of(kSecond, 2, 100), Of(kDeskBuyer, 3, 100)};
  book_.bookings[0].placed_tick = 2;
  book_.bookings[1].placed_tick = 1;
  book_.bookings[2].placed_tick = 1;
  const Shipping shipping = Ship(150, 5);
  EXPECT_EQ(Got(shipping, 2), 100);
  EXPECT_EQ(Got(shipping, 3), 50) << "of those the lower number first";
  EXPECT_EQ(Got(shipping, 1), 0);
}

TEST_F(DivideTest, TheBestRelationshipIsWorthThreeTicks) {
  for (int warm = 0; warm < 20; ++warm) customers_.Warm(kDeskBuyer);
  settings_.speed = 0;
  const auto first = [&](Tick date) {
    book_.bookings = {Of(kDeskBuyer, 1, 100, date), Of(kSecond, 2, 100, 2)};
    book_.bookings[0].placed_tick = 1;  // placed later
    return Got(Ship(100, 9), 1) == 100;
  };
  EXPECT_TRUE(first(4));
  EXPECT_FALSE(first(5)) << "equal dates: who placed first";
  settings_.favour = 3001;
  EXPECT_TRUE(first(5));
  EXPECT_FALSE(first(6));
}

TEST_F(DivideTest, TheFastestBuilderIsServedATickSooner) {
  scenario_.parties[1].sites[0].install_rate = 1000;
  Site slow = scenario_.parties[1].sites[0];
  slow.install_rate = 500;
  scenario_.parties[2].sites = {slow, slow, slow};
  customers_ = CustomerBook(scenario_, kDeskSeller, 1200);
  book_.bookings = {Of(kDeskBuyer, 1, 100, 2), Of(kSecond, 2, 100, 2)};
  book_.bookings[0].placed_tick = 1;  // placed later
  EXPECT_EQ(Got(Ship(100, 9), 1), 100) << "half a tick sooner";
  book_.bookings[0].requested_tick = 3;
  EXPECT_EQ(Got(Ship(100, 9), 1), 0);
  settings_.speed = 2001;
  EXPECT_EQ(Got(Ship(100, 9), 1), 100);
}

TEST_F(DivideTest, ShipsNoMoreThanCanBePaid) {
  cash_ = 5'500;  // of 1,000 cents a unit
  book_.bookings = {Of(kDeskBuyer, 1, 100), Of(kSecond, 2, 100)};
  const Shipping shipping = Ship(50);
  EXPECT_EQ(Got(shipping, 1), 5);
  EXPECT_EQ(Got(shipping, 2), 45) << "the next gets what is left";
}

TEST_F(DivideTest, CountsDepositsAsPaid) {
  cash_ = 5'500;
  book_.bookings = {Of(kDeskBuyer, 1, 100)};
  book_.bookings[0].deposit_cents = 900;
  EXPECT_EQ(Got(Ship(200), 1), 55);
}

TEST_F(DivideTest, ShipsToWhoHasNoRoomUnlessToldNotTo) {
  settings_.ready_slack = 20;
  book_.bookings = {Of(kDeskBuyer, 1, 500), Of(kSecond, 2, 500)};
  EXPECT_EQ(Got(Ship(2000), 1), 500) << "who booked for a date takes delivery";
  settings_.ready = true;
  EXPECT_EQ(Got(Ship(2000), 1), 120) << "room for 100, and 20 to spare";
  EXPECT_EQ(Got(Ship(2000), 2), 500) << "no sites: room without end";
  book_.bookings = {Of(kDeskBuyer, 1, 100), Of(kDeskBuyer, 3, 100)};
  EXPECT_EQ(Got(Ship(2000), 3), 20) << "the first one takes its part of the room";
}

// ---- firm dates

TEST_F(DivideTest, SpreadsFirmDatesEvenlyBeforeAllOthers) {
  book_.bookings = {Firm(kDeskBuyer, 1, 80, 8), Of(kSecond, 2, 1000)};
  book_.bookings[0].requested_tick = 0;
  book_.bookings[1].placed_tick = -1;
  Shipping shipping = Ship(100);
  EXPECT_EQ(shipping.firm, 10);
  EXPECT_EQ(Got(shipping, 1), 10);
  EXPECT_EQ(Got(shipping, 2), 90);
  EXPECT_EQ(Got(Ship(100, 6), 1), 40) << "two ticks are left";
  EXPECT_EQ(Got(Ship(100, 9), 1), 50) << "late: all of it, of which half of what there is can go";
  shipping = Ship(100, 12);
  EXPECT_EQ(shipping.firm, 50);
}

TEST_F(DivideTest, GivesFirmDatesHalfAtMost) {
  book_.bookings = {Firm(kDeskBuyer, 1, 800, 8), Of(kSecond, 2, 1000)};
  EXPECT_EQ(Got(Ship(100), 1), 50);
  EXPECT_EQ(Got(Ship(100), 2), 50);
  settings_.firm_most = 900;
  EXPECT_EQ(Got(Ship(100), 1), 90);
}

TEST_F(DivideTest, WhatNobodyElseHasAUseForComesSoonerThanPromised) {
  book_.bookings = {Firm(kDeskBuyer, 1, 400, 4), Firm(kSecond, 2, 400, 8), Of(kSecond, 3, 30)};
  const Shipping shipping = Ship(200);
  EXPECT_EQ(Got(shipping, 3), 30);
  EXPECT_EQ(shipping.firm, 170);
  EXPECT_EQ(shipping.total, 200) << "nothing is kept while firm dates wait";
  EXPECT_GT(Got(shipping, 1), Got(shipping, 2));
}

TEST_F(DivideTest, CutsFirmDatesOfAllAlike) {
  book_.bookings = {Firm(kDeskBuyer, 1, 400, 4), Firm(kSecond, 2, 400, 4), Of(kSecond, 3, 1000)};
  Shipping shipping = Ship(100);
  EXPECT_EQ(shipping.firm, 50);
  EXPECT_EQ(Got(shipping, 1), 25);
  EXPECT_EQ(Got(shipping, 2), 25);
  book_.bookings[1].units = 1200;
  shipping = Ship(160);
  EXPECT_EQ(Got(shipping, 1), 20);
  EXPECT_EQ(Got(shipping, 2), 60) << "three times as much to ship in the same time";
}

TEST_F(DivideTest, TurnsTheOddUnitOfFirmDatesRound) {
  book_.bookings = {Firm(kDeskBuyer, 1, 400, 8), Firm(kSecond, 2, 400, 8), Of(kSecond, 3, 1000)};
  EXPECT_EQ(Got(Ship(2, 4), 1), 1);
  EXPECT_EQ(Got(Ship(2, 5), 1), 0);
}

TEST_F(DivideTest, ShipsFirmDatesOfOneCustomerWithinItsCash) {
  cash_ = 9'000;  // of 1,000 cents a unit
  book_.bookings = {Firm(kDeskBuyer, 1, 80, 10), Firm(kDeskBuyer, 2, 80, 10)};
  const Shipping shipping = Ship(100);
  EXPECT_EQ(shipping.firm, 9);
  EXPECT_EQ(Got(shipping, 1), 8);
  EXPECT_EQ(Got(shipping, 2), 1);
}

// ---- always

TEST_F(DivideTest, NeverShipsMoreThanThereIsBookedAndPaid) {
  Random random(7, 1, 0, 0, 0);
  for (int run = 0; run < 300; ++run) {
    book_.bookings.clear();
    const auto now = static_cast<Tick>(random.Uniform(0, 20));
    for (BookingId id = 1; id <= 12; ++id) {
      Booking booking = Of(random.Uniform(0, 1) == 0 ? kDeskBuyer : kSecond, id, random.Uniform(1, 200),
                           static_cast<Tick>(random.Uniform(0, 25)));
      if (random.Uniform(0, 3) == 0)
        booking.by_tick = booking.requested_tick + static_cast<Tick>(random.Uniform(1, 13));
      booking.placed_tick = static_cast<Tick>(random.Uniform(-1, 5));
      book_.bookings.push_back(booking);
    }
    cash_ = random.Uniform(0, 500'000);
    const std::int64_t available = random.Uniform(0, 1500);
    const Shipping shipping = Ship(available, now);
    std::int64_t total = 0;
    std::int64_t paid = 0;
    std::int64_t wanted = 0;  // by who can always pay
    std::int64_t got = 0;
    std::int64_t others = 0;  // ... without a firm date
    std::int64_t got_others = 0;
    for (const Booking& booking : book_.bookings) {
      const std::int64_t units = Got(shipping, booking.id);
      EXPECT_LE(units, booking.requested_tick <= now ? booking.units : 0);
      total += units;
      if (booking.owner == kDeskBuyer) {
        paid += units * booking.price_cents;
      } else if (booking.requested_tick <= now) {
        wanted += booking.units;
        got += units;
        if (booking.by_tick == 0) {
          others += booking.units;
          got_others += units;
        }
      }
    }
    EXPECT_EQ(shipping.total, total);
    EXPECT_LE(total, available);
    EXPECT_LE(paid, cash_);
    if (others > got_others) {
      EXPECT_LE(shipping.firm, available / 2) << "the rest is for who waits without a date";
    }
    EXPECT_TRUE(total == available || got == wanted) << "nothing is held back";
    EXPECT_TRUE(std::is_sorted(shipping.shares.begin(), shipping.shares.end(),
                               [](const Share& a, const Share& b) { return a.booking < b.booking; }));
  }
}

}  // namespace
}  // namespace haggle::strategies::shipping_test
