// Of each product a party orders once in a step, however the step's orders lie among the bookings.
#include "broker/core/orders.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "proto/base/random.h"
#include "tests/broker/market_driver.h"

namespace haggle::orders_test {
namespace {

// The village with two products more.
Scenario Stores() {
  Scenario scenario = Village();
  scenario.ticks = 60;
  for (const char* name : {"board", "rack"}) {
    Product product = scenario.products[0];
    product.name = name;
    scenario.products.push_back(product);
    Supply supply = scenario.parties[0].supply[0];
    supply.product = name;
    scenario.parties[0].supply.push_back(supply);
  }
  return scenario;
}

// Against a list of what each party has ordered in the step: the slow way.
TEST(OrdersTest, AProductIsOrderedOnceByEachPartyInAStep) {
  MarketDriver driver(Stores());
  Random random(3, 1, 0, 0, 0);
  int twice = 0;
  for (Tick tick = 0; tick < 50; ++tick) {
    driver.UntilTick(tick);
    driver.Until(Phase::kOrder);
    ASSERT_EQ(driver.state().tick, tick);
    std::map<std::pair<PartyId, ProductId>, int> said;
    const std::int64_t orders = random.Uniform(0, 12);
    for (std::int64_t i = 0; i < orders; ++i) {
      constexpr PartyId kBuyers[] = {kAda, kBob, kCid, kDan};
      const PartyId party = kBuyers[random.Uniform(0, 3)];
      const auto product = static_cast<ProductId>(random.Uniform(0, 2));
      Order order;
      order.product = product;
      order.units = 10;
      driver.Move(party, order);
      ++said[{party, product}];
    }
    driver.Forget();
    driver.Step();
    std::map<std::pair<PartyId, ProductId>, int> ordered;
    for (const Ordered& event : driver.All<Ordered>()) ++ordered[{event.booking.owner, event.booking.product}];
    std::map<PartyId, int> refused;
    for (const Refused& event : driver.All<Refused>()) {
      if (event.reason == RefusalReason::kAlreadyMoved) ++refused[event.party];
    }
    std::map<PartyId, int> expected;
    for (const auto& [what, times] : said) {
      EXPECT_LE(ordered[what], 1) << "tick " << tick << ", party " << what.first << ", product " << what.second;
      // Who could pay for none of them was refused each for that.
      if (ordered[what] == 1 && times > 1) expected[what.first] += times - 1;
    }
    EXPECT_EQ(refused, expected) << "tick " << tick;
    for (const auto& [party, times] : refused) twice += times;
  }
  EXPECT_GT(twice, 20);
}

}  // namespace
}  // namespace haggle::orders_test
