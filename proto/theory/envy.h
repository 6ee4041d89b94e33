// Goods that cannot be divided, and whether those who get them envy each other. Values are additive and at least 0;
// agents and goods are numbered from 0. What tries all divisions takes agents^goods of at most ten million (CHECK).
// Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace haggle::theory {

using Valuations = std::vector<std::vector<std::int64_t>>;  // by agent and good
using Bundles = std::vector<std::vector<std::size_t>>;      // goods of each agent, ascending

struct EnvyFigures {
  std::vector<std::int64_t> utilities;
  bool envy_free = false;     // D. Foley (1967)
  bool ef1 = false;           // ... but for some one good of the other's: R. Lipton et al. (2004); E. Budish (2011)
  bool efx = false;           // ... whichever good is taken that the envier values: I. Caragiannis et al. (2019)
  bool proportional = false;  // everybody has an n-th of what all is worth to it
  std::int64_t max_envy = 0;  // of anybody for anybody
  std::int64_t sum_envy = 0;  // of each one's greatest
  std::int64_t nash_product = 0;
};
EnvyFigures EnvyOf(const Valuations& values, const Bundles& bundles);

// In turns, in the order of their numbers, each takes what it values most; of equals the first. Always EF1.
Bundles RoundRobin(const Valuations& values);

// The division with the greatest product of utilities, which is EF1 (I. Caragiannis et al. (2019) The unreasonable
// fairness of maximum Nash welfare, ACM TEAC 7(3)); of equals the one that gives the first goods to the first agents.
struct NashDivision {
  Bundles bundles;
  std::int64_t product = 0;
  bool unique = false;
};
NashDivision MaxNashWelfare(const Valuations& values);

// What each is sure of who divides and chooses last: the greatest least bundle. E. Budish (2011) The combinatorial
// assignment problem, Journal of Political Economy 119:1061-1103.
std::vector<std::int64_t> MaximinShares(const Valuations& values);

}  // namespace haggle::theory
