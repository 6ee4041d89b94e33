#include "proto/base/sharing.h"

#include <algorithm>
#include <utility>

#include "proto/base/check.h"
#include "proto/base/units.h"

namespace haggle {
namespace {

// Who is not full yet, by index.
using Claimants = std::vector<std::size_t>;

// Fills everybody whose share of what is left reaches its cap, until nobody's
// does: leaves in `open` those below their caps and returns what they share.
// Taking the full ones out never lowers the others' shares, so the order in
// which they are found does not matter.
std::int64_t FillCaps(std::int64_t available, const std::vector<std::int64_t>& weights,
                      const std::vector<std::int64_t>& caps, Claimants& open, std::vector<std::int64_t>& shares) {
  for (bool found = true; found;) {
    Int128 total = 0;
    for (const std::size_t i : open) total += weights[i];
    std::int64_t filled = 0;
    Claimants left;
    for (const std::size_t i : open) {
      if (Int128{weights[i]} * available >= total * caps[i]) {
        shares[i] = caps[i];
        filled += caps[i];
      } else {
        left.push_back(i);
      }
    }
    found = left.size() < open.size();
    open = std::move(left);
    available -= filled;
  }
  return available;
}

// Whole units in proportion to the weights, the rest one unit each. All of
// `open` stay below their caps before the rest is given, so nobody passes it.
void ShareRest(std::int64_t available, const std::vector<std::int64_t>& weights, std::size_t first, Remainders rule,
               const Claimants& open, std::vector<std::int64_t>& shares) {
  struct Remainder {
    Int128 fraction;       // in units of 1 / total weight
    std::size_t distance;  // of the position after `first`
    std::size_t index;
  };
  Int128 total = 0;
  for (const std::size_t i : open) total += weights[i];
  std::vector<Remainder> remainders;
  std::int64_t rest = available;
  const std::size_t n = weights.size();
  for (const std::size_t i : open) {
    const Int128 product = Int128{weights[i]} * available;
    shares[i] = static_cast<std::int64_t>(product / total);
    rest -= shares[i];
    const Int128 fraction = rule == Remainders::kLargestFraction ? product % total : Int128{0};
    remainders.push_back({fraction, (i + n - first % n) % n, i});
  }
  std::sort(remainders.begin(), remainders.end(), [](const Remainder& a, const Remainder& b) {
    return a.fraction != b.fraction ? a.fraction > b.fraction : a.distance < b.distance;
  });
  for (std::int64_t k = 0; k < rest; ++k) ++shares[remainders[static_cast<std::size_t>(k)].index];
}

}  // namespace

std::vector<std::int64_t> ShareWeighted(std::int64_t available, const std::vector<std::int64_t>& weights,
                                        const std::vector<std::int64_t>& caps, std::size_t first, Remainders rule) {
  HAGGLE_CHECK(available >= 0);
  HAGGLE_CHECK(weights.size() == caps.size());
  std::vector<std::int64_t> shares(weights.size(), 0);
  Claimants open;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    HAGGLE_CHECK(weights[i] >= 0 && caps[i] >= 0);
    if (weights[i] > 0 && caps[i] > 0) open.push_back(i);
  }
  available = FillCaps(available, weights, caps, open, shares);
  if (!open.empty()) ShareRest(available, weights, first, rule, open, shares);
  return shares;
}

}  // namespace haggle
