// The audit finds each law broken when it is broken: a sound state, one planted
// fault at a time.
#include "broker/core/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "broker/core/state.h"
#include "proto/base/ids.h"
#include "tests/broker/market_driver.h"
#include "tests/broker/one_table.h"

namespace haggle::core::audit_test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// A village in the middle of its life: an order, a dinner's booking, a
// redirection, a delivery, a claim and a larger site lie behind it.
Market::State LivedIn() {
  Scenario village = Village();
  Site& hall = village.parties.back().sites[0];
  hall.extend_units = 10;
  hall.extend_most = 25;
  MarketDriver run(village);
  run.Until(Phase::kSpeak, kSpeakSound);
  run.Move(kAda, Claim{0, 100, 2});
  run.Until(Phase::kSpeak, kSpeakApproach);
  const Seq invitation = run.market().next_seq();
  run.Move(kAda, Invite{0, {Plea{kAda, 40}}});
  run.Move(kPatron, RequestRedirection{5, 6, 0, 40});
  run.Step();
  run.Move(kMaker, Answer{invitation, true, {}});
  run.Move(kMaker, Answer{invitation + 1, true, {}});
  run.Step();
  Outcome deal;
  for (const int value : {2, 1, 1, 1}) deal.push_back(value);
  Outcome fee;
  fee.push_back(20);
  run.Move(kMaker, Offer{invitation, deal});
  run.Move(kPatron, Offer{invitation + 1, fee});
  run.Step();
  run.Move(kAda, Accept{invitation});
  run.Move(kMaker, Accept{invitation + 1});
  run.Until(Phase::kOrder);
  run.Move(kAda, Order{0, 100});
  run.Move(kDan, Build{0, 2});
  run.Until(Phase::kAllocate);
  const BookingId order = run.Last<Ordered>().booking.id;
  run.Move(kMaker, Allocate{0, {Share{order, 50}}});
  run.Step();
  return run.state();
}

TEST(Audit, ASoundStateBreaksNoLaw) {
  const Market::State state = LivedIn();
  EXPECT_THAT(AuditState(state), IsEmpty());
  // What the faults below are planted in.
  EXPECT_FALSE(state.bookings.empty());
  EXPECT_EQ(state.agreements.size(), 2U);
  EXPECT_EQ(state.claims.size(), 1U);
  EXPECT_FALSE(state.draws.empty());
  EXPECT_EQ(state.parties[5].extensions.size(), 1U);
}

struct Fault {
  const char* name;
  const char* law;  // how the broken law's line begins
  std::function<void(Market::State&)> plant;
};

BookingState& WithConsent(Market::State& state, Consent consent) {
  for (BookingState& b : state.bookings) {
    if (b.consent == consent) return b;
  }
  ADD_FAILURE() << "no booking with this consent";
  return state.bookings.front();
}

