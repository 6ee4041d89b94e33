// A seller's lead time: the first tick by which all that is promised will have been made.
#include "agents/strategies/quoting.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "proto/base/random.h"
#include "tests/agents/desk.h"

namespace haggle::strategies::quoting_test {
namespace {

// A seller whose plan is 100 units a tick. Backlogs are thought to be real to 550 permille.
class QuotingTest : public ::testing::Test {
 protected:
  QuotingTest() {
    Supply supply;
    supply.product = "chip";
    supply.base = 100;
    scenario_.parties[0].supply = {supply};
    scenario_.rules.lead_window = 4;
  }

  Supply& plan() { return scenario_.parties[0].supply[0]; }

  static Booking Flexible(BookingId id, std::int64_t units, Tick date = 50) {
    Booking booking = BookingOf(id, units, date);
    booking.flexible = true;
    return booking;
  }

  Quoting::Promise Reckon(std::int64_t available, std::vector<Booking> bookings, std::vector<Share> shares = {}) {
    CustomerBook customers(scenario_, kDeskSeller, 1200);
    Quoting quoting(scenario_, kDeskSeller);
    View view(DeskBriefing(scenario_, kDeskSeller));
    Prompt prompt;
    prompt.party = kDeskSeller;
    prompt.tick = now_;
    Bulletin bulletin;
    bulletin.price_cents = 1000;
    bulletin.supply_per_tick = made_;
    prompt.shown.push_back(Event{0, now_, bulletin});
    for (const Expanded& step : steps_) prompt.shown.push_back(Event{0, now_, step});
    view.Take(prompt);
    customers.Notice(view);
    quoting.Notice(view);
    SellerBook book;
    book.bookings = std::move(bookings);
    return quoting.Reckon(view, book, available, shares, customers);
  }
  Tick Lead(std::int64_t available, std::vector<Booking> bookings, std::vector<Share> shares = {}) {
    return Reckon(available, std::move(bookings), std::move(shares)).lead_ticks;
  }

