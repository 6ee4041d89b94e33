#include "agents/strategies/extending.h"

#include <algorithm>

#include "agents/strategies/measure.h"
#include "proto/base/why.h"

namespace haggle::strategies {

Extending::Extending(const Scenario& scenario, PartyId buyer, const ExtendingSettings& settings) : settings_(settings) {
  for (const Party& party : scenario.parties) {
    if (party.id == buyer) sites_ = party.sites;
  }
}

void Extending::Extend(const View& view, const Outlook& outlook, Reply& reply) const {
  if (!outlook.known() || sites_.empty()) return;
  if (outlook.all_productive() < PartOf(outlook.all_installed(), settings_.success)) return;
  const Statement* statement = view.statement(view.party());
  if (statement == nullptr || statement->sites.size() < sites_.size()) return;
  for (std::size_t i = 0; i < sites_.size(); ++i) {
    const Site& site = sites_[i];
    const std::int64_t built = outlook.Extended(static_cast<std::uint32_t>(i));
    if (site.extend_units <= 0 || site.extend_most - built < site.extend_units) continue;
    if (!statement->sites[i].open) return;  // first it is to run
    const Tick ready = outlook.now() + std::max<Tick>(1, site.extend_lag);
    const std::int64_t room = outlook.AllRoom(ready);
    const std::int64_t taken = outlook.all_on_hand() + outlook.all_booked();
    if (taken < PartOf(room, settings_.filled)) return;
    const std::int64_t place = site.extend_cost_cents / site.extend_units;
    const std::int64_t missing =
        outlook.WantedAt(ready + settings_.growth, place) - outlook.Room(ready + settings_.growth);
    const std::int64_t steps = std::min(missing / site.extend_units, (site.extend_most - built) / site.extend_units);
    if (steps <= 0 || Times(steps, site.extend_cost_cents) > outlook.cash()) return;
    reply.Do(Build{static_cast<std::uint32_t>(i), steps},
             Because(WhyCode::kBuildRoom, Times(steps, site.extend_units), missing, taken, room));
    return;
  }
}

}  // namespace haggle::strategies
