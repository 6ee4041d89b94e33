// What a seller makes of invitations, and of what came of them.
#include "agents/strategies/receiving.h"

#include <gtest/gtest.h>

#include <optional>

#include "tests/agents/desk.h"

namespace haggle::strategies {
namespace {

constexpr PartyId kSecond = 3;
constexpr TableId kTable = 9;
constexpr std::int64_t kPledge = 8'000'000;

Issue Choice(const char* name, IssueRole role, std::vector<std::int64_t> values) {
  Issue issue;
  issue.name = name;
  issue.role = role;
  issue.values = std::move(values);
  return issue;
}

Outcome Values(std::int32_t share, std::int32_t window, std::int32_t premium, std::int32_t prepaid) {
  Outcome outcome;
  for (const std::int32_t value : {share, window, premium, prepaid}) outcome.push_back(value);
  return outcome;
}

// One seller, two customers, and a seller that minds those who wait.
class ReceivingTest : public testing::Test {
 protected:
  static Scenario Market() {
    Scenario scenario = DeskScenario(100'000);
    Party second = scenario.parties[1];
    second.id = kSecond;
    second.name = "second";
    scenario.parties.push_back(second);
    Wants& wants = scenario.parties[0].wants;
    wants.friction_cents = 100;
    wants.float_permille = 1;
    wants.unit_cost_cents = 400;
    wants.firm_permille = 300;
    return scenario;
  }

  static Plea PleaOf(PartyId party) {
    Plea plea;
    plea.party = party;
    plea.units = 80'000;
    plea.pledge_cents = kPledge;
    plea.urgency_ticks = 20;
    return plea;
  }

  void Show(std::vector<EventBody> bodies, AskKind kind) {
    prompt_ = Prompt();
    prompt_.party = kDeskSeller;
    for (EventBody& body : bodies) prompt_.shown.push_back(Event{0, 0, std::move(body)});
    Ask ask;
    ask.kind = kind;
    ask.table = kTable;
    prompt_.asks.push_back(ask);
    view_.Take(prompt_);
    customers_.Notice(view_);
    receiving_.Notice(view_);
  }

  // The invited plead, `came` sit down, and it ends with `result`.
  void Dine(const std::vector<Plea>& invited, const std::vector<Plea>& came, TableResult result,
            const Outcome& values) {
    Bulletin bulletin;
    bulletin.price_cents = 1000;
    bulletin.lead_ticks = 20;
    Show({bulletin, SellerBook{}, Invited{kTable, kDeskBuyer, kDeskSeller, 0, invited}}, AskKind::kAnswer);
    receiving_.Answer(view_, reply_);
    TableOpened opened;
    opened.table = kTable;
    opened.kind = TableKind::kDinner;
    opened.issues = {Choice("share", IssueRole::kShare, {250, 1000}), Choice("window", IssueRole::kWindow, {4, 13}),
                     Choice("premium", IssueRole::kPremium, {0, 100}),
                     Choice("prepaid", IssueRole::kPrepaid, {0, 1000})};
    opened.rounds = 8;
    opened.pleas = came;
    for (const Plea& plea : came) opened.parties.push_back(plea.party);
    opened.parties.push_back(kDeskSeller);
    Show({opened}, AskKind::kBargain);
    receiving_.Turn(view_, prompt_.asks[0], *view_.table(kTable), reply_);
    TableClosed closed;
    closed.table = kTable;
    closed.result = result;
    closed.values = values;
    Show({closed}, AskKind::kAllocate);
  }

  Scenario scenario_ = Market();
  CustomerBook customers_{scenario_, kDeskSeller};
  Receiving receiving_{scenario_, kDeskSeller, ReceivingSettings(), customers_};
  View view_{DeskBriefing(scenario_, kDeskSeller)};
  Prompt prompt_;
  Reply reply_;
};

TEST_F(ReceivingTest, TrustsLessAfterAnAgreementThatPaysNothing) {
  const std::vector<Plea> host = {PleaOf(kDeskBuyer)};
  Dine(host, host, TableResult::kAgreed, Values(0, 1, 0, 0));
  EXPECT_EQ(customers_.trust(), 700) << "a quarter in 13 ticks without premium or prepayment: nothing of the pledge";
  EXPECT_EQ(customers_.relationship(kDeskBuyer), 250);
}

TEST_F(ReceivingTest, TrustsMoreAfterAnAgreementThatPaysThePledge) {
  const std::vector<Plea> host = {PleaOf(kDeskBuyer)};
  // A premium of 100 ‰ on 80,000 units at 1,000 cents is the pledge.
  Dine(host, host, TableResult::kAgreed, Values(1, 1, 1, 0));
  EXPECT_EQ(customers_.trust(), 825);
}

TEST_F(ReceivingTest, TrustsLessAfterATableWithoutAgreement) {
  const std::vector<Plea> host = {PleaOf(kDeskBuyer)};
  Dine(host, host, TableResult::kDeadline, Outcome());
  EXPECT_EQ(customers_.trust(), 700);
  EXPECT_EQ(customers_.relationship(kDeskBuyer), 0);
}

TEST_F(ReceivingTest, OwesNothingToAGuestWhoDeclined) {
  Dine({PleaOf(kDeskBuyer), PleaOf(kSecond)}, {PleaOf(kDeskBuyer)}, TableResult::kAgreed, Values(1, 1, 1, 0));
  EXPECT_EQ(customers_.relationship(kDeskBuyer), 250);
  EXPECT_EQ(customers_.relationship(kSecond), 0);
  EXPECT_EQ(customers_.trust(), 825) << "the pledge of who came was kept";
}

}  // namespace
}  // namespace haggle::strategies
