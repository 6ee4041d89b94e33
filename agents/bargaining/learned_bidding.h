// Bidding that looks at what outcomes are worth to the others: Turn::model must be there.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "agents/bargaining/components.h"
#include "agents/bargaining/time_dependent.h"

namespace haggle::bargaining {

// Of `own`'s ranked outcomes that are worth `least` or more and at most `width` more, that
// which the model says is worth most to the others; of several the one worth most to oneself. At most
// 4,096 are looked at, evenly spread. The best one if there is none.
Bid BestForOthers(const Turn& turn, double least, double width);

// The ranked outcome with the largest product of gains over the reservation values, by
// the model (Nash 1950); of at most 4,096, evenly spread.
Bid EstimatedNash(const Turn& turn);

// Concedes by the clock from its best outcome to the Nash point that it estimates, but
// not below its reservation value, and offers of what is worth its target (and up to
// 0.02 more) what is best for the others. Target = best - (best - nash) * share.
class NashSeekingBidding : public Bidding {
 public:
  NashSeekingBidding(Clock clock, ConcessionCurve curve) : clock_(clock), curve_(std::move(curve)) {}
  const Proposal& Propose(const Turn& turn) override;
  bool remembers() const override { return true; }

 private:
  Clock clock_;
  ConcessionCurve curve_;
  Proposal proposal_;
};

// Nice tit-for-tat (T. Baarslag, K. Hindriks, C. Jonker 2013, A tit for tat negotiation
// strategy for real-time bilateral negotiations, Complex Automated Negotiations, SCI
// 435:229-233). Concedes of the way from its best outcome to its own utility at the estimated Nash point the share
// that the other has conceded of the way from its first offer to that point, both
// measured in its own utility; with a bonus of up to 1 of that share as the deadline comes
// near (t above 0.9). Offers of what is worth the target what is best for the other.
class NiceTitForTatBidding : public Bidding {
 public:
  const Proposal& Propose(const Turn& turn) override;
  bool remembers() const override { return true; }

 private:
  Proposal proposal_;
};

// The Zeuthen strategy of the monotonic concession protocol (F. Zeuthen 1930; J. Harsanyi
// 1956; J. Rosenschein, G. Zlotkin 1994, Rules of Encounter). Two parties; deals are the
// Pareto-optimal individually rational outcomes (if the other's preference is learned, of
// at most 4,096 outcomes, evenly spread), d_i the reservation values. Each stands by an
// offer; risk_i = (u_i(own) - u_i(other's)) / (u_i(own) - d_i), 1 if the divisor is 0. The
// party of the smaller risk concedes, of equal ones the first seat: to the deal it likes
// best of those whose product of gains exceeds that of the other's offer; if there is
// none, to the other's offer. It agrees to an offer it likes as well as its own; if both
// do, to the one of the larger product, of equal ones the first seat's.
class ZeuthenBidding : public Bidding {
 public:
  const Proposal& Propose(const Turn& turn) override;
  bool bilateral() const override { return true; }

 private:
  struct Deal {
    Bid bid;
    double others = 0;
    double product = 0;
  };
  void FindDeals(const Turn& turn, std::size_t other);
  Deal DealOf(const Turn& turn, std::size_t other, const Bid& bid) const;
  const Proposal& Hold(const Deal& deal);
  const Proposal& Offer(const Deal& deal, std::int64_t own_risk, std::int64_t other_risk);

  std::vector<Deal> deals_;  // best for oneself first
  Proposal proposal_;
};

// Subgame-perfect play of two parties who know each other's preferences (I. Stahl
// 1972; A. Rubinstein 1982), by backward induction over OwnOutcomes::Sample. An agreement
// is discounted by round, no agreement is not, and nobody agrees to less than that; what
// rounds take is taken in any case; where the table may break down after a round, what
// follows is weighed with that (K. Binmore, A. Rubinstein, A. Wolinsky 1986). A party
// indifferent between accepting and what would follow accepts; a proposer takes of what
// the other accepts what is best for itself, of several what is best for the other. If
// nothing is to be had it asks for its best. Sealed bids and simultaneous offers are
// treated as a last turn of one's own.
class SubgamePerfectBidding : public Bidding {
 public:
  const Proposal& Propose(const Turn& turn) override;
  bool bilateral() const override { return true; }

 private:
  // An outcome and what it is worth to the party on each seat, not discounted.
  struct Choice {
    const Bid* bid;
    double worth[2];
  };
  // By seat.
  struct Game {
    double reservation[2] = {0, 0};
    double patience[2] = {1, 1};
    double cost[2] = {0, 0};
    double breakdown = 0;
    std::vector<Choice> choices;
  };
  // What is offered in a turn that has been reached, and what comes of it, by seat, as of round 0.
  struct Node {
    Bid bid;
    double worth[2] = {0, 0};
    double rejected[2] = {0, 0};  // what follows if it is not accepted
  };

  static Game GameOf(const Turn& turn);
  // The proposer's best of what the other accepts rather than be left with `rejected`; null: nothing.
  static const Choice* BestOf(const Game& game, std::size_t proposer, std::int32_t round, const double (&rejected)[2]);
  static double WorthIn(const Game& game, const Choice& choice, std::size_t seat, std::int32_t round);
  // Weighs what follows a round without agreement with the chance that nothing does.
  static void MayBreakDown(const Game& game, std::int32_t round, double (&after)[2]);
  void Solve(const Turn& turn);
  void ProposeOnce(const Turn& turn);

  std::vector<Node> nodes_;  // by turn of the table
  Proposal proposal_;
};

}  // namespace haggle::bargaining
