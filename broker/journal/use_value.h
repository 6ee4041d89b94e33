// What units that run bring their owner in a tick, by what it wants: each further one brings less.
#pragma once

#include <cstdint>
#include <vector>

#include "proto/base/scenario.h"
#include "proto/base/types.h"
#include "proto/base/units.h"

namespace haggle::journal {

// F(R, D) = a * (4 q D - q q) / (2 D), q = min(R, 2 D): what R units bring where as many as the scale of use D bring a
// each at the margin. R and D are in the same parts, of which `unit` are one. 0 where D is not above 0; rounded down.
Int128 ValueOfUse(Int128 a, Int128 d, Int128 r, std::int64_t unit = 1);

// What a party has of a product.
struct HeldUnits {
  std::int64_t used = 0;
  std::int64_t idle = 0;
};

// What productive units are used for at a tick, and their value.
struct Use {
  Int128 value = 0;  // a, cents a unit and tick, as drawn
  Int128 scale = 0;  // D
  Int128 productive = 0;
  Int128 warehoused = 0;

  // Cents a tick.
  Int128 Brings() const { return ValueOfUse(value, scale, productive); }
};

// Of the product that is wanted and of its variants, by what their units do. `units` by product.
Use UseOf(const Scenario& scenario, const Demand& demand, const std::vector<HeldUnits>& units, Tick tick);

// A factor as drawn, in permille; 0..0 stands for 1000.
inline std::int64_t DrawnPermille(const Range& drawn) { return drawn.low == 0 && drawn.high == 0 ? 1000 : drawn.low; }

}  // namespace haggle::journal
