// A product that is made on another's line: how the line is shared, and from when on it is sold.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "broker/core/audit.h"
#include "broker/core/validate.h"
#include "broker/journal/utility.h"
#include "tests/broker/market_driver.h"

namespace haggle::lines_test {
namespace {

constexpr ProductId kChip = 0;
constexpr ProductId kFast = 1;

// The village with a product `fast`, sold from tick 1 on, of which the maker may make up to half on the chips' line
// from tick 2 on and all from tick 4 on.
Scenario VillageOfTwo() {
  Scenario scenario = Village();
  Product fast = scenario.products[0];
  fast.name = "fast";
  fast.serves = "chip";
  fast.power_permille = 2000;
  fast.from_tick = 1;
  scenario.products.push_back(fast);
  Supply supply;
  supply.product = "fast";
  supply.line = "chip";
  supply.most_permille = {{1, 0}, {2, 500}, {3, 500}, {4, 1000}, {5, 1000}};
  scenario.parties[0].supply.push_back(supply);
  return scenario;
}

class LinesTest : public ::testing::Test {
 protected:
  // Made in the current tick.
  std::int64_t Made(ProductId product) const { return driver_.state().products[product].supply.back(); }
  RefusalReason Share(std::int64_t permille, ProductId product = kFast, PartyId party = kMaker) {
    driver_.Until(Phase::kAllocate);
    driver_.Forget();
    driver_.Move(party, ShareLine{product, permille});
    driver_.Step();
    return driver_.refusal();
  }

  MarketDriver driver_{VillageOfTwo()};
};

TEST_F(LinesTest, TheScenarioIsValid) {
  const auto faults = core::Validate(VillageOfTwo());
  EXPECT_TRUE(faults.empty()) << faults.front().expected;
}

TEST_F(LinesTest, TheLineMakesTheProductThatItWasBuiltForUntilItIsShared) {
  driver_.UntilTick(2);
  EXPECT_EQ(Made(kChip), 100);
  EXPECT_EQ(Made(kFast), 0);
}

TEST_F(LinesTest, AShareCountsFromTheNextTickOnAndHoldsUntilThereIsAnother) {
  driver_.UntilTick(2);
  EXPECT_EQ(Share(300), RefusalReason::kUnset);
  EXPECT_EQ(driver_.Last<LineShared>().permille, 300);
  driver_.UntilTick(3);
  EXPECT_EQ(Made(kChip), 70);
  EXPECT_EQ(Made(kFast), 30);
  driver_.UntilTick(4);
  EXPECT_EQ(Made(kFast), 30);
  EXPECT_EQ(Share(0), RefusalReason::kUnset);
  driver_.UntilTick(5);
  EXPECT_EQ(Made(kChip), 100);
  EXPECT_EQ(Made(kFast), 0);
}

TEST_F(LinesTest, WhatAShareMayNotHaveStaysWithTheLine) {
  driver_.UntilTick(1);
  EXPECT_EQ(Share(900), RefusalReason::kUnset);
  driver_.UntilTick(2);
  EXPECT_EQ(Made(kChip), 50);
  EXPECT_EQ(Made(kFast), 50);
  driver_.UntilTick(4);
  EXPECT_EQ(Made(kFast), 90) << "the scenario allows it now";
  std::int64_t made = 0;
  for (const auto& product : driver_.state().products) made += product.produced;
  EXPECT_EQ(made, 5 * 100) << "nothing is made twice or lost";
}

TEST_F(LinesTest, OnlyTheSellerSharesAndOnlyWhatHasNoLineOfItsOwn) {
  driver_.UntilTick(2);
  EXPECT_EQ(Share(300, kFast, kAda), RefusalReason::kNotSeller);
  driver_.UntilTick(3);
  EXPECT_EQ(Share(300, kChip), RefusalReason::kDisabled);
  driver_.UntilTick(4);
  EXPECT_EQ(Share(1001), RefusalReason::kMalformed);
  driver_.UntilTick(5);
  EXPECT_EQ(Share(-1), RefusalReason::kMalformed);
  driver_.UntilTick(6);
  EXPECT_EQ(Share(300, 7), RefusalReason::kNoSuchProduct);
  driver_.UntilTick(7);
  driver_.Until(Phase::kAllocate);
  driver_.Move(kMaker, ShareLine{kFast, 100});
  driver_.Move(kMaker, ShareLine{kFast, 200});
  driver_.Step();
  EXPECT_EQ(driver_.refusal(), RefusalReason::kAlreadyMoved);
}

TEST_F(LinesTest, NobodyOrdersOrPleadsForItBeforeItIsSold) {
  driver_.Until(Phase::kSpeak, 1);
  driver_.Move(kAda, Invite{kFast, {Plea{kAda, 10, 100, 1, 0}}});
  driver_.Step();
  EXPECT_EQ(driver_.refusal(), RefusalReason::kDisabled);
  driver_.Forget();
  driver_.Until(Phase::kOrder);
  driver_.Move(kAda, Order{kFast, 10});
  driver_.Step();
  EXPECT_EQ(driver_.refusal(), RefusalReason::kDisabled);
  driver_.UntilTick(1);
  driver_.Until(Phase::kOrder);
  driver_.Forget();
  driver_.Move(kAda, Order{kFast, 10});
  driver_.Step();
  EXPECT_EQ(driver_.All<Ordered>().size(), 1U);
}

TEST_F(LinesTest, TheAuditFindsAShareThatIsNone) {
  driver_.UntilTick(2);
  core::MarketState state = driver_.state();
  EXPECT_TRUE(core::AuditState(state).empty());
  state.products[kFast].line_permille = 1001;
  EXPECT_EQ(core::AuditState(state).size(), 1U);
}

// ---- what its units are worth

TEST(VariantUtilityTest, UnitsBringWhatTheyDoTogether) {
  Scenario scenario = VillageOfTwo();
  Party& ada = scenario.parties[1];
  ada.wants = Wants{};
  Demand demand;
  demand.product = "chip";
  demand.path = {{0, 100}};
  demand.value_cents = 50;
  ada.wants.demand = {demand};
  ada.wants.holding_cents = 3;
  core::MarketState state;
  state.scenario = scenario;
  for (const Party& party : scenario.parties) {
    core::PartyState& entry = state.parties.emplace_back();
    entry.id = party.id;
    entry.positions.resize(2);
  }
  state.parties[1].positions[kChip].productive = 40;
  state.parties[1].positions[kFast].productive = 10;
  state.parties[1].positions[kFast].warehoused = 2;
  journal::Utility utility(scenario);
  utility.OnTickEnd(0, state);
  // F(40 + 2 * 10) at a scale of 100, less two idle units.
  EXPECT_EQ(utility.Of(1, state), 50 * 60 * (400 - 60) / 200 - 2 * 3);
}

// ---- what a scenario may say

class VariantFaultsTest : public ::testing::Test {
 protected:
  // The path of the one fault that it has.
  std::string Fault() const {
    const auto faults = core::Validate(scenario_);
    if (faults.size() != 1) return std::to_string(faults.size()) + " faults";
    EXPECT_NE(faults[0].expected.find("found"), std::string::npos) << faults[0].expected;
    return faults[0].path;
  }

