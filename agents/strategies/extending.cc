#include "agents/strategies/extending.h"

#include <algorithm>
#include <cstddef>
#include <variant>

#include "agents/strategies/measure.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

// Ticks from building until there is room: what is built in a tick is there in the next one at the earliest.
Tick LagOf(const Site& site) { return std::max<Tick>(1, site.extend_lag); }

}  // namespace

Extending::Extending(const Scenario& scenario, PartyId buyer, const ExtendingSettings& settings)
    : settings_(settings), deposit_permille_(scenario.rules.deposit_permille), end_(scenario.ticks) {
  for (const Party& party : scenario.parties) {
    if (party.id == buyer) sites_ = party.sites;
  }
  for (const Site& site : sites_) {
    if (site.extend_units > 0) longest_lag_ = std::max(longest_lag_, LagOf(site));
  }
}

std::int64_t Extending::Missing(const Outlook& outlook, const Site& site) const {
  const std::int64_t place = site.extend_cost_cents / site.extend_units;
  const auto at = [&](Tick tick) { return outlook.WantedAt(tick, place) - outlook.Room(tick); };
  return std::min(at(outlook.now() + LagOf(site)), at(outlook.now() + longest_lag_));
}

std::int64_t Extending::Spare(const Outlook& outlook, Reply& reply) const {
  std::int64_t spare = outlook.cash();
  for (const Move& move : reply.moves()) {
    const auto* order = std::get_if<Order>(&move.action);
    if (order == nullptr || order->product != outlook.product()) continue;
    spare -= Times(order->units, PartOf(outlook.price(), deposit_permille_) + 1);
  }
  return std::max<std::int64_t>(0, spare);
}

void Extending::Extend(const View& view, const Outlook& outlook, Reply& reply) const {
  const Statement* statement = view.statement(outlook.party());
  if (longest_lag_ == 0 || !outlook.known() || statement == nullptr) return;
  const std::int64_t room = outlook.Room(outlook.now());
  if (outlook.on_hand() < PartOf(room, settings_.filled)) return;
  if (outlook.productive() < PartOf(outlook.installed(), settings_.success)) return;
  // The sites are everybody's products': what was decided for another one is not yet told.
  for (const Move& move : reply.moves()) {
    if (std::holds_alternative<Build>(move.action)) return;
  }
  for (std::size_t i = 0; i < std::min(sites_.size(), statement->sites.size()); ++i) {
    const Site& site = sites_[i];
    if (site.extend_units <= 0 || !statement->sites[i].open || outlook.now() + LagOf(site) >= end_) continue;
    const std::int64_t missing = Missing(outlook, site);
    const std::int64_t left = site.extend_most - outlook.Extended(static_cast<std::uint32_t>(i));
    std::int64_t steps = std::min(missing, left) / site.extend_units;
    if (site.extend_cost_cents > 0) steps = std::min(steps, Spare(outlook, reply) / site.extend_cost_cents);
    if (steps <= 0) continue;
    reply.Do(Build{static_cast<std::uint32_t>(i), steps},
             Because(WhyCode::kBuildRoom, Times(steps, site.extend_units), missing, outlook.on_hand(), room));
    return;
  }
}

}  // namespace haggle::strategies
