// How scarce units are shared among claimants: pure functions over integers.
// Later rules are added here and in AllocationRule. Thread-safe; a negative
// number or vectors of different lengths are a mistake of the caller (CHECK).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace haggle {

// Proportional rule: ShareWeighted (proto/base/sharing.h) with the claims as weights and caps.
std::vector<std::int64_t> ShareProportional(std::int64_t available, const std::vector<std::int64_t>& claims,
                                            std::size_t first);

// Uniform rule (Sprumont 1991): everybody gets min(claim, level) per head, one
// common level; `heads` of an aggregate count each (less than 1 is read as 1).
// What is left by rounding down goes one unit each by position from `first`.
std::vector<std::int64_t> ShareUniform(std::int64_t available, const std::vector<std::int64_t>& claims,
                                       const std::vector<std::int64_t>& heads, std::size_t first);

}  // namespace haggle
