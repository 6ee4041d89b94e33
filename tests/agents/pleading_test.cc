// What a guest reckons with at a dinner's table: the premium that it pays itself.
#include "agents/strategies/pleading.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "proto/base/premium.h"
#include "proto/base/units.h"
#include "proto/base/why.h"
#include "tests/agents/dinner_desk.h"

namespace haggle::strategies::pleading_test {
namespace {

constexpr PartyId kSecond = 3;
constexpr TableId kTable = 9;
constexpr std::int64_t kUnits = 4'000;
constexpr std::int64_t kPrice = 1000;

// The desk's buyer and a second one plead for units that are worth ten times their price.
class PleadingTest : public ::testing::Test {
 protected:
  PleadingTest() {
    scenario_ = DeskScenario(100'000);
    scenario_.parties[1].wants.demand[0].value_cents = 1'000;
    Party second = scenario_.parties[1];
    second.id = kSecond;
    second.name = "second";
    scenario_.parties.push_back(second);
    scenario_.rules.dinner.enabled = true;
    scenario_.rules.dinner.rounds = 8;
    scenario_.rules.dinner.issues = DinnerIssues();
  }

  static Plea PleaOf(PartyId party, std::int64_t units, std::int64_t pledge) {
    Plea plea;
    plea.party = party;
    plea.units = units;
    plea.pledge_cents = pledge;
    return plea;
  }

  // What the buyer says in `round` at a table of these pleas, of `standing` if that is on the table.
  Why Say(PremiumBy by, const std::vector<Plea>& pleas, std::int32_t round, const std::optional<Terms>& standing) {
    scenario_.rules.dinner.premium_by = by;
    Clients clients(scenario_, kDeskBuyer, OutlookSettings{});
    Pleading pleading(scenario_, kDeskBuyer, PleadingSettings{}, clients);
    View view(DeskBriefing(scenario_));
    TableOpened opened = DinnerOpened();
    opened.table = kTable;
    opened.pleas = pleas;
    opened.parties = {kDeskSeller, kDeskBuyer, kSecond};
    Prompt prompt = DeskPrompt(0, 0, {}, 40);
    prompt.shown.push_back(Event{0, 0, opened});
    view.Take(prompt);
    clients.Take(view);
    pleading.Notice(view);
    TableView table = *view.table(kTable);
    table.standing = standing.has_value();
    table.offered_by = kDeskSeller;
    if (standing) table.offer = DinnerOutcome(*standing);
    Ask turn = DinnerTurn(round);
    turn.table = kTable;
    Reply reply;
    pleading.Turn(view, turn, table, reply);
    EXPECT_EQ(reply.moves().size(), 1U);
    return reply.moves().empty() ? Why() : reply.moves().back().why;
  }
  // What it thinks that the terms are worth to it.
  std::int64_t Worth(PremiumBy by, const std::vector<Plea>& pleas, const Terms& terms) {
    const Why why = Say(by, pleas, 7, terms);
    EXPECT_EQ(why.code, static_cast<std::uint32_t>(WhyCode::kDinnerAccept));
    return why.args[0];
  }
  // The rate, in permille, of the guests' first word.
  std::int64_t OpeningRate(PremiumBy by, const std::vector<Plea>& pleas) {
    const Why why = Say(by, pleas, 0, std::nullopt);
    EXPECT_EQ(why.code, static_cast<std::uint32_t>(WhyCode::kDinnerFirstWord));
    return why.args[2];
  }

  Scenario scenario_;
};

TEST_F(PleadingTest, ReckonsWithThePremiumThatItPays) {
  const std::vector<Plea> richer = {PleaOf(kDeskBuyer, kUnits, 300'000), PleaOf(kSecond, kUnits, 100'000)};
  const std::vector<Plea> poorer = {PleaOf(kDeskBuyer, kUnits, 100'000), PleaOf(kSecond, kUnits, 300'000)};
  // 100 permille of all is 150 of the richer one's and 50 of the poorer one's.
  EXPECT_EQ(Worth(PremiumBy::kPledge, richer, {500, 8, 100, 250}),
            Worth(PremiumBy::kCommon, richer, {500, 8, 150, 250}));
  EXPECT_EQ(Worth(PremiumBy::kPledge, poorer, {500, 8, 100, 250}),
            Worth(PremiumBy::kCommon, poorer, {500, 8, 50, 250}));
  // It is what it pays: the broker's rate on the units given.
  const std::int64_t free = Worth(PremiumBy::kPledge, richer, {1000, 8, 0, 0});
  for (const std::int64_t premium : {10, 70, 240}) {
    const std::int64_t rate = PremiumRate(PremiumBy::kPledge, richer, 0, premium);
    EXPECT_EQ(free - Worth(PremiumBy::kPledge, richer, {1000, 8, premium, 0}),
              kUnits * MulDiv(kPrice, rate, kWholePremium));
  }
}

TEST_F(PleadingTest, AloneItPaysWhatIsAgreedOn) {
  const std::vector<Plea> alone = {PleaOf(kDeskBuyer, kUnits, 300'000)};
  EXPECT_EQ(Worth(PremiumBy::kPledge, alone, {500, 8, 100, 0}), Worth(PremiumBy::kCommon, alone, {500, 8, 100, 0}));
  EXPECT_EQ(OpeningRate(PremiumBy::kPledge, alone), 75);
  EXPECT_EQ(OpeningRate(PremiumBy::kCommon, alone), 75);
}

TEST_F(PleadingTest, OpensAtWhatThePledgesPayFor) {
  const std::vector<Plea> pleas = {PleaOf(kDeskBuyer, kUnits, 300'000), PleaOf(kSecond, 2 * kUnits, 240'000)};
  EXPECT_EQ(OpeningRate(PremiumBy::kCommon, pleas), 30) << "240,000 for 8,000 units at 1,000 cents";
  EXPECT_EQ(OpeningRate(PremiumBy::kPledge, pleas), 45) << "540,000 for 12,000";
}

}  // namespace
}  // namespace haggle::strategies::pleading_test
