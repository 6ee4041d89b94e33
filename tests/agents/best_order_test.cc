// The best of all orders, beside a search through each.
#include "agents/strategies/best_order.h"

#include <gtest/gtest.h>

#include <string>

#include "proto/base/allocation_rules.h"
#include "proto/theory/order_games.h"

namespace haggle::strategies::best_order_test {
namespace {

struct Market {
  const SharingRule* rule = nullptr;
  std::int64_t supply = 0;
  std::int64_t others = 0;
  std::int64_t usable = 0;
  std::int64_t fee = 0;  // for each unit ordered beyond the usable ones, where one that is used brings 1,000
  std::int64_t cost = 0;

  std::int64_t Brings(std::int64_t order) const {
    Forecast forecast;
    forecast.supply = supply;
    forecast.own = order;
    forecast.backlog = others + order;
    forecast.all_heads = forecast.all_weights = forecast.claimants = 4;
    forecast.beside = 3;
    forecast.earlier = 1;
    const std::int64_t left = std::clamp<std::int64_t>(supply - others, 0, order);
    return std::min(std::max(rule->Promises(forecast), left), usable);
  }
  std::int64_t Worth(std::int64_t got, std::int64_t order) const {
    return 1000 * got - fee * std::max<std::int64_t>(0, order - usable) - cost * order;
  }
};

TEST(BestOrder, IsTheBestOfAllUnderEveryRule) {
  for (const SharingRule* rule : SharingRules()) {
    for (const std::int64_t supply : {0, 90, 400, 1000, 2500}) {
      for (const std::int64_t others : {0, 300, 2000}) {
        for (const std::int64_t fee : {0, 40, 300}) {
          for (const std::int64_t lot : {1, 7}) {
            const Market market{rule, supply, others, 500, fee, fee / 10};
            const OrderRange range{120, 1500, lot};
            std::int64_t most = INT64_MIN;
            for (std::int64_t order = range.low; order <= range.high; order += lot) {
              most = std::max(most, market.Worth(market.Brings(order), order));
            }
            const std::int64_t best = BestOrder(
                range, [&](std::int64_t order) { return market.Brings(order); },
                [&](std::int64_t got, std::int64_t order) { return market.Worth(got, order); });
            // Within one unit received, which rounding may shift.
            EXPECT_GE(market.Worth(market.Brings(best), best), most - 1000)
                << rule->name() << " supply " << supply << " others " << others << " fee " << fee << " lot " << lot;
            EXPECT_EQ((best - range.low) % lot, 0);
            EXPECT_LE(best, range.high);
          }
        }
      }
    }
  }
}

// Where nothing but what is received counts it is the reply of theory: the least order that brings as much as can be.
TEST(BestOrder, IsTheReplyOfTheory) {
  for (const AllocationRule number :
       {AllocationRule::kProportional, AllocationRule::kUniform, AllocationRule::kLinear}) {
    theory::OrderGame game;
    game.rule = FindSharingRule(number);
    game.capacity = 1000;
    game.ideal = {500, 700, 600};
    game.most = 1500;
    const std::vector<std::int64_t> orders = game.ideal;
    const std::int64_t theory = theory::BestReply(game, orders, 0);
    const std::int64_t best = BestOrder(
        OrderRange{500, 1500, 1},
        [&](std::int64_t order) {
          return std::min<std::int64_t>(500, theory::Received(game, {order, orders[1], orders[2]})[0]);
        },
        [](std::int64_t got, std::int64_t) { return got; });
    EXPECT_EQ(best, theory) << game.rule->name();
  }
}

TEST(BestOf, FindsATopAmongMany) {
  for (const std::int64_t top : {0, 1, 63, 64, 65, 999'983, 1'000'000}) {
    EXPECT_EQ(BestOf(0, 1'000'000, [&](std::int64_t x) { return -(x - top) * (x - top); }), top);
  }
  EXPECT_EQ(BestOf(3, 3, [](std::int64_t x) { return x; }), 3);
  EXPECT_EQ(BestOf(0, 1000, [](std::int64_t) { return 0; }), 0) << "the least of several";
}

}  // namespace
}  // namespace haggle::strategies::best_order_test
