// How much to order where orders share: the best of all orders, found without trying each.
#pragma once

#include <algorithm>
#include <cstdint>

namespace haggle::strategies {

// The argument in low..high with the greatest `worth(argument)`, the least of several. Exact where the worth rises to
// one top and falls, level at the top alone (a level stretch below it can hide the way up), and wherever there are at
// most 64 arguments; looks at 33 of them, then at as many between those beside the best one, and so on.
template <class Worth>
std::int64_t BestOf(std::int64_t low, std::int64_t high, const Worth& worth) {
  constexpr std::int64_t kParts = 32;
  std::int64_t best = low;
  auto most = worth(low);
  while (true) {
    const std::int64_t step = high - low <= 2 * kParts ? 1 : (high - low) / kParts;
    for (std::int64_t at = low; at <= high; at += step) {
      const auto found = worth(at);
      if (found > most || (found == most && at < best)) {
        most = found;
        best = at;
      }
    }
    if (step == 1) return best;
    low = std::max(low, best - step);
    high = std::min(high, best + step);
  }
}

// The least argument in low..high with `holds(argument)`, which once true stays so; `high` if there is none below.
template <class Holds>
std::int64_t LeastOf(std::int64_t low, std::int64_t high, const Holds& holds) {
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (holds(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

// Orders that are looked at: `low`, and lots more of it up to `high`.
struct OrderRange {
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::int64_t lot = 1;
};

// The order of the greatest worth(units received, order), the least of several, under a rule that is announced:
// `brings(order)` units never fall with the order, and the worth never with the units nor rises with the order. Only
// the least orders that bring so much can be best; among those the search is by what they bring, or by lots where
// these are fewer. Exact for rules of which each further unit ordered brings no more than the one before, once it
// brings anything: all but some divisions of claims, of which it is within a unit received.
template <class Brings, class Worth>
std::int64_t BestOrder(const OrderRange& range, const Brings& brings, const Worth& worth) {
  const std::int64_t lot = std::max<std::int64_t>(1, range.lot);
  const std::int64_t lots = range.high <= range.low ? 0 : (range.high - range.low) / lot;
  const auto order = [&](std::int64_t k) { return range.low + k * lot; };
  const auto least = [&](std::int64_t units) {
    return LeastOf(0, lots, [&](std::int64_t k) { return brings(order(k)) >= units; });
  };
  const auto worth_of = [&](std::int64_t k) { return worth(brings(order(k)), order(k)); };
  const std::int64_t fewest = brings(order(0));
  const std::int64_t most = brings(order(lots));
  if (most == fewest) return order(0);
  const std::int64_t first = least(fewest + 1);
  const std::int64_t last = least(most);
  const std::int64_t best =
      most - fewest < last - first
          ? least(BestOf(fewest + 1, most, [&](std::int64_t units) { return worth_of(least(units)); }))
          : BestOf(first, last, worth_of);
  return worth_of(best) > worth_of(0) ? order(best) : order(0);
}

}  // namespace haggle::strategies
