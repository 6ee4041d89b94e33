// What a reply's orders cost at once.
#pragma once

#include <algorithm>
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

// Units of a product that a party can pay the deposits of beside what the reply orders already.
inline std::int64_t AffordableUnits(const View& view, ProductId product, Reply& reply) {
  const std::int64_t permille = view.scenario().rules.deposit_permille;
  const Bulletin* const bulletin = view.bulletin(product);
  const Statement* const statement = view.statement(view.party());
  if (permille == 0) return INT64_MAX;
  if (bulletin == nullptr || statement == nullptr) return 0;
  const std::int64_t cash = statement->cash_cents + view.me().account.credit_cents - DepositsOf(view, reply);
  return std::max<std::int64_t>(0, cash) / (PartOf(bulletin->price_cents, permille) + 1);
}

}  // namespace haggle::strategies
