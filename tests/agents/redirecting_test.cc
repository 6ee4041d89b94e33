// What a principal asks to be moved, and what it bids for it.
#include "agents/strategies/redirecting.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "tests/agents/desk.h"

namespace haggle::strategies::redirecting_test {
namespace {

constexpr PartyId kTaker = 3;
constexpr PartyId kPrincipal = 4;
constexpr TableId kTable = 5;
constexpr std::int64_t kRich = 1'000'000'000;

// Of two affiliates the giver has no room for what is due, and the taker has.
class RedirectingTest : public ::testing::Test {
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
    Issue fee;
    fee.name = "fee";
    fee.role = IssueRole::kFee;
    fee.high = 3000;
    fee.step = 100;
    rules.issues = {fee};
    rules.horizon = 8;
    rules.later = 8;
    rules.lot = 1;
  }

  Party& giver() { return scenario_.parties[1]; }
  Party& taker() { return scenario_.parties[2]; }
  Party& principal() { return scenario_.parties[3]; }

  static Booking Of(PartyId owner, BookingId id, std::int64_t units, Tick requested, std::int64_t deposit) {
    Booking booking = BookingOf(id, units, requested);
    booking.owner = owner;
    booking.deposit_cents = deposit;
    return booking;
  }

  void Begin() {
    clients_.emplace(scenario_, kPrincipal, OutlookSettings());
    view_.emplace(DeskBriefing(scenario_, kPrincipal));
    redirecting_.emplace(scenario_, kPrincipal, settings_, *clients_);
  }

  // The principal is shown `more` and then how its affiliates stand at `tick`.
  void ShowAt(Tick tick, std::int64_t taker_cash, std::vector<Booking> given, std::vector<Booking> taken,
              std::vector<EventBody> more = {}) {
    prompt_ = DeskPrompt(tick, 0, std::move(given), 20);
    prompt_.party = kPrincipal;
    std::get<Bulletin>(prompt_.shown[0].body).quoted = quoted_;
    Statement statement;
    statement.party = kTaker;
    statement.cash_cents = taker_cash;
    statement.holdings.push_back(Holding{0, 0, 0, 0});
    statement.bookings = std::move(taken);
    prompt_.shown.push_back(Event{0, tick, statement});
    for (EventBody& body : more) prompt_.shown.insert(prompt_.shown.begin(), Event{0, tick, std::move(body)});
    view_->Take(prompt_);
    clients_->Take(*view_);
    redirecting_->Notice(*view_);
  }
  void Show(std::int64_t taker_cash, std::vector<Booking> given, std::vector<Booking> taken) {
    Begin();
    ShowAt(0, taker_cash, std::move(given), std::move(taken));
  }

  std::optional<RequestRedirection> Request() {
    Reply reply;
    redirecting_->Approach(*view_, 0, reply);
    if (reply.moves().empty()) return std::nullopt;
    return std::get<RequestRedirection>(reply.moves()[0].action);
  }
  std::int64_t Asked() {
    const std::optional<RequestRedirection> request = Request();
    return request ? request->units : 0;
  }

