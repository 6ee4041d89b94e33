#include "broker/core/allocation.h"

#include <algorithm>

#include "proto/base/check.h"
#include "proto/base/sharing.h"

namespace haggle {

std::vector<std::int64_t> ShareProportional(std::int64_t available, const std::vector<std::int64_t>& claims,
                                            std::size_t first) {
  return ShareWeighted(available, claims, claims, first);
}

std::vector<std::int64_t> ShareUniform(std::int64_t available, const std::vector<std::int64_t>& claims,
                                       const std::vector<std::int64_t>& heads, std::size_t first) {
  HAGGLE_CHECK(heads.size() == claims.size());
  std::vector<std::int64_t> weights = heads;
  for (std::int64_t& weight : weights) weight = std::max<std::int64_t>(weight, 1);
  return ShareWeighted(available, weights, claims, first, Remainders::kPosition);
}

}  // namespace haggle
