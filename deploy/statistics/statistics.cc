#include "deploy/statistics/statistics.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstddef>

namespace haggle::statistics {
namespace {

constexpr double kLevel = 0.05;

// Of the mean; two or more samples.
double StandardError(std::span<const double> samples) {
  return *Deviation(samples) / std::sqrt(static_cast<double>(samples.size()));
}

boost::math::students_t Student(std::size_t samples) {
  return boost::math::students_t(static_cast<double>(samples - 1));
}

}  // namespace

double Mean(std::span<const double> samples) {
  double sum = 0;
  for (const double sample : samples) sum += sample;
  return samples.empty() ? 0 : sum / static_cast<double>(samples.size());
}

double Median(std::span<const double> samples) {
  if (samples.empty()) return 0;
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  return Quantile(sorted, 0.5);
}

double Quantile(std::span<const double> sorted, double level) {
  const double place = std::clamp(level, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

std::optional<double> Deviation(std::span<const double> samples) {
  if (samples.size() < 2) return std::nullopt;
  const double mean = Mean(samples);
  double squares = 0;
  for (const double sample : samples) squares += (sample - mean) * (sample - mean);
  return std::sqrt(squares / static_cast<double>(samples.size() - 1));
}

std::optional<double> ConfidenceHalf(std::span<const double> samples) {
  if (samples.size() < 2) return std::nullopt;
  return boost::math::quantile(boost::math::complement(Student(samples.size()), kLevel / 2)) * StandardError(samples);
}

double PairedTTest(std::span<const double> differences) {
  if (differences.size() < 2) return 1;
  const bool alike = std::all_of(differences.begin(), differences.end(), [&](double d) { return d == differences[0]; });
  if (alike) return differences[0] == 0 ? 1 : 0;
  const double t = std::abs(Mean(differences)) / StandardError(differences);
  return std::min(1.0, 2 * boost::math::cdf(boost::math::complement(Student(differences.size()), t)));
}

std::vector<double> Holm(const std::vector<double>& p) {
  std::vector<std::size_t> order(p.size());
  for (std::size_t i = 0; i < p.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return p[a] != p[b] ? p[a] < p[b] : a < b; });
  std::vector<double> adjusted(p.size());
  double least = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    least = std::max(least, std::min(1.0, static_cast<double>(p.size() - k) * p[order[k]]));
    adjusted[order[k]] = least;
  }
  return adjusted;
}

}  // namespace haggle::statistics
