// Sellers that sell on what they buy, and supply that cannot be kept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "broker/core/audit.h"
#include "broker/core/validate.h"
#include "tests/broker/market_driver.h"
#include "tests/broker/one_table.h"

namespace haggle::stages_test {
namespace {

constexpr ProductId kChip = 0;
constexpr ProductId kResold = 1;

// The village in which bob sells on what he buys of the maker's chips; due orders share.
Scenario VillageWithTrader() {
  Scenario scenario = Village();
  scenario.rules.allocation = AllocationRule::kProportional;
  Product resold = scenario.products[0];
  resold.name = "resold";
  resold.seller = "bob";
  resold.price_cents = resold.price_cents_max;
  scenario.products.push_back(resold);
  Party& bob = scenario.parties[2];
  bob.kind = PartyKind::kSeller;
  Supply supply;
  supply.product = "resold";
  supply.source = "chip";
  bob.supply.push_back(supply);
  return scenario;
}

class StagesTest : public ::testing::Test {
 protected:
  void Begin(Tick lag = 0, bool perishes = false) {
    Scenario scenario = VillageWithTrader();
    scenario.parties[2].supply[0].source_lag = lag;
    scenario.parties[2].supply[0].perishes = perishes;
    driver_ = std::make_unique<MarketDriver>(scenario);
  }
  RefusalReason Order(PartyId party, ProductId product, std::int64_t units) {
    driver_->Until(Phase::kOrder);
    driver_->Forget();
    driver_->Move(party, haggle::Order{product, units});
    driver_->Step();
    return driver_->refusal();
  }
  std::int64_t Inventory() const { return driver_->state().products[kResold].inventory; }
  const core::Position& Held() const { return driver_->state().parties[2].positions[kChip]; }
  bool Sound() const { return core::AuditState(driver_->state()).empty(); }

