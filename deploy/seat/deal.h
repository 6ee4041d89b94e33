// What an outcome of a table comes to if it is agreed on: who takes how many at what price, as anybody who sits there
// can reckon from the rules and the bulletin.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "deploy/seat/knowledge.h"
#include "proto/base/outcome.h"
#include "proto/base/types.h"

namespace haggle::seat {

// One buyer's part.
struct DealPart {
  PartyId buyer = 0;
  std::int64_t units = 0;
  std::int64_t price_cents = 0;    // a unit
  std::int64_t deposit_cents = 0;  // ... of it, paid at once
};

struct Deal {
  PartyId seller = 0;
  ProductId product = 0;
  std::vector<DealPart> parts;  // of a sale
  Tick by_tick = 0;             // the last unit is due then; 0: no firm date
  // Of a redirection: so many units of `from` go to `to`, which pays the fee.
  PartyId from = 0;
  PartyId to = 0;
  std::int64_t units = 0;
  std::int64_t fee_cents = 0;  // in all
};

// None: the table sells nothing, `outcome` is none of its outcomes, or the list price is not known yet. In an auction
// it is what the bid itself comes to, at its own price.
std::optional<Deal> DealOf(const Knowledge& knowledge, const TableOpened& opened, const Outcome& outcome,
                           PartyId bidder);

}  // namespace haggle::seat
