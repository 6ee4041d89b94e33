// What a reply's orders cost at once.
#pragma once

#include <cstdint>
#include <variant>

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "agents/strategies/measure.h"

namespace haggle::strategies {

// Deposits of the orders in it, of all products, cents, rounded up.
inline std::int64_t DepositsOf(const View& view, Reply& reply) {
  const std::int64_t permille = view.scenario().rules.deposit_permille;
  std::int64_t deposits = 0;
  if (permille == 0) return deposits;
  for (const Move& move : reply.moves()) {
    const auto* order = std::get_if<Order>(&move.action);
    const Bulletin* bulletin = order == nullptr ? nullptr : view.bulletin(order->product);
    if (bulletin == nullptr) continue;
    deposits = Capped(Int128{deposits} + Times(order->units, PartOf(bulletin->price_cents, permille) + 1));
  }
  return deposits;
}

}  // namespace haggle::strategies
