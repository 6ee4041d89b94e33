#include "agents/strategies/seller_table.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "agents/strategies/measure.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

// Fewest units first, then least money; of equal ones the longest window.
bool FewestFirst(const Terms& a, const Terms& b) {
  const auto key = [](const Terms& t) {
    return std::tuple(t.share_permille, t.premium_permille, t.prepaid_permille, -t.window);
  };
  return key(a) < key(b);
}

bool SameMoney(const Terms& a, const Terms& b) {
  return a.premium_permille == b.premium_permille && a.prepaid_permille == b.prepaid_permille && a.window == b.window;
}

}  // namespace

SellerTable::SellerTable(const TableOpened& opened, std::int64_t exponent_permille, DinnerOutcomes::WorthOf worth)
    : outcomes_(opened, std::move(worth)), concession_(opened.rounds, exponent_permille), rounds_(opened.rounds) {}

std::optional<Outcome> SellerTable::FirstWord() const {
  return outcomes_.Pick([](const DinnerOutcomes::Entry& entry) { return entry.worth >= 0; }, FewestFirst);
}

std::optional<Outcome> SellerTable::MoreVolume(const Terms& offered, std::int32_t round) const {
  std::int64_t most = 0;
  for (const DinnerOutcomes::Entry& entry : outcomes_.all()) {
    if (SameMoney(entry.terms, offered)) most = std::max(most, entry.worth);
  }
  if (most <= 0) return std::nullopt;
  const std::int64_t wanted = most - concession_.Target(most, 0, round);  // most * given
  const std::int64_t share = given_ ? outcomes_.of(*given_).terms.share_permille : 0;
  return outcomes_.Pick(
      [&](const DinnerOutcomes::Entry& entry) {
        return SameMoney(entry.terms, offered) && entry.terms.share_permille >= share && entry.worth >= wanted;
      },
      FewestFirst);
}

std::optional<Outcome> SellerTable::OneStepMore() const {
  const Terms last = outcomes_.of(*asked_).terms;
  std::optional<Outcome> more = outcomes_.Pick(
      [&](const DinnerOutcomes::Entry& entry) {
        return SameMoney(entry.terms, last) && entry.terms.share_permille > last.share_permille && entry.worth >= 0;
      },
      FewestFirst);
  return more ? more : asked_;
}

void SellerTable::Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply) {
  const std::int64_t best = outcomes_.best().worth;
  if (best <= 0) {
    reply.Do(Leave{ask.table}, Because(WhyCode::kDinnerLeave));
    return;
  }
  const bool others = table.standing && table.offered_by != view.party();
  if (others && table.has_agreed) return;
  std::optional<Outcome> word;
  if (others) {
    const DinnerOutcomes::Entry offered = outcomes_.of(table.offer);
    word = MoreVolume(offered.terms, ask.round);
    std::int64_t target = 1;
    if (ask.round + 1 < rounds_) {
      target = std::max(target, concession_.Target(best, 0, ask.round));
      if (word) target = std::max(target, outcomes_.of(*word).worth);
    }
    if (offered.worth >= target) {
      reply.Do(Accept{ask.table}, Because(WhyCode::kDinnerAccept, offered.worth, target));
      return;
    }
  }
  if (word) {
    given_ = word;
  } else {
    asked_ = word = (asked_ ? OneStepMore() : FirstWord()).value_or(outcomes_.best_outcome());
  }
  const DinnerOutcomes::Entry said = outcomes_.of(*word);
  reply.Do(Offer{ask.table, *word}, Because(WhyCode::kDinnerVolume, said.terms.share_permille, ask.round, said.worth));
}

}  // namespace haggle::strategies
