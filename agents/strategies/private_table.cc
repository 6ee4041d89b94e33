#include "agents/strategies/private_table.h"

#include <algorithm>
#include <utility>

#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

constexpr std::int64_t kMostOutcomes = 100'000;

}  // namespace

PrivateTable::PrivateTable(const TableOpened& opened, std::int64_t exponent_permille,
                           std::function<std::int64_t(const Terms&)> value)
    : grid_(opened.issues, kMostOutcomes), value_(std::move(value)), concession_(opened.rounds, exponent_permille) {
  values_.reserve(grid_.size());
  positions_.reserve(grid_.size());
  for (std::uint32_t number = 0; number < grid_.size(); ++number) {
    const Outcome outcome = grid_.At(number);
    values_.push_back(ValueOf(outcome));
    positions_.push_back(grid_.PositionsOf(outcome));
    if (values_[number] > values_[best_]) best_ = number;
  }
}

std::int64_t PrivateTable::ValueOf(const Outcome& outcome) const {
  return value_(TermsOf(grid_.issues(), outcome, Terms{}));
}

std::uint32_t PrivateTable::Propose(std::int64_t target, const TableView& table) const {
  if (!has_spoken_ || !table.standing) return best_;
  const bargaining::OutcomeGrid::Positions standing = grid_.PositionsOf(table.offer);
  std::uint32_t chosen = best_;
  std::int64_t least = INT64_MAX;
  for (std::uint32_t number = 0; number < values_.size(); ++number) {
    if (values_[number] < target) continue;
    const std::int64_t distance = grid_.Distance(positions_[number], standing);
    if (distance > least || (distance == least && values_[number] <= values_[chosen])) continue;
    least = distance;
    chosen = number;
  }
  return chosen;
}

void PrivateTable::Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply) {
  const std::int64_t best = values_[best_];
  if (best <= 0) {
    reply.Do(Leave{ask.table}, Because(WhyCode::kDinnerLeave));
    return;
  }
  const bool others = table.standing && table.offered_by != view.party();
  if (others && table.has_agreed) return;
  const std::int64_t target = std::max<std::int64_t>(0, concession_.Target(best, 0, ask.round));
  if (others) {
    const std::int64_t worth = ValueOf(table.offer);
    if (worth >= target) {
      reply.Do(Accept{ask.table}, Because(WhyCode::kDinnerAccept, worth, target));
      return;
    }
  }
  const std::uint32_t chosen = Propose(target, table);
  const Why why = has_spoken_ ? Because(WhyCode::kDinnerConcede, target, ask.round, values_[chosen])
                              : Because(WhyCode::kDinnerOwnBest, best);
  has_spoken_ = true;
  reply.Do(Offer{ask.table, grid_.At(chosen)}, why);
}

}  // namespace haggle::strategies
