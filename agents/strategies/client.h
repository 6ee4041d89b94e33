// Those in whose name a party speaks: itself, or a principal's affiliates.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/sdk/view.h"
#include "agents/strategies/outlook.h"
#include "agents/strategies/site_plan.h"

namespace haggle::strategies {

// One party's affairs in one product, as its spokesman keeps them.
struct Client {
  Client(const Scenario& scenario, const SitePlan& sites, PartyId party, ProductId product,
         const OutlookSettings& settings, std::int64_t weight_permille)
      : outlook(scenario, sites, party, product, settings), weight(weight_permille) {}

  Outlook outlook;
  std::int64_t weight;       // mu: how much its gains count to the spokesman, permille
  std::int64_t share = 0;    // sigma: share of the gain that it would pledge, permille
  std::int64_t asking = 0;   // theta: what a dinner is thought to cost, cents
  bool preferred = true;     // of the variants of a product, the one that it would order now
  std::int64_t part = 1000;  // of what it wants, that it orders of this variant, permille: one party all or nothing
};

// The clients of one spokesman and what it knows of sites. Thread-compatible;
// stays where it is.
class Clients {
 public:
  // Of a buyer: itself. Of a principal: its affiliates.
  Clients(const Scenario& scenario, PartyId spokesman, const OutlookSettings& settings);
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;

  void Take(const View& view);
  // Of the variants on sale each party prefers the one with the greatest surplus and orders that alone. A crowd
  // (members > 1) is not of one mind: it orders as much of each that is as good, and less of one that is worse, down to
  // nothing where that is a tenth of the better one's price. After Take and whatever raises what is wanted; before
  // anything is asked for, sounded out or ordered.
  void Choose();
  // What a product is wanted for: its own name, or that of the one that it serves.
  const std::string& MetBy(ProductId product) const { return meets_[product]; }

  std::vector<Client>& all() { return clients_; }
  // Null: not one of them, or nothing is known of it yet.
  Client* Find(PartyId party, ProductId product);
  const SitePlan& sites() const { return sites_; }

 private:
  static void ChooseAmong(const std::vector<Client*>& variants);

  SitePlan sites_;
  std::vector<std::string> meets_;  // by product: whose demand it meets
  std::vector<Client> clients_;     // by product, then in the scenario's order
};

// The concession exponent of the briefed party, permille.
std::int64_t OwnExponent(const Briefing& briefing);

}  // namespace haggle::strategies
