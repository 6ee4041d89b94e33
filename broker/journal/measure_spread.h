// How what has come is spread over the parties: indices of inequality, envy, and what another division would have
// brought. MEASURES.md has formulas and sources. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "proto/base/units.h"

namespace haggle::journal {

// Indices in millionths, rounded down; the geometric mean in what the amounts are in, rounded to the nearest.
struct Spread {
  std::int64_t jain = 0;
  std::int64_t gini = 0;
  std::int64_t hhi = 0;
  std::int64_t theil = 0;
  std::int64_t atkinson = 0;  // aversion 1
  std::int64_t nash_welfare = 0;
};
// Amounts are at least 0. Nothing: there are none, or all are 0.
std::optional<Spread> SpreadOf(const std::vector<std::int64_t>& amounts);

// What one party wants of a product, had of it before the run and has got; of variants by what they do. Thousandths of
// a unit.
struct Share {
  Int128 value = 0;          // a of ValueOfUse, cents
  Int128 scale = 0;          // D of it; 0: it wants none
  std::int64_t had = 0;      // before
  std::int64_t got = 0;      // since
  std::int64_t largest = 0;  // of what it got the unit that does most; 0: it got none
};
// By party and product; as many products of each.
using Shares = std::vector<std::vector<Share>>;

struct EnvyCount {
  std::int64_t pairs = 0;          // one would rather have got what the other got
  std::int64_t pairs_but_one = 0;  // ... even with one unit less
  std::int64_t most_cents = 0;     // a tick, of anybody for anybody
};
// Each judges by its own wants.
EnvyCount EnvyOf(const Shares& shares);

// Values of a tick, in cents, of one product: as it was divided among those who want it, and as it could have been
// at best, taken as divisible.
struct DivisionValue {
  double came = 0;
  double best = 0;
};
DivisionValue ValueOfDivision(const Shares& shares, std::size_t product);

// (best - came) / best in millionths, 0 where rounding would give less. Nothing: best is 0.
std::optional<std::int64_t> PriceOfFairnessPpm(const DivisionValue& value);

}  // namespace haggle::journal
