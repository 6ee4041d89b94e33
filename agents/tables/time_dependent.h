// Bidding by the clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "agents/tables/components.h"

namespace haggle {

// What time is read from.
enum class ClockKind : std::uint8_t {
  kRelative,  // t = (round + 1) / (rounds + 1); one begins with one's best outcome
  kRounds,    // t = round / deadline, rounds counted from 0
  kSteps,     // t = step / deadline, a step being one party's turn, counted from 0
};

struct Clock {
  ClockKind kind = ClockKind::kRelative;
  // kRounds, kSteps: after it one walks away; 0: the table's last one.
  std::int32_t deadline = 0;

  std::int32_t DeadlineOf(const Turn& turn) const;
  // 0..1, and above 1 behind the deadline.
  double TimeOf(const Turn& turn) const;
  // A number of this moment among those of its table.
  std::int32_t IndexOf(const Turn& turn) const { return kind == ClockKind::kSteps ? turn.step() : turn.ask.round; }
};

// The share of the way from the best utility to the reservation value that has been
// given up; a function of the relative time and of the rounds that are left.
using Curve = std::function<double(double t, std::int32_t rounds_left)>;

// What one settles for at a moment, and the bids near to that.
struct Band {
  bool known = false;
  double target = 0;
  std::vector<Bid> bids;  // by utility, highest first, then by number
  std::vector<OutcomeGrid::Positions> positions;
};

// The bands of the moments of a table, tabulated. Thread-compatible.
class Bands {
 public:
  // Keeps `own`, which must outlive it.
  explicit Bands(OwnOutcomes* own) : own_(own) {}

  // The band of a moment; `share()` is asked when it is met first.
  template <class Share>
  const Band& Of(std::size_t moment, Share share) {
    if (moment >= bands_.size()) bands_.resize(moment + 1);
    if (!bands_[moment].known) Fill(bands_[moment], share());
    return bands_[moment];
  }
  // The bid of a band, which has one, that is nearest to `standing`.
  const Bid& Nearest(const Band& band, const Outcome& standing) const;

 private:
  void Fill(Band& band, double share) const;

  OwnOutcomes* own_;
  std::vector<Band> bands_;
};

// The target of a turn is best - (best - reservation) * share, share = curve(t). Of the 16
// outcomes that are worth the target or more and least above it (fewer if there are fewer;
// one, if there are too many outcomes to be ranked), it offers the nearest to the standing offer by
// the sum over issues of the distances between value positions; of several the one worth
// more to oneself, then the one of lower number. (Nearest offers: Faratin, Sierra,
// Jennings 2002, Using similarity criteria to make issue trade-offs in automated
// negotiations, Artificial Intelligence 142:205-237.) Without a standing offer it
// offers the one of them that is worth least; by the relative clock, its best outcome.
//
// A turn looks up what is tabulated by round and allocates nothing once each round has been met.
class TimeDependentBidding : public Bidding {
 public:
  // Keeps `own`, which must outlive it.
  TimeDependentBidding(OwnOutcomes* own, Clock clock, Curve curve)
      : own_(own), clock_(clock), curve_(std::move(curve)), bands_(own) {}

  const Proposal& Propose(const Turn& turn) override;
  double Target(const Turn& turn) { return BandOf(turn).target; }

 private:
  const Band& BandOf(const Turn& turn);
  const Bid& Pick(const Turn& turn, const Band& band) const;

  OwnOutcomes* own_;
  Clock clock_;
  Curve curve_;
  Bands bands_;
  Proposal proposal_;
};

}  // namespace haggle
