#include "agents/strategies/fee_table.h"

#include <algorithm>
#include <cstddef>

#include "agents/strategies/measure.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

constexpr std::int64_t kFirstBid = 200;  // of the principal's limit, permille
constexpr std::int64_t kFirstAsk = 3;    // times the seller's limit

}  // namespace

FeeScale::FeeScale(const std::vector<Issue>& issues) : issues_(issues) {
  for (std::size_t k = 0; k < issues.size(); ++k) {
    if (issues[k].role != IssueRole::kFee) continue;
    fee_ = k;
    count_ = issues[k].count();
    return;
  }
}

Outcome FeeScale::At(std::int64_t i) const {
  Outcome outcome;
  outcome.size = static_cast<std::int32_t>(issues_.size());
  for (std::size_t k = 0; k < issues_.size(); ++k) outcome.values[k] = issues_[k].at(k == fee_ ? i : 0);
  return outcome;
}

std::int64_t FeeScale::FeeAt(std::int64_t i) const { return issues_[fee_].meaning(issues_[fee_].at(i)); }

std::int64_t FeeScale::highest() const { return FeeAt(Nearest(INT64_MAX, true)); }

std::int64_t FeeScale::FeeOf(const Outcome& outcome) const { return issues_[fee_].meaning(outcome.values[fee_]); }

std::int64_t FeeScale::Nearest(std::int64_t cents, bool from_below) const {
  const Issue& issue = issues_[fee_];
  if (!issue.categorical()) {
    // low, low + step, ...: there may be very many.
    const Int128 above = Int128{cents} - issue.low;
    const Int128 step = std::max<std::int64_t>(1, issue.step);
    const Int128 i = from_below ? above / step : (above + step - 1) / step;
    return static_cast<std::int64_t>(std::clamp<Int128>(above < 0 ? 0 : i, 0, count_ - 1));
  }
  std::int64_t best = 0;
  for (std::int64_t i = 1; i < count_; ++i) {
    const std::int64_t fee = FeeAt(i);
    const std::int64_t standing = FeeAt(best);
    const bool fits = from_below ? fee <= cents : fee >= cents;
    const bool stands = from_below ? standing <= cents : standing >= cents;
    // Of those that fit the nearest, and of those that do not as well.
    const bool nearer = (fee > standing) == (fits == from_below) && fee != standing;
    if (fits ? !stands || nearer : !stands && nearer) best = i;
  }
  return best;
}

void BidFee(const View& view, const Ask& ask, const TableView& table, std::int64_t limit_cents, Reply& reply) {
  const FeeScale scale(table.opened.issues);
  if (scale.empty()) return;
  const std::int64_t rounds = std::max(1, table.opened.rounds);
  const std::int64_t turn = std::min<std::int64_t>(rounds, ask.round + 1);
  const std::int64_t bid = PartOf(limit_cents, kFirstBid + (1000 - kFirstBid) * turn * turn / (rounds * rounds));
  const Outcome outcome = scale.AtMost(bid);
  const std::int64_t own = std::max(bid, scale.FeeOf(outcome));
  if (table.standing && table.offered_by != view.party() && scale.FeeOf(table.offer) <= std::min(own, limit_cents)) {
    reply.Do(Accept{ask.table}, Because(WhyCode::kFeeAccept, scale.FeeOf(table.offer), own));
    return;
  }
  if (scale.FeeOf(outcome) > limit_cents) {
    reply.Do(Leave{ask.table}, Because(WhyCode::kDinnerLeave));
    return;
  }
  reply.Do(Offer{ask.table, outcome}, Because(WhyCode::kFeeBid, scale.FeeOf(outcome), limit_cents, ask.round));
}

void AskFee(const View& view, const Ask& ask, const TableView& table, std::int64_t limit_cents,
            std::int64_t mood_permille, Reply& reply) {
  const FeeScale scale(table.opened.issues);
  if (scale.empty()) return;
  const std::int64_t rounds = std::max(1, table.opened.rounds);
  const std::int64_t turn = std::min<std::int64_t>(rounds, ask.round + 1);
  const std::int64_t wanted =
      std::max(limit_cents, kFirstAsk * limit_cents - (kFirstAsk - 1) * limit_cents * turn / rounds);
  const Outcome outcome = scale.AtLeast(wanted);
  const std::int64_t own = std::min(wanted, scale.FeeOf(outcome));
  if (table.standing && table.offered_by != view.party() && scale.FeeOf(table.offer) >= std::max(own, limit_cents)) {
    reply.Do(Accept{ask.table}, Because(WhyCode::kFeeAccept, scale.FeeOf(table.offer), own));
    return;
  }
  if (scale.FeeOf(outcome) < limit_cents) {
    reply.Do(Leave{ask.table}, Because(WhyCode::kDinnerLeave));
    return;
  }
  reply.Do(Offer{ask.table, outcome},
           Because(WhyCode::kFeeAsk, scale.FeeOf(outcome), limit_cents, mood_permille, ask.round));
}

}  // namespace haggle::strategies
