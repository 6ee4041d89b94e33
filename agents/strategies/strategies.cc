#include "agents/strategies/strategies.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agents/bargaining/mediator.h"
#include "agents/bargaining/parts.h"
#include "agents/strategies/buyer.h"
#include "agents/strategies/flaky.h"
#include "agents/strategies/principal.h"
#include "agents/strategies/random_moves.h"
#include "agents/strategies/seller.h"
#include "agents/strategies/silent.h"
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

template <class S>
StrategyFactory Plain() {
  return [](const Briefing&, const Parameters&) -> std::unique_ptr<Strategy> { return std::make_unique<S>(); };
}

// Sorted by name.
std::vector<StrategySpec> Table() {
  return {
      {"buyer", "orders, cancels, claims and begs as a customer that must have units in time", kRationing,
       Buyer::Declared(), false, FromBriefing<Buyer>()},
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
      {"principal", "begs for its affiliates and moves units between them", kRationing, Principal::Declared(), false,
       FromBriefing<Principal>()},
      {"random", "the null model: legal moves at random", "", {}, false, Plain<RandomMoves>()},
      {"seller", "answers who begs, divides its stock, moves its price and buys capacity",
       "Faratin, Sierra, Jennings 1998; Forrester 1961", Seller::Declared(), false, FromBriefing<Seller>()},
      {"silent", "never moves: what if it had stayed at home", "", {}, false, Plain<Silent>()},
  };
}

}  // namespace

void AddBuiltInStrategies(Registry& registry) {
  for (StrategySpec& spec : bargaining::BargainingStrategies()) HAGGLE_CHECK(registry.Add(std::move(spec)).ok());
  for (StrategySpec& spec : Table()) HAGGLE_CHECK(registry.Add(std::move(spec)).ok());
}

}  // namespace haggle::strategies
