#include "broker/journal/use_value.h"

#include <algorithm>

namespace haggle::journal {

Int128 ValueOfUse(Int128 a, Int128 d, Int128 r, std::int64_t unit) {
  if (d <= 0) return 0;
  const Int128 used = std::min(r, 2 * d);
  const Int128 product = used * (4 * d - used);
  return (product / (2 * d) * a + product % (2 * d) * a / (2 * d)) / unit;
}

Use UseOf(const Scenario& scenario, const Demand& demand, const std::vector<HeldUnits>& units, Tick tick) {
  Use use;
  use.value = Int128{demand.value_cents} * DrawnPermille(demand.value_permille) / 1000;
  use.scale = std::max<std::int64_t>(0, PathAt(demand.path, tick));
  for (std::size_t p = 0; p < std::min(units.size(), scenario.products.size()); ++p) {
    if (scenario.products[p].met() != demand.product) continue;
    use.productive += Int128{units[p].used} * scenario.products[p].power() / 1000;
    use.warehoused += units[p].idle;
  }
  return use;
}

}  // namespace haggle::journal