  Scenario scenario_ = DeskScenario(100);
  Tick now_ = 10;
  std::int64_t made_ = 100;  // a tick, in the last four
  std::vector<Expanded> steps_;
};

TEST_F(QuotingTest, IsTheFirstTickThatCoversWhatIsPromised) {
  // 1,000 booked are 550 real ones: six ticks' supply.
  const Quoting::Promise promise = Reckon(0, {Flexible(1, 1000)});
  EXPECT_EQ(promise.lead_ticks, 6);
  EXPECT_EQ(promise.promised, 550);
  EXPECT_EQ(promise.a_tick, 100);
  EXPECT_EQ(promise.left, 0);
  EXPECT_EQ(Lead(50, {Flexible(1, 1000)}), 5) << "50 are in stock";
  EXPECT_EQ(Lead(49, {Flexible(1, 1000)}), 6);
}

TEST_F(QuotingTest, CountsWhatIsLeftAfterShipping) {
  // 200 of 1,000 go out of a stock of 250.
  const Quoting::Promise promise = Reckon(250, {Flexible(1, 1000)}, {Share{1, 200}});
  EXPECT_EQ(promise.left, 50);
  EXPECT_EQ(promise.promised, 440);
  EXPECT_EQ(promise.lead_ticks, 4);
}

TEST_F(QuotingTest, PromisesWithAFixedDateCountFromTheirDate) {
  // 550 for anybody, and 550 for tick 16, six ticks from now.
  EXPECT_EQ(Lead(0, {Flexible(1, 1000), BookingOf(2, 1000, 16)}), 11);
  EXPECT_EQ(Lead(0, {Flexible(1, 1000), BookingOf(2, 1000, 17)}), 6) << "what is due later stands in nobody's way";
  EXPECT_EQ(Lead(0, {BookingOf(1, 1000, 3)}), 6) << "overdue";
}

TEST_F(QuotingTest, FirmOnesCountInFull) {
  Booking firm = BookingOf(1, 1000, 10);
  firm.by_tick = 14;
  EXPECT_EQ(Lead(0, {firm}), 10);
}

TEST_F(QuotingTest, TakesWhatCameOfItsPlan) {
  made_ = 110;  // a yield of 1,100 permille
  EXPECT_EQ(Reckon(0, {Flexible(1, 1000)}).a_tick, 110);
  EXPECT_EQ(Lead(0, {Flexible(1, 1000)}), 5);
  made_ = 0;
  EXPECT_EQ(Lead(0, {Flexible(1, 1000)}), 60);
  EXPECT_EQ(Lead(600, {Flexible(1, 1000)}), 1);
}

TEST_F(QuotingTest, ExpectsItsPlanToGrow) {
  plan().growth = 10;
  made_ = 185;  // as planned for ticks 7 to 10: 170, 180, 190, 200
  const Quoting::Promise promise = Reckon(0, {Flexible(1, 1000)});
  EXPECT_EQ(promise.a_tick, 210);
  EXPECT_EQ(promise.lead_ticks, 3) << "210, 220 and 230 of 550";
}

TEST_F(QuotingTest, CountsStepsFromWhenTheyWork) {
  Expanded step;
  step.units_per_tick = 50;
  step.from_tick = 13;
  steps_ = {step};
  // 100, 100, 150, 150, 150.
  EXPECT_EQ(Lead(0, {Flexible(1, 1000)}), 5);
  EXPECT_EQ(Reckon(0, {Flexible(1, 1000)}).a_tick, 100);
}

TEST_F(QuotingTest, StepsAreNoYieldOfThePlan) {
  Expanded step;
  step.units_per_tick = 50;
  step.from_tick = 9;  // in two of the last four ticks
  steps_ = {step};
  made_ = 125;
  EXPECT_EQ(Reckon(0, {Flexible(1, 1000)}).a_tick, 150) << "the plan came true, and the step works";
  made_ = 75;
  EXPECT_EQ(Reckon(0, {Flexible(1, 1000)}).a_tick, 100) << "half of the plan";
}

TEST_F(QuotingTest, AtTheBeginningThePlanIsThatOfTickZero) {
  now_ = 0;
  plan().growth = 10;
  made_ = 100;
  EXPECT_EQ(Reckon(0, {Flexible(1, 1000)}).a_tick, 110);
}

TEST_F(QuotingTest, KeepsItsBounds) {
  EXPECT_EQ(Lead(0, {}), 1);
  scenario_.rules.lead_min = 2;
  EXPECT_EQ(Lead(0, {}), 2);
  EXPECT_EQ(Lead(0, {Flexible(1, 1'000'000)}), 60);
  plan().base = 0;
  made_ = 0;
  EXPECT_EQ(Lead(0, {Flexible(1, 1000)}), 60) << "makes nothing";
}

TEST_F(QuotingTest, NeverFallsWithMorePromisesNorRisesWithMoreStock) {
  Random random(7, 1, 0, 0, 0);
  for (int run = 0; run < 200; ++run) {
    std::vector<Booking> bookings;
    for (BookingId id = 1; id <= 6; ++id) {
      Booking booking = BookingOf(id, random.Uniform(1, 600), static_cast<Tick>(random.Uniform(0, 60)));
      booking.flexible = random.Uniform(0, 1) == 0;
      bookings.push_back(booking);
    }
    made_ = random.Uniform(50, 150);
    const std::int64_t stock = random.Uniform(0, 300);
    const Tick lead = Lead(stock, bookings);
    EXPECT_LE(Lead(stock + random.Uniform(1, 300), bookings), lead);
    bookings.push_back(Flexible(7, random.Uniform(1, 600)));
    EXPECT_GE(Lead(stock, bookings), lead);
  }
}

// ---- two products on one line

// A second product on the line of 100 a tick, of which it may have up to 400 permille; 60 and 40 came of them lately.
class SharedLineTest : public ::testing::Test {
 protected:
  static Scenario TwoOnALine() {
    Scenario scenario = DeskScenario(100);
    Product fast = scenario.products[0];
    fast.name = "fast";
    fast.serves = "chip";
    scenario.products.push_back(fast);
    Supply chips;
    chips.product = "chip";
    chips.base = 100;
    Supply supply;
    supply.product = "fast";
    supply.line = "chip";
    supply.most_permille = {Point{0, 400}, Point{1, 400}};
    scenario.parties[0].supply = {chips, supply};
    scenario.rules.lead_window = 4;
    return scenario;
  }

  // With so many units really waited for of each.
  void Take(std::int64_t chips, std::int64_t fast) {
    Prompt& prompt = prompt_;
    prompt.party = kDeskSeller;
    prompt.tick = 10;
    for (ProductId product = 0; product < 2; ++product) {
      Bulletin bulletin;
      bulletin.product = product;
      bulletin.price_cents = 1000;
      bulletin.supply_per_tick = product == 0 ? 60 : 40;
      prompt.shown.push_back(Event{0, 10, bulletin});
      Booking booking = BookingOf(product + 1, product == 0 ? chips : fast, 10);
      booking.product = product;
      booking.by_tick = 60;  // real in full
      books_[product].product = product;
      books_[product].bookings = {booking};
      prompt.shown.push_back(Event{0, 10, books_[product]});
    }
    view_.Take(prompt);
    customers_.Notice(view_);
    quoting_.Notice(view_);
  }
  Quoting::Promise Reckon(ProductId product) { return quoting_.Reckon(view_, books_[product], 0, {}, customers_); }

