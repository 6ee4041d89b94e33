// What a seller makes of invitations and requests, and of what came of them.
#include "agents/strategies/receiving.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "tests/agents/dinner_desk.h"

namespace haggle::strategies::receiving_test {
namespace {

constexpr PartyId kSecond = 3;
constexpr TableId kTable = 9;
constexpr std::int64_t kUnits = 80'000;  // as many as are made in the eight ticks of a window

// Two customers, and a seller that minds those who wait: a lead time of 20 ticks, 16 more than half a window, at a
// cent of friction, so that all 80,000 units cost 1,280,000 cents, twice as much under full load.
class ReceivingTest : public ::testing::Test {
 protected:
  ReceivingTest() {
    scenario_ = DeskScenario(100'000);
    Party second = scenario_.parties[1];
    second.id = kSecond;
    second.name = "second";
    scenario_.parties.push_back(second);
    scenario_.rules.dinner.issues = DinnerIssues();
    Wants& wants = scenario_.parties[0].wants;
    wants.friction_cents = 1;
    wants.unit_cost_cents = 400;
    settings_.load = 1000;
  }

  Wants& wants() { return scenario_.parties[0].wants; }

  static Plea PleaOf(std::int64_t pledge, PartyId party = kDeskBuyer) {
    Plea plea;
    plea.party = party;
    plea.units = kUnits;
    plea.pledge_cents = pledge;
    return plea;
  }
  static Invited Invitation(std::vector<Plea> pleas, TableId table = kTable) {
    return Invited{table, kDeskBuyer, kDeskSeller, 0, std::move(pleas)};
  }

  // A new seller that knows the market.
  void Begin() {
    customers_.emplace(scenario_, kDeskSeller, 1200);
    receiving_.emplace(scenario_, kDeskSeller, settings_, *customers_);
    view_.emplace(DeskBriefing(scenario_, kDeskSeller));
  }

  void Show(std::vector<EventBody> bodies, Tick tick = 0) {
    prompt_ = Prompt();
    prompt_.party = kDeskSeller;
    prompt_.tick = tick;
    Bulletin bulletin;
    bulletin.price_cents = 1000;
    bulletin.lead_ticks = 20;
    bulletin.supply_per_tick = 10'000;
    bodies.insert(bodies.begin(), {bulletin, book_});
    for (EventBody& body : bodies) prompt_.shown.push_back(Event{0, tick, std::move(body)});
    view_->Take(prompt_);
    customers_->Notice(*view_);
    receiving_->Notice(*view_);
  }

  // The tables that it comes to.
  std::vector<TableId> Joined() {
    Reply reply;
    receiving_->Answer(*view_, reply);
    std::vector<TableId> joined;
    for (const Move& move : reply.moves()) {
      const Answer& answer = std::get<Answer>(move.action);
      if (answer.join) joined.push_back(answer.table);
    }
    return joined;
  }
  bool ComesFor(std::int64_t pledge, Tick tick = 0) {
    Show({Invitation({PleaOf(pledge)})}, tick);
    return !Joined().empty();
  }

  // The invited plead, `came` sit down, and it ends with `result`.
  void Dine(const std::vector<Plea>& invited, const std::vector<Plea>& came, TableResult result,
            const Terms& terms = {}) {
    Begin();
    Show({Invitation(invited)});
    Joined();
    TableOpened opened = DinnerOpened();
    opened.table = kTable;
    opened.pleas = came;
    for (const Plea& plea : came) opened.parties.push_back(plea.party);
    opened.parties.push_back(kDeskSeller);
    Show({opened});
    Reply reply;
    Ask turn = DinnerTurn(0);
    turn.table = kTable;
    receiving_->Turn(*view_, turn, *view_->table(kTable), reply);
    TableClosed closed;
    closed.table = kTable;
    closed.result = result;
    if (result == TableResult::kAgreed) closed.values = DinnerOutcome(terms);
    Show({closed});
  }

  Scenario scenario_;
  ReceivingSettings settings_;
  SellerBook book_;
  std::optional<CustomerBook> customers_;
  std::optional<Receiving> receiving_;
  std::optional<View> view_;
  Prompt prompt_;
};

// ---- whether it comes

// A pledge of 2,500,000 is believed at 1,200 permille and worth 600 a cent: 1,800,000. All is worth 1,800,000 -
// 2,560,000, a half 900,000 - 960,000, three eighths 675,000 - 660,000, a quarter 450,000 - 400,000, an eighth
// 225,000 - 180,000: 50,000 at most.
TEST_F(ReceivingTest, ComesForTheShareThatSuitsItBest) {
  wants().time_cents = 50'000;
  Begin();
  EXPECT_TRUE(ComesFor(2'500'000));
  wants().time_cents = 50'001;
  Begin();
  EXPECT_FALSE(ComesFor(2'500'000));
}

TEST_F(ReceivingTest, ComesForNothingThatCostsMoreThanItBrings) {
  // An eighth is worth something from 2,000,000 on.
  Begin();
  EXPECT_TRUE(ComesFor(2'000'000));
  Begin();
  EXPECT_FALSE(ComesFor(1'999'900));
}

TEST_F(ReceivingTest, FrictionGrowsWithTheLoad) {
  wants().time_cents = 520'000;
  settings_.load = 0;
  Begin();
  EXPECT_TRUE(ComesFor(2'500'000)) << "all for 1,280,000";
  wants().time_cents = 520'001;
  Begin();
  EXPECT_FALSE(ComesFor(2'500'000));
  wants().time_cents = 0;
  settings_.load = 2000;  // an eighth now costs 200,000, a quarter 480,000
  Begin();
  EXPECT_TRUE(ComesFor(2'222'300));
  Begin();
  EXPECT_FALSE(ComesFor(2'222'000));
}

TEST_F(ReceivingTest, WillNotBeSeenToGouge) {
  settings_.policy = 0;
  Begin();
  EXPECT_FALSE(ComesFor(1'000'000'000));
}

TEST_F(ReceivingTest, ValuesDemandThatCannotBeCancelled) {
  // Of a backlog 450 permille are doubted; 30 permille of that part of the margin of 600, 8 cents, for each unit.
  Booking booking = BookingOf(1, 1000, 0);
  book_.bookings = {booking};
  wants().firm_permille = 30;
  // Three eighths: 15,000 and 240,000; a half: -60,000 and 320,000; five eighths: -175,000 and 400,000.
  wants().time_cents = 260'000;
  Begin();
  EXPECT_TRUE(ComesFor(2'500'000));
  wants().time_cents = 260'001;
  Begin();
  EXPECT_FALSE(ComesFor(2'500'000));
}

TEST_F(ReceivingTest, GoesWhereItGainsMost) {
  Begin();
  Show({Invitation({PleaOf(2'500'000)}, 7), Invitation({PleaOf(3'000'000)}, 8), Invitation({PleaOf(2'400'000)}, 9)});
  EXPECT_EQ(Joined(), std::vector<TableId>{8});
}

TEST_F(ReceivingTest, CountsThePledgesOfAllGuests) {
  Begin();
  // Each alone is too little; together they have twice the units and the load.
  Show({Invitation({PleaOf(1'900'000)}, 7)});
  EXPECT_TRUE(Joined().empty());
  Plea small = PleaOf(1'000'000, kSecond);
  small.units = 0;
  Show({Invitation({PleaOf(1'900'000), small}, 8)}, 1);
  EXPECT_EQ(Joined(), std::vector<TableId>{8});
}

TEST_F(ReceivingTest, EveningsGetDearerForAWhile) {
  wants().time_cents = 50'000;
  Begin();
  EXPECT_TRUE(ComesFor(2'500'000, 10));
  EXPECT_FALSE(ComesFor(2'500'000, 11));
  EXPECT_FALSE(ComesFor(2'500'000, 35)) << "twenty-five ticks later";
  EXPECT_TRUE(ComesFor(2'500'000, 36));
  Begin();
  EXPECT_TRUE(ComesFor(2'500'000, 10));
  // Two evenings: three eighths of 1,944,000 less 660,000 are 69,000, a quarter 86,000; of 2,016,000 a quarter 104,000.
  EXPECT_FALSE(ComesFor(2'700'000, 11));
  EXPECT_TRUE(ComesFor(2'800'000, 12));
}

// ---- what it learns

TEST_F(ReceivingTest, TrustsLessAfterAnAgreementThatPaysNothing) {
  const std::vector<Plea> host = {PleaOf(8'000'000)};
  Dine(host, host, TableResult::kAgreed, {250, 13, 0, 0});
  EXPECT_EQ(customers_->trust(), 1050) << "1,200, an eighth of the way to nothing";
  EXPECT_EQ(customers_->relationship(kDeskBuyer), 60);
}

TEST_F(ReceivingTest, CountsPremiumAsFarAsItLikesIt) {
  // 200 permille on 80,000 units at 1,000 cents are 16,000,000, of which 600 permille count: 9,600,000.
  const std::vector<Plea> host = {PleaOf(8'000'000)};
  Dine(host, host, TableResult::kAgreed, {1000, 13, 200, 0});
  EXPECT_EQ(customers_->trust(), 1200) << "that is 1,200 permille of the pledge";
  Dine(host, host, TableResult::kAgreed, {500, 13, 200, 0});
  EXPECT_EQ(customers_->trust(), 1125) << "an eighth of the way to 600";
}

TEST_F(ReceivingTest, CountsWhatTheGuestsPayTogether) {
  scenario_.rules.dinner.premium_by = PremiumBy::kPledge;
  // Whoever pays how much of it: 200 permille on 160,000 units.
  const std::vector<Plea> both = {PleaOf(12'000'000), PleaOf(4'000'000, kSecond)};
  Dine(both, both, TableResult::kAgreed, {1000, 13, 200, 0});
  EXPECT_EQ(customers_->trust(), 1200) << "1,200 permille of the pledges";
  // All of 200 permille on 88,000 units would be 2,200 permille for the 8,000 of who pledges alone, and he pays no
  // more than 1,000: 8,000,000, of which 4,800,000 count, 600 permille of what he pledged.
  std::vector<Plea> few = {PleaOf(0), PleaOf(8'000'000, kSecond)};
  few[1].units = kUnits / 10;
  Dine(few, few, TableResult::kAgreed, {1000, 13, 200, 0});
  EXPECT_EQ(customers_->trust(), 1125) << "an eighth of the way to 600";
}

TEST_F(ReceivingTest, CountsNoMoreThanTwiceAndAHalfOfAPledge) {
  const std::vector<Plea> host = {PleaOf(1'000'000)};
  Dine(host, host, TableResult::kAgreed, {1000, 13, 240, 0});
  EXPECT_EQ(customers_->trust(), 1362) << "an eighth of the way to 2,500";
}

TEST_F(ReceivingTest, CountsMoneyPaidEarlyAndForGood) {
  wants().float_permille = 1;  // for twenty ticks: a fiftieth of 80,000,000
  const std::vector<Plea> host = {PleaOf(2'000'000)};
  Dine(host, host, TableResult::kAgreed, {1000, 13, 0, 1000});
  EXPECT_EQ(customers_->trust(), 1150) << "an eighth of the way to 800";
}

TEST_F(ReceivingTest, TrustsLessAfterATableWithoutAgreement) {
  const std::vector<Plea> host = {PleaOf(8'000'000)};
  for (const TableResult result : {TableResult::kDeadline, TableResult::kLeft}) {
    Dine(host, host, result);
    EXPECT_EQ(customers_->trust(), 1050);
    EXPECT_EQ(customers_->relationship(kDeskBuyer), 0);
  }
}

TEST_F(ReceivingTest, OwesNothingToAGuestWhoDeclined) {
  const Plea host = PleaOf(8'000'000);
  Dine({host, PleaOf(8'000'000, kSecond)}, {host}, TableResult::kAgreed, {1000, 13, 200, 0});
  EXPECT_EQ(customers_->relationship(kDeskBuyer), 60);
  EXPECT_EQ(customers_->relationship(kSecond), 0);
  EXPECT_EQ(customers_->trust(), 1200) << "the pledge of who came was kept";
}

// ---- at the table

TEST_F(ReceivingTest, SitsDownWithWhatWasPleadedFor) {
  wants().time_cents = 1'000'000;
  Begin();
  TableOpened opened = DinnerOpened();
  opened.table = kTable;
  opened.pleas = {PleaOf(2'500'000)};
  opened.parties = {kDeskBuyer, kDeskSeller};
  Show({opened});
  Reply reply;
  Ask turn = DinnerTurn(0);
  turn.table = kTable;
  receiving_->Turn(*view_, turn, *view_->table(kTable), reply);
  // An eighth in 13 ticks: 10,000 * 14 * 1.125 = 157,500 of friction and the evening; at 200 permille the premium of
  // 2,000,000 counts 1,200,000, at 190 1,140,000.
  EXPECT_EQ(WordOf(reply).terms(), (Terms{125, 13, 200, 0}));
}

// ---- redirections

TEST_F(ReceivingTest, ReceivesRequestsThatCanPayItsLimit) {
  Issue fee;
  fee.name = "fee";
  fee.role = IssueRole::kFee;
  fee.high = 30;
  fee.step = 10;
  scenario_.rules.redirection.issues = {fee};
  const auto comes = [&] {
    Begin();
    Show({RedirectionRequested{kTable, 4, kDeskSeller, kDeskBuyer, kSecond, 0, 1000}});
    return !Joined().empty();
  };
  // K_plan and half a cent of friction for each unit.
  wants().replan_cents = 29'500 + 999;
  EXPECT_TRUE(comes()) << "30 cents a unit";
  wants().replan_cents = 29'500 + 1500;
  EXPECT_FALSE(comes());
}

}  // namespace
}  // namespace haggle::strategies::receiving_test
