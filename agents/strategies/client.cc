#include "agents/strategies/client.h"

#include <algorithm>
#include <optional>

#include "agents/strategies/measure.h"

namespace haggle::strategies {
namespace {

// Half a crowd over the tenth of a price that makes all of it of one mind, permille.
constexpr std::int64_t kUndecided = 500 * 10;

}  // namespace

Clients::Clients(const Scenario& scenario, PartyId spokesman, const OutlookSettings& settings) {
  const Party* me = nullptr;
  for (const Party& party : scenario.parties) {
    if (party.id == spokesman) me = &party;
  }
  for (const Product& product : scenario.products) meets_.push_back(product.met());
  for (ProductId product = 0; product < scenario.products.size(); ++product) {
    if (me->kind != PartyKind::kPrincipal) {
      clients_.emplace_back(scenario, sites_, spokesman, product, settings, 1000);
      continue;
    }
    for (const Affiliate& affiliate : me->affiliates) {
      for (const Party& party : scenario.parties) {
        if (party.name != affiliate.party) continue;
        clients_.emplace_back(scenario, sites_, party.id, product, settings, affiliate.weight());
      }
    }
  }
}

void Clients::Take(const View& view) {
  sites_.Take(view);
  for (Client& client : clients_) client.outlook.Take(view);
}

void Clients::Choose() {
  for (Client& client : clients_) {
    client.preferred = client.outlook.known();
    client.part = client.preferred ? 1000 : 0;
    if (!client.preferred || !client.outlook.chooses()) continue;
    const std::int64_t surplus = client.outlook.Surplus();
    std::optional<std::int64_t> best;  // of the others
    for (const Client& other : clients_) {
      if (&other == &client || !other.outlook.known() || other.outlook.party() != client.outlook.party()) continue;
      if (meets_[other.outlook.product()] != meets_[client.outlook.product()]) continue;
      const std::int64_t others = other.outlook.Surplus();
      best = std::max(best.value_or(others), others);
      if (others == surplus && other.outlook.product() < client.outlook.product()) client.preferred = false;
    }
    if (!best) continue;
    if (*best > surplus) client.preferred = false;
    client.part = client.preferred ? 1000 : 0;
    if (client.outlook.entry().members <= 1) continue;
    const Int128 better = Int128{surplus} - *best;
    client.part = std::clamp<std::int64_t>(500 + Capped(better * kUndecided / client.outlook.price()), 0, 1000);
  }
}

Client* Clients::Find(PartyId party, ProductId product) {
  for (Client& client : clients_) {
    const Outlook& outlook = client.outlook;
    if (outlook.party() == party && outlook.product() == product && outlook.known()) return &client;
  }
  return nullptr;
}

std::int64_t OwnExponent(const Briefing& briefing) {
  for (const Party& party : briefing.scenario.parties) {
    if (party.id == briefing.party) return TypeOf(party.wants.exponent_permille);
  }
  return 1000;
}

}  // namespace haggle::strategies
