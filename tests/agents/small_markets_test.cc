// What the small market scenarios come to, beside what theory says of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "agents/strategies/strategies.h"
#include "proto/base/allocation_rules.h"
#include "proto/theory/bullwhip.h"
#include "proto/theory/newsvendor.h"
#include "proto/theory/order_games.h"
#include "tests/agents/play.h"

namespace haggle::small_markets_test {
namespace {

using Series = std::vector<std::int64_t>;

// A run by tick, names in the place of numbers.
struct Course {
  std::map<std::string, Series> ordered;    // by party
  std::map<std::string, Series> cancelled;  // ... units given back
  std::map<std::string, Series> delivered;  // ...
  std::map<std::string, Series> backlog;    // by product, at the beginning of the tick
  std::map<std::string, Series> left;       // ... in stock at its end
  Played played;
};

class SmallMarket {
 public:
  explicit SmallMarket(const std::string& name) : file_(ShippedScenario(name)) {}

  SmallMarket& Set(const std::string& assignment) {
    const absl::Status set = codec::SetField(file_, assignment);
    EXPECT_TRUE(set.ok()) << set;
    return *this;
  }

  // All parties that another strategy plays.
  SmallMarket& Cast(const std::string& from, const std::string& to) {
    for (codec::SuggestedCast& line : file_.cast) {
      if (line.strategy == from) line = {line.party, to, {}};
    }
    return *this;
  }

  Course Run(std::uint64_t seed = 1) {
    file_.scenario.seed = seed;
    Registry registry;
    strategies::AddBuiltInStrategies(registry);
    Course course;
    course.played = Play(file_.scenario, CastOf(file_), registry, {}, [&](const Event& e) { Take(e, course); });
    EXPECT_TRUE(course.played.refused.empty());
    return course;
  }

  const Scenario& scenario() const { return file_.scenario; }

 private:
  std::string PartyOf(PartyId id) const {
    for (const Party& party : file_.scenario.parties) {
      if (party.id == id) return party.name;
    }
    return "nobody";
  }
  std::int64_t& At(std::map<std::string, Series>& all, const std::string& name, Tick tick) const {
    Series& series = all[name];
    series.resize(static_cast<std::size_t>(file_.scenario.ticks), 0);
    return series[static_cast<std::size_t>(tick)];
  }
  void Take(const Event& event, Course& course) const {
    const auto product = [&](ProductId id) { return file_.scenario.products[id].name; };
    if (const auto* ordered = std::get_if<Ordered>(&event.body)) {
      At(course.ordered, PartyOf(ordered->booking.owner), event.tick) += ordered->booking.units;
    } else if (const auto* cancelled = std::get_if<Cancelled>(&event.body)) {
      At(course.cancelled, PartyOf(cancelled->party), event.tick) += cancelled->units;
    } else if (const auto* delivered = std::get_if<Delivered>(&event.body)) {
      At(course.delivered, PartyOf(delivered->party), event.tick) += delivered->units;
      At(course.left, product(delivered->product), event.tick) -= delivered->units;
    } else if (const auto* bulletin = std::get_if<Bulletin>(&event.body)) {
      At(course.backlog, product(bulletin->product), event.tick) = bulletin->backlog;
    } else if (const auto* book = std::get_if<SellerBook>(&event.body)) {
      At(course.left, product(book->product), event.tick) = book->inventory;
    }
  }

