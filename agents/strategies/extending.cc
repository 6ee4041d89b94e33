#include "agents/strategies/extending.h"

#include <algorithm>
#include <cstddef>
#include <variant>

#include "agents/strategies/deposits.h"
#include "agents/strategies/measure.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

// Ticks from building until there is room: what is built in a tick is there in the next one at the earliest.
Tick LagOf(const Site& site) { return std::max<Tick>(1, site.extend_lag); }

}  // namespace

Extending::Extending(const Scenario& scenario, PartyId buyer, const ExtendingSettings& settings)
    : settings_(settings), end_(scenario.ticks) {
  for (const Party& party : scenario.parties) {
    if (party.id == buyer) sites_ = party.sites;
  }
  for (const Site& site : sites_) {
    if (site.extend_units > 0) longest_lag_ = std::max(longest_lag_, LagOf(site));
  }
}

std::int64_t Extending::Missing(const Outlook& outlook, const Site& site) const {
  const std::int64_t place = site.extend_cost_cents / site.extend_units;
  const auto in = [&](Tick ticks) {
    const Tick at = outlook.now() + ticks + settings_.growth;
    return outlook.WantedAt(at, place) - outlook.Room(at);
  };
  return std::min(in(LagOf(site)), in(longest_lag_));
}

void Extending::Extend(const View& view, const Outlook& outlook, Reply& reply) const {
  const Statement* statement = view.statement(outlook.party());
  if (longest_lag_ == 0 || !outlook.known() || statement == nullptr) return;
  if (outlook.all_productive() < PartOf(outlook.all_installed(), settings_.success)) return;
  // The sites are everybody's products': what was decided for another one is not yet told.
  for (const Move& move : reply.moves()) {
    if (std::holds_alternative<Build>(move.action)) return;
  }
  for (std::size_t i = 0; i < std::min(sites_.size(), statement->sites.size()); ++i) {
    const Site& site = sites_[i];
    const std::int64_t left = site.extend_most - outlook.Extended(static_cast<std::uint32_t>(i));
    if (site.extend_units <= 0 || left < site.extend_units) continue;
    const Tick ready = outlook.now() + LagOf(site);
    if (!statement->sites[i].open || ready >= end_) return;  // first it is to run
    const std::int64_t room = outlook.AllRoom(ready);
    const std::int64_t taken = outlook.all_on_hand() + outlook.all_booked();
    if (taken < PartOf(room, settings_.filled)) return;
    const std::int64_t missing = Missing(outlook, site);
    std::int64_t steps = std::min(missing, left) / site.extend_units;
    if (site.extend_cost_cents > 0)
      steps =
          std::min(steps, std::max<std::int64_t>(0, outlook.cash() - DepositsOf(view, reply)) / site.extend_cost_cents);
    if (steps <= 0) return;
    reply.Do(Build{static_cast<std::uint32_t>(i), steps},
             Because(WhyCode::kBuildRoom, Times(steps, site.extend_units), missing, taken, room));
    return;
  }
}

}  // namespace haggle::strategies
