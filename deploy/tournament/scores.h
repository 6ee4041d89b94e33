// What a tournament's negotiations say of its strategies.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "deploy/tournament/play.h"
#include "deploy/tournament/settings.h"

namespace haggle::tournament {

// One negotiation in utilities. In a round `r` an agreement is worth its utility times
// the discount of that round (utility_function.h), no agreement the reservation value; a
// negotiation that a strategy broke off by failing is one without agreement.
struct Worths {
  bool agreed = false;
  double rounds = 0;
  std::array<double, 2> utilities{};
  double welfare = 0;       // sum of utilities
  double nash_product = 0;  // product of what they exceed the reservation values by
  // Of the outcome, not discounted (disagreement point if none), in the plane of utilities. Nothing
  // if the domain was too large to be analysed.
  std::optional<double> to_frontier;
  std::optional<double> to_nash;
  std::array<bool, 2> irrational{};  // agreed to less than the reservation value
};
Worths WorthsOf(const Domain& domain, const Finding& finding);

// Means over negotiations.
struct Score {
  std::size_t strategy = 0;  // position in the settings
  std::int64_t negotiations = 0;
  double mean = 0;  // utility: the score
  // Half the width of its confidence interval of 95 %. Its samples are the means over seeds
  // in each domain, role and against each opponent: strategies that throw no dice repeat
  // themselves from seed to seed, which is no further evidence. Nothing for a single sample.
  std::optional<double> half;
  double agreement_rate = 0;
  double rounds = 0;
  double welfare = 0;
  double nash_product = 0;
  std::optional<double> to_frontier;
  std::optional<double> to_nash;
  std::int64_t irrational = 0;  // count
  std::int64_t failures = 0;    // count of those that it broke off
  std::string failed_with;      // message of the first
};

// Of two strategies by position, the one of the higher score first. Matched samples
// are means over seeds as above: both in the same domain and role, against the same third
// strategy, and each against the other.
struct Difference {
  std::size_t better = 0;
  std::size_t worse = 0;
  std::int64_t samples = 0;
  double mean = 0;  // of better - worse
  double p = 1;     // of the paired t test, adjusted by Holm over all pairs (deploy/statistics)
  bool significant() const { return p < 0.05; }
};

struct Scoreboard {
  std::vector<Score> scores;     // self-play apart; highest first, then by position
  std::vector<Score> self_play;  // in the same order
  std::vector<Difference> differences;
};

// `findings` by number, all of them.
Scoreboard CountScores(const TournamentSettings& settings, const std::vector<Finding>& findings);

}  // namespace haggle::tournament
