#include "proto/base/claims_problem.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "proto/base/check.h"

namespace haggle {
namespace {

constexpr std::int64_t kMostClaim = std::int64_t{1} << 60;

constexpr Int128 kMostProduct = Int128{1} << 126;

using Claimants = std::vector<std::size_t>;  // by index

Int128 Sum(const Amounts& amounts) {
  Int128 sum = 0;
  for (const std::int64_t amount : amounts) sum += amount;
  return sum;
}

void CheckProblem(std::int64_t available, const Amounts& claims) {
  HAGGLE_CHECK(available >= 0);
  HAGGLE_CHECK(claims.size() <= kMostClaims);
  for (const std::int64_t claim : claims) HAGGLE_CHECK(claim >= 0 && claim <= kMostClaim);
}

Fractions Full(const Amounts& claims) { return {{claims.begin(), claims.end()}, 1}; }

// As WeightedAwards, of what need not be 64 bits wide.
Fractions Awards(Int128 available, const Amounts& claims, const Amounts& weights) {
  Fractions shares{std::vector<Int128>(claims.size(), 0), 1};
  Claimants open;
  Int128 most = std::max<Int128>(1, available);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (weights[i] > 0 && claims[i] > 0) open.push_back(i);
    most = std::max<Int128>(most, claims[i]);
  }
  HAGGLE_CHECK(Sum(weights) <= kMostProduct / most);
  Int128 total = 0;
  // Taking full ones out never lowers the others' shares, so the order in which they are found does not matter.
  for (bool found = true; found;) {
    total = 0;
    for (const std::size_t i : open) total += weights[i];
    Int128 filled = 0;
    Claimants left;
    for (const std::size_t i : open) {
      if (weights[i] * available >= total * claims[i]) {
        shares.parts[i] = claims[i];
        filled += claims[i];
      } else {
        left.push_back(i);
      }
    }
    found = left.size() < open.size();
    open = std::move(left);
    available -= filled;
  }
  if (open.empty()) return shares;
  for (Int128& part : shares.parts) part *= total;
  for (const std::size_t i : open) shares.parts[i] = weights[i] * available;
  shares.whole = total;
  return shares;
}

Fractions EqualAwards(Int128 available, const Amounts& claims) {
  return Awards(available, claims, Amounts(claims.size(), 1));
}

std::int64_t Factorial(std::size_t n) {
  std::int64_t product = 1;
  for (std::size_t i = 2; i <= n; ++i) product *= static_cast<std::int64_t>(i);
  return product;
}

}  // namespace

Fractions WeightedAwards(std::int64_t available, const Amounts& claims, const Amounts& weights) {
  CheckProblem(available, claims);
  HAGGLE_CHECK(weights.size() == claims.size());
  for (const std::int64_t weight : weights) HAGGLE_CHECK(weight >= 0);
  return Awards(available, claims, weights);
}

Fractions WeightedLosses(std::int64_t available, const Amounts& claims, const Amounts& weights) {
  CheckProblem(available, claims);
  HAGGLE_CHECK(weights.size() == claims.size());
  Amounts safe(claims.size(), 0);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    HAGGLE_CHECK(weights[i] >= 0);
    if (weights[i] == 0) safe[i] = claims[i];
  }
  const Int128 missing = Sum(claims) - available;
  if (missing <= 0) return Full(claims);
  if (Sum(claims) - Sum(safe) < missing) return EqualAwards(available, safe);  // the others have nothing
  // What each loses is water-filled, up to its claim.
  Fractions losses = Awards(missing, claims, weights);
  for (std::size_t i = 0; i < claims.size(); ++i) losses.parts[i] = claims[i] * losses.whole - losses.parts[i];
  return losses;
}

Fractions Talmud(std::int64_t available, const Amounts& claims) {
  CheckProblem(available, claims);
  const Int128 all = Sum(claims);
  if (all <= available) return Full(claims);
  // Counted in halves, of which a half-claim has as many as the claim units.
  const bool less = Int128{available} * 2 <= all;
  Fractions shares = EqualAwards(less ? Int128{available} * 2 : (all - available) * 2, claims);
  shares.whole *= 2;
  if (less) return shares;
  for (std::size_t i = 0; i < claims.size(); ++i) shares.parts[i] = claims[i] * shares.whole - shares.parts[i];
  return shares;
}

Fractions Piniles(std::int64_t available, const Amounts& claims) {
  CheckProblem(available, claims);
  const Int128 all = Sum(claims);
  if (all <= available) return Full(claims);
  const bool less = Int128{available} * 2 <= all;
  Fractions shares = EqualAwards(less ? Int128{available} * 2 : Int128{available} * 2 - all, claims);
  if (!less) {
    for (std::size_t i = 0; i < claims.size(); ++i) shares.parts[i] += claims[i] * shares.whole;
  }
  shares.whole *= 2;
  return shares;
}

