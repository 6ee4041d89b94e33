#include "agents/strategies/concession.h"

#include <algorithm>
#include <cstddef>

#include "proto/base/math.h"
#include "proto/base/units.h"

namespace haggle::strategies {
namespace {

constexpr std::int64_t kWhole = 1'000'000'000;

}  // namespace

Concession::Concession(std::int32_t rounds, std::int64_t exponent_permille) {
  const double power = 1000.0 / static_cast<double>(std::max<std::int64_t>(1, exponent_permille));
  const std::int32_t last = std::max(1, rounds);
  given_.reserve(static_cast<std::size_t>(last));
  for (std::int32_t round = 0; round < last; ++round) {
    const double time = static_cast<double>(round + 1) / static_cast<double>(last + 1);
    const auto share = static_cast<std::int64_t>(static_cast<double>(kWhole) * Pow(time, power));
    given_.push_back(std::clamp<std::int64_t>(share, 0, kWhole));
  }
}

std::int64_t Concession::Given(std::int32_t round) const {
  const auto last = static_cast<std::int32_t>(given_.size()) - 1;
  return given_[static_cast<std::size_t>(std::clamp(round, 0, last))];
}

std::int64_t Concession::Target(std::int64_t best, std::int64_t least, std::int32_t round) const {
  if (best <= least) return best;
  return best - MulDiv(best - least, Given(round), kWhole);
}

}  // namespace haggle::strategies
