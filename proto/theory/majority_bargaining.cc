#include "proto/theory/majority_bargaining.h"

namespace haggle::theory {

std::optional<MajorityDivision> BaronFerejohn(std::int64_t players, std::int64_t quota, double delta) {
  if (quota < 2 || quota > players || !(delta >= 0 && delta <= 1)) return std::nullopt;
  MajorityDivision division;
  division.expected = 1 / static_cast<double>(players);
  division.partner = delta * division.expected;
  division.proposer = 1 - static_cast<double>(quota - 1) * division.partner;
  division.coalition = quota;
  return division;
}

}  // namespace haggle::theory
