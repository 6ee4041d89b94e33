#include "broker/core/ledger.h"

#include <gtest/gtest.h>

#include "broker/core/supply.h"
#include "broker/core/world.h"
#include "proto/base/ids.h"
#include "proto/base/random.h"
#include "tests/broker/market_driver.h"

namespace haggle::core::ledger_test {
namespace {

constexpr PartyId kMaker = 1;
constexpr PartyId kAda = 2;
constexpr PartyId kBob = 3;
constexpr PartyId kDan = 6;

class LedgerTest : public ::testing::Test {
 protected:
  World world_{Village()};
  Ledger& ledger_ = world_.ledger;

  std::int64_t Cash(PartyId party) { return world_.PartyOf(party).cash_cents; }
};

TEST_F(LedgerTest, PaymentsAreDoubleEntry) {
  ledger_.Pay(kAda, kBob, Money(100));
  EXPECT_EQ(Cash(kAda), 499'900);
  EXPECT_EQ(Cash(kBob), 200'100);
  EXPECT_EQ(world_.PartyOf(kAda).paid_cents, 100);
  EXPECT_EQ(world_.PartyOf(kBob).received_cents, 100);
}

TEST_F(LedgerTest, IncomeFundingAndOutsideAreKeptApart) {
  ledger_.Income(kAda, Money(5));
  ledger_.Funding(kAda, Money(7));
  ledger_.PayOutside(kAda, Money(2));
  const PartyState& ada = world_.PartyOf(kAda);
  EXPECT_EQ(ada.income_cents, 5);
  EXPECT_EQ(ada.funding_cents, 7);
  EXPECT_EQ(ada.outside_cents, 2);
  EXPECT_EQ(ada.cash_cents, 500'010);
}

TEST_F(LedgerTest, WhatIsReceivedInAStepCannotBeSpentInIt) {
  ledger_.Pay(kAda, kBob, Money(1'000));
  EXPECT_EQ(ledger_.Spendable(kBob), Money(200'000));
  EXPECT_EQ(ledger_.CanPay(kBob, 200'001), RefusalReason::kNotEnoughCash);
  ledger_.BeginStep();
  EXPECT_EQ(ledger_.CanPay(kBob, 201'000), kAllowed);
}

TEST_F(LedgerTest, WhatIsPaidInAStepIsGoneAtOnce) {
  ledger_.Pay(kBob, kAda, Money(200'000));
  EXPECT_EQ(ledger_.CanPay(kBob, 1), RefusalReason::kNotEnoughCash);
  EXPECT_EQ(ledger_.CanPay(kBob, 0), kAllowed);
}

TEST_F(LedgerTest, CreditIsSpentAndNamedWhenItIsNotEnough) {
  EXPECT_EQ(ledger_.CanPay(kDan, 301'000), kAllowed);
  EXPECT_EQ(ledger_.CanPay(kDan, 301'001), RefusalReason::kOverCredit);
  EXPECT_EQ(ledger_.CanPay(kDan, Int128{INT64_MAX} * 4), RefusalReason::kOverCredit);
}

TEST_F(LedgerTest, ADepositIsHeldUntilItIsEarnedOrReturned) {
  const std::int64_t held = world_.PartyOf(kMaker).deposits_cents;
  ledger_.TakeDeposit(kAda, kMaker, Money(300));
  EXPECT_EQ(world_.PartyOf(kMaker).deposits_cents, held + 300);
  EXPECT_EQ(Cash(kMaker), 100'000);
  ledger_.ReturnDeposit(kAda, kMaker, Money(80), Money(20));
  EXPECT_EQ(Cash(kAda), 500'000 - 300 + 80);
  EXPECT_EQ(Cash(kMaker), 100'020);
  ledger_.Settle(kAda, kMaker, Money(200), Money(1'800));
  EXPECT_EQ(world_.PartyOf(kMaker).deposits_cents, held);
  EXPECT_EQ(Cash(kMaker), 100'020 + 2'000);
  EXPECT_EQ(Cash(kAda), 500'000 - 220 - 1'800);
}

TEST_F(LedgerTest, TheBacklogIsNeverMoreThanItsBoundAndEqualAfterASweep) {
  const auto backlog = [this] { return BacklogOf(world_, 0); };
  EXPECT_EQ(ledger_.MostBacklog(0), 40 + 30 + 50);  // the opening book
  Random random(7, 1, 0, 0, 0);
  BookingId next = 1;
  for (int i = 0; i < 2'000; ++i) {
    const std::int64_t kind = random.Uniform(0, 9);
    auto& bookings = world_.state.bookings;
    if (kind < 5) {
      BookingState made;
      made.booking.id = next++;
      made.booking.owner = kAda;
      made.booking.units = random.Uniform(1, 1'000);
      ledger_.AddBooking(made);
    } else if (kind < 9 && !bookings.empty()) {  // cancelled or shipped, a part or all
      const auto at = static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(bookings.size()) - 1));
      Booking& booking = bookings[at].booking;
      booking.units -= random.Uniform(0, booking.units);
    } else {
      ledger_.Sweep();
      ASSERT_EQ(ledger_.MostBacklog(0), backlog());
    }
    ASSERT_GE(ledger_.MostBacklog(0), backlog());
  }
  const World copy(world_);
  EXPECT_EQ(copy.ledger.MostBacklog(0), ledger_.MostBacklog(0));
}

TEST_F(LedgerTest, ABookIsTooLongBeyondItsBoundAloneHoweverManyUnitsWereInItBefore) {
  for (BookingId id = 1; id <= 1'000; ++id) {
    BookingState state;
    state.booking.id = id;
    state.booking.owner = kAda;
    state.booking.units = bounds::kUnits;
    ledger_.AddBooking(state);
  }
  EXPECT_TRUE(BacklogTooLong(world_, 0, 1));
  ledger_.FindBooking(1)->booking.units = 0;  // the bound of the ledger does not know yet
  const std::int64_t left = bounds::kUnitsOfRun - BacklogOf(world_, 0);
  EXPECT_FALSE(BacklogTooLong(world_, 0, left));
  EXPECT_TRUE(BacklogTooLong(world_, 0, left + 1));
}

TEST_F(LedgerTest, TheOpeningBooksDepositsAreHeldFromTheStart) {
  EXPECT_EQ(world_.PartyOf(kMaker).deposits_cents, (40 + 30 + 50) * 100);
}

TEST_F(LedgerTest, BookingsAreKeptByIdAndSweptWhenEmpty) {
  BookingState booking;
  booking.booking.id = 9;
  booking.booking.owner = kAda;
  booking.booking.units = 1;
  ledger_.ClearChanged(kAda);
  ledger_.AddBooking(booking);
  EXPECT_TRUE(ledger_.Changed(kAda));
  booking.booking.id = 3;
  ledger_.AddBooking(booking);
  EXPECT_EQ(world_.state.bookings[0].booking.id, 3U);
  EXPECT_EQ(world_.state.bookings[1].booking.id, 9U);
  ledger_.FindBooking(9)->booking.units = 0;
  ledger_.Sweep();
  EXPECT_EQ(ledger_.FindBooking(9), nullptr);
  EXPECT_NE(ledger_.FindBooking(3), nullptr);
  EXPECT_NE(ledger_.FindBooking(OpeningBookingId(2)), nullptr);
  EXPECT_EQ(ledger_.FindBooking(OpeningBookingId(3)), nullptr);
}

using LedgerDeathTest = LedgerTest;

TEST_F(LedgerDeathTest, TwoBookingsOfOneIdAreAMistakeOfOurs) {
  BookingState twice;
  twice.booking.id = OpeningBookingId(0);
  twice.booking.owner = kAda;
  EXPECT_DEATH(ledger_.AddBooking(twice), "check failed");
}

TEST_F(LedgerDeathTest, AnOverflowIsAMistakeOfOurs) {
  EXPECT_DEATH(ledger_.Income(kAda, Money(INT64_MAX)), "check failed");
}

}  // namespace
}  // namespace haggle::core::ledger_test
