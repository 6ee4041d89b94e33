// Dividing a pie of 1 by majority: who proposes is drawn anew in each round. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>

namespace haggle::theory {

// The stationary equilibrium of `players` who are alike, of whom `quota` have to agree, the proposer among them, and
// to whom the pie is worth `delta` of itself a round later (closed rule): the proposer pays quota - 1 others, each as
// likely as another, what waiting is worth to them, delta / players, and keeps the rest. Agreement is immediate. With
// quota = players it is unanimity. D. Baron, J. Ferejohn (1989) Bargaining in legislatures, APSR 83:1181-1206.
struct MajorityDivision {
  double proposer = 0;         // what it keeps
  double partner = 0;          // what each of those it pays gets
  std::int64_t coalition = 0;  // who gets anything, the proposer among them
  double expected = 0;         // of each, before it is known who proposes
};
// Nothing unless 2 <= quota <= players and 0 <= delta <= 1.
std::optional<MajorityDivision> BaronFerejohn(std::int64_t players, std::int64_t quota, double delta);

}  // namespace haggle::theory
