// Small measures that the market's strategies share. Integers only, but for what makes one of a real number.
#pragma once

#include <algorithm>
#include <cstdint>

#include "proto/base/scenario.h"
#include "proto/base/units.h"

namespace haggle::strategies {

// A private type in permille: what nature drew (the range is closed on it), the
// middle of what is not told, and 1000 where the scenario gives none.
inline std::int64_t TypeOf(const Range& range) {
  return range.low == 0 && range.high == 0 ? 1000 : (range.low + range.high) / 2;
}

// Reckonings of worth stop at this amount instead of running over: scenarios may
// be extreme, and what other parties say may be absurd. Small enough for the
// sum of a dozen such amounts.
inline constexpr std::int64_t kMostReckoned = std::int64_t{1} << 59;

inline std::int64_t Capped(Int128 amount) {
  return static_cast<std::int64_t>(std::clamp<Int128>(amount, -kMostReckoned, kMostReckoned));
}

inline std::int64_t Times(std::int64_t a, std::int64_t b) { return Capped(Int128{a} * b); }

// amount * permille / 1000 with signs, truncated towards zero.
inline std::int64_t PartOf(std::int64_t amount, std::int64_t permille) {
  return Capped(Int128{amount} * permille / 1000);
}

// The nearest integer, of two the greater; 0 for less than 0.
inline std::int64_t Nearest(double amount) {
  if (!(amount > 0)) return 0;
  if (amount >= static_cast<double>(kMostReckoned)) return kMostReckoned;
  const auto whole = static_cast<std::int64_t>(amount);
  return amount - static_cast<double>(whole) >= 0.5 ? whole + 1 : whole;
}

// The largest multiple of `lot` (0 is read as 1) that is not above `units`; 0 for less than none.
inline std::int64_t InLots(std::int64_t units, std::int64_t lot) {
  const std::int64_t size = std::max<std::int64_t>(1, lot);
  return units <= 0 ? 0 : units / size * size;
}

}  // namespace haggle::strategies
