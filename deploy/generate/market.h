// `haggle generate market`: a market of one seller and many buyers, whose types are drawn.
#pragma once

#include <cstdint>

#include "broker/core/validate.h"
#include "proto/codec/scenario_text.h"

namespace haggle::generate {

struct MarketPlan {
  static constexpr std::int64_t kMostBuyers = core::bounds::kParties - 1;  // the seller is a party too

  std::int64_t buyers = 0;  // 1..kMostBuyers
  std::uint64_t seed = 0;   // of the types that are drawn, and of the run
  std::int64_t tables = 0;  // 0..core::bounds::kTables, at most MostTables(buyers): bargained at in every tick
};

// How many tables so many buyers can have: nobody sits at two of them.
constexpr std::int64_t MostTables(std::int64_t buyers) { return buyers / 2; }

// A valid scenario of 50 ticks and its cast. One maker's units, fewer than are wanted, are shared in proportion to the
// orders. Each buyer belongs to a family, which says how it orders (its strategy) and from which ranges its type (need,
// worth of a unit, money) is drawn; where there are tables, two planning buyers sit at each, with opposed wishes of
// drawn weights. A buyer's type is a function of seed and number alone: in a market without tables the first thousand
// buyers of ten thousand are those of one thousand. The same plan gives the same scenario everywhere. CHECKs the
// bounds of `plan`. Pure; thread-safe.
codec::ScenarioFile GenerateMarket(const MarketPlan& plan);

}  // namespace haggle::generate
