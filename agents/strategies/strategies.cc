#include "agents/strategies/strategies.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agents/strategies/buyer.h"
#include "agents/strategies/flaky.h"
#include "agents/strategies/principal.h"
#include "agents/strategies/random_moves.h"
#include "agents/strategies/seller.h"
#include "agents/strategies/time_dependent.h"
#include "proto/base/check.h"

namespace haggle {
namespace {

constexpr const char* kFaratin = "Faratin, Sierra, Jennings 1998";
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

StrategyFactory ByTheClock() {
  return [](const Briefing&, const Parameters& parameters) -> std::unique_ptr<Strategy> {
    return std::make_unique<TimeDependent>(parameters.integer("exponent"));
  };
}

ParameterSpec Exponent(const char* value, std::int64_t low, std::int64_t high) {
  return {"exponent", ParameterType::kInteger,
          value,      "e: the target falls by the power 1/e of the time gone by, permille",
          low,        high};
}

// Sorted by name.
std::vector<StrategySpec> Table() {
  return {
      {"boulware",
       "at tables with preferences, holds out until the deadline is near",
       kFaratin,
       {Exponent("200", 1, 999)},
       false,
       ByTheClock()},
      {"buyer", "orders, cancels, claims and begs as a customer that must have units in time", kRationing,
       Buyer::Declared(), false, FromBriefing<Buyer>()},
      {"conceder",
       "at tables with preferences, gives way early",
       kFaratin,
       {Exponent("3000", 1001, 1'000'000)},
       false,
       ByTheClock()},
      {"flaky",
       "decides by the process number, so that replay --check finds a difference",
       "",
       {},
       true,
       Plain<Flaky>()},
      {"linear",
       "at tables with preferences, gives way evenly",
       kFaratin,
       {Exponent("1000", 1000, 1000)},
       false,
       ByTheClock()},
      {"principal", "begs for its affiliates and moves units between them", kRationing, Principal::Declared(), false,
       FromBriefing<Principal>()},
      {"random", "the null model: legal moves at random", "", {}, false, Plain<RandomMoves>()},
      {"seller", "answers who begs, divides its stock, moves its price and buys capacity",
       "Faratin, Sierra, Jennings 1998; Forrester 1961", Seller::Declared(), false, FromBriefing<Seller>()},
  };
}

}  // namespace

void AddBuiltInStrategies(Registry& registry) {
  for (StrategySpec& spec : Table()) HAGGLE_CHECK(registry.Add(std::move(spec)).ok());
}

}  // namespace haggle
