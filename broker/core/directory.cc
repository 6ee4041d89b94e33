#include "broker/core/directory.h"

#include <algorithm>
#include <numeric>

namespace haggle::core {
namespace {

// Ids below this are looked up in a table.
constexpr PartyId kSmallIds = 1U << 16;

}  // namespace

Directory::Directory(const Scenario& scenario) {
  std::vector<std::pair<PartyId, std::size_t>> order;
  for (std::size_t i = 0; i < scenario.parties.size(); ++i) order.emplace_back(scenario.parties[i].id, i);
  std::sort(order.begin(), order.end());
  for (const auto& [id, place] : order) {
    const Party& party = scenario.parties[place];
    if (id < kSmallIds) {
      if (slots_.size() <= id) slots_.resize(id + 1, -1);
      slots_[id] = static_cast<int>(ids_.size());
    }
    ids_.push_back(id);
    places_.push_back(place);
    kinds_.push_back(party.kind);
    names_.push_back(party.name);
  }
  by_name_.resize(names_.size());
  std::iota(by_name_.begin(), by_name_.end(), std::size_t{0});
  std::sort(by_name_.begin(), by_name_.end(), [this](std::size_t a, std::size_t b) { return names_[a] < names_[b]; });
  for (const Product& product : scenario.products) {
    products_.push_back(product.name);
    sellers_.push_back(PartyNamed(product.seller));
  }
  principals_.assign(ids_.size(), 0);
  affiliates_.resize(ids_.size());
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    for (const Affiliate& affiliate : scenario.parties[places_[i]].affiliates) {
      const PartyId id = PartyNamed(affiliate.party);
      affiliates_[i].push_back(id);
      principals_[static_cast<std::size_t>(IndexOf(id))] = ids_[i];
    }
    std::sort(affiliates_[i].begin(), affiliates_[i].end());
  }
  for (const Acquaintance& pair : scenario.acquaintances) {
    const PartyId a = SpokesmanOf(PartyNamed(pair.a));
    const PartyId b = SpokesmanOf(PartyNamed(pair.b));
    if (a == b) continue;  // affiliates of one principal need no introduction
    acquaintances_.emplace_back(a, b);
    acquaintances_.emplace_back(b, a);
  }
  std::sort(acquaintances_.begin(), acquaintances_.end());
}

int Directory::Search(PartyId party) const {
  const auto it = std::lower_bound(ids_.begin(), ids_.end(), party);
  return it != ids_.end() && *it == party ? static_cast<int>(it - ids_.begin()) : -1;
}

PartyId Directory::PartyNamed(std::string_view name) const {
  const auto it =
      std::lower_bound(by_name_.begin(), by_name_.end(), name,
                       [this](std::size_t index, std::string_view wanted) { return names_[index] < wanted; });
  return it == by_name_.end() || names_[*it] != name ? 0 : ids_[*it];
}

int Directory::ProductNamed(std::string_view name) const {
  const auto it = std::find(products_.begin(), products_.end(), name);
  return it == products_.end() ? -1 : static_cast<int>(it - products_.begin());
}

PartyId Directory::PrincipalOf(PartyId party) const {
  const int index = IndexOf(party);
  return index < 0 ? 0 : principals_[static_cast<std::size_t>(index)];
}

PartyId Directory::SpokesmanOf(PartyId party) const {
  const PartyId principal = PrincipalOf(party);
  return principal != 0 ? principal : party;
}

const std::vector<PartyId>& Directory::AffiliatesOf(PartyId principal) const {
  return affiliates_[static_cast<std::size_t>(IndexOf(principal))];
}

bool Directory::SpeaksFor(PartyId speaker, PartyId party) const {
  const int index = IndexOf(party);
  return index >= 0 && KindOf(index) == PartyKind::kBuyer && SpokesmanOf(party) == speaker;
}

bool Directory::IsSpokesman(PartyId party) const {
  const int index = IndexOf(party);
  if (index < 0) return false;
  const PartyKind kind = KindOf(index);
  if (kind == PartyKind::kPrincipal) return !AffiliatesOf(party).empty();
  return kind == PartyKind::kBuyer && PrincipalOf(party) == 0;
}

bool Directory::Acquainted(PartyId a, PartyId b) const {
  return std::binary_search(acquaintances_.begin(), acquaintances_.end(), std::make_pair(a, b));
}

bool Directory::HasAcquaintance(PartyId party) const {
  const auto it = std::lower_bound(acquaintances_.begin(), acquaintances_.end(), std::make_pair(party, PartyId{0}));
  return it != acquaintances_.end() && it->first == party;
}

}  // namespace haggle::core
