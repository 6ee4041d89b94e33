// What a stage of a chain takes for the demand for what it sells.
#include "agents/strategies/stage.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "tests/agents/desk.h"

namespace haggle::strategies::stage_test {
namespace {

// Orders nothing, and keeps what it is told of demand.
class Watched : public Stage {
 public:
  using Stage::Stage;
  std::vector<std::int64_t> demand;

 protected:
  std::int64_t Wanted(const std::vector<std::int64_t>& seen, const StagePosition& /*position*/) override {
    demand = seen;
    return 0;
  }
};

constexpr ProductId kResold = 1;
constexpr PartyId kCustomer = 3;

class StageTest : public ::testing::Test {
 protected:
  StageTest() : scenario_(DeskScenario(1)) {
    Product resold = scenario_.products[0];
    resold.name = "resold";
    resold.seller = "buyer";
    scenario_.products.push_back(resold);
    Party& stage = scenario_.parties[1];
    stage.kind = PartyKind::kSeller;
    Supply supply;
    supply.product = "resold";
    supply.source = "chip";
    stage.supply = {supply};
    view_ = std::make_unique<View>(DeskBriefing(scenario_));
    stage_ = std::make_unique<Watched>(DeskBriefing(scenario_));
  }
  // The stage is asked for orders in the tick, after it has been shown that.
  void Ask(Tick tick, std::vector<EventBody> told) {
    Prompt prompt = DeskPrompt(tick, 0, {}, 1);
    for (EventBody& body : told) prompt.shown.push_back(Event{0, tick, std::move(body)});
    haggle::Ask ask;
    ask.kind = AskKind::kOrder;
    prompt.asks = {ask};
    view_->Take(prompt);
    Reply reply;
    stage_->Decide(*view_, reply);
  }
  static Ordered Of(ProductId product, std::int64_t units, bool moved = false) {
    Booking booking = BookingOf(7, units, 1);
    booking.owner = kCustomer;
    booking.product = product;
    booking.moved = moved;
    return Ordered{booking};
  }
  static Cancelled Back(ProductId product, std::int64_t units) {
    Cancelled cancelled;
    cancelled.party = kCustomer;
    cancelled.product = product;
    cancelled.units = units;
    return cancelled;
  }
  using Series = std::vector<std::int64_t>;

  Scenario scenario_;
  std::unique_ptr<View> view_;
  std::unique_ptr<Watched> stage_;
};

TEST_F(StageTest, TakesOrdersOfItsProductForDemand) {
  Ask(0, {});
  Ask(1, {Of(kResold, 30), Of(0, 500), Of(kResold, 5)});
  EXPECT_EQ(stage_->demand, (Series{35}));
  Ask(2, {});
  EXPECT_EQ(stage_->demand, (Series{35, 0}));
}

TEST_F(StageTest, WhatChangesItsOwnerIsNoDemand) {
  Ask(0, {});
  Ask(1, {Of(kResold, 30), Of(kResold, 30, true)});
  EXPECT_EQ(stage_->demand, (Series{30}));
}

// Orders of a shortage that are given back are no demand over the run.
TEST_F(StageTest, WhatIsGivenBackIsNoDemand) {
  Ask(0, {});
  Ask(1, {Of(kResold, 300)});
  Ask(2, {Of(kResold, 20), Back(kResold, 200), Back(0, 50)});
  EXPECT_EQ(stage_->demand, (Series{300, -180}));
}

}  // namespace
}  // namespace haggle::strategies::stage_test