  std::unique_ptr<MarketDriver> driver_;
};

TEST_F(StagesTest, WhatIsBoughtIsSoldFromTheNextTickOn) {
  Begin();
  EXPECT_EQ(Order(kBob, kChip, 40), RefusalReason::kUnset);
  driver_->UntilTick(1);
  EXPECT_EQ(Inventory(), 40);
  EXPECT_EQ(Held().delivered, 40);
  EXPECT_EQ(Held().passed, 40);
  EXPECT_EQ(Held().installed + Held().warehoused, 0);
  EXPECT_TRUE(Sound());
  Order(kAda, kResold, 30);
  driver_->UntilTick(2);
  EXPECT_EQ(driver_->state().parties[1].positions[kResold].delivered, 30);
  EXPECT_EQ(Inventory(), 10);
  EXPECT_TRUE(Sound());
}

TEST_F(StagesTest, ItIsOnTheWayForItsLag) {
  Begin(2);
  Order(kBob, kChip, 40);
  driver_->UntilTick(2);
  EXPECT_EQ(Inventory(), 0);
  EXPECT_EQ(Held().installed, 40) << "on the way";
  EXPECT_TRUE(Sound());
  driver_->UntilTick(3);
  EXPECT_EQ(Inventory(), 40);
  EXPECT_TRUE(Sound());
}

TEST_F(StagesTest, ASellerOrdersItsSourcesAlone) {
  Begin();
  EXPECT_EQ(Order(kBob, kResold, 10), RefusalReason::kDisabled);
  driver_->UntilTick(1);
  driver_->Until(Phase::kOrder);
  driver_->Move(kMaker, haggle::Order{kChip, 10});
  driver_->Step();
  EXPECT_EQ(driver_->refusal(), RefusalReason::kNotYourTurn) << "is not asked at all";
}

TEST_F(StagesTest, WhatPerishesIsLostAtTheEndOfItsTick) {
  Begin(0, true);
  Order(kBob, kChip, 40);
  driver_->UntilTick(1);
  EXPECT_EQ(Inventory(), 40);
  Order(kAda, kResold, 30);
  driver_->UntilTick(2);
  EXPECT_EQ(driver_->state().parties[1].positions[kResold].delivered, 30);
  EXPECT_EQ(Inventory(), 0);
  EXPECT_EQ(driver_->state().products[kResold].lost, 10);
  EXPECT_TRUE(Sound());
}

TEST_F(StagesTest, MayGiveBackWhatItHasOrdered) {
  Begin();
  ASSERT_EQ(Order(kBob, kChip, 180), RefusalReason::kUnset);
  const BookingId booking = driver_->Last<Ordered>().booking.id;
  driver_->UntilTick(1);
  driver_->Until(Phase::kOrder);
  const std::int64_t left = driver_->state().FindBooking(booking)->booking.units;
  ASSERT_GT(left, 0);
  driver_->Forget();
  driver_->Move(kBob, Cancel{booking, left});
  driver_->Step();
  EXPECT_EQ(driver_->refusal(), RefusalReason::kUnset);
  EXPECT_EQ(Held().cancelled, left);
  const std::int64_t passed = Held().passed;
  driver_->UntilTick(4);
  EXPECT_EQ(Held().delivered, 180 - left);
  EXPECT_EQ(Held().passed, Held().delivered) << "what had come is sold on";
  EXPECT_LE(passed, Held().passed);
  EXPECT_TRUE(Sound());
}

// What a stage had when the run began is on the way like what it buys.
TEST_F(StagesTest, SellsOnWhatItHadOfItsSourceAtFirst) {
  Scenario scenario = VillageWithTrader();
  scenario.parties[2].stocks = {Stock{"chip", 25, 0}};
  ASSERT_TRUE(core::Validate(scenario).empty());
  driver_ = std::make_unique<MarketDriver>(scenario);
  driver_->UntilTick(2);
  EXPECT_EQ(Inventory(), 25);
  EXPECT_EQ(Held().passed, 25);
  EXPECT_EQ(Held().opening, 25);
  EXPECT_TRUE(Sound());
}

// Of two stages the second gets in two ticks what the first one sells on.
TEST_F(StagesTest, StandOneBehindTheOther) {
  Scenario scenario = VillageWithTrader();
  Product again = scenario.products[1];
  again.name = "again";
  again.seller = "ada";
  scenario.products.push_back(again);
  Party& ada = scenario.parties[1];
  ada.kind = PartyKind::kSeller;
  Supply supply;
  supply.product = "again";
  supply.source = "resold";
  ada.supply = {supply};
  scenario.acquaintances.clear();
  ASSERT_TRUE(core::Validate(scenario).empty()) << core::Validate(scenario)[0].path;
  driver_ = std::make_unique<MarketDriver>(scenario);
  Order(kBob, kChip, 40);
  driver_->UntilTick(1);
  EXPECT_EQ(Order(kAda, kChip, 10), RefusalReason::kDisabled) << "sells on the other's alone";
  driver_->UntilTick(2);
  EXPECT_EQ(Order(kAda, kResold, 30), RefusalReason::kUnset);
  driver_->UntilTick(3);
  EXPECT_EQ(Inventory(), 10);
  EXPECT_EQ(driver_->state().products[2].inventory, 30);
  EXPECT_EQ(Order(kCid, 2, 20), RefusalReason::kUnset);
  driver_->UntilTick(4);
  EXPECT_EQ(driver_->state().parties[4].positions[2].delivered, 20);
  EXPECT_EQ(driver_->state().products[2].inventory, 10);
  EXPECT_TRUE(Sound());
}

// Where units are sold to the highest bids a bid that its stage cannot pay keeps nobody out.
TEST_F(StagesTest, BidForNoMoreThanTheyCanPay) {
  for (const AllocationRule rule : {AllocationRule::kUniformPriceSale, AllocationRule::kVcgSale}) {
    Scenario scenario = VillageWithTrader();
    scenario.rules.allocation = rule;
    scenario.rules.deposit_permille = 0;
    scenario.parties[4].book.clear();
    scenario.parties[5].book.clear();
    scenario.parties[2].account.cash_cents = 0;
    driver_ = std::make_unique<MarketDriver>(scenario);
    driver_->Until(Phase::kOrder);
    haggle::Order bid{kChip, 10'000};
    bid.limit_cents = 1'000'000;
    driver_->Move(kBob, bid);
    driver_->Move(kAda, haggle::Order{kChip, 20});
    driver_->Forget();
    driver_->UntilTick(1);
    EXPECT_EQ(driver_->state().parties[1].positions[kChip].delivered, 20);
    EXPECT_EQ(driver_->state().parties[1].paid_cents, 20 * 1'000) << "not at a price that nobody pays";
    EXPECT_EQ(Held().delivered, 0);
    EXPECT_TRUE(driver_->All<Unpaid>().empty());
    EXPECT_TRUE(Sound());
  }
}

// What one cannot pay beside another demand goes to the next one in the same tick.
TEST_F(StagesTest, SpendTheirMoneyOnce) {
  Scenario scenario = VillageWithTrader();
  scenario.rules.allocation = AllocationRule::kDeferredAcceptance;
  scenario.rules.claimants = {Claimant{"ada", 1, 0, {}}, Claimant{"dan", 1, 1, {}}};
  scenario.rules.deposit_permille = 0;
  scenario.parties[1].account.cash_cents = 20 * 1'000;
  scenario.parties[4].book.clear();
  scenario.parties[5].book.clear();
  Product board = scenario.products[0];
  board.name = "board";
  scenario.products.push_back(board);
  Supply supply;
  supply.product = "board";
  supply.inventory = 50;
  scenario.parties[0].supply.push_back(supply);
  ASSERT_TRUE(core::Validate(scenario).empty());
  driver_ = std::make_unique<MarketDriver>(scenario);
  driver_->Until(Phase::kOrder);
  driver_->Move(kAda, haggle::Order{kChip, 20});
  driver_->Move(kAda, haggle::Order{2, 20});
  driver_->Move(kDan, haggle::Order{2, 50});
  driver_->Forget();
  driver_->UntilTick(1);
  EXPECT_EQ(driver_->state().parties[1].positions[kChip].delivered, 20);
  EXPECT_EQ(driver_->state().parties[1].positions[2].delivered, 0);
  EXPECT_EQ(driver_->state().parties[5].positions[2].delivered, 50) << "thirty, if the other's twenty were kept for it";
  EXPECT_TRUE(driver_->All<Unpaid>().empty());
}

// Under other rules units that are not paid stay booked, and with the seller.
TEST_F(StagesTest, ThatCannotPayGetsNothing) {
  Scenario scenario = VillageWithTrader();
  scenario.rules.deposit_permille = 0;
  scenario.parties[2].account.cash_cents = 0;
  driver_ = std::make_unique<MarketDriver>(scenario);
  Order(kBob, kChip, 40);
  driver_->Forget();
  driver_->UntilTick(1);
  EXPECT_FALSE(driver_->All<Unpaid>().empty());
  EXPECT_EQ(Held().delivered, 0);
  EXPECT_EQ(Inventory(), 0);
  EXPECT_TRUE(Sound());
}

// What was agreed for a date is served when it is overdue, and damages are paid till then; the rest of what cannot be
// kept is gone.
TEST_F(StagesTest, ServeWhatIsOverdueBeforeTheRestPerishes) {
  Scenario scenario = VillageWithTrader();
  scenario.parties[2].supply[0].perishes = true;
  TableSpec table;
  table.name = "deal";
  table.product = "resold";
  table.parties = {"bob", "ada"};
  table.rounds = 2;
  table.issues = {IntegerIssue("units", 10, 100), IntegerIssue("price", 1'000, 1'200), IntegerIssue("window", 1, 4)};
  table.issues[0].role = IssueRole::kUnits;
  table.issues[1].role = IssueRole::kPrice;
  table.issues[2].role = IssueRole::kWindow;
  scenario.tables = {table};
  ASSERT_TRUE(core::Validate(scenario).empty()) << core::Validate(scenario)[0].path;
  driver_ = std::make_unique<MarketDriver>(scenario);
  driver_->Until(Phase::kBargain);
  const TableId deal = TableNow(*driver_);
  driver_->Move(kBob, Offer{deal, OutcomeOf({20, 1'100, 1})});
  driver_->Step();
  driver_->Move(kAda, Accept{deal});
  driver_->Step();
  ASSERT_EQ(driver_->All<Ordered>().size(), 1U);
  const Tick by = driver_->Last<Ordered>().booking.by_tick;
  ASSERT_GT(by, 0);
  driver_->UntilTick(by + 1);
  driver_->Forget();
  EXPECT_EQ(Order(kBob, kChip, 100), RefusalReason::kUnset);
  driver_->UntilTick(by + 2);
  EXPECT_EQ(Inventory(), 100);
  const std::vector<DamagesPaid> damages = driver_->All<DamagesPaid>();
  ASSERT_EQ(damages.size(), 1U) << "overdue by a tick";
  EXPECT_EQ(damages[0].amount_cents, 20 * 7);
  driver_->Forget();
  driver_->UntilTick(by + 3);
  EXPECT_EQ(driver_->state().parties[1].positions[kResold].delivered, 20);
  EXPECT_EQ(Inventory(), 0);
  EXPECT_EQ(driver_->state().products[kResold].lost, 80);
  EXPECT_TRUE(driver_->All<DamagesPaid>().empty()) << "all is served";
  EXPECT_TRUE(Sound());
}

// ---- validity

std::string FaultOf(const std::function<void(Scenario&)>& change) {
  Scenario scenario = VillageWithTrader();
  change(scenario);
  const auto faults = core::Validate(scenario);
  return faults.empty() ? "" : faults.front().path;
}

// Buyers beyond those of the village, so that there are so many.
void AddBuyers(Scenario& scenario, std::ptrdiff_t count) {
  const auto buys = [](const Party& party) { return party.kind == PartyKind::kBuyer; };
  for (auto i = std::count_if(scenario.parties.begin(), scenario.parties.end(), buys); i < count; ++i) {
    Party more = scenario.parties[1];
    more.id = static_cast<PartyId>(100 + i);
    more.name = "more" + std::to_string(i);
    scenario.parties.push_back(more);
  }
}

// Whoever may order claims: buyers, and sellers that sell on what they buy.
TEST(Stages, ClaimBesideTheBuyers) {
  for (const AllocationRule rule : {AllocationRule::kRandomArrival, AllocationRule::kMinimalOverlap}) {
    Scenario scenario = VillageWithTrader();
    scenario.rules.allocation = rule;
    AddBuyers(scenario, 15);
    EXPECT_TRUE(core::Validate(scenario).empty()) << "with the trader 16";
    AddBuyers(scenario, 16);
    const std::vector<core::ScenarioFault> faults = core::Validate(scenario);
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].path, "rules.allocation");
    EXPECT_THAT(faults[0].expected, ::testing::HasSubstr("16 claimants of a product at most"));
    EXPECT_THAT(faults[0].expected, ::testing::HasSubstr("found 17"));
    scenario.parties[2].supply[0].source.clear();
    EXPECT_TRUE(core::Validate(scenario).empty()) << "without it 16";
  }
}

// The rule is in force, and all who may order do: the market goes on.
TEST(Stages, AreServedWithAsManyBuyersAsTheRuleTakes) {
  Scenario scenario = VillageWithTrader();
  scenario.rules.allocation = AllocationRule::kRandomArrival;
  AddBuyers(scenario, 15);
  MarketDriver driver(scenario);
  driver.Until(Phase::kOrder);
  for (const Party& party : scenario.parties) {
    if (party.kind == PartyKind::kBuyer || party.id == kBob) driver.Move(party.id, Order{kChip, 100});
  }
  driver.UntilTick(2);
  EXPECT_GT(driver.state().parties[2].positions[kChip].delivered, 0);
}

// A tick must not take minutes: rules that look at all products at once have a bound.
TEST(Stages, RulesThatLookAtAllHaveABound) {
  Scenario scenario = VillageWithTrader();
  AddBuyers(scenario, 200);
  for (int i = 0; i < 100; ++i) {
    Product more = scenario.products[0];
    more.name = "more" + std::to_string(i);
    scenario.products.push_back(more);
    Supply supply;
    supply.product = more.name;
    scenario.parties[0].supply.push_back(supply);
  }
  for (const AllocationRule rule : {AllocationRule::kEisenbergGale, AllocationRule::kDominantResource}) {
    scenario.rules.allocation = rule;
    const std::vector<core::ScenarioFault> faults = core::Validate(scenario);
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].path, "rules.allocation");
    EXPECT_THAT(faults[0].expected, ::testing::HasSubstr("16384 pairs"));
  }
  scenario.rules.allocation = AllocationRule::kProportional;
  EXPECT_TRUE(core::Validate(scenario).empty());
}

TEST(Stages, AreValidated) {
  const std::string supply = "parties.bob.supply.0.";
  EXPECT_EQ(FaultOf([](Scenario&) {}), "");
  EXPECT_EQ(FaultOf([](Scenario& s) { s.parties[2].supply[0].source = "resold"; }), supply + "source") << "a circle";
  EXPECT_EQ(FaultOf([](Scenario& s) { s.parties[2].supply[0].source = "none"; }), supply + "source");
  EXPECT_EQ(FaultOf([](Scenario& s) { std::swap(s.products[0], s.products[1]); }), supply + "source");
  EXPECT_EQ(FaultOf([](Scenario& s) { s.parties[2].supply[0].base = 5; }), supply + "base");
  EXPECT_EQ(FaultOf([](Scenario& s) { s.parties[2].supply[0].steps_max = 5; }), supply + "steps_max");
  EXPECT_EQ(FaultOf([](Scenario& s) {
              s.parties[2].supply[0].noise_permille = {900, 1100};
            }),
            supply + "noise_permille.high");
  EXPECT_EQ(FaultOf([](Scenario& s) { s.parties[2].supply[0].source_lag = -1; }), supply + "source_lag");
  EXPECT_EQ(FaultOf([](Scenario& s) {
              s.parties[2].supply[0].source.clear();
              s.parties[2].supply[0].source_lag = 1;
            }),
            supply + "source_lag");
  EXPECT_EQ(FaultOf([](Scenario& s) { s.parties[2].sites = s.parties.back().sites; }), supply + "source");
  EXPECT_EQ(FaultOf([](Scenario& s) {
              s.products[0].seller = "bob";
              s.parties[2].supply.push_back(s.parties[0].supply[0]);
              s.parties[0].supply.clear();
            }),
            supply + "source")
      << "its own";
  EXPECT_EQ(FaultOf([](Scenario& s) {
              Product again = s.products[1];
              again.name = "again";
              s.products.push_back(again);
              s.parties[2].supply.push_back(s.parties[2].supply[0]);
              s.parties[2].supply[1].product = "again";
            }),
            supply + "source")
      << "of two products";
}

}  // namespace
}  // namespace haggle::stages_test
