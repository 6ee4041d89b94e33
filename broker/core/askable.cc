#include "broker/core/askable.h"

#include <algorithm>

#include "proto/base/claimants.h"

namespace haggle::core {

Askable::Askable(const Scenario& scenario, const Directory& directory) : roles_(directory.size()) {
  const Rules& rules = scenario.rules;
  const bool market = !scenario.products.empty();
  for (std::size_t i = 0; i < roles_.size(); ++i) {
    Roles& roles = roles_[i];
    const PartyId party = directory.ids()[i];
    const PartyKind kind = directory.KindOf(static_cast<int>(i));
    const bool buyer = kind == PartyKind::kBuyer;
    const bool spokesman = directory.IsSpokesman(party);
    roles.sounds = rules.dinner.enabled && spokesman && directory.HasAcquaintance(party);
    roles.claims = market && rules.claims.enabled && buyer;
    roles.approaches =
        market && spokesman && (rules.dinner.enabled || (kind == PartyKind::kPrincipal && rules.redirection.enabled));
    roles.orders = market && (buyer || IsStage(scenario.parties[directory.PlaceOf(static_cast<int>(i))]));
    for (std::size_t product = 0; product < scenario.products.size(); ++product) {
      roles.sells = roles.sells || directory.SellerOf(static_cast<ProductId>(product)) == party;
    }
    const bool always = roles.sounds || roles.claims || roles.approaches || roles.orders || roles.sells;
    roles.until = always ? scenario.ticks : kNever;
  }
  for (const TableSpec& table : scenario.tables) {
    for (const std::string& name : table.parties) {
      Tick& until = roles_[static_cast<std::size_t>(directory.IndexOf(directory.PartyNamed(name)))].until;
      until = std::max(until, table.every > 0 ? scenario.ticks : table.opens);
    }
  }
}

}  // namespace haggle::core
