// How far a party gives way as time goes by.
#pragma once

#include <cstdint>
#include <vector>

namespace haggle::strategies {

// Time-dependent concession (Faratin, Sierra, Jennings 1998, Negotiation
// decision functions for autonomous agents): in round r of n the share
// t^(1/e), t = (r+1)/(n+1), of the way from the best outcome to the least
// acceptable one has been given up. e < 1 holds out (Boulware), e = 1 is linear,
// e > 1 gives way early (Conceder). In billionths: floor(10^9 * Pow(t, 1000.0 /
// exponent_permille)), Pow of proto/base/math.h, so that every language and
// machine gets the same.
//
// Thread-compatible. Immutable: the curve is tabulated once.
class Concession {
 public:
  // rounds >= 1, exponent_permille >= 1.
  Concession(std::int32_t rounds, std::int64_t exponent_permille);

  // In billionths, rising; rounds out of 0..n-1 are read as the nearest.
  std::int64_t Given(std::int32_t round) const;

  // best - (best - least) * Given(round) / 10^9, rounded so that the target is
  // never below the curve; `best` if best <= least.
  std::int64_t Target(std::int64_t best, std::int64_t least, std::int32_t round) const;

 private:
  std::vector<std::int64_t> given_;
};

}  // namespace haggle::strategies
