// Intervals of a mean by resampling, which assume no shape of its distribution.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace haggle::statistics {

struct Interval {
  double low = 0;
  double high = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

// The mean's confidence interval of 95 % by the bootstrap, bias-corrected and accelerated (BCa), from `resamples`
// samples drawn with replacement; draws come from `seed` alone, so that the same call gives the same interval. Samples
// that are all equal: that point. Nothing for fewer than two. B. Efron (1987) Better bootstrap confidence
// intervals, Journal of the American Statistical Association 82:171-185. Pure; thread-safe.
std::optional<Interval> BootstrapMean(std::span<const double> samples, std::uint64_t seed = 1, int resamples = 2000);

}  // namespace haggle::statistics
