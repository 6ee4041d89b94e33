#include "broker/core/ledger.h"

#include <gtest/gtest.h>

#include "broker/core/world.h"
#include "proto/base/ids.h"
#include "tests/broker/market_driver.h"

namespace haggle::core {
namespace {

constexpr PartyId kMaker = 1;
constexpr PartyId kAda = 2;
constexpr PartyId kBob = 3;
constexpr PartyId kDan = 6;

class LedgerTest : public testing::Test {
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
}  // namespace haggle::core
