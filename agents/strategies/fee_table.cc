#include "agents/strategies/fee_table.h"

#include <algorithm>
#include <cstddef>

#include "agents/strategies/measure.h"
#include "proto/base/why.h"

namespace haggle {
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

std::int64_t FeeScale::highest() const {
  std::int64_t highest = 0;
  for (std::int64_t i = 0; i < count_; ++i) highest = std::max(highest, issues_[fee_].meaning(issues_[fee_].at(i)));
  return highest;
}

std::int64_t FeeScale::FeeOf(const Outcome& outcome) const { return issues_[fee_].meaning(outcome.values[fee_]); }

Outcome FeeScale::AtMost(std::int64_t cents) const {
  std::int64_t best = 0;
  bool within = false;
  for (std::int64_t i = 0; i < count_; ++i) {
    const std::int64_t fee = issues_[fee_].meaning(issues_[fee_].at(i));
    const std::int64_t standing = issues_[fee_].meaning(issues_[fee_].at(best));
    const bool fits = fee <= cents;
    if (i == 0 || (fits && (!within || fee > standing)) || (!fits && !within && fee < standing)) best = i;
    within = within || fits;
  }
  return At(best);
}

Outcome FeeScale::AtLeast(std::int64_t cents) const {
  std::int64_t best = 0;
  bool within = false;
  for (std::int64_t i = 0; i < count_; ++i) {
    const std::int64_t fee = issues_[fee_].meaning(issues_[fee_].at(i));
    const std::int64_t standing = issues_[fee_].meaning(issues_[fee_].at(best));
    const bool fits = fee >= cents;
    if (i == 0 || (fits && (!within || fee < standing)) || (!fits && !within && fee > standing)) best = i;
    within = within || fits;
  }
  return At(best);
}

void BidFee(const View& view, const Ask& ask, const TableView& table, std::int64_t limit_cents, Reply& reply) {
  const FeeScale scale(table.opened.issues);
  if (scale.empty()) return;
  const std::int64_t rounds = std::max(1, table.opened.rounds);
  const std::int64_t turn = std::min<std::int64_t>(rounds, ask.round + 1);
  const std::int64_t bid = PartOf(limit_cents, kFirstBid + (1000 - kFirstBid) * turn * turn / (rounds * rounds));
  if (table.standing && table.offered_by != view.party() && scale.FeeOf(table.offer) <= bid) {
    reply.Do(Accept{ask.table}, Because(WhyCode::kFeeAccept, scale.FeeOf(table.offer), bid));
    return;
  }
  const Outcome outcome = scale.AtMost(bid);
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

}  // namespace haggle
