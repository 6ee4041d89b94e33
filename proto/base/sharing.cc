#include "proto/base/sharing.h"

#include "proto/base/check.h"
#include "proto/base/claims_problem.h"

namespace haggle {

std::vector<std::int64_t> ShareWeighted(std::int64_t available, const std::vector<std::int64_t>& weights,
                                        const std::vector<std::int64_t>& caps, std::size_t first, Remainders rule) {
  const Fractions exact = WeightedAwards(available, caps, weights);
  if (rule == Remainders::kLargestFraction) return InWholeUnits(exact, first);
  std::vector<std::int64_t> shares(caps.size(), 0);
  Int128 rest = 0;
  for (std::size_t i = 0; i < caps.size(); ++i) {
    shares[i] = static_cast<std::int64_t>(exact.parts[i] / exact.whole);
    rest += exact.parts[i] % exact.whole;
  }
  // Fewer than there are below their caps.
  std::int64_t single = static_cast<std::int64_t>(rest / exact.whole);
  for (std::size_t k = 0; k < caps.size() && single > 0; ++k) {
    const std::size_t i = (first + k) % caps.size();
    if (weights[i] == 0 || exact.parts[i] >= exact.whole * caps[i]) continue;
    ++shares[i];
    --single;
  }
  HAGGLE_CHECK(single == 0);
  return shares;
}

}  // namespace haggle
