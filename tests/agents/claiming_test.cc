// What a buyer says in public, and what it believes of others.
#include "agents/strategies/claiming.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "proto/base/belief.h"
#include "tests/agents/buyer_desk.h"

namespace haggle::strategies::claiming_test {
namespace {

constexpr PartyId kRival = 3;

// 10,000 units are switched on, and there is room for as many more. Audits come ten ticks after claims, and claims
// every ten ticks.
class ClaimingTest : public ::testing::Test {
 protected:
  ClaimingTest() {
    Party rival = desk_.buyer();
    rival.id = kRival;
    rival.name = "rival";
    rival.stocks = {Stock{"chip", 0, 500}};
    desk_.scenario.parties.push_back(rival);
    desk_.scenario.ticks = 100;
    ClaimRules& rules = desk_.scenario.rules.claims;
    rules.enabled = true;
    rules.every = 10;
    rules.horizon = 10;
    wants().claim_reward_cents = 100;
    wants().claim_penalty_cents = 200;
  }

  Wants& wants() { return desk_.buyer().wants; }

  void Begin(bool rival = false) { claiming_.emplace(desk_.scenario, kDeskBuyer, rival); }

  void Notice(std::vector<EventBody> bodies, Tick tick = 0) {
    prompt_ = Prompt();
    prompt_.party = kDeskBuyer;
    prompt_.tick = tick;
    for (EventBody& body : bodies) prompt_.shown.push_back(Event{0, tick, std::move(body)});
    if (!view_) view_ = std::make_unique<View>(DeskBriefing(desk_.scenario));
    view_->Take(prompt_);
    claiming_->Notice(*view_);
  }
  static ClaimAudited Audit(PartyId party, std::int64_t claimed, std::int64_t actual) {
    ClaimAudited audited;
    audited.party = party;
    audited.claimed = claimed;
    audited.actual = actual;
    return audited;
  }
  // Lets the own credibility fall by half of so many permille of gap.
  void Caught(std::int64_t gap) { Notice({Audit(kDeskBuyer, 1000, 1000 - gap)}); }