  Scenario scenario_ = TwoOnALine();
  Prompt prompt_;
  SellerBook books_[2];
  View view_{DeskBriefing(scenario_, kDeskSeller)};
  CustomerBook customers_{scenario_, kDeskSeller, 1200};
  Quoting quoting_{scenario_, kDeskSeller};
};

TEST_F(SharedLineTest, IsSharedAsItIsWaitedForSoThatAllWaitAlike) {
  EXPECT_TRUE(quoting_.IsVariant(1));
  EXPECT_FALSE(quoting_.IsVariant(0));
  Take(750, 250);
  const Quoting::LineShare share = quoting_.Share(view_, 1, customers_);
  EXPECT_EQ(share.permille, 250);
  EXPECT_EQ(share.own, 250);
  EXPECT_EQ(share.others, 750);
  EXPECT_EQ(Reckon(0).lead_ticks, 10);
  EXPECT_EQ(Reckon(0).a_tick, 75);
  EXPECT_EQ(Reckon(1).lead_ticks, 10);
  EXPECT_EQ(Reckon(1).a_tick, 25);
}

TEST_F(SharedLineTest, TakesNoMoreThanItMayAndThenWaitsLonger) {
  Take(200, 800);
  EXPECT_EQ(quoting_.Share(view_, 1, customers_).permille, 400);
  EXPECT_EQ(Reckon(0).lead_ticks, 4);
  EXPECT_EQ(Reckon(1).lead_ticks, 20);
}

TEST_F(SharedLineTest, NobodyGetsItSoonerThanWhatTheLineWasBuiltFor) {
  Take(1000, 0);
  EXPECT_EQ(quoting_.Share(view_, 1, customers_).permille, 0) << "nobody waits for it";
  EXPECT_EQ(Reckon(0).lead_ticks, 10);
  EXPECT_EQ(Reckon(1).lead_ticks, 10);
}

TEST_F(SharedLineTest, ThreeOnALineWaitAlikeToo) {
  Product third = scenario_.products[1];
  third.name = "third";
  scenario_.products.push_back(third);
  Supply supply = scenario_.parties[0].supply[1];
  supply.product = "third";
  supply.most_permille = {Point{0, 1000}, Point{1, 1000}};
  scenario_.parties[0].supply[1].most_permille = supply.most_permille;
  scenario_.parties[0].supply.push_back(supply);
  View view(DeskBriefing(scenario_, kDeskSeller));
  CustomerBook customers(scenario_, kDeskSeller, 1200);
  Quoting quoting(scenario_, kDeskSeller);
  Prompt prompt;
  prompt.party = kDeskSeller;
  prompt.tick = 10;
  std::vector<SellerBook> books(3);
  const std::int64_t waiting[] = {0, 300, 700};  // nobody waits for what the line was built for
  for (ProductId product = 0; product < 3; ++product) {
    Bulletin bulletin;
    bulletin.product = product;
    bulletin.price_cents = 1000;
    bulletin.supply_per_tick = product == 0 ? 100 : 0;
    prompt.shown.push_back(Event{0, 10, bulletin});
    Booking booking = BookingOf(product + 1, waiting[product], 10);
    booking.product = product;
    booking.by_tick = 60;
    books[product].product = product;
    if (booking.units > 0) books[product].bookings = {booking};
    prompt.shown.push_back(Event{0, 10, books[product]});
  }
  view.Take(prompt);
  quoting.Notice(view);
  EXPECT_EQ(quoting.Share(view, 1, customers).permille, 300);
  EXPECT_EQ(quoting.Share(view, 2, customers).permille, 700);
  EXPECT_EQ(quoting.Reckon(view, books[1], 0, {}, customers).lead_ticks, 10);
  EXPECT_EQ(quoting.Reckon(view, books[2], 0, {}, customers).lead_ticks, 10);
  EXPECT_EQ(quoting.Reckon(view, books[0], 0, {}, customers).a_tick, 0);
}

}  // namespace
}  // namespace haggle::strategies::quoting_test
