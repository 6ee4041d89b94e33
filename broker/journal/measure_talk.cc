#include "broker/journal/measure_talk.h"

namespace haggle::journal {

void TalkMeasures::On(const Invited& body) {
  dinners_[body.table].host = body.host;
  Count(body.host, &TalkCount::invitations, 1);
}

void TalkMeasures::On(const TableOpened& body) {
  if (body.kind != TableKind::kDinner) return;
  Dinner& dinner = dinners_[body.table];
  dinner.parties = body.parties;
  Count(dinner.host, &TalkCount::invitations_held, 1);
  for (const PartyId party : body.parties) ++counts_[party].dinners;
  ++all_.dinners;
}

void TalkMeasures::On(const Event& event, const TableClosed& body) {
  const auto found = dinners_.find(body.table);
  if (found == dinners_.end()) return;
  if (body.result == TableResult::kAgreed) {
    for (const PartyId party : found->second.parties) ++counts_[party].dinner_agreements;
    ++all_.dinner_agreements;
    agreed_.insert(event.cause);
  }
  dinners_.erase(found);
}

void TalkMeasures::On(const Event& event, const Ordered& body) {
  if (!body.booking.moved) booked_.emplace_back(event.cause, body.booking);
}

void TalkMeasures::OnTickEnd() {
  for (const auto& [cause, booking] : booked_) {
    if (agreed_.count(cause) == 0) continue;
    guests_.insert(booking.owner);
    Count(booking.owner, &TalkCount::dinner_units, booking.units);
    Count(booking.owner, &TalkCount::dinner_premium_cents,
          booking.units * (booking.price_cents - list_price_[booking.product]));
  }
  booked_.clear();
  agreed_.clear();
}

void TalkMeasures::On(const Redirected& body) {
  Count(body.from, &TalkCount::redirections_agreed, 1);
  Count(body.from, &TalkCount::swapped_back, body.swapped);
}

void TalkMeasures::On(const Claimed& body) {
  Count(body.party, &TalkCount::claims, 1);
  claims_[body.claim] = {body.party, body.units};
}

void TalkMeasures::On(const ClaimBooked& body) {
  const auto found = claims_.find(body.claim);
  if (found == claims_.end()) return;
  Count(found->second.party, &TalkCount::claimed_over_booked, found->second.units - body.units);
  claims_.erase(found);
}

TalkCount TalkMeasures::Of(PartyId party) const {
  const auto found = counts_.find(party);
  return found == counts_.end() ? TalkCount{} : found->second;
}

}  // namespace haggle::journal
