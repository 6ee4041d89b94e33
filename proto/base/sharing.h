// The division of scarce whole units, as the broker's rules and a seller's own
// judgement both need it. A pure function over integers. Thread-safe; a negative
// number or vectors of different lengths are a mistake of the caller (CHECK).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace haggle {

// Who gets the single units that rounding down leaves over.
enum class Remainders : std::uint8_t {
  kLargestFraction,  // whose share was cut most, of equals by position
  kPosition,         // by position alone
};

// Shares `available` in proportion to `weights`, nobody more than its `caps`
// (water-filling: who is full leaves, the rest is shared anew). Positions count
// from `first` on, round the end (the tie-breaker of the tick). All vectors have
// the same length; weights and caps >= 0; a weight of 0 gets nothing. Sum of the
// result = min(available, sum of caps with weight > 0).
std::vector<std::int64_t> ShareWeighted(std::int64_t available, const std::vector<std::int64_t>& weights,
                                        const std::vector<std::int64_t>& caps, std::size_t first,
                                        Remainders rule = Remainders::kLargestFraction);

}  // namespace haggle
