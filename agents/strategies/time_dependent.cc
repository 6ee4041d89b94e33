#include "agents/strategies/time_dependent.h"

#include <algorithm>

#include "proto/base/why.h"

namespace haggle {

void TimeDependent::Decide(const View& view, Reply& reply) {
  for (const Ask& ask : view.asks()) {
    if (ask.kind != AskKind::kBargain) continue;
    const TableView* table = view.table(ask.table);
    if (table == nullptr || table->opened.kind != TableKind::kScenario) continue;
    Turn(view, ask, *table, reply);
  }
}

std::size_t TimeDependent::KindOf(const View& view, const TableView& table) {
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    if (kinds_[i].name == table.opened.name) return i;
  }
  Kind& kind = kinds_.emplace_back();
  kind.name = table.opened.name;
  for (const Preference& preference : view.me().preferences) {
    if (preference.table != kind.name) continue;
    kind.bidding = std::make_unique<Bidding>(table.opened.issues, preference, table.opened.rounds, exponent_permille_);
    break;
  }
  return kinds_.size() - 1;
}

TimeDependent::Kind& TimeDependent::Sit(const View& view, const TableView& table) {
  if (view.tick() != tick_) {
    seats_.clear();
    cursor_ = 0;
    tick_ = view.tick();
  }
  const TableId id = table.opened.table;
  // Tables are asked for in rising order, again and again: look at the next first.
  if (++cursor_ >= seats_.size()) cursor_ = 0;
  if (cursor_ < seats_.size() && seats_[cursor_].table == id) return kinds_[seats_[cursor_].kind];
  auto at = std::lower_bound(seats_.begin(), seats_.end(), id,
                             [](const Seat& seat, TableId wanted) { return seat.table < wanted; });
  if (at == seats_.end() || at->table != id) at = seats_.insert(at, Seat{id, KindOf(view, table)});
  cursor_ = static_cast<std::size_t>(at - seats_.begin());
  return kinds_[at->kind];
}

void TimeDependent::Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply) {
  Bidding* bidding = Sit(view, table).bidding.get();
  if (bidding == nullptr) {
    reply.Do(Leave{ask.table}, Because(WhyCode::kLeaveIndifferent));
    return;
  }
  if (bidding->best().worth < bidding->reservation()) {
    reply.Do(Leave{ask.table}, Because(WhyCode::kLeaveWorthless, bidding->reservation()));
    return;
  }
  if (table.standing && table.has_agreed && table.offered_by != view.party()) return;
  const std::int64_t target = bidding->Target(ask.round);
  OutcomeGrid::Positions standing{};
  if (table.standing) standing = bidding->PositionsOf(table.offer);
  if (table.standing && table.offered_by != view.party()) {
    const std::int64_t worth = bidding->WorthAt(standing);
    if (worth >= target) {
      reply.Do(Accept{ask.table}, Because(WhyCode::kAcceptAtTarget, worth, target));
      return;
    }
  }
  if (ask.round == 0) {
    reply.Do(Offer{ask.table, bidding->best().outcome}, Because(WhyCode::kOfferOwnBest, bidding->best().worth));
    return;
  }
  const Bid& bid = bidding->Propose(ask.round, table.standing ? &standing : nullptr);
  reply.Do(Offer{ask.table, bid.outcome}, Because(WhyCode::kOfferAtTarget, target, ask.round, bid.worth));
}

}  // namespace haggle
