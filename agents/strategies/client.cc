#include "agents/strategies/client.h"

#include <algorithm>
#include <map>
#include <utility>

#include "agents/strategies/measure.h"

namespace haggle::strategies {
namespace {

// A crowd is of one mind where the better variant gains by so many parts of its price more.
constexpr std::int64_t kUndecided = 10;

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
  std::map<std::pair<PartyId, std::string>, std::vector<Client*>> families;  // on sale, by party and what they meet
  for (Client& client : clients_) {
    client.preferred = client.outlook.known();
    client.part = client.preferred ? 1000 : 0;
    if (client.preferred && client.outlook.chooses()) {
      families[{client.outlook.party(), meets_[client.outlook.product()]}].push_back(&client);
    }
  }
  for (auto& [of, variants] : families) ChooseAmong(variants);
}

void Clients::ChooseAmong(const std::vector<Client*>& variants) {
  // One measure for all: where room is short of what is wanted of any of them, by the unit.
  const bool by_unit =
      std::any_of(variants.begin(), variants.end(), [](const Client* client) { return client->outlook.cramped(); });
  std::vector<std::int64_t> surplus;
  std::size_t best = 0;
  for (const Client* client : variants) {
    surplus.push_back(client->outlook.Surplus(by_unit));
    if (surplus.back() > surplus[best]) best = surplus.size() - 1;
  }
  const bool crowd = variants.front()->outlook.entry().members > 1;
  std::vector<std::int64_t> weights;
  std::int64_t all = 0;
  for (std::size_t i = 0; i < variants.size(); ++i) {
    const Int128 worse = Int128{surplus[best]} - surplus[i];
    const std::int64_t lost = Capped(worse * 1000 * kUndecided / variants[best]->outlook.PriceBy(by_unit));
    weights.push_back(crowd ? std::clamp<std::int64_t>(1000 - lost, 0, 1000) : (i == best ? 1000 : 0));
    all += weights.back();
  }
  for (std::size_t i = 0; i < variants.size(); ++i) {
    variants[i]->preferred = i == best;
    variants[i]->part = weights[i] * 1000 / all;
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
