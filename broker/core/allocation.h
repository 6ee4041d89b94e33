// How scarce units are shared among claimants: pure functions over integers.
// Later rules are added here and in AllocationRule. Thread-safe; a negative
// number or vectors of different lengths are a mistake of the caller (CHECK).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace haggle {

// Shares `available` in proportion to `weights`, nobody more than its `caps`
// (water-filling: who is full leaves, the rest is shared anew). Remainders go
// one unit each by largest fraction, then by position starting from `first`
// (the tie-breaker of the tick). All vectors have the same length; weights and
// caps >= 0; a weight of 0 gets nothing. Sum of the result =
// min(available, sum of caps with weight > 0).
std::vector<std::int64_t> ShareWeighted(std::int64_t available, const std::vector<std::int64_t>& weights,
                                        const std::vector<std::int64_t>& caps, std::size_t first);

// Proportional rule: weights are the claims themselves.
std::vector<std::int64_t> ShareProportional(std::int64_t available, const std::vector<std::int64_t>& claims,
                                            std::size_t first);

// Uniform rule (Sprumont 1991): everybody gets min(claim, level) per head, one
// common level; `heads` of an aggregate count each (less than 1 is read as 1).
// What is left by rounding down goes one unit each by position from `first`.
std::vector<std::int64_t> ShareUniform(std::int64_t available, const std::vector<std::int64_t>& claims,
                                       const std::vector<std::int64_t>& heads, std::size_t first);

}  // namespace haggle
