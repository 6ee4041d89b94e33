// What waiting costs when two divide a pie of 1 by alternating offers, other than by discounting a round: a fixed
// cost, the risk that all breaks down, time that runs on without rounds. Shares are those of players 1 and 2. Pure;
// thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "proto/theory/alternating_offers.h"

namespace haggle::theory {

// What a round takes from each player, agreement or not; each in 0..1.
struct RoundCosts {
  double cost1 = 0;
  double cost2 = 0;
};

// No last round. The one with the lower cost gets all if it proposes first; if the other does, that one keeps
// the lower cost. Nothing if they are equal (no division is singled out) or one is outside 0..1. A. Rubinstein (1982)
// Perfect equilibrium in a bargaining model, Econometrica 50:97-109, conclusion I.
std::optional<Shares> FixedCosts(RoundCosts costs, int first_proposer = 1);

// Exactly `offers` offers: the last proposer keeps 1, an earlier one leaves the other what that one would keep next
// less what the round takes from it, or nothing. 0 offers: nobody gets anything.
Shares FixedCostsFinite(RoundCosts costs, std::int64_t offers, int first_proposer = 1);

// After each rejection all breaks down with the probability `risk`, which leaves player i with b_i; else the next one
// proposes. v1 = 1 - (1 - risk) d2 v2 - risk b2, and v2 alike. As risk and impatience vanish it is the Nash solution
// from b. Nothing if risk or a factor is outside 0..1, b_1 + b_2 > 1, a b_i < 0, or nothing ever presses them to agree.
// K. Binmore, A. Rubinstein, A. Wolinsky (1986) The Nash bargaining solution in economic modelling, RAND 17:176-188.
struct Breakdown {
  double risk = 0;
  double b1 = 0;
  double b2 = 0;
};
std::optional<Shares> WithBreakdown(Patience patience, Breakdown breakdown, int first_proposer = 1);

// Rates at which the players discount, and at which all breaks down, for a unit of time; none below 0.
struct Rates {
  double rate1 = 0;
  double rate2 = 0;
  double breakdown = 0;
};

// The limit of short rounds, in which d_i = exp(-rate_i t) and the risk is 1 - exp(-breakdown t) for a round of t: who
// proposes first does not matter. With p_i = rate_i + breakdown and f_i = breakdown b_i / p_i, player 1 gets f_1 + (1 -
// f_1 - f_2) p_2 / (p_1 + p_2); without breakdown rate2 / (rate1 + rate2). Nothing if p_1 + p_2 is 0.
std::optional<Shares> ContinuousTime(Rates rates, double b1 = 0, double b2 = 0);

// The same limit without breakdown, with a time after which nobody gets anything: who makes the last offer keeps the
// pie, and E = exp(-(rate1 + rate2) time / 2) of that is left of it at time 0: player 1 gets (1 - E) rate2 / (rate1 +
// rate2), and E if the last offer is its own. (The limit of Stahl's game.) Nothing if both rates are 0 or time is
// below 0.
std::optional<Shares> ContinuousDeadline(Rates rates, double time, int last_proposer);

}  // namespace haggle::theory
