#include "deploy/statistics/bootstrap.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include "deploy/statistics/statistics.h"
#include "proto/base/random.h"

namespace haggle::statistics {
namespace {

constexpr double kTail = 0.025;

// How skewed the mean is as single samples are left out: the acceleration, of the jackknife's means.
double Acceleration(std::span<const double> samples) {
  const double mean = Mean(samples);
  double squares = 0;
  double cubes = 0;
  for (const double sample : samples) {
    // The jackknife's mean without it is off by this, up to a factor that cancels.
    const double off = sample - mean;
    squares += off * off;
    cubes += off * off * off;
  }
  return cubes / (6 * std::pow(squares, 1.5));
}

std::vector<double> ResampledMeans(std::span<const double> samples, std::uint64_t seed, int resamples) {
  Random random = Random::Named(seed, 0, 0, StreamName("bootstrap"));
  const auto last = static_cast<std::int64_t>(samples.size()) - 1;
  std::vector<double> means(static_cast<std::size_t>(std::max(resamples, 1)));
  for (double& mean : means) {
    double sum = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) sum += samples[static_cast<std::size_t>(random.Uniform(0, last))];
    mean = sum / static_cast<double>(samples.size());
  }
  std::sort(means.begin(), means.end());
  return means;
}

}  // namespace

std::optional<Interval> BootstrapMean(std::span<const double> samples, std::uint64_t seed, int resamples) {
  if (samples.size() < 2) return std::nullopt;
  const double mean = Mean(samples);
  if (std::all_of(samples.begin(), samples.end(), [&](double s) { return s == samples[0]; })) {
    return Interval{samples[0], samples[0]};
  }
  const std::vector<double> means = ResampledMeans(samples, seed, resamples);
  const boost::math::normal normal;
  // Of discrete samples many resampled means equal the mean: half of those count as below it.
  const auto below = static_cast<double>(std::lower_bound(means.begin(), means.end(), mean) - means.begin());
  const auto not_above = static_cast<double>(std::upper_bound(means.begin(), means.end(), mean) - means.begin());
  const auto count = static_cast<double>(means.size());
  const double share = std::clamp((below + not_above) / 2 / count, 0.5 / count, 1 - 0.5 / count);
  const double bias = boost::math::quantile(normal, share);
  const double acceleration = Acceleration(samples);
  const auto end = [&](double tail) {
    const double z = bias + boost::math::quantile(normal, tail);
    const double level = boost::math::cdf(normal, bias + z / (1 - acceleration * z));
    return Quantile(means, level);
  };
  return Interval{end(kTail), end(1 - kTail)};
}

}  // namespace haggle::statistics
