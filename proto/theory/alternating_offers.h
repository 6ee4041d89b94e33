// Subgame-perfect shares of alternating-offers bargaining over a pie of 1.
//
// Players 1 and 2 propose in turn; the payoff of player i from share x agreed in
// period t is delta_i^t * x. The agreement is immediate in all of these games.
// Shares are those of players 1 and 2, whoever proposes first.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace haggle::theory {

struct Shares {
  double share1 = 0;
  double share2 = 0;
};

// Discount factors, each in 0..1.
struct Patience {
  double delta1 = 0;
  double delta2 = 0;
};

// No last period. Proposer 1 keeps (1 - d2) / (1 - d1 d2). Nothing if both
// factors are 1 (no equilibrium is singled out) or one is outside 0..1.
// A. Rubinstein (1982) Perfect equilibrium in a bargaining model, Econometrica 50:97-109.
std::optional<Shares> Rubinstein(Patience patience, int first_proposer = 1);

// Exactly `offers` offers; both get 0 when the last one is rejected. Backward
// induction: the last proposer keeps 1, an earlier one 1 - delta_responder *
// what that one keeps next. 0 offers: nobody gets anything.
// I. Stahl (1972) Bargaining Theory, Stockholm School of Economics.
Shares Stahl(Patience patience, std::int64_t offers, int first_proposer = 1);

// The same for `units` that cannot be divided: the proposer leaves the smallest
// whole number of units not below what the responder's waiting is worth.
struct UnitShares {
  std::int64_t units1 = 0;
  std::int64_t units2 = 0;
};
UnitShares StahlUnits(Patience patience, std::int64_t units, std::int64_t offers, int first_proposer = 1);

// Rubinstein's game in which the responder may quit after rejecting, for w_i
// (discounted as a share). Solves v1 = 1 - max(d2 v2, w2), v2 = 1 - max(d1 v1, w1):
// an option below the equilibrium share has no effect (deal-me-out). w1 + w2 < 1,
// w >= 0; nothing otherwise, or as for Rubinstein. K. Binmore, A. Shaked,
// J. Sutton (1989) An outside option experiment, QJE 104:753-770.
struct OutsideOptions {
  Shares first_by_1;     // player 1 proposes first
  Shares first_by_2;     // player 2 proposes first
  bool binds_1 = false;  // w1 > d1 v1: it decides what player 1 is left
  bool binds_2 = false;
};
std::optional<OutsideOptions> WithOutsideOptions(Patience patience, double w1, double w2);

// n players, the proposer rotates 0, 1, .. n-1, 0, ..; all others must accept.
// Shares of the stationary equilibrium when `first_proposer` (from 0) begins:
// each j is left delta_j times what it gets when the next one proposes, hence
// delta_j^k of what it keeps as proposer k turns later; n linear equations.
// (With n >= 3 and patient players other equilibria exist.) Nothing if a factor
// is outside 0..1 or all are 1. M. Herrero (1985); M. Osborne, A. Rubinstein
// (1990) Bargaining and Markets, section 3.13.
std::optional<std::vector<double>> UnanimityShares(const std::vector<double>& deltas, std::size_t first_proposer = 0);

}  // namespace haggle::theory
