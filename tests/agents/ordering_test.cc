// What a buyer orders and what it gives back.
#include "agents/strategies/ordering.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "tests/agents/buyer_desk.h"

namespace haggle::strategies::ordering_test {
namespace {

// A buyer with room without bounds to speak of and a scale of use of 1,000 units, of which it wants 1,900.
class OrderingTest : public ::testing::Test {
 protected:
  // Units ordered; 0: none.
  std::int64_t Ordered(Tick lead, std::int64_t installed, std::vector<Booking> bookings = {}) {
    Decide(lead, installed, std::move(bookings));
    std::int64_t units = 0;
    for (const Move& move : reply_.moves()) {
      if (const auto* order = std::get_if<Order>(&move.action)) units += order->units;
    }
    return units;
  }
  // Bookings and units given back, in that order.
  std::vector<std::pair<BookingId, std::int64_t>> Cancelled(Tick lead, std::int64_t installed,
                                                            std::vector<Booking> bookings) {
    Decide(lead, installed, std::move(bookings));
    std::vector<std::pair<BookingId, std::int64_t>> cancelled;
    for (const Move& move : reply_.moves()) {
      if (const auto* cancel = std::get_if<Cancel>(&move.action))
        cancelled.emplace_back(cancel->booking, cancel->units);
    }
    return cancelled;
  }
  void Decide(Tick lead, std::int64_t installed, std::vector<Booking> bookings) {
    desk_.Show(10, installed, std::move(bookings), lead);
    const Ordering ordering(desk_.scenario, kDeskBuyer, settings_);
    reply_.Clear();
    ordering.Order(desk_.view(), desk_.outlook(), reply_);
  }

