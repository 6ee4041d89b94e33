#include "agents/bargaining/time_dependent.h"

#include <algorithm>
#include <utility>

#include "proto/base/why.h"

namespace haggle::bargaining {
namespace {

constexpr std::size_t kBandWidth = 16;

}  // namespace

std::int32_t Clock::DeadlineOf(const Turn& turn) const {
  if (deadline > 0) return deadline;
  const auto seats = static_cast<std::int32_t>(turn.table.seats.size());
  return std::max(1, kind == ClockKind::kSteps ? turn.rounds * seats - 1 : turn.rounds - 1);
}

double Clock::TimeOf(const Turn& turn) const {
  if (kind == ClockKind::kRelative) return turn.time;
  return static_cast<double>(IndexOf(turn)) / static_cast<double>(DeadlineOf(turn));
}

void Bands::Fill(Band& band, double share) {
  band.known = true;
  const double best = own_->best().utility;
  const double way = std::max(best - own_->reservation(), 0.0);
  band.target = std::max(best - way * share, own_->reservation());
  band.ranked = own_->complete() || !own_->utility().additive();
  const std::size_t last = band.ranked ? own_->CountAtLeast(band.target) : unranked_.size() + 1;
  if (!band.ranked) unranked_.push_back(own_->AtLeast(band.target));
  band.last = static_cast<std::uint32_t>(last);
  band.first = static_cast<std::uint32_t>(last - std::min(last, band.ranked ? kBandWidth : 1));
}

const Band& TimeDependentBidding::BandOf(const Turn& turn) {
  const std::size_t turns = clock_.kind == ClockKind::kSteps ? turn.table.seats.size() : 1;
  bands_.Expect(static_cast<std::size_t>(std::max(1, turn.rounds)) * turns);
  return bands_.Of(static_cast<std::size_t>(std::max(0, clock_.IndexOf(turn))), [&] {
    return curve_(std::min(clock_.TimeOf(turn), 1.0), std::max(0, turn.rounds - 1 - turn.ask.round));
  });
}

Bid TimeDependentBidding::Pick(const Turn& turn, const Band& band) const {
  const bool from_best = clock_.kind == ClockKind::kRelative && (turn.ask.round == 0 || !turn.table.standing);
  if (from_best || band.empty()) return own_->best();
  return turn.table.standing ? bands_.Nearest(band, turn.table.offer) : bands_.Least(band);
}

const Proposal& TimeDependentBidding::Propose(const Turn& turn) {
  const Band& band = BandOf(turn);
  const bool late = clock_.IsOver(turn);
  proposal_.kind = late ? Proposal::Kind::kLeave : Proposal::Kind::kOffer;
  proposal_.bid = Pick(turn, band);
  proposal_.target = band.target;
  if (late) {
    proposal_.why = Because(WhyCode::kLeaveLate, clock_.DeadlineOf(turn));
  } else if (turn.ask.round == 0 && clock_.kind == ClockKind::kRelative) {
    proposal_.why = Because(WhyCode::kOfferOwnBest, ToPpm(proposal_.bid.utility));
  } else {
    proposal_.why = Because(WhyCode::kOfferAtTarget, ToPpm(band.target), turn.ask.round, ToPpm(proposal_.bid.utility));
  }
  return proposal_;
}

}  // namespace haggle::bargaining