  codec::ScenarioFile file_;
};

double Mean(const Series& series, std::size_t from = 0) {
  return std::accumulate(series.begin() + static_cast<std::ptrdiff_t>(from), series.end(), 0.0) /
         static_cast<double>(series.size() - from);
}

std::vector<double> Numbers(const Series& series, std::size_t from) {
  return {series.begin() + static_cast<std::ptrdiff_t>(from), series.end()};
}

double Peak(const Series& series) { return static_cast<double>(*std::max_element(series.begin(), series.end())); }

// ---- orders as a game -------------------------------------------------------------

TEST(RationingGame, ComesToTheEquilibriumOfTheTheory) {
  theory::ShortageGame game;
  game.retailers = 4;
  game.demand.most = 1000;
  game.costs = {3000, 1000};
  game.spread = 5000;
  const std::optional<double> order = theory::ShortageGameOrder(game);
  ASSERT_TRUE(order.has_value());
  ASSERT_GT(*order, 800) << "above what a newsvendor orders, 750";
  const Course course = SmallMarket("rationing_game").Run();
  for (const auto& [party, orders] : course.ordered) {
    EXPECT_EQ(orders[0], 750) << party;
    for (std::size_t tick = 15; tick < orders.size(); ++tick) {
      EXPECT_NEAR(static_cast<double>(orders[tick]), *order, 0.02 * *order) << party << " at " << tick;
      EXPECT_EQ(orders[tick], 900) << "as the scenario and its README row say: " << party << " at " << tick;
    }
  }
  // Equal parts reward nobody who orders more.
  const Course uniform = SmallMarket("rationing_game").Set("rules.allocation=uniform").Run();
  for (const auto& [party, orders] : uniform.ordered) EXPECT_EQ(Peak(orders), 750) << party;
}

TEST(BestReplies, ComeToTheEquilibriumOfTheTheory) {
  for (const char* rule : {"proportional", "uniform", "linear", "constrained_equal_awards"}) {
    SmallMarket market("affiliates");
    market.Set(std::string("rules.allocation=") + rule).Cast("truthful", "best_reply");
    theory::OrderGame game;
    game.rule = FindSharingRule(market.scenario().rules.allocation);
    game.capacity = 60;
    game.ideal = {30, 30, 60};
    const Course course = market.Run();
    // Orders are bounded by three times what each wants, so that each is a game of its own bound.
    Series last;
    for (const char* party : {"first", "second", "other"}) last.push_back(course.ordered.at(party).back());
    for (std::size_t who = 0; who < 3; ++who) {
      game.most = 3 * game.ideal[who];
      const std::int64_t reply = theory::BestReply(game, last, who);
      const auto gets = [&](std::int64_t order) {
        Series orders = last;
        orders[who] = order;
        return theory::Received(game, orders)[who];
      };
      // Nobody could come nearer to what it wants by more than a unit, by which single units are shared.
      EXPECT_NEAR(static_cast<double>(gets(last[who])), static_cast<double>(gets(reply)), 1) << rule << " " << who;
    }
    const bool truthful = last == Series{30, 30, 60};
    EXPECT_EQ(truthful, std::string(rule) == "uniform" || std::string(rule) == "constrained_equal_awards") << rule;
  }
}

TEST(BestReplies, FollowTheDynamicsOfTheTheory) {
  for (const char* rule : {"proportional", "uniform"}) {
    SmallMarket market("affiliates");
    market.Set(std::string("rules.allocation=") + rule).Cast("truthful", "best_reply");
    for (const char* party : {"first", "second", "other"}) {
      market.Set(std::string("parties.") + party + ".wants.demand.unit.path=[{tick: 0 units: 60000}]");
    }
    market.Set("parties.maker.supply.unit.base=60000");
    theory::OrderGame game;
    game.rule = FindSharingRule(market.scenario().rules.allocation);
    game.capacity = 60'000;
    game.ideal = {60'000, 60'000, 60'000};
    game.most = 180'000;
    const auto rounds = theory::BestReplyDynamics(game, market.scenario().ticks - 1);
    const Course course = market.Run();
    for (std::size_t tick = 0; tick < 12; ++tick) {
      const auto& orders = rounds[std::min(tick, rounds.size() - 1)];
      // Single units, which the rule gives by place and the bulletin does not tell, shift a reply by a few.
      EXPECT_NEAR(static_cast<double>(course.ordered.at("first")[tick]), static_cast<double>(orders[0]), 100)
          << rule << " at " << tick;
    }
  }
}

TEST(PhantomOrders, AreGivenBackWhenTheShortageEnds) {
  const Course feared = SmallMarket("phantom_orders").Run();
  const Course honest = SmallMarket("phantom_orders").Cast("rationing_gamer", "truthful").Run();
  for (const char* party : {"a", "b", "c", "d"}) {
    EXPECT_GT(Peak(feared.ordered.at(party)), 150) << "wants 100";
    EXPECT_EQ(Peak(honest.ordered.at(party)), 100);
    // Given back when more is made than is wanted, and what was missed begins to come.
    const Series& cancelled = feared.cancelled.at(party);
    EXPECT_EQ(std::accumulate(cancelled.begin(), cancelled.begin() + 13, std::int64_t{0}), 0);
    EXPECT_GT(std::accumulate(cancelled.begin(), cancelled.end(), std::int64_t{0}), 500);
  }
  EXPECT_GT(Peak(feared.backlog.at("unit")), 3 * Peak(honest.backlog.at("unit")));
  EXPECT_LE(feared.backlog.at("unit").back(), 100);
}

TEST(TurnAndEarn, PastSalesArePartsOfScarceUnits) {
  const Course course = SmallMarket("turn_and_earn").Run();
  EXPECT_EQ(course.delivered.at("eager")[5], 150);
  EXPECT_EQ(course.delivered.at("honest")[5], 100);
  for (std::size_t tick = 10; tick < 20; ++tick) {
    EXPECT_NEAR(static_cast<double>(course.delivered.at("eager")[tick]), 150, 1) << tick;
    EXPECT_NEAR(static_cast<double>(course.delivered.at("honest")[tick]), 100, 1) << tick;
  }
  const Course other = SmallMarket("turn_and_earn").Set("rules.allocation=proportional").Run();
  EXPECT_NEAR(static_cast<double>(other.delivered.at("honest")[15]), 125, 1);
}

TEST(Affiliates, GainByOrderingApartAsTheTheorySays) {
  for (const SharingRule* rule : SharingRules()) {
    if (rule->by_seller() || rule->number() == AllocationRule::kTurnAndEarn) continue;  // goes by the past
    if (rule->number() == AllocationRule::kDeferredAcceptance) continue;  // serves equals one by one, by turns
    const theory::Merger merger = theory::MergeClaims(*rule, 60, {30, 30, 60}, {0, 1});
    const std::string set = "rules.allocation=" + std::string(rule->name());
    const Course apart = SmallMarket("affiliates").Set(set).Run();
    const Course merged = SmallMarket("affiliates_merged").Set(set).Run();
    const double both = Mean(apart.delivered.at("first")) + Mean(apart.delivered.at("second"));
    EXPECT_NEAR(both, static_cast<double>(merger.apart_total), 1) << rule->name();
    EXPECT_NEAR(Mean(merged.delivered.at("first")), static_cast<double>(merger.together), 1) << rule->name();
  }
}

// The figures at the head of the scenario, worked out by hand: of 60 units for 30, 30 and 60, or 60 and 60, equal
// awards are 20 each and 30 each, equal losses 20 each and 30 each.
TEST(Affiliates, HaveWhatTheScenarioSays) {
  const std::map<std::string, std::vector<double>> figures = {
      {"proportional", {30, 30}}, {"constrained_equal_awards", {40, 30}}, {"constrained_equal_losses", {20, 30}}};
  for (const auto& [rule, both] : figures) {
    const Course apart = SmallMarket("affiliates").Set("rules.allocation=" + rule).Run();
    const Course merged = SmallMarket("affiliates_merged").Set("rules.allocation=" + rule).Run();
    EXPECT_NEAR(Mean(apart.delivered.at("first")) + Mean(apart.delivered.at("second")), both[0], 1e-9) << rule;
    EXPECT_NEAR(Mean(merged.delivered.at("first")), both[1], 1e-9) << rule;
  }
}

// Others are taken to have ordered what is left of all orders beside one's own: that which was placed, not that which
// one wished for and could not pay the deposit of.
TEST(BestReplies, GoByTheOrderThatWasPlaced) {
  SmallMarket market("affiliates");
  market.Set("rules.allocation=proportional").Set("rules.deposit_permille=100");
  market.Set("parties.first.account.cash_cents=0");
  market.Set("parties.first.account.funding=[{name: \"credit\" tick { low: 1 high: 1 } amount_cents: 1000000}]");
  market.Set("cast.first.strategy=best_reply");
  const Course course = market.Run();
  const Series& orders = course.ordered.at("first");
  EXPECT_EQ(orders[0], 0) << "no cash";
  EXPECT_EQ(orders[1], 90) << "30 of 60 beside 90 that others order; 60 beside 60";
}

// The same of a newsvendor, which is not asked what it gets but what it costs.
TEST(RationingGame, GoesByTheOrderThatWasPlaced) {
  SmallMarket market("rationing_game");
  market.Set("rules.deposit_permille=100").Set("parties.retailer_1.account.cash_cents=0");
  market.Set("parties.retailer_1.account.funding=[{name: \"credit\" tick { low: 1 high: 1 } amount_cents: 100000000}]");
  const Course course = market.Run();
  const Course rich = SmallMarket("rationing_game").Set("rules.deposit_permille=100").Run();
  EXPECT_EQ(course.ordered.at("retailer_1")[0], 0);
  // Three others have ordered 750 each, whether it had the cash or not.
  EXPECT_EQ(course.ordered.at("retailer_1")[1], rich.ordered.at("retailer_1")[1]);
}

// ---- chains -----------------------------------------------------------------------------

TEST(Newsvendor, MissesAsOftenAsItsCostsSay) {
  theory::DemandLaw law;
  law.kind = theory::DemandLaw::Kind::kNormal;
  law.mean = 200;
  law.deviation = 20 * std::sqrt(2.0);
  const theory::NewsvendorCosts costs{3, 1};
  double weeks = 0;
  double met = 0;
  double cost = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Course course = SmallMarket("newsvendor").Run(seed);
    const Series& backlog = course.backlog.at("paper");
    for (std::size_t tick = 10; tick + 1 < backlog.size(); ++tick) {
      weeks += 1;
      met += backlog[tick + 1] == 0 ? 1 : 0;
      cost += costs.shortage * static_cast<double>(backlog[tick + 1]) +
              costs.overage * static_cast<double>(course.left.at("paper")[tick]);
    }
  }
  EXPECT_NEAR(met / weeks, 0.75, 0.02);
  const double theory = theory::NewsvendorCost(law, costs, theory::NewsvendorOrder(law, costs));
  EXPECT_NEAR(cost / weeks, theory, 0.03 * theory);
}

TEST(Bullwhip, VarianceGrowsByStageAsTheTheorySays) {
  const theory::ChainRatios chain = theory::ChainOf({2, 2, 2}, 8);
  std::map<std::string, double> ratio;
  constexpr int kSeeds = 20;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Course course = SmallMarket("bullwhip").Run(seed);
    const std::vector<double> demand = Numbers(course.ordered.at("street"), 40);
    for (const char* stage : {"shop", "distributor", "wholesaler"}) {
      ratio[stage] += theory::BullwhipRatio(Numbers(course.ordered.at(stage), 40), demand) / kSeeds;
    }
  }
  EXPECT_NEAR(ratio["shop"], theory::MovingAverageRatio(2, 8, 0), 0.08 * ratio["shop"]);
  EXPECT_NEAR(ratio["shop"], chain.decentralised[0], 0.08 * chain.decentralised[0]);
  EXPECT_NEAR(ratio["distributor"], chain.decentralised[1], 0.1 * chain.decentralised[1]);
  EXPECT_NEAR(ratio["wholesaler"], chain.decentralised[2], 0.15 * chain.decentralised[2]);
}

TEST(BeerGame, OneStepBecomesAWave) {
  const Course course = SmallMarket("beer_game").Run();
  EXPECT_EQ(Peak(course.ordered.at("drinkers")), 8);
  double before = 8;
  std::size_t when = 25;
  for (const char* stage : {"shop", "wholesaler", "distributor", "brewery"}) {
    const Series after(course.ordered.at(stage).begin() + 25, course.ordered.at(stage).end());
    EXPECT_GT(Peak(after), before) << stage << ": the wave grows";
    const auto top = static_cast<std::size_t>(std::max_element(after.begin(), after.end()) - after.begin()) + 25;
    EXPECT_GE(top, when) << stage << ": and comes later";
    before = Peak(after);
    when = top;
  }
  EXPECT_GT(before, 16) << "at the brewery more than twice the demand";
}

TEST(BeerGame, WhoCountsWhatIsOnTheWayMakesNoWave) {
  const Course course = SmallMarket("beer_game_counted").Run();
  for (const char* stage : {"shop", "wholesaler", "distributor", "brewery"}) {
    const Series after(course.ordered.at(stage).begin() + 25, course.ordered.at(stage).end());
    EXPECT_LE(Peak(after), 12) << stage;
  }
}

// What a stage learns later it acts on later.
TEST(Chains, InformationMayBeDelayed) {
  SmallMarket market("bullwhip");
  market.Set("cast.shop.parameters=[{name: \"delay\" value: \"3\"}]");
  const Course late = market.Run();
  const Course soon = SmallMarket("bullwhip").Run();
  const auto first = [](const Series& orders) {
    return std::find_if(orders.begin(), orders.end(), [](std::int64_t units) { return units > 0; }) - orders.begin();
  };
  EXPECT_GE(first(late.ordered.at("shop")), 4);
  EXPECT_LT(first(soon.ordered.at("shop")), 4);
}

// The demand at the end is the same whatever the stages do: seeds are paired.
TEST(Chains, DemandDependsOnTheSeedAlone) {
  const Course one = SmallMarket("bullwhip").Run(3);
  SmallMarket other("bullwhip");
  other.Cast("order_up_to", "silent");
  EXPECT_EQ(other.Run(3).ordered.at("street"), one.ordered.at("street"));
  EXPECT_NE(SmallMarket("bullwhip").Run(4).ordered.at("street"), one.ordered.at("street"));
}

}  // namespace
}  // namespace haggle::small_markets_test
