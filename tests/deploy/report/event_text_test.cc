// Every kind of event has its words.
#include "deploy/report/event_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <variant>

namespace haggle::report::event_text_test {
namespace {

// What has a field of this name is of that table, and concerns that party: a kind that is listed with
// those of none although it has one shows here.
template <class Kind>
void ExpectPlaces() {
  Event event;
  Kind body;
  TableId table = 0;
  PartyId party = kNature;
  if constexpr (requires { body.table; }) body.table = table = 7;
  if constexpr (requires { body.party; }) {
    body.party = party = 5;
  } else if constexpr (requires { body.host; }) {
    body.host = party = 5;
  } else if constexpr (requires { body.principal; }) {
    body.principal = party = 5;
  } else if constexpr (requires { body.booking.owner; }) {
    body.booking.owner = party = 5;
  } else if constexpr (
      requires { body.from; } && !requires { body.issues; }) {
    body.from = party = 5;
  }
  event.body = body;
  EXPECT_EQ(TableOf(event), table) << KindOf(event);
  EXPECT_EQ(PartyOf(event), party) << KindOf(event);
}

template <std::size_t I = 0>
void ExpectPlacesOfAll() {
  if constexpr (I < std::variant_size_v<EventBody>) {
    ExpectPlaces<std::variant_alternative_t<I, EventBody>>();
    ExpectPlacesOfAll<I + 1>();
  }
}

template <std::size_t I = 0>
void TellAll(EventText& event_text, std::set<std::string>& told) {
  if constexpr (I < std::variant_size_v<EventBody>) {
    Event event;
    event.body = std::variant_alternative_t<I, EventBody>();
    const std::string text = event_text.Tell(event);
    EXPECT_FALSE(text.empty()) << KindOf(event);
    told.insert(text);
    TellAll<I + 1>(event_text, told);
  }
}

TEST(EventTextTest, EveryKindHasASentenceOfItsOwn) {
  const Scenario scenario;
  EventText event_text(scenario);
  std::set<std::string> told;
  TellAll(event_text, told);
  EXPECT_EQ(told.size(), std::variant_size_v<EventBody>);
  EXPECT_EQ(EventKinds().size() + 1, std::variant_size_v<EventBody>);
}

TEST(EventTextTest, TablesAndPartiesAreThoseOfTheFields) { ExpectPlacesOfAll(); }

TEST(EventTextTest, ASiteIsToldByItsNameOrItsPlace) {
  Scenario scenario;
  scenario.parties.resize(1);
  scenario.parties[0].id = 1;
  scenario.parties[0].name = "ann";
  EventText event_text(scenario);
  SiteExtended extended;
  extended.party = 1;
  extended.site = 2;
  extended.name = "hall";
  extended.units = 12'000;
  extended.from_tick = 7;
  extended.cost_cents = 3'220'000'000;
  EXPECT_EQ(event_text.Tell({1, 0, extended}),
            "ann extends its site hall by 12,000 units of room from tick 7 on, for $32.2M");
  extended.name.clear();
  EXPECT_THAT(event_text.Tell({1, 0, extended}), ::testing::HasSubstr("its site 2 by"));
  SiteOpened opened;
  opened.party = 1;
  opened.site = 2;
  EXPECT_EQ(event_text.Tell({0, 0, opened}), "ann's site 2 opens");
}

TEST(EventTextTest, OffersAreToldInTheWordsOfTheirTable) {
  Scenario scenario;
  for (const char* name : {"ann", "bob"}) {
    Party party;
    party.id = static_cast<PartyId>(scenario.parties.size() + 1);
    party.name = name;
    scenario.parties.push_back(party);
  }
  EventText event_text(scenario);
  TableOpened opened;
  opened.table = 3;
  opened.name = "lease";
  opened.parties = {1, 2};
  opened.rounds = 9;
  Issue share;
  share.name = "share";
  share.role = IssueRole::kShare;
  share.high = 1000;
  opened.issues = {share};
  EXPECT_EQ(event_text.Tell({0, 0, opened}), "table \"lease\": ann and bob negotiate about share, 9 rounds at most");
  Offered offered;
  offered.table = 3;
  offered.party = 2;
  offered.values.push_back(500);
  EXPECT_EQ(event_text.Tell({1, 0, offered}), "round 1: bob offers share 50%");
  Accepted accepted;
  accepted.table = 3;
  accepted.party = 1;
  EXPECT_EQ(event_text.Tell({2, 0, accepted}), "round 1: ann accepts");
}

// At a table sits who speaks for a buyer, and not the buyer.
TEST(EventTextTest, AnInvitationNamesThoseWhoWouldSitThere) {
  Scenario scenario;
  for (const char* name : {"maker", "ann", "bob", "bobs", "anns"}) {
    Party& party = scenario.parties.emplace_back();
    party.id = static_cast<PartyId>(scenario.parties.size());
    party.name = name;
  }
  scenario.parties[1].affiliates.push_back({"anns"});
  scenario.parties[2].affiliates.push_back({"bobs"});
  Invited invited;
  invited.host = 2;
  invited.seller = 1;
  invited.pleas = {Plea{5, 100, 30'000}, Plea{4, 100, 10'000}};
  EventText event_text(scenario);
  EXPECT_THAT(event_text.Tell({1, 0, invited}),
              ::testing::StartsWith("ann invites maker to a private table, with bob for bobs\nanns pleads for "));
}

TEST(EventTextTest, ADinnerTellsWhatEachGuestPaysWhereItDiffers) {
  Scenario scenario;
  for (const char* name : {"maker", "ann", "bob"}) {
    Party& party = scenario.parties.emplace_back();
    party.id = static_cast<PartyId>(scenario.parties.size());
    party.name = name;
  }
  TableOpened opened;
  opened.table = 3;
  opened.kind = TableKind::kDinner;
  opened.parties = {1, 2, 3};
  opened.pleas = {Plea{2, 100, 30'000}, Plea{3, 100, 10'000}};
  Issue premium;
  premium.name = "premium";
  premium.role = IssueRole::kPremium;
  premium.high = 1000;
  opened.issues = {premium};
  TableClosed closed;
  closed.table = 3;
  closed.result = TableResult::kAgreed;
  closed.values.push_back(105);
  const auto tell = [&](PremiumBy by) {
    scenario.rules.dinner.premium_by = by;
    EventText event_text(scenario);
    event_text.Tell({0, 0, opened});
    return event_text.Tell({1, 0, closed});
  };
  EXPECT_EQ(tell(PremiumBy::kCommon), "agreed in round 1: premium 10.5%");
  EXPECT_EQ(tell(PremiumBy::kPledge),
            "agreed in round 1: premium 10.5%; ann pays a premium of 15.8% and bob pays a premium of 5.3%");
  opened.pleas[0].pledge_cents = 10'000;
  EXPECT_EQ(tell(PremiumBy::kPledge), "agreed in round 1: premium 10.5%") << "both pay that";
  opened.pleas.push_back(Plea{1, 100, 10'000});
  opened.pleas.push_back(Plea{1, 70, 7'000});
  EXPECT_EQ(tell(PremiumBy::kPledge), "agreed in round 1: premium 10.5%") << "but for rounding";
}

}  // namespace
}  // namespace haggle::report::event_text_test
