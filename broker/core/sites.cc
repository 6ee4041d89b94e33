#include "broker/core/sites.h"

#include <algorithm>

namespace haggle {
namespace {

constexpr std::int64_t kNoLimit = INT64_MAX;

Tick RampOf(const Party& party) {
  Tick ramp = 0;
  for (const Site& site : party.sites) ramp = std::max(ramp, site.ramp_ticks);
  return ramp;
}

// Units that the party can install in this tick, by room and by rate.
std::int64_t InstallLimit(const Party& party, const PartyState& state) {
  if (party.sites.empty()) return kNoLimit;
  std::int64_t room = 0;
  std::int64_t rate = 0;
  for (std::size_t i = 0; i < party.sites.size(); ++i) {
    if (!state.sites[i].open) continue;
    room = CheckedAdd(room, state.sites[i].room);
    const std::int64_t site_rate = party.sites[i].install_rate;
    rate = site_rate == 0 || rate == kNoLimit ? kNoLimit : CheckedAdd(rate, site_rate);
  }
  for (const Position& position : state.positions) room -= position.installed;
  return std::clamp<std::int64_t>(room, 0, rate);
}

}  // namespace

std::int64_t RoomAt(const Site& site, Tick tick) {
  const std::int64_t share = PermilleOr1000(site.size_permille.low);
  const std::int64_t size = std::max<std::int64_t>(0, PathAt(site.size, tick));
  if (site.always_open) return Permille(size, share);
  const std::int64_t opens = site.opens.low + site.slip.low;
  if (tick < opens) return 0;
  if (site.growth == 0) return Permille(size, share);
  return Permille(std::min(size, CheckedMul(site.growth, tick - opens + 1)), share);
}

void OpenSites(World& world) {
  const Tick tick = world.state.tick;
  for (PartyState& state : world.state.parties) {
    const Party& party = world.SpecOf(state.id);
    std::int64_t room = 0;
    for (std::size_t i = 0; i < party.sites.size(); ++i) {
      const Site& site = party.sites[i];
      SiteState& now = state.sites[i];
      if (!now.open && (site.always_open || tick >= site.opens.low + site.slip.low)) {
        now.open = true;
        now.opened_tick = tick;
        if (!site.always_open) {
          SiteOpened opened;
          opened.party = state.id;
          opened.site = static_cast<std::uint32_t>(i);
          opened.name = site.name;
          world.herald.TellAll(0, opened);
        }
      }
      now.room = RoomAt(site, tick);
      room = CheckedAdd(room, now.room);
    }
    state.room_peak = std::max(state.room_peak, room);
  }
}

void Install(World& world) {
  for (PartyState& state : world.state.parties) {
    const Party& party = world.SpecOf(state.id);
    std::int64_t limit = InstallLimit(party, state);
    for (Position& position : state.positions) {
      const std::int64_t units = std::min(position.warehoused, limit);
      if (units <= 0) continue;
      if (limit != kNoLimit) limit -= units;
      position.warehoused -= units;
      position.installed += units;
      position.ramping.push_back(Cohort{world.state.tick, units});
      world.ledger.MarkChanged(state.id);
    }
  }
  Ramp(world);
}

void Ramp(World& world) {
  for (PartyState& state : world.state.parties) {
    const Tick ramp = RampOf(world.SpecOf(state.id));
    for (Position& position : state.positions) {
      auto& cohorts = position.ramping;
      auto ready = cohorts.begin();
      for (; ready != cohorts.end() && ready->tick + ramp <= world.state.tick; ++ready) {
        position.productive += ready->units;
        world.ledger.MarkChanged(state.id);
      }
      cohorts.erase(cohorts.begin(), ready);
    }
  }
}

}  // namespace haggle