  Scenario scenario_ = VillageOfTwo();
  Product& fast() { return scenario_.products[1]; }
  Supply& supply() { return scenario_.parties[0].supply[1]; }
};

TEST_F(VariantFaultsTest, AVariantServesAProductBeforeIt) {
  fast().serves = "fast";
  EXPECT_EQ(Fault(), "products.fast.serves");
  fast().serves = "slow chip";
  EXPECT_EQ(Fault(), "products.fast.serves");
  fast().serves = "chip";
  fast().power_permille = -1;
  EXPECT_EQ(Fault(), "products.fast.power_permille");
  fast().power_permille = 2000;
  fast().from_tick = -1;
  EXPECT_EQ(Fault(), "products.fast.from_tick");
}

TEST_F(VariantFaultsTest, PowerIsAComparison) {
  scenario_.products[0].power_permille = 2000;
  EXPECT_EQ(Fault(), "products.chip.power_permille");
}

TEST_F(VariantFaultsTest, NobodyWantsAVariantByName) {
  Demand demand;
  demand.product = "fast";
  demand.path = {{0, 100}};
  scenario_.parties[1].wants.demand = {demand};
  EXPECT_EQ(Fault(), "parties.ada.wants.demand.0.product");
}

TEST_F(VariantFaultsTest, ALineIsAnothersAndMakesAllThereIs) {
  supply().line = "fast";
  EXPECT_EQ(Fault(), "parties.maker.supply.1.line");
  supply().line = "chip";
  supply().base = 5;
  EXPECT_EQ(Fault(), "parties.maker.supply.1.base");
  supply().base = 0;
  supply().most_permille[1].units = 1001;
  EXPECT_NE(Fault().find("most_permille"), std::string::npos);
  supply().most_permille.clear();
  EXPECT_EQ(Fault(), "parties.maker.supply.1.most_permille");
  supply().line.clear();
  supply().most_permille = {{0, 500}};
  EXPECT_EQ(Fault(), "parties.maker.supply.1.most_permille");
}

}  // namespace
}  // namespace haggle::lines_test
