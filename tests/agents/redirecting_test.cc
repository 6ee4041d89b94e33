// What a principal asks to be moved, and what it bids for it.
#include "agents/strategies/redirecting.h"

#include <gtest/gtest.h>

#include <optional>

#include "agents/strategies/fee_table.h"
#include "tests/agents/desk.h"

namespace haggle::strategies {
namespace {

constexpr PartyId kTaker = 3;
constexpr PartyId kPrincipal = 4;
constexpr TableId kTable = 5;

Issue Fee(std::int64_t low, std::int64_t high, std::int64_t step) {
  Issue issue;
  issue.name = "fee";
  issue.role = IssueRole::kFee;
  issue.low = low;
  issue.high = high;
  issue.step = step;
  return issue;
}

// Of two affiliates the giver has no room for what is due, and the taker has.
class RedirectingTest : public testing::Test {
 protected:
  RedirectingTest() {
    scenario_ = DeskScenario(0);
    Party taker = DeskScenario(100'000).parties[1];
    taker.id = kTaker;
    taker.name = "taker";
    scenario_.parties.push_back(taker);
    Party principal;
    principal.id = kPrincipal;
    principal.name = "principal";
    principal.kind = PartyKind::kPrincipal;
    principal.affiliates = {Affiliate{"buyer", 1000}, Affiliate{"taker", 1000}};
    scenario_.parties.push_back(principal);
    RedirectionRules& rules = scenario_.rules.redirection;
    rules.enabled = true;
    rules.rounds = 4;
    rules.issues = {Fee(0, 3000, 100)};
    rules.horizon = 8;
    rules.later = 8;
    rules.lot = 1;
  }

  static Booking Of(PartyId owner, BookingId id, std::int64_t units, Tick requested, std::int64_t deposit) {
    Booking booking = BookingOf(id, units, requested);
    booking.owner = owner;
    booking.deposit_cents = deposit;
    return booking;
  }

  void Show(std::int64_t taker_cash, std::vector<Booking> given, std::vector<Booking> taken) {
    prompt_ = DeskPrompt(0, 0, std::move(given), 20);
    prompt_.party = kPrincipal;
    Statement statement;
    statement.party = kTaker;
    statement.cash_cents = taker_cash;
    statement.holdings.push_back(Holding{0, 0, 0, 0});
    statement.bookings = std::move(taken);
    prompt_.shown.push_back(Event{0, 0, statement});
    clients_.emplace(scenario_, kPrincipal);
    view_.emplace(DeskBriefing(scenario_, kPrincipal));
    view_->Take(prompt_);
    clients_->Take(*view_);
    redirecting_.emplace(scenario_, kPrincipal, settings_, *clients_);
  }

  std::int64_t Asked() {
    Reply reply;
    redirecting_->Approach(*view_, 0, reply);
    if (reply.moves().empty()) return 0;
    return std::get<RequestRedirection>(reply.moves()[0].action).units;
  }

  // The fee bid in the last of four rounds for moving `units`.
  std::int64_t LastBid(std::int64_t units) {
    TableView table;
    table.opened.table = kTable;
    table.opened.kind = TableKind::kRedirection;
    table.opened.issues = scenario_.rules.redirection.issues;
    table.opened.rounds = 4;
    table.opened.from = kDeskBuyer;
    table.opened.to = kTaker;
    table.opened.units = units;
    Ask ask;
    ask.table = kTable;
    ask.round = 3;
    Reply reply;
    redirecting_->Turn(*view_, ask, table, reply);
    return std::get<Offer>(reply.moves()[0].action).values[0];
  }

  Scenario scenario_;
  RedirectingSettings settings_;
  Prompt prompt_;
  std::optional<Clients> clients_;
  std::optional<View> view_;
  std::optional<Redirecting> redirecting_;
};

TEST_F(RedirectingTest, MovesWhatTheGiverCannotUse) {
  Show(1'000'000'000, {Of(kDeskBuyer, 1, 5000, 1, 0)}, {});
  EXPECT_EQ(Asked(), 5000);
}

TEST_F(RedirectingTest, AsksForMultiplesOfTheBrokersLot) {
  scenario_.rules.redirection.lot = 300;
  Show(1'000'000'000, {Of(kDeskBuyer, 1, 5000, 1, 0)}, {});
  EXPECT_EQ(Asked(), 4800) << "multiples of 1,200: the own lot of 1,000, rounded up";
  scenario_.rules.redirection.lot = 2500;
  Show(1'000'000'000, {Of(kDeskBuyer, 1, 7000, 1, 0)}, {});
  EXPECT_EQ(Asked(), 5000);
}

TEST_F(RedirectingTest, SettlesTheDepositsOfWhatGoesBack) {
  const Booking given = Of(kDeskBuyer, 1, 2000, 1, 100);
  Show(0, {given}, {});
  EXPECT_EQ(Asked(), 0) << "the taker cannot repay the deposits";
  Show(0, {given}, {Of(kTaker, 2, 2000, 20, 100)});
  EXPECT_EQ(Asked(), 2000) << "its own go back";
}

TEST_F(RedirectingTest, TakesBookingsOfOneDateInTheOrderInWhichTheyWerePlaced) {
  // The broker moves the second one first: it has been placed before.
  Booking young = Of(kDeskBuyer, 1, 1000, 1, 900);
  young.placed_tick = 7;
  const Booking old = Of(kDeskBuyer, 2, 1000, 1, 10);
  Show(10'000, {young, old}, {});
  EXPECT_EQ(Asked(), 1000) << "ten cents a unit can be repaid";
}

TEST_F(RedirectingTest, BidsNoMoreThanTheTakerCanPay) {
  Show(1'000'000'000, {Of(kDeskBuyer, 1, 1000, 1, 100)}, {});
  const std::int64_t rich = LastBid(1000);
  Show(100'000 + 250'000, {Of(kDeskBuyer, 1, 1000, 1, 100)}, {});
  EXPECT_EQ(LastBid(1000), 200) << "250 cents a unit are left when deposits are repaid; fees are multiples of 100";
  EXPECT_GT(rich, 200);
}

TEST(FeeScaleTest, FindsTheNearestFeeOnOneSide) {
  const FeeScale steps({Fee(100, 1000, 300)});
  EXPECT_EQ(steps.highest(), 1000);
  const auto below = [](const FeeScale& scale, std::int64_t cents) { return scale.FeeOf(scale.AtMost(cents)); };
  const auto above = [](const FeeScale& scale, std::int64_t cents) { return scale.FeeOf(scale.AtLeast(cents)); };
  EXPECT_EQ(below(steps, 699), 400);
  EXPECT_EQ(below(steps, 700), 700);
  EXPECT_EQ(below(steps, 50), 100) << "all are more";
  EXPECT_EQ(below(steps, 5000), 1000);
  EXPECT_EQ(above(steps, 401), 700);
  EXPECT_EQ(above(steps, 400), 400);
  EXPECT_EQ(above(steps, 50), 100);
  EXPECT_EQ(above(steps, 5000), 1000) << "all are less";
  EXPECT_EQ(below(FeeScale({Fee(0, 1'000'000'000, 1)}), 999'999'999), 999'999'999) << "not one by one";
  Issue named = Fee(0, 0, 0);
  named.values = {500, 100, 900};
  const FeeScale chosen({named});
  EXPECT_EQ(chosen.highest(), 900);
  EXPECT_EQ(below(chosen, 600), 500);
  EXPECT_EQ(below(chosen, 50), 100);
  EXPECT_EQ(above(chosen, 101), 500);
  EXPECT_EQ(above(chosen, 901), 900);
}

TEST_F(RedirectingTest, AcceptsTheFeeThatItWouldOfferItself) {
  Show(1'000'000'000, {Of(kDeskBuyer, 1, 1000, 1, 0)}, {});
  TableView table;
  table.opened.issues = {Fee(200, 3000, 100)};
  table.opened.rounds = 8;
  table.standing = true;
  table.offered_by = kDeskSeller;
  table.offer.push_back(200);
  Reply reply;
  // In the first round it would bid 53 cents of its 250, and so the least that there is, 200.
  BidFee(*view_, Ask{AskKind::kBargain, kTable, 0, 0, 0}, table, 250, reply);
  ASSERT_EQ(reply.moves().size(), 1U);
  EXPECT_TRUE(std::holds_alternative<Accept>(reply.moves()[0].action));
}

}  // namespace
}  // namespace haggle::strategies
