// Bidding that plays the equilibrium of one protocol: by what is known of the others
// (Turn::model), and of oneself by what nature drew.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/bargaining/components.h"

namespace haggle::bargaining {

// Take it or leave it, to one whose worth of no agreement is known as a range alone, each whole millionth of it as
// likely as another: of OwnOutcomes::Sample the offer with the greatest p * u + (1 - p) * reservation, p being the
// part of the range at which the other accepts; of equal ones the likelier. (The monopoly price: R. Myerson 1981,
// Optimal auction design; J. Riley, R. Zeckhauser 1983.) Asked to accept, what is worth its reservation is enough.
class PostedPriceBidding : public Bidding {
 public:
  const Proposal& Propose(const Turn& turn) override;
  bool bilateral() const override { return true; }

 private:
  Proposal proposal_;
};

// Names its limit: what is least above its reservation value.
class TruthfulBidding : public Bidding {
 public:
  const Proposal& Propose(const Turn& turn) override;

 private:
  Proposal proposal_;
};

// The linear equilibrium of a double auction in which both limits are uniform between the same two prices (K.
// Chatterjee, W. Samuelson 1983), which are those between which the other's limit is known to lie: with v and c
// as parts of the way from the lower to the higher one, and k the table's, the buyer bids
// v / (1 + k) + k (1 - k) / (2 (1 + k)) and the seller asks c / (2 - k) + (1 - k) / 2, neither beyond its own limit;
// rounded to the values towards that. At other tables it names its limit.
class LinearEquilibriumBidding : public Bidding {
 public:
  const Proposal& Propose(const Turn& turn) override;
  bool bilateral() const override { return true; }

 private:
  Proposal proposal_;
};

// Closed-rule bargaining under a majority (D. Baron, J. Ferejohn 1989) by backward induction over the rounds, all
// preferences known (model=known): a proposer takes, of what enough votes would rather have than the next round,
// what is best for itself; of equal ones each is as likely as another, and all know that. Votes for what is no worse
// than what is to be expected of the next round. With players that are alike this is the stationary equilibrium.
class RandomProposerBidding : public Bidding {
 public:
  const Proposal& Propose(const Turn& turn) override;

 private:
  // What there is to decide in a round: one's own best proposals, and what a rejected one leaves oneself.
  struct Node {
    std::vector<std::size_t> best;  // into the choices; empty: nothing is carried
    double rejected = 0;            // as of round 0
  };
  struct Game;

  static Game GameOf(const Turn& turn);
  // The best of what the proposer can carry in the round, by what follows if it cannot.
  static std::vector<std::size_t> BestOf(const Game& game, std::size_t proposer, std::int32_t round,
                                         const std::vector<double>& rejected);
  void Solve(const Turn& turn);

  std::vector<Node> nodes_;  // by round
  std::vector<Bid> bids_;    // the choices
  Proposal proposal_;
};

}  // namespace haggle::bargaining