  const Client& ClientOf(PartyId party) { return *clients_->Find(party, 0); }
  Redirecting::Net Weigh(std::int64_t units) {
    return redirecting_->Weigh(ClientOf(kDeskBuyer), ClientOf(kTaker), units);
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

  static EventBody Requested(const RequestRedirection& request) {
    return RedirectionRequested{kTable, kPrincipal, kDeskSeller, request.from, request.to, 0, request.units};
  }
  static EventBody Closed(TableResult result) {
    TableClosed closed;
    closed.table = kTable;
    closed.result = result;
    return closed;
  }

  Scenario scenario_;
  RedirectingSettings settings_;
  bool quoted_ = true;
  Prompt prompt_;
  std::optional<Clients> clients_;
  std::optional<View> view_;
  std::optional<Redirecting> redirecting_;
};

// ---- what it is worth

TEST_F(RedirectingTest, MovesWhatTheGiverCannotUse) {
  Show(kRich, {Of(kDeskBuyer, 1, 5000, 1, 0)}, {});
  const std::optional<RequestRedirection> request = Request();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->from, kDeskBuyer);
  EXPECT_EQ(request->to, kTaker);
  EXPECT_EQ(request->units, 5000);
}

TEST_F(RedirectingTest, AsksNothingBeforeTheFirstQuote) {
  quoted_ = false;
  Show(kRich, {Of(kDeskBuyer, 1, 5000, 1, 0)}, {});
  EXPECT_EQ(Asked(), 0);
}

// The calendars by hand: the giver's unit of tick 1 against the taker's of tick 12.
TEST_F(RedirectingTest, WeighsBothCalendarsAsTheyWillBe) {
  giver().wants.demand[0].path = {Point{0, 1000}};
  giver().sites[0].size = {Point{0, 100'000}};
  const Booking soon = Of(kDeskBuyer, 1, 1000, 1, 0);
  const Booking late = Of(kTaker, 2, 1000, 12, 0);
  Show(kRich, {soon}, {late});
  const auto path = [](Tick first, std::int64_t units) {
    Arrivals arrivals{};
    arrivals[static_cast<std::size_t>(first)] = units;
    return arrivals;
  };
  const Outlook& taker = ClientOf(kTaker).outlook;
  const Outlook& giver = ClientOf(kDeskBuyer).outlook;
  const auto gain = [&path](const Outlook& outlook, Tick to, Tick from) {
    return Worth(outlook, path(to, 1000), 1000, Costs{}) - Worth(outlook, path(from, 1000), 1000, Costs{});
  };
  const Redirecting::Net net = Weigh(1000);
  EXPECT_EQ(net.there, gain(taker, 1, 12));
  EXPECT_EQ(net.here, -gain(giver, 12, 1));
  EXPECT_EQ(net.net, net.there - net.here);
  // Eleven ticks of use: 1,000 units at a scale of 100,000 bring almost 200 each, at one of 1,000 150.
  EXPECT_EQ(net.there, 11 * 199'500);
  EXPECT_EQ(net.here, 11 * 150'000);
}

TEST_F(RedirectingTest, CountsWhatDoesNotComeBackAsBookedNoMore) {
  // The taker has nothing to give back; 600 of the giver's 1,000 go.
  giver().wants.demand[0].path = {Point{0, 1000}};
  giver().sites[0].size = {Point{0, 100'000}};
  Show(kRich, {Of(kDeskBuyer, 1, 1000, 1, 0)}, {});
  Arrivals all{};
  all[1] = 1000;
  Arrivals left{};
  left[1] = 400;
  Arrivals got{};
  got[1] = 600;
  const Outlook& taker = ClientOf(kTaker).outlook;
  const Outlook& giver = ClientOf(kDeskBuyer).outlook;
  const Redirecting::Net net = Weigh(600);
  EXPECT_EQ(net.here, Worth(giver, all, 1000, Costs{}) - Worth(giver, left, 400, Costs{}));
  EXPECT_EQ(net.there, Worth(taker, got, 600, Costs{}) - Worth(taker, Arrivals{}, 0, Costs{}));
}

TEST_F(RedirectingTest, TakesBackNoMoreThanItGave) {
  Show(kRich, {Of(kDeskBuyer, 1, 1000, 1, 0)}, {Of(kTaker, 2, 5000, 30, 0)});
  Arrivals now{};
  now[1] = 1000;
  Arrivals then{};
  then[30] = 1000;
  const Outlook& giver = ClientOf(kDeskBuyer).outlook;
  EXPECT_EQ(Weigh(1000).here, Worth(giver, now, 1000, Costs{}) - Worth(giver, then, 1000, Costs{}));
}

TEST_F(RedirectingTest, LeavesWhatWasMovedAndWhatIsNotDue) {
  Booking moved = Of(kDeskBuyer, 1, 3000, 1, 0);
  moved.moved = true;
  Show(kRich, {moved, Of(kDeskBuyer, 2, 2000, 8, 0), Of(kDeskBuyer, 3, 4000, 9, 0)}, {});
  EXPECT_EQ(Asked(), 2000) << "the horizon is eight ticks";
  Booking back = Of(kTaker, 4, 2000, 30, 0);
  back.moved = true;
  Show(kRich, {Of(kDeskBuyer, 2, 2000, 8, 0)}, {});
  const Redirecting::Net alone = Weigh(2000);
  Show(kRich, {Of(kDeskBuyer, 2, 2000, 8, 0)}, {back});
  EXPECT_EQ(Weigh(2000).here, alone.here) << "it has moved once";
  Show(kRich, {Of(kDeskBuyer, 2, 2000, 8, 0)}, {Of(kTaker, 5, 2000, 8, 0)});
  EXPECT_EQ(Weigh(2000).here, alone.here) << "no later than eight ticks from now";
  Show(kRich, {Of(kDeskBuyer, 2, 2000, 8, 0)}, {Of(kTaker, 5, 2000, 9, 0)});
  EXPECT_NE(Weigh(2000).here, alone.here);
}

TEST_F(RedirectingTest, PaysTheWholeOfReplanning) {
  Show(kRich, {Of(kDeskBuyer, 1, 1000, 1, 0)}, {});
  const std::int64_t net = Weigh(1000).net;
  ASSERT_GT(net, 0);
  principal().wants.replan_cents = net - 1;
  Show(kRich, {Of(kDeskBuyer, 1, 1000, 1, 0)}, {});
  EXPECT_EQ(Weigh(1000).net, 1);
  EXPECT_EQ(Asked(), 1000);
  principal().wants.replan_cents = net;
  Show(kRich, {Of(kDeskBuyer, 1, 1000, 1, 0)}, {});
  EXPECT_EQ(Asked(), 0) << "nothing is left";
}

TEST_F(RedirectingTest, WeighsAffiliatesAsThePrincipalDoes) {
  Show(kRich, {Of(kDeskBuyer, 1, 1000, 1, 0)}, {});
  const Redirecting::Net even = Weigh(1000);
  principal().affiliates[1].weight_permille = 500;
  principal().affiliates[0].weight_permille = 2000;
  Show(kRich, {Of(kDeskBuyer, 1, 1000, 1, 0)}, {});
  EXPECT_EQ(Weigh(1000).there, even.there / 2);
  EXPECT_EQ(Weigh(1000).here, even.here * 2);
}

// ---- what it asks for

TEST_F(RedirectingTest, AsksForMultiplesOfTheBrokersLot) {
  scenario_.rules.redirection.lot = 300;
  Show(kRich, {Of(kDeskBuyer, 1, 5000, 1, 0)}, {});
  EXPECT_EQ(Asked(), 4800) << "multiples of 1,200: the own lot of 1,000, rounded up";
  scenario_.rules.redirection.lot = 2500;
  Show(kRich, {Of(kDeskBuyer, 1, 7000, 1, 0)}, {});
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
  Show(kRich, {Of(kDeskBuyer, 1, 1000, 1, 100)}, {});
  const std::int64_t rich = LastBid(1000);
  Show(100'000 + 250'000, {Of(kDeskBuyer, 1, 1000, 1, 100)}, {});
  EXPECT_EQ(LastBid(1000), 200) << "250 cents a unit are left when deposits are repaid; fees are multiples of 100";
  EXPECT_GT(rich, 200);
}

TEST_F(RedirectingTest, BidsNoMoreThanItGains) {
  Show(kRich, {Of(kDeskBuyer, 1, 1000, 1, 0)}, {});
  const std::int64_t net = Weigh(1000).net;
  principal().wants.replan_cents = net - 550'000;
  Show(kRich, {Of(kDeskBuyer, 1, 1000, 1, 0)}, {});
  EXPECT_EQ(LastBid(1000), 500);
}

// ---- what was refused

class RefusedTest : public RedirectingTest {
 protected:
  void ShowTick(Tick tick, std::vector<EventBody> more = {}) {
    ShowAt(tick, cash_, {Of(kDeskBuyer, 1, 1000, 0, 0)}, {}, std::move(more));
  }
  // Asks at tick 0, and learns at tick 1 how it ended.
  void End(TableResult result) {
    Begin();
    ShowTick(0);
    const std::optional<RequestRedirection> request = Request();
    ASSERT_TRUE(request);
    ShowTick(1, {Closed(result), Requested(*request)});  // shown in the other order
  }

  std::int64_t cash_ = kRich;
};

TEST_F(RefusedTest, WantsToBeAbleToPayMoreAfterARefusal) {
  for (const TableResult result : {TableResult::kDeclined, TableResult::kLeft, TableResult::kDeadline}) {
    End(result);
    // It could have paid the highest fee of 3,000 for 1,000 units.
    EXPECT_EQ(redirecting_->asking(), 3'750'000);
    EXPECT_EQ(Asked(), 0) << "it can pay no more than it could";
  }
}

TEST_F(RefusedTest, CountsWhatCashAndGainAllowed) {
  cash_ = 500'000;
  End(TableResult::kDeclined);
  EXPECT_EQ(redirecting_->asking(), 625'000);
  cash_ = kRich;
  Begin();
  ShowTick(0);
  principal().wants.replan_cents = Weigh(1000).net - 1'000'000;
  End(TableResult::kDeclined);
  EXPECT_EQ(redirecting_->asking(), 1'250'000);
}

TEST_F(RefusedTest, AsksAgainWithMoreToPay) {
  cash_ = 500'000;
  End(TableResult::kDeclined);
  cash_ = 624'999;
  ShowTick(1);
  EXPECT_EQ(Asked(), 0);
  cash_ = 625'000;
  ShowTick(1);
  EXPECT_EQ(Asked(), 1000);
}

TEST_F(RefusedTest, ForgetsByAFiftiethATick) {
  End(TableResult::kDeclined);
  std::int64_t asking = redirecting_->asking();
  Tick tick = 1;
  while (Asked() == 0 && tick < 100) {
    ShowTick(++tick);
    EXPECT_EQ(redirecting_->asking(), asking * 980 / 1000);
    asking = redirecting_->asking();
    ShowTick(tick);
    EXPECT_EQ(redirecting_->asking(), asking) << "once a tick";
  }
  EXPECT_EQ(tick, 13) << "1.25 * 0.98^12 is the first below 1";
}

TEST_F(RefusedTest, LearnsNothingFromAnAgreement) {
  End(TableResult::kAgreed);
  EXPECT_EQ(redirecting_->asking(), 0);
  EXPECT_EQ(Asked(), 1000);
}

TEST_F(RefusedTest, LearnsNothingFromAnothersRequest) {
  Begin();
  ShowTick(0);
  ASSERT_TRUE(Request());
  RedirectionRequested other;
  other.table = kTable;
  other.principal = 77;
  ShowTick(1, {Closed(TableResult::kDeclined), other});
  EXPECT_EQ(redirecting_->asking(), 0);
}

TEST_F(RefusedTest, RemembersTheGreaterOfTwoRefusals) {
  End(TableResult::kDeclined);
  const std::int64_t before = redirecting_->asking();
  // The next one could have paid less: it was asked when the memory had faded.
  Tick tick = 1;
  while (Asked() == 0 && tick < 100) ShowTick(++tick);
  EXPECT_LT(redirecting_->asking(), before);
  const std::optional<RequestRedirection> request = Request();
  ASSERT_TRUE(request);
  ShowTick(tick + 1, {Closed(TableResult::kLeft), Requested(*request)});
  EXPECT_EQ(redirecting_->asking(), before);
}

}  // namespace
}  // namespace haggle::strategies::redirecting_test
