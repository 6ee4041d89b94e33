// What a seller ships to whom.
#include "agents/strategies/shipping.h"

#include <gtest/gtest.h>

#include <numeric>

#include "proto/base/random.h"
#include "tests/agents/desk.h"

namespace haggle {
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

TEST(FillByWeightTest, FillsCapsAndSharesTheRestByWeight) {
  EXPECT_EQ(FillByWeight(100, {1, 1}, {10, 1000}, 0), (std::vector<std::int64_t>{10, 90}));
  EXPECT_EQ(FillByWeight(90, {1, 2}, {1000, 1000}, 0), (std::vector<std::int64_t>{30, 60}));
  EXPECT_EQ(FillByWeight(100, {0, 1}, {50, 20}, 0), (std::vector<std::int64_t>{0, 20}));
  EXPECT_EQ(FillByWeight(0, {1, 1}, {5, 5}, 0), (std::vector<std::int64_t>{0, 0}));
  EXPECT_TRUE(FillByWeight(10, {}, {}, 0).empty());
}

TEST(FillByWeightTest, TurnsTheOddUnitRound) {
  EXPECT_EQ(FillByWeight(1, {1, 1}, {5, 5}, 0), (std::vector<std::int64_t>{1, 0}));
  EXPECT_EQ(FillByWeight(1, {1, 1}, {5, 5}, 1), (std::vector<std::int64_t>{0, 1}));
}

TEST(FillByWeightTest, NeverPassesACapNorLeavesWhatCouldBeUsed) {
  Random random = Random::Named(5, 1, 0, 1);
  for (int round = 0; round < 500; ++round) {
    std::vector<std::int64_t> weights;
    std::vector<std::int64_t> caps;
    std::int64_t usable = 0;
    for (int i = 0; i < 6; ++i) {
      weights.push_back(random.Uniform(0, 1'000'000'000));
      caps.push_back(random.Uniform(0, 100));
      if (weights.back() > 0) usable += caps.back();
    }
    const std::int64_t available = random.Uniform(0, 400);
    const std::vector<std::int64_t> filled = FillByWeight(available, weights, caps, 3);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < filled.size(); ++i) {
      EXPECT_GE(filled[i], 0);
      EXPECT_LE(filled[i], caps[i]);
      sum += filled[i];
    }
    EXPECT_EQ(sum, std::min(available, usable));
  }
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
}  // namespace haggle