  BuyerDesk desk_{100'000, 1000};
  OrderingSettings settings_;
  Reply reply_;
};

// ---- orders

TEST_F(OrderingTest, OrdersWhatItWantsAndHasNotBooked) {
  EXPECT_EQ(Ordered(10, 400), 1500);
  EXPECT_EQ(Ordered(10, 400, {BookingOf(1, 500, 30)}), 1000);
  EXPECT_EQ(Ordered(10, 1900), 0);
  desk_.scenario.rules.lot = 400;
  EXPECT_EQ(Ordered(10, 400), 1200);
}

TEST_F(OrderingTest, OrdersForWhenItComes) {
  desk_.demand().path = {Point{10, 1000}, Point{110, 2000}};
  EXPECT_EQ(Ordered(10, 0), 2090) << "1,100 in ten ticks";
  EXPECT_EQ(Ordered(26, 0), 2394);
  EXPECT_EQ(Ordered(50, 0), 2394) << "looks no further than 26 ticks ahead";
  desk_.buyer().sites[0].size = {Point{0, 1000}};
  EXPECT_EQ(Ordered(10, 400), 600) << "no more than there is room for";
}

TEST_F(OrderingTest, OrdersNoMoreThanItCanPay) {
  desk_.cash_cents = 700'000;
  EXPECT_EQ(Ordered(10, 0), 700);
  EXPECT_EQ(Ordered(10, 0, {BookingOf(1, 300, 30)}), 400) << "what is booked is to be paid as well";
  desk_.buyer().account.income_cents = 20'000;
  EXPECT_EQ(Ordered(10, 0), 800) << "half of ten ticks' income";
}

TEST_F(OrderingTest, ACrowdTakesHalfATickOfWhatTheWaitLeaves) {
  desk_.buyer().members = 60;
  // 180 permille do otherwise at ten ticks: 1,558 of 1,900.
  EXPECT_EQ(Ordered(10, 400), (1558 - 400) / 2);
  EXPECT_EQ(Ordered(1, 400), (1865 - 400) / 2);
  EXPECT_EQ(Ordered(56, 0), 0) << "nobody waits so long";
  settings_.balk = 0;
  EXPECT_EQ(Ordered(10, 400), 750);
}

TEST_F(OrderingTest, DoesNotInflateWhereTheQuoteSetsTheDate) {
  for (const Tick lead : {2, 10, 45}) {
    for (const bool best_reply : {false, true}) {
      settings_.best_reply = best_reply;
      EXPECT_EQ(Ordered(lead, 400, {BookingOf(1, 200, 20)}), 1300) << lead;
    }
  }
}

TEST_F(OrderingTest, InflatesWhereOrdersShare) {
  desk_.others_booked = 10'000;
  desk_.scenario.rules.allocation = AllocationRule::kProportional;
  EXPECT_EQ(Ordered(20, 400), 4286) << "the least that brings 24 of 80 units, the most of three times its need";
  desk_.scenario.rules.cancel_fee_permille = 100;
  EXPECT_LT(Ordered(20, 400), 4286) << "what is too much has to be given back";
  desk_.scenario.rules.cancel_fee_permille = 0;
  settings_.best_reply = false;
  EXPECT_EQ(Ordered(20, 400), 1500);
  settings_.best_reply = true;
  EXPECT_EQ(Ordered(4, 400), 1500) << "a short lead time";
  desk_.scenario.rules.allocation = AllocationRule::kUniform;
  EXPECT_EQ(Ordered(20, 400), 1500) << "equal parts a head: more orders bring no more";
}

// ---- cancellations

TEST_F(OrderingTest, KeepsWhatIsWithinItsTolerance) {
  // Needs 900; 1,200 permille of that is 1,080.
  const auto with = [](std::int64_t more) {
    Booking young = BookingOf(2, more, 10);
    young.placed_tick = 5;
    return std::vector<Booking>{BookingOf(1, 900, 10), young};
  };
  using Given = std::vector<std::pair<BookingId, std::int64_t>>;
  EXPECT_EQ(Cancelled(8, 1000, with(180)), Given{});
  EXPECT_EQ(Cancelled(8, 1000, with(181)), (Given{{2, 1}}));
  EXPECT_EQ(Cancelled(9, 1000, with(198)), Given{}) << "20 permille more for each tick above eight";
  EXPECT_EQ(Cancelled(9, 1000, with(199)), (Given{{2, 1}}));
}

TEST_F(OrderingTest, GivesBackTheNewestFirst) {
  Booking old = BookingOf(1, 500, 10);
  Booking young = BookingOf(2, 500, 10);
  Booking middle = BookingOf(3, 500, 10);
  old.placed_tick = 1;
  young.placed_tick = 7;
  middle.placed_tick = 4;
  // Nothing is needed.
  using Given = std::vector<std::pair<BookingId, std::int64_t>>;
  EXPECT_EQ(Cancelled(8, 1900, {old, young, middle}), (Given{{2, 500}, {3, 500}, {1, 500}}));
  EXPECT_EQ(Cancelled(8, 1400, {old, young, middle}), (Given{{2, 500}, {3, 400}})) << "600 are within the tolerance";
  young.by_tick = 12;
  EXPECT_EQ(Cancelled(8, 1900, {old, young, middle}), (Given{{3, 500}, {1, 500}})) << "firm ones are kept";
}

TEST_F(OrderingTest, GivesBackInsteadOfOrdering) { EXPECT_EQ(Ordered(8, 1000, {BookingOf(1, 2000, 10)}), 0); }

TEST_F(OrderingTest, KeepsWhatCostsLessThanTheFee) {
  // The scale doubles at tick 30: idle for twelve ticks from tick 18 on.
  desk_.demand().path = {Point{0, 1000}, Point{29, 1000}, Point{30, 2000}, Point{31, 2000}};
  desk_.buyer().wants.holding_cents = 5;
  Booking young = BookingOf(2, 1000, 10);
  young.placed_tick = 5;
  const std::vector<Booking> booked = {BookingOf(1, 900, 10), young};
  desk_.scenario.rules.cancel_fee_permille = 60;  // of 1,000 cents
  EXPECT_TRUE(Cancelled(8, 1000, booked).empty()) << "12 * 5 cents are no more than the fee";
  desk_.scenario.rules.cancel_fee_permille = 59;
  EXPECT_FALSE(Cancelled(8, 1000, booked).empty());
  desk_.scenario.rules.cancel_fee_permille = 60;
  desk_.buyer().wants.capital_permille = 1;
  EXPECT_FALSE(Cancelled(8, 1000, booked).empty()) << "money that is tied up costs as well";
}

TEST_F(OrderingTest, ACrowdGivesBackHalfATick) {
  desk_.buyer().members = 60;
  const auto cancelled = Cancelled(8, 1900, {BookingOf(1, 500, 10)});
  ASSERT_EQ(cancelled.size(), 1U);
  EXPECT_EQ(cancelled[0].second, 250);
}

TEST_F(OrderingTest, GivesNothingBackIfToldNotTo) {
  settings_.cancels = false;
  EXPECT_TRUE(Cancelled(8, 1900, {BookingOf(1, 500, 10)}).empty());
}

}  // namespace
}  // namespace haggle::strategies::ordering_test