  std::optional<Claim> Said(Tick now, std::vector<Booking> bookings = {}) {
    desk_.Show(now, 10'000, std::move(bookings), 10);
    Reply reply;
    claiming_->Claim(desk_.view(), desk_.outlook(), reply);
    if (reply.moves().empty()) return std::nullopt;
    return std::get<Claim>(reply.moves()[0].action);
  }
  // The own credibility that it states; -1: none.
  std::int64_t Stated() {
    Reply reply;
    claiming_->State(reply);
    EXPECT_TRUE(reply.moves().empty());
    if (reply.beliefs().empty()) return -1;
    EXPECT_EQ(reply.beliefs().size(), 1U);
    EXPECT_EQ(reply.beliefs()[0].code, static_cast<std::uint32_t>(BeliefCode::kCredibility));
    EXPECT_EQ(reply.beliefs()[0].about, kDeskBuyer);
    return reply.beliefs()[0].value_ppm;
  }
  std::int64_t UnitsAt(Tick now) { return Said(now)->units; }

  BuyerDesk desk_{20'000};
  std::optional<Claiming> claiming_;
  std::unique_ptr<View> view_;
  Prompt prompt_;
};

// ---- what it says

// In the last claim nothing comes after: 900 permille of 100 cents a unit against 200 cents for e^2 / 10,000. The best
// excess is 90 * 10,000 / 400 = 2,250 units.
TEST_F(ClaimingTest, ExaggeratesUntilTheNextUnitCostsWhatItBrings) {
  Begin();
  const std::optional<Claim> claim = Said(90);
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->units, 12'250);
  EXPECT_EQ(claim->due_tick, 100);
}

TEST_F(ClaimingTest, ExaggeratesMoreTowardsTheEnd) {
  Begin();
  std::int64_t before = 0;
  for (Tick now = 0; now <= 90; now += 10) {
    EXPECT_GE(UnitsAt(now), before) << now;
    before = UnitsAt(now);
  }
  EXPECT_LT(UnitsAt(0), UnitsAt(90)) << "credibility is of use later";
}

TEST_F(ClaimingTest, ExaggeratesLessTheLessItIsBelieved) {
  std::int64_t before = INT64_MAX;
  for (const std::int64_t gap : {0, 200, 600, 1000}) {
    Begin();
    Caught(gap);
    EXPECT_LT(UnitsAt(90), before) << gap;
    EXPECT_GE(UnitsAt(90), 10'000) << gap;
    before = UnitsAt(90);
  }
}

TEST_F(ClaimingTest, SaysWhatItForecastsWhereNothingIsToBeGained) {
  wants().claim_reward_cents = 0;
  Begin();
  EXPECT_EQ(UnitsAt(90), 10'000);
  wants().claim_penalty_cents = 0;
  Begin();
  EXPECT_EQ(UnitsAt(90), 10'000);
}

TEST_F(ClaimingTest, SaysTheMostWhereNothingIsToBeLost) {
  wants().claim_penalty_cents = 0;
  Begin();
  EXPECT_EQ(UnitsAt(90), 20'000);
  desk_.scenario.ticks = 200;
  Begin();
  EXPECT_EQ(UnitsAt(0), 10'000) << "credibility is, while nineteen claims are to come";
}

TEST_F(ClaimingTest, WhoValuesUnitsMoreValuesBeingBelievedMore) {
  desk_.demand().value_permille = Range{1100, 1100};
  Begin();
  EXPECT_EQ(UnitsAt(90), 12'500) << "2,475 units, in steps of 250";
}

TEST_F(ClaimingTest, ForecastsWhatComesInTimeAndHasRoom) {
  wants().claim_reward_cents = 0;
  Begin();
  EXPECT_EQ(Said(90, {BookingOf(1, 700, 95), BookingOf(2, 300, 100), BookingOf(3, 5000, 101)})->units, 11'000);
  EXPECT_EQ(Said(90, {BookingOf(1, 15'000, 95)})->units, 20'000) << "there is no more room";
}

TEST_F(ClaimingTest, ACrowdSaysNothing) {
  desk_.buyer().members = 60;
  Begin();
  EXPECT_FALSE(Said(90));
}

// ---- what it states of itself

TEST_F(ClaimingTest, StatesItsCredibilityAtFirstAndAfterAnAudit) {
  Begin();
  EXPECT_EQ(Stated(), 900'000);
  EXPECT_EQ(Stated(), -1) << "nothing has changed";
  Caught(400);
  EXPECT_EQ(Stated(), 700'000) << "half the gap is lost";
  Notice({Audit(kRival, 1000, 500)});
  EXPECT_EQ(Stated(), -1) << "another's credibility";
  Caught(0);
  EXPECT_EQ(Stated(), 737'000) << "an eighth of what is missing comes back";
  for (int more = 0; more < 3; ++more) Caught(1000);
  EXPECT_EQ(Stated(), 100'000);
  Caught(1000);
  EXPECT_EQ(Stated(), -1) << "it cannot fall lower";
}

TEST_F(ClaimingTest, StatesNothingWhereNobodyClaims) {
  desk_.scenario.rules.claims.enabled = false;
  Begin();
  EXPECT_EQ(Stated(), -1);
  desk_.scenario.rules.claims.enabled = true;
  desk_.buyer().members = 60;
  Begin();
  EXPECT_EQ(Stated(), -1) << "a crowd makes no claims";
}

// ---- what it believes

// A rival with 500 units that claims 2,500 is believed 500 + 900 permille of 2,000, and 900 permille of that is
// matched.
TEST_F(ClaimingTest, MatchesTheLargestClaimThatItBelieves) {
  Begin(true);
  Notice({Claimed{1, kRival, 0, 2500, 10}, Claimed{2, kDeskBuyer, 0, 90'000, 10}});
  EXPECT_EQ(claiming_->Rivalry(*view_, 0), 2070);
  Begin(false);
  EXPECT_EQ(claiming_->Rivalry(*view_, 0), 0) << "unless it does not care";
}

TEST_F(ClaimingTest, BelievesLessAfterAGap) {
  Begin(true);
  // A fifth was missing: 100 permille less. 600 are known now, and 800 permille of 1,900 more are believed.
  Notice({Claimed{1, kRival, 0, 2500, 10}, Audit(kRival, 750, 600)});
  EXPECT_EQ(claiming_->Rivalry(*view_, 0), 1908);
}

TEST_F(ClaimingTest, BelievesMoreAfterAnAuditWithASmallGap) {
  Begin(true);
  // 900, and an eighth of what is missing: 912. 950 are known, and 912 permille of 1,550 more are believed: 2,363.
  Notice({Claimed{1, kRival, 0, 2500, 10}, Audit(kRival, 1000, 950)});
  EXPECT_EQ(claiming_->Rivalry(*view_, 0), 2126);
}

TEST_F(ClaimingTest, NeverBelievesNothing) {
  Begin(true);
  for (int audit = 0; audit < 5; ++audit) Notice({Audit(kRival, 1000, 0)});
  // 100 permille of 2,500.
  Notice({Claimed{1, kRival, 0, 2500, 10}});
  EXPECT_EQ(claiming_->Rivalry(*view_, 0), 225);
}

TEST_F(ClaimingTest, RecoversAfterManyHonestAudits) {
  Begin();
  Caught(1000);
  const std::int64_t caught = UnitsAt(90);
  std::int64_t before = caught;
  for (int audit = 0; audit < 30; ++audit) {
    Caught(50);
    EXPECT_GE(UnitsAt(90), before);
    before = UnitsAt(90);
  }
  EXPECT_EQ(before, 12'500) << "more than at first: the first belief of 900 permille was not the most";
  EXPECT_GT(before, caught);
}

TEST_F(ClaimingTest, ForgetsClaimsThatAreDue) {
  Begin(true);
  Notice({Claimed{1, kRival, 0, 2500, 10}});
  Notice({}, 10);
  EXPECT_GT(claiming_->Rivalry(*view_, 0), 0);
  Notice({}, 11);
  EXPECT_EQ(claiming_->Rivalry(*view_, 0), 0);
}

}  // namespace
}  // namespace haggle::strategies::claiming_test
