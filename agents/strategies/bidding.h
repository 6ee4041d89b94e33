// The outcomes of a table as one party values them, and what to offer of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "agents/strategies/concession.h"
#include "agents/strategies/outcome_grid.h"
#include "proto/base/outcome.h"
#include "proto/base/preference.h"
#include "proto/base/scenario.h"

namespace haggle {

// An outcome to propose and its worth to the proposer, in millionths.
struct Bid {
  Outcome outcome;
  std::int64_t worth = 0;
};

// One party's view of one kind of table: outcomes sorted by worth, targets by
// round. Built when the first such table is met; a move then looks up a few
// tabulated numbers and allocates nothing.
//
// At most 10^6 outcomes are looked at (outcome_grid.h). Outcomes of equal worth
// are ordered by their number.
//
// Thread-compatible.
class Bidding {
 public:
  Bidding(const std::vector<Issue>& issues, const Preference& preference, std::int32_t rounds,
          std::int64_t exponent_permille);

  std::int64_t reservation() const { return reservation_; }
  // The best outcome; its worth may be below the reservation value: then there is nothing to agree on.
  const Bid& best() const { return best_; }
  // The least that is to be accepted or offered in a round; not below the reservation value.
  std::int64_t Target(std::int32_t round) { return BandOf(round).target; }
  // Where an outcome of the table stands among the issues' values, and what it is worth.
  OutcomeGrid::Positions PositionsOf(const Outcome& outcome) const { return grid_.PositionsOf(outcome); }
  std::int64_t WorthAt(const OutcomeGrid::Positions& positions) const;

  // What to propose in `round` against the standing offer (null: none): of the 16
  // outcomes that are worth the target or more and least above it (fewer if there
  // are fewer), the nearest to the standing offer by the sum over issues of the
  // distances between value positions; of several, the one worth more to oneself,
  // then the one of lower number. Without a standing offer, the best outcome.
  // (Nearest offers: Faratin, Sierra, Jennings 2002, Using similarity criteria
  // to make issue trade-offs in automated negotiations.)
  const Bid& Propose(std::int32_t round, const OutcomeGrid::Positions* standing);

 private:
  struct Ranked {
    std::int64_t worth = 0;
    std::uint32_t number = 0;
  };
  struct Band {
    bool known = false;
    std::int64_t target = 0;
    std::vector<Bid> bids;  // by worth, highest first, then by number
    std::vector<OutcomeGrid::Positions> positions;
  };

  void Rank();
  Bid BidOf(const Ranked& ranked) const;
  Band& BandOf(std::int32_t round);

  OutcomeGrid grid_;
  Worth worth_;
  std::int64_t reservation_ = 0;
  Concession concession_;
  std::vector<Ranked> ranked_;
  Bid best_;
  std::vector<Band> bands_;  // one per round
};

}  // namespace haggle
