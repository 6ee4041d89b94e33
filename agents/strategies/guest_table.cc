#include "agents/strategies/guest_table.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

constexpr std::int64_t kPrepaidStep = 250;  // permille

// Most units first, then most money; of equal ones the seller is spared most by the longest window.
bool MostFirst(const Terms& a, const Terms& b) {
  const auto key = [](const Terms& t) {
    return std::tuple(t.share_permille, t.premium_permille, t.prepaid_permille, t.window);
  };
  return key(a) > key(b);
}

}  // namespace

GuestTable::GuestTable(const TableOpened& opened, const GuestStakes& stakes, DinnerOutcomes::WorthOf worth)
    : stakes_(stakes),
      outcomes_(opened, std::move(worth)),
      concession_(opened.rounds, stakes.exponent_permille),
      rounds_(opened.rounds) {}

std::int64_t GuestTable::Target(const Ask& ask) const {
  if (ask.round + 1 >= rounds_) return 1;
  const std::int64_t best = std::max<std::int64_t>(0, outcomes_.best().worth - stakes_.pledge_cents);
  return std::max<std::int64_t>(1, concession_.Target(best, 0, ask.round));
}

std::optional<Outcome> GuestTable::FirstWord(std::int64_t target) const {
  return outcomes_.Pick(
      [&](const DinnerOutcomes::Entry& entry) {
        return entry.worth >= target && entry.terms.prepaid_permille == 0 &&
               entry.terms.premium_permille <= stakes_.rate_permille;
      },
      MostFirst);
}

std::optional<Outcome> GuestTable::Topping(std::int64_t target, const Terms& last) const {
  const Terms own = own_ ? outcomes_.of(*own_).terms : Terms{0, 0, 0, 0};
  // A table whose values lie further apart than the step is climbed value by value.
  std::int64_t next_premium = INT64_MAX;
  std::int64_t next_prepaid = INT64_MAX;
  for (const DinnerOutcomes::Entry& entry : outcomes_.all()) {
    const Terms& terms = entry.terms;
    if (terms.premium_permille > last.premium_permille) next_premium = std::min(next_premium, terms.premium_permille);
    if (terms.prepaid_permille > last.prepaid_permille) next_prepaid = std::min(next_prepaid, terms.prepaid_permille);
  }
  if (next_premium == INT64_MAX || stakes_.step_permille == 0) next_premium = 0;
  if (next_prepaid == INT64_MAX) next_prepaid = 0;
  const std::int64_t most_premium = std::max(last.premium_permille + stakes_.step_permille, next_premium);
  const std::int64_t more_prepaid = std::max(last.prepaid_permille + kPrepaidStep, next_prepaid);
  return outcomes_.Pick(
      [&](const DinnerOutcomes::Entry& entry) {
        const std::int64_t premium = entry.terms.premium_permille;
        const std::int64_t prepaid = entry.terms.prepaid_permille;
        const std::int64_t most_prepaid = premium > last.premium_permille ? last.prepaid_permille : more_prepaid;
        return entry.worth >= target && premium >= own.premium_permille && prepaid >= own.prepaid_permille &&
               premium <= std::max(own.premium_permille, most_premium) &&
               prepaid <= std::max(own.prepaid_permille, most_prepaid);
      },
      MostFirst);
}

void GuestTable::Turn(const View& view, const Ask& ask, const TableView& table, const Outcome* last_word,
                      Reply& reply) {
  const std::int64_t best = outcomes_.best().worth;
  if (best <= 0) {
    reply.Do(Leave{ask.table}, Because(WhyCode::kDinnerLeave));
    return;
  }
  const bool others = table.standing && table.offered_by != view.party();
  if (others && table.has_agreed) return;
  const std::int64_t target = Target(ask);
  if (others) {
    const std::int64_t worth = outcomes_.of(table.offer).worth;
    if (worth >= target) {
      reply.Do(Accept{ask.table}, Because(WhyCode::kDinnerAccept, worth, target));
      return;
    }
  }
  std::optional<Outcome> word =
      last_word == nullptr ? FirstWord(target) : Topping(target, outcomes_.of(*last_word).terms);
  if (word || !own_) own_ = word.value_or(outcomes_.best_outcome());
  const std::int64_t worth = outcomes_.of(*own_).worth;
  reply.Do(Offer{ask.table, *own_}, last_word == nullptr
                                        ? Because(WhyCode::kDinnerFirstWord, worth, target, stakes_.rate_permille)
                                        : Because(WhyCode::kDinnerTops, target, ask.round, worth));
}

}  // namespace haggle::strategies
