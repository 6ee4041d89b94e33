// Deferred acceptance in whole units: claimants offer to take units of the products that they would rather have first,
// and each product keeps those who come first in its order. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/base/tick_scarcity.h"

namespace haggle {

// Lists of different lengths, a negative number, or a preference or an order that names something twice or not at all
// are a mistake of the caller (CHECK).
struct UnitMatching {
  std::vector<std::int64_t> quotas;                // by product
  UnitTable claims;                                // by product and claimant
  std::vector<std::int64_t> most;                  // by claimant: units of all products together
  std::vector<std::vector<std::size_t>> prefers;   // by claimant: all products, the best first
  std::vector<std::vector<std::size_t>> priority;  // by product: all claimants, whom it serves first
};

// Units by product and claimant: of all that are stable the best for every claimant. Stable: nobody who could take
// one more unit of a product, or would give up one of a product that it likes less for it, finds one there that is free
// or goes to somebody who comes later.
// D. Gale, L. Shapley (1962) College admissions and the stability of marriage, American Mathematical Monthly 69:9-15.
UnitTable DeferAcceptance(const UnitMatching& problem);

}  // namespace haggle