std::vector<Fault> Faults() {
  using State = Market::State;
  return {
      {"UnitsFromNowhere", "1 opening + produced", [](State& s) { s.products[0].inventory += 1; }},
      {"UnitsPassedOnToNothing", "1 passed on = produced of it",
       [](State& s) {
         s.parties[1].positions[0].installed -= 1;
         s.parties[1].positions[0].productive -= 1;
         s.parties[1].positions[0].passed += 1;
       }},
      {"UnitsThatPerishAndStay", "1 opening + produced", [](State& s) { s.products[0].lost += 1; }},
      {"UnitsLostOnTheWay", "1 shipped = delivered", [](State& s) { s.parties[1].positions[0].delivered -= 1; }},
      {"UnitsLostInTheWarehouse", "1 opening + delivered", [](State& s) { s.parties[1].positions[0].installed -= 1; }},
      {"MoreProductiveThanInstalled", "1 0 <= productive",
       [](State& s) { s.parties[1].positions[0].productive = s.parties[1].positions[0].installed + 1; }},
      {"NegativeWarehouse", "1 0 <= productive", [](State& s) { s.parties[1].positions[0].warehoused = -1; }},
      {"CohortTooMany", "1 ramping",
       [](State& s) {
         s.parties[1].positions[0].ramping.push_back(Cohort{0, 5});
       }},
      {"MoreInstalledThanRoom", "1 installed <= room", [](State& s) { s.parties[5].positions[0].installed = 1'000; }},
      {"UnitsAtNoSite", "1 installed = units at all sites", [](State& s) { s.parties[5].site_units[0] += 1; }},
      {"BuiltMoreThanMayBe", "1 no more is built", [](State& s) { s.parties[5].extensions[0].units = 30; }},
      {"BuiltMoreThanMayBeInAll", "1 no more is built",
       [](State& s) {
         s.parties[5].extensions.push_back(Extension{0, 9, 10});
       }},
      {"BuiltHalfAStep", "1 built in whole steps", [](State& s) { s.parties[5].extensions[0].units = 15; }},
      {"BuiltNothing", "1 units > 0", [](State& s) { s.parties[5].extensions[0].units = 0; }},
      {"BuiltAtNoSite", "1 units > 0", [](State& s) { s.parties[5].extensions[0].site = 1; }},
      {"BuiltWhereNothingCanBe", "1 no more is built",
       [](State& s) { s.scenario.parties[5].sites[0].extend_units = s.scenario.parties[5].sites[0].extend_most = 0; }},
      {"BookedUnitsVanish", "2 opened + ordered", [](State& s) { s.bookings.front().booking.units -= 1; }},
      {"ABookingVanishes", "2 opened + ordered", [](State& s) { s.bookings.pop_back(); }},
      {"OneHalfOfARedirection", "2 moved in = moved out", [](State& s) { s.parties[5].positions[0].moved_in += 1; }},
      {"CashFromNowhere", "3 cash = ", [](State& s) { s.parties[1].cash_cents += 1; }},
      {"CashFromNowhereInTheBooks", "3 cash + deposits",
       [](State& s) {
         s.parties[1].cash_cents += 1;
         s.parties[1].received_cents += 1;
       }},
      {"BelowCredit", "3 cash >= -credit",
       [](State& s) {
         s.parties[1].paid_cents += s.parties[1].cash_cents + 1;
         s.parties[1].cash_cents = -1;
       }},
      {"DepositsKept", "4 deposits held", [](State& s) { s.parties[0].deposits_cents += 1; }},
      {"DepositsNegative", "4 deposits >= 0", [](State& s) { s.parties[0].deposits_cents = -1; }},
      {"ShippedMoreThanThereWas", "5 shipped in a tick",
       [](State& s) { s.products[0].shipped_last = s.products[0].available_last + 1; }},
      {"NegativeInventory", "5 inventory >= 0", [](State& s) { s.products[0].inventory = -1; }},
      {"EmptyBooking", "5 units > 0", [](State& s) { s.bookings.front().booking.units = 0; }},
      {"DepositAbovePrice", "5 units > 0",
       [](State& s) { s.bookings.front().booking.deposit_cents = s.bookings.front().booking.price_cents + 1; }},
      {"BookingOfNobody", "6 a booking", [](State& s) { s.bookings.front().consent = Consent::kUnset; }},
      {"OrderedByAnother", "6 a booking", [](State& s) { WithConsent(s, Consent::kOrder).orderer = 3; }},
      {"NotOfTheOpeningBook", "6 a booking",
       [](State& s) { WithConsent(s, Consent::kOpening).booking.placed_tick = 0; }},
      {"BehindTheNumbersOfTheOpeningBook", "6 a booking",
       [](State& s) { WithConsent(s, Consent::kOpening).booking.id = kFirstMade; }},
      {"AgreedAtNoTable", "6 a booking", [](State& s) { WithConsent(s, Consent::kAgreement).table = 1; }},
      {"SomebodyDidNotAgree", "6 a booking",
       [](State& s) {
         for (AgreementState& agreement : s.agreements) agreement.agreed.pop_back();
       }},
      {"SellerWasNotThere", "6 a booking",
       [](State& s) {
         for (AgreementState& agreement : s.agreements) agreement.parties = agreement.agreed = {kAda, kPatron};
       }},
      {"OwnerWasNotThere", "6 a booking",
       [](State& s) { WithConsent(s, Consent::kRedirection).table = WithConsent(s, Consent::kAgreement).table; }},
      {"BookingOfAnUnknownProduct", "6 a booking",
       [](State& s) { WithConsent(s, Consent::kAgreement).booking.product = 7; }},
      {"OwnerUnknown", "6 a booking", [](State& s) { WithConsent(s, Consent::kAgreement).booking.owner = 99; }},
      {"ClaimOfASeller", "7 a claim", [](State& s) { s.claims[0].party = kMaker; }},
      {"ClaimOfNobody", "7 a claim", [](State& s) { s.claims[0].party = 99; }},
      {"ClaimForgotten", "7 a claim",
       [](State& s) {
         s.claims[0].made_tick = -3;
         s.claims[0].due_tick = -1;
       }},
      {"DateBeforeItsOrder", "10 no date",
       [](State& s) {
         Booking& booking = WithConsent(s, Consent::kOrder).booking;
         booking.requested_tick = booking.placed_tick - 1;
       }},
      {"QuoteOutOfBounds", "10 quotes in bounds", [](State& s) { s.products[0].next_quote = kLongestQuote + 1; }},
      {"FirmAndFlexible", "10 firm and moved",
       [](State& s) { WithConsent(s, Consent::kAgreement).booking.flexible = true; }},
      {"DrawOutsideItsRange", "8 draws", [](State& s) { s.draws[0].value = s.draws[0].high + 1; }},
  };
}

class PlantedFault : public ::testing::TestWithParam<Fault> {};

TEST_P(PlantedFault, IsFound) {
  Market::State state = LivedIn();
  GetParam().plant(state);
  EXPECT_THAT(AuditState(state), Contains(StartsWith(GetParam().law)));
}

std::string NameOfFault(const ::testing::TestParamInfo<Fault>& fault) { return fault.param.name; }

INSTANTIATE_TEST_SUITE_P(Each, PlantedFault, ::testing::ValuesIn(Faults()), NameOfFault);

// A table that has closed while another one goes on, so that the tick is not over.
Scenario TwoTables(ProtocolKind protocol, std::size_t parties, std::int32_t rounds) {
  Scenario scenario = OneTable(protocol, parties, rounds, {IntegerIssue("share", 0, 100)});
  TableSpec other = scenario.tables[0];
  other.name = "other";
  other.protocol = ProtocolKind::kRotatingOffers;
  other.rounds = 9;
  scenario.tables.push_back(other);
  return scenario;
}

TEST(Audit, FindsProposalsThatHadNotTheirVotes) {
  Scenario scenario = TwoTables(ProtocolKind::kMajorityOffers, 3, 4);
  scenario.tables[0].voting.quota = 2;
  scenario.tables[0].voting.recognition = {1, 0, 0};
  MarketDriver run(scenario);
  run.Step();
  const TableId table = TableNow(run);
  run.Move(1, Offer{table, OutcomeOf({7})});
  run.Step();
  run.Move(2, Accept{table});
  run.Step();
  Market::State state = run.state();
  ASSERT_EQ(state.tables.at(0).result, TableResult::kAgreed);
  EXPECT_THAT(AuditState(state), IsEmpty());
  CourseOf<VotingCourse>(state.tables[0]).seats[1].said = Said::kRejected;
  EXPECT_THAT(AuditState(state), Contains(StartsWith("9 a proposal binds by its quota")));
  CourseOf<VotingCourse>(state.tables[0]).seats[1].said = Said::kAccepted;
  state.tables[0].offer = OutcomeOf({6});
  EXPECT_THAT(AuditState(state), Contains(StartsWith("9 what is agreed was proposed")));
}

TEST(Audit, FindsASaleBelowWhatIsAsked) {
  MarketDriver run(TwoTables(ProtocolKind::kDoubleAuction, 2, 1));
  run.Step();
  const TableId table = TableNow(run);
  run.Move(1, Offer{table, OutcomeOf({40})});
  run.Move(2, Offer{table, OutcomeOf({60})});
  run.Step();
  Market::State state = run.state();
  ASSERT_EQ(state.tables.at(0).result, TableResult::kAgreed);
  EXPECT_THAT(AuditState(state), IsEmpty());
  TenderCourse& course = CourseOf<TenderCourse>(state.tables[0]);
  course.seats[0].offers[0] = OutcomeOf({61});
  EXPECT_THAT(AuditState(state), Contains(StartsWith("9 nobody sells below")));
}

// Between two states: a date moves up alone, and of flexible bookings alone.
TEST(Audit, FindsDatesThatMoveAsTheyMayNot) {
  Market::State before = LivedIn();
  for (BookingState& b : before.bookings) b.booking.flexible = b.consent == Consent::kOrder;
  EXPECT_THAT(AuditDates(before, before), IsEmpty());
  Market::State after = before;
  WithConsent(after, Consent::kOrder).booking.requested_tick -= 1;
  EXPECT_THAT(AuditDates(before, after), IsEmpty());
  after = before;
  WithConsent(after, Consent::kOrder).booking.requested_tick += 1;
  EXPECT_THAT(AuditDates(before, after), Contains(StartsWith("10 dates only fall")));
  after = before;
  WithConsent(after, Consent::kAgreement).booking.requested_tick -= 1;
  EXPECT_THAT(AuditDates(before, after), Contains(StartsWith("10 only flexible dates move")));
}

}  // namespace
}  // namespace haggle::core::audit_test
