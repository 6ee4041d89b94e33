// Bidding by the clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "agents/bargaining/components.h"

namespace haggle::bargaining {

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
  // Whether the deadline has passed; by the relative clock it never has.
  bool IsOver(const Turn& turn) const { return kind != ClockKind::kRelative && IndexOf(turn) > DeadlineOf(turn); }
  // 0..1, and above 1 after the deadline.
  double TimeOf(const Turn& turn) const;
  // A number of this moment among those of its table.
  std::int32_t IndexOf(const Turn& turn) const { return kind == ClockKind::kSteps ? turn.step() : turn.ask.round; }
};

// The share of the way from the best utility to the reservation value that has been
// given up; a function of the relative time and of the rounds that are left.
using ConcessionCurve = std::function<double(double t, std::int32_t rounds_left)>;

// What one settles for at a moment, and the bids near to that: ranks, or one of `unranked`.
struct Band {
  bool known = false;
  bool ranked = true;
  std::uint32_t first = 0;  // ranks first..last-1 of the own outcomes
  std::uint32_t last = 0;   // ... or the place after that in `unranked`
  double target = 0;

  bool empty() const { return first == last; }
};

// The bands of the moments of a table, tabulated. They are small: with many tables,
// what a turn waits for is memory. Thread-compatible.
class Bands {
 public:
  // Keeps `own`, which must outlive it.
  explicit Bands(OwnOutcomes* own) : own_(own) {}

  // Takes memory for so many moments, so that none is taken later.
  void Expect(std::size_t moments) {
    if (bands_.empty()) bands_.reserve(moments);
  }
  // The band of a moment; `share()` is asked when it is met first.
  template <class Share>
  const Band& Of(std::size_t moment, Share share) {
    if (moment >= bands_.size()) bands_.resize(moment + 1);
    if (!bands_[moment].known) Fill(bands_[moment], share());
    return bands_[moment];
  }
  // Of a band that is not empty: the bid that is worth least, and the one nearest to `standing`.
  Bid Least(const Band& band) const { return band.ranked ? own_->At(band.last - 1) : unranked_[band.first]; }
  Bid Nearest(const Band& band, const Outcome& standing) const {
    return band.ranked ? own_->At(own_->Nearest(band.first, band.last, standing)) : unranked_[band.first];
  }

 private:
  void Fill(Band& band, double share);

  OwnOutcomes* own_;
  std::vector<Band> bands_;
  std::vector<Bid> unranked_;  // of outcomes that are too many to be ranked
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
// A turn looks up what is tabulated by round and allocates nothing behind the first one,
// unless outcomes are too many to be ranked.
class TimeDependentBidding : public Bidding {
 public:
  // Keeps `own`, which must outlive it.
  TimeDependentBidding(OwnOutcomes* own, Clock clock, ConcessionCurve curve)
      : own_(own), clock_(clock), curve_(std::move(curve)), bands_(own) {}

  const Proposal& Propose(const Turn& turn) override;
  double Target(const Turn& turn) { return BandOf(turn).target; }

 private:
  const Band& BandOf(const Turn& turn);
  Bid Pick(const Turn& turn, const Band& band) const;

  OwnOutcomes* own_;
  Clock clock_;
  ConcessionCurve curve_;
  Bands bands_;
  Proposal proposal_;
};

}  // namespace haggle::bargaining
