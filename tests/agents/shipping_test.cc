// What a seller ships to whom.
#include "agents/strategies/shipping.h"

#include <gtest/gtest.h>

#include "tests/agents/desk.h"

namespace haggle::strategies {
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

Booking Of(PartyId owner, BookingId id, std::int64_t units, Tick requested = 0) {
  Booking booking = BookingOf(id, units, requested);
  booking.owner = owner;
  return booking;
}

std::int64_t ShippedTo(const Shipping& shipping, const SellerBook& book, PartyId party) {
  std::int64_t units = 0;
  for (const Share& share : shipping.shares) {
    for (const Booking& booking : book.bookings) {
      if (booking.id == share.booking && booking.owner == party) units += share.units;
    }
  }
  return units;
}

class DivideTest : public testing::Test {
 protected:
  Shipping Ship(std::int64_t available, Tick now = 0) {
    book_.payers = {Payer{kDeskBuyer, cash_}, Payer{kSecond, 1'000'000'000}};
    return Divide(book_, available, now, customers_, settings_);
  }

  Scenario scenario_ = TwoCustomers();
  CustomerBook customers_{scenario_, kDeskSeller};
  ShippingSettings settings_;
  SellerBook book_;
  std::int64_t cash_ = 1'000'000'000;
};

TEST_F(DivideTest, SharesByWhatIsDue) {
  settings_.ready = false;
  book_.bookings = {Of(kDeskBuyer, 1, 100), Of(kSecond, 2, 300), Of(kSecond, 3, 500, 9)};
  const Shipping shipping = Ship(200);
  EXPECT_EQ(shipping.due, 400);
  EXPECT_EQ(shipping.total, 200);
  EXPECT_EQ(ShippedTo(shipping, book_, kDeskBuyer), 50);
  EXPECT_EQ(ShippedTo(shipping, book_, kSecond), 150);
}

TEST_F(DivideTest, ShipsNoMoreThanCanBePaid) {
  settings_.ready = false;
  cash_ = 5'500;  // of 1,000 cents a unit
  book_.bookings = {Of(kDeskBuyer, 1, 100), Of(kSecond, 2, 10)};
  const Shipping shipping = Ship(200);
  EXPECT_EQ(ShippedTo(shipping, book_, kDeskBuyer), 5);
  EXPECT_EQ(ShippedTo(shipping, book_, kSecond), 10);
}

TEST_F(DivideTest, DoesNotShipWhatCannotBeSwitchedOn) {
  settings_.ready_slack = 20;
  book_.bookings = {Of(kDeskBuyer, 1, 500), Of(kSecond, 2, 500)};
  const Shipping shipping = Ship(2000);
  EXPECT_EQ(ShippedTo(shipping, book_, kDeskBuyer), 120) << "room for 100, and 20 to spare";
  EXPECT_EQ(ShippedTo(shipping, book_, kSecond), 500) << "no sites: room without end";
}

TEST_F(DivideTest, SpreadsFirmDatesEvenlyAndGivesThemHalfAtMost) {
  settings_.ready = false;
  Booking firm = Of(kDeskBuyer, 1, 80);
  firm.by_tick = 8;
  book_.bookings = {firm, Of(kSecond, 2, 1000)};
  Shipping shipping = Ship(100);
  EXPECT_EQ(shipping.firm, 10);
  EXPECT_EQ(shipping.total, 100);
  book_.bookings[0].units = 800;
  shipping = Ship(100);
  EXPECT_EQ(shipping.firm, 50);
}

TEST_F(DivideTest, CutsFirmDatesOfAllAlike) {
  settings_.ready = false;
  book_.bookings = {Of(kDeskBuyer, 1, 400), Of(kSecond, 2, 400)};
  for (Booking& booking : book_.bookings) booking.by_tick = 4;
  Shipping shipping = Ship(100);
  EXPECT_EQ(shipping.firm, 50);
  EXPECT_EQ(ShippedTo(shipping, book_, kDeskBuyer), 25);
  EXPECT_EQ(ShippedTo(shipping, book_, kSecond), 25);
  book_.bookings[1].units = 1200;
  shipping = Ship(160);
  EXPECT_EQ(ShippedTo(shipping, book_, kDeskBuyer), 20);
  EXPECT_EQ(ShippedTo(shipping, book_, kSecond), 60) << "three times as much to ship in the same time";
}

TEST_F(DivideTest, TurnsTheOddUnitOfFirmDatesRound) {
  settings_.ready = false;
  book_.bookings = {Of(kDeskBuyer, 1, 400), Of(kSecond, 2, 400)};
  for (Booking& booking : book_.bookings) booking.by_tick = 8;
  EXPECT_EQ(ShippedTo(Ship(2, 4), book_, kDeskBuyer), 1);
  EXPECT_EQ(ShippedTo(Ship(2, 5), book_, kDeskBuyer), 0);
}

TEST_F(DivideTest, ShipsFirmDatesOfOneCustomerWithinItsCash) {
  settings_.ready = false;
  cash_ = 9'000;  // of 1,000 cents a unit
  book_.bookings = {Of(kDeskBuyer, 1, 80), Of(kDeskBuyer, 2, 80)};
  for (Booking& booking : book_.bookings) booking.by_tick = 10;
  const Shipping shipping = Ship(100);
  EXPECT_EQ(shipping.firm, 9);
  EXPECT_EQ(ShippedTo(shipping, book_, kDeskBuyer), 9);
}

TEST_F(DivideTest, PrefersWhomItStandsCloserTo) {
  settings_.ready = false;
  book_.bookings = {Of(kDeskBuyer, 1, 100), Of(kSecond, 2, 100)};
  customers_.Warm(kDeskBuyer);
  const Shipping shipping = Ship(100);
  EXPECT_GT(ShippedTo(shipping, book_, kDeskBuyer), ShippedTo(shipping, book_, kSecond));
}

TEST_F(DivideTest, ServesTheOldestBookingFirst) {
  settings_.ready = false;
  book_.bookings = {Of(kDeskBuyer, 1, 100, 5), Of(kDeskBuyer, 2, 100, 3)};
  const Shipping shipping = Ship(120, 6);
  ASSERT_EQ(shipping.shares.size(), 2U);
  EXPECT_EQ(shipping.shares[0].booking, 1U);
  EXPECT_EQ(shipping.shares[0].units, 20);
  EXPECT_EQ(shipping.shares[1].units, 100);
}

TEST(CustomerBookTest, DoubtsABacklogThatIsGivenBack) {
  const Scenario scenario = TwoCustomers();
  CustomerBook customers(scenario, kDeskSeller);
  View view(DeskBriefing(scenario, kDeskSeller));
  SellerBook book;
  book.bookings = {Of(kDeskBuyer, 1, 100)};
  Prompt prompt;
  prompt.party = kDeskSeller;
  prompt.shown.push_back(Event{0, 0, book});
  view.Take(prompt);
  customers.Notice(view);
  EXPECT_EQ(customers.Doubt(book), 100);
  Prompt cancelled = prompt;
  cancelled.shown = {Event{0, 0, Cancelled{1, kDeskBuyer, 0, 50, 0, 0}}};
  view.Take(cancelled);
  customers.Notice(view);
  EXPECT_EQ(customers.Doubt(book), 200) << "half the backlog given back takes a tenth of the trust in it";
}

TEST(CustomerBookTest, RemembersAgreementsForAWhile) {
  const Scenario scenario = TwoCustomers();
  CustomerBook customers(scenario, kDeskSeller);
  customers.Warm(kDeskBuyer);
  EXPECT_EQ(customers.relationship(kDeskBuyer), 250);
  View view(DeskBriefing(scenario, kDeskSeller));
  for (Tick tick = 0; tick < 200; ++tick) {
    Prompt prompt;
    prompt.tick = tick;
    view.Take(prompt);
    customers.Notice(view);
  }
  EXPECT_LT(customers.relationship(kDeskBuyer), 16);
  customers.Judge(0, 1000);
  EXPECT_EQ(customers.trust(), 700);
  customers.Judge(5000, 1000);
  EXPECT_EQ(customers.trust(), 800) << "more than half as much again as was pledged does not count";
}

}  // namespace
}  // namespace haggle::strategies
