#include "agents/strategies/strategies.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agents/bargaining/mediator.h"
#include "agents/bargaining/parts.h"
#include "agents/strategies/buyer.h"
#include "agents/strategies/consumer.h"
#include "agents/strategies/flaky.h"
#include "agents/strategies/order_policy.h"
#include "agents/strategies/principal.h"
#include "agents/strategies/random_moves.h"
#include "agents/strategies/seller.h"
#include "agents/strategies/silent.h"
#include "agents/strategies/stage.h"
#include "proto/base/check.h"

namespace haggle::strategies {
namespace {

constexpr const char* kRationing = "Lee, Padmanabhan, Whang 1997; Faratin, Sierra, Jennings 1998 and 2002";

template <class S>
StrategyFactory FromBriefing() {
  return [](const Briefing& briefing, const Parameters& parameters) -> std::unique_ptr<Strategy> {
    return std::make_unique<S>(briefing, parameters);
  };
}

template <OrderPolicy::Kind kKind>
StrategyFactory ByPolicy() {
  return [](const Briefing& briefing, const Parameters& parameters) -> std::unique_ptr<Strategy> {
    return std::make_unique<OrderPolicy>(kKind, briefing, parameters);
  };
}

template <class S>
StrategyFactory Plain() {
  return [](const Briefing&, const Parameters&) -> std::unique_ptr<Strategy> { return std::make_unique<S>(); };
}

// Sorted by name.
std::vector<StrategySpec> Table() {
  return {
      {"base_stock", "a stage of a chain that keeps the stock which balances shortage against what is left",
       "Arrow, Harris, Marschak 1951", BaseStock::Declared(), false, FromBriefing<BaseStock>()},
      {"best_reply", "orders in each tick what brings it nearest to what it wants, if others order as they did last",
       "Cachon, Lariviere 1999", OrderPolicy::Declared(OrderPolicy::Kind::kBestReply), false,
       ByPolicy<OrderPolicy::Kind::kBestReply>()},
      {"buyer", "orders, cancels, claims and begs as a customer that must have units in time", kRationing,
       Buyer::Declared(), false, FromBriefing<Buyer>()},
      {"consumer", "the demand at the end of a chain, drawn and decided by nobody", "Chen et al. 2000",
       Consumer::Declared(), false, FromBriefing<Consumer>()},
      {"flaky",
       "decides by the process number, so that replay --check finds a difference",
       "",
       {},
       true,
       Plain<Flaky>()},
      {"mediator",
       "puts texts to the vote, each the last accepted one with one issue changed",
       "Klein, Faratin, Sayama, Bar-Yam 2003",
       {},
       false,
       Plain<bargaining::Mediator>()},
      {"newsvendor", "orders before it knows its demand, and where supply can be short replies to others' orders",
       "Arrow, Harris, Marschak 1951; Lee, Padmanabhan, Whang 1997", Newsvendor::Declared(), false,
       FromBriefing<Newsvendor>()},
      {"order_up_to", "a stage of a chain that orders up to so many ticks of the demand that it foresees",
       "Chen, Drezner, Ryan, Simchi-Levi 2000; Sterman 1989", OrderUpTo::Declared(), false, FromBriefing<OrderUpTo>()},
      {"principal", "begs for its affiliates and moves units between them", kRationing, Principal::Declared(), false,
       FromBriefing<Principal>()},
      {"random", "the null model: legal moves at random", "", {}, false, Plain<RandomMoves>()},
      {"rationing_gamer", "orders more the longer the lead time is, and gives it back when that falls",
       "Lee, Padmanabhan, Whang 1997", RationingGamer::Declared(), false, FromBriefing<RationingGamer>()},
      {"seller", "answers who begs, divides its stock, moves its price and buys capacity",
       "Faratin, Sierra, Jennings 1998; Forrester 1961", Seller::Declared(), false, FromBriefing<Seller>()},
      {"silent", "never moves: what if it had stayed at home", "", {}, false, Plain<Silent>()},
      {"truthful", "orders in each tick what it wants", "Cachon, Lariviere 1999",
       OrderPolicy::Declared(OrderPolicy::Kind::kTruthful), false, ByPolicy<OrderPolicy::Kind::kTruthful>()},
  };
}

}  // namespace

void AddBuiltInStrategies(Registry& registry) {
  for (StrategySpec& spec : bargaining::BargainingStrategies()) HAGGLE_CHECK(registry.Add(std::move(spec)).ok());
  for (StrategySpec& spec : Table()) HAGGLE_CHECK(registry.Add(std::move(spec)).ok());
}

}  // namespace haggle::strategies