Fractions RandomArrival(std::int64_t available, const Amounts& claims) {
  CheckProblem(available, claims);
  if (Sum(claims) <= available) return Full(claims);
  Claimants some;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (claims[i] > 0) some.push_back(i);
  }
  const std::size_t n = some.size();
  HAGGLE_CHECK(n <= kMostOrdered);
  Fractions shares{std::vector<Int128>(claims.size(), 0), Factorial(n)};
  std::vector<Int128> claimed(std::size_t{1} << n, 0);  // by set of those who came before
  for (std::size_t before = 0; before < claimed.size(); ++before) {
    std::size_t count = 0;
    for (std::size_t k = 0; k < n; ++k) count += (before >> k) & 1U;
    const Int128 left = std::max<Int128>(0, available - claimed[before]);
    for (std::size_t k = 0; k < n; ++k) {
      if (((before >> k) & 1U) != 0) continue;
      claimed[before | (std::size_t{1} << k)] = claimed[before] + claims[some[k]];
      const Int128 orders = Int128{Factorial(count)} * Factorial(n - 1 - count);
      shares.parts[some[k]] += orders * std::min<Int128>(left, claims[some[k]]);
    }
  }
  return shares;
}

Fractions MinimalOverlap(std::int64_t available, const Amounts& claims) {
  CheckProblem(available, claims);
  if (Sum(claims) <= available) return Full(claims);
  Claimants ascending;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (claims[i] > 0) ascending.push_back(i);
  }
  std::sort(ascending.begin(), ascending.end(),
            [&](std::size_t a, std::size_t b) { return claims[a] != claims[b] ? claims[a] < claims[b] : a < b; });
  const std::size_t n = ascending.size();
  HAGGLE_CHECK(n <= kMostOrdered);
  // Up to `bound` / `scale` claims overlap; what is claimed beyond is its claimant's alone, if there is more than the
  // largest claim, and out of reach for everybody if not.
  Int128 bound = available;
  Int128 scale = 1;
  Int128 above = 0;  // the sum of the `count` largest claims
  const bool beyond = available > claims[ascending.back()];
  if (beyond) {
    for (std::size_t count = 1; count <= n; ++count) {
      above += claims[ascending[n - count]];
      if (count == 1) continue;
      const auto others = static_cast<std::int64_t>(count) - 1;
      const Int128 t = above - available;  // over `others`
      const bool below_all = t <= Int128{claims[ascending[n - count]]} * others;
      const bool over_next = count == n || t >= Int128{claims[ascending[n - count - 1]]} * others;
      if (t < 0 || !below_all || !over_next) continue;
      bound = t;
      scale = others;
      break;
    }
  }
  std::int64_t layers = 1;  // a multiple of 1 .. n
  for (std::size_t i = 2; i <= n; ++i) layers = std::lcm(layers, static_cast<std::int64_t>(i));
  Fractions shares{std::vector<Int128>(claims.size(), 0), scale * layers};
  Int128 below = 0;  // claims up to here are shared, times `scale`
  Int128 share = 0;  // of who claims that far
  for (std::size_t k = 0; k < n; ++k) {
    const std::size_t i = ascending[k];
    const Int128 claim = claims[i] * scale;
    const Int128 to = std::min(claim, bound);
    share += (to - below) * (layers / static_cast<std::int64_t>(n - k));
    below = to;
    shares.parts[i] = share + (beyond ? (claim - to) * layers : 0);
  }
  return shares;
}

Fractions AdjustedProportional(std::int64_t available, const Amounts& claims) {
  CheckProblem(available, claims);
  const Int128 all = Sum(claims);
  if (all <= available) return Full(claims);
  Fractions shares{std::vector<Int128>(claims.size(), 0), 1};
  Int128 rest = available;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    shares.parts[i] = std::max<Int128>(0, available - (all - claims[i]));  // nobody else claims it
    rest -= shares.parts[i];
  }
  std::vector<Int128> left(claims.size());
  Int128 total = 0;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    left[i] = std::min(claims[i] - shares.parts[i], rest);
    total += left[i];
  }
  if (total == 0) return shares;
  for (std::size_t i = 0; i < claims.size(); ++i) shares.parts[i] = shares.parts[i] * total + left[i] * rest;
  shares.whole = total;
  return shares;
}

Amounts InWholeUnits(const Fractions& fractions, std::size_t first) {
  struct Remainder {
    Int128 fraction;       // in units of 1 / whole
    std::size_t distance;  // of the position after `first`
    std::size_t index;
  };
  const std::size_t n = fractions.parts.size();
  Amounts units(n, 0);
  std::vector<Remainder> remainders;
  Int128 rest = 0;
  for (std::size_t i = 0; i < n; ++i) {
    units[i] = static_cast<std::int64_t>(fractions.parts[i] / fractions.whole);
    const Int128 fraction = fractions.parts[i] % fractions.whole;
    if (fraction == 0) continue;
    rest += fraction;
    remainders.push_back({fraction, (i + n - first % n) % n, i});
  }
  std::sort(remainders.begin(), remainders.end(), [](const Remainder& a, const Remainder& b) {
    return a.fraction != b.fraction ? a.fraction > b.fraction : a.distance < b.distance;
  });
  const auto single = static_cast<std::size_t>(rest / fractions.whole);
  for (std::size_t k = 0; k < single; ++k) ++units[remainders[k].index];
  return units;
}

}  // namespace haggle
