#include "deploy/seat/valuation.h"

#include "proto/base/own_preference.h"

namespace haggle::seat {
namespace {

constexpr std::int64_t kMostLookedAt = 4096;

}  // namespace

Valuation::Valuation(const Knowledge& knowledge, const sdk::TableView& table) : table_(table) {
  if (table.opened.kind != TableKind::kScenario) return;
  const Preference* const own = OwnPreference(knowledge.view().me(), table.opened.name);
  if (own != nullptr) utility_.emplace(table.opened.issues, *own);
}

std::optional<std::int64_t> Valuation::PartPpm(std::size_t issue, std::int64_t i) const {
  if (!utility_) return std::nullopt;
  return ToPpm(utility_->Part(issue, i));
}

std::optional<std::int64_t> Valuation::AgreedPpm(const Outcome& outcome) const {
  if (!utility_ || static_cast<std::size_t>(outcome.count()) != table_.opened.issues.size()) return std::nullopt;
  return ToPpm(utility_->AgreedIn(outcome, table_.round, table_.opened.rounds));
}

std::optional<std::int64_t> Valuation::EndedPpm() const {
  if (!utility_) return std::nullopt;
  return ToPpm(utility_->EndedIn(table_.round));
}

std::int64_t Valuation::Best(std::size_t issue) const {
  const Issue& about = table_.opened.issues[issue];
  if (!utility_) return about.at(0);
  const std::int64_t count = about.count();
  const std::int64_t step = count <= kMostLookedAt ? 1 : count - 1;
  std::int64_t best = 0;
  for (std::int64_t i = 0; i < count; i += step) {
    if (utility_->Part(issue, i) > utility_->Part(issue, best)) best = i;
  }
  return about.at(best);
}

}  // namespace haggle::seat
