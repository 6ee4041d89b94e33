#include "broker/core/sites.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

#include "proto/base/claimants.h"

namespace haggle::core {
namespace {

std::int64_t Room(const PartyState& state) {
  std::int64_t room = 0;
  for (const SiteState& site : state.sites) room = CheckedAdd(room, site.room);
  return room;
}

std::int64_t Installed(const PartyState& state) {
  return std::accumulate(state.site_units.begin(), state.site_units.end(), std::int64_t{0}, CheckedAdd);
}

// Takes units of a position out of the warehouse and starts their ramp.
void Start(World& world, PartyId party, Position& position, std::int64_t units, Tick ramp_ticks) {
  position.warehoused -= units;
  position.installed += units;
  position.ramping.push_back(Cohort{static_cast<Tick>(world.state.tick + ramp_ticks), units});
  world.ledger.MarkChanged(party);
}

// How long units that a seller buys to sell them on are on the way beyond the next tick.
Tick LagOf(const World& world, const Party& party, std::size_t product) {
  const Supply* const made = SupplyMadeOf(party, world.state.scenario.products[product].name);
  return made == nullptr ? 0 : made->source_lag;
}

// Fills the sites in order, each as far as its room and its rate go; all together
// as far as the room of all goes, for one whose room has shrunk holds too many.
void InstallAtSites(World& world, const Party& party, PartyState& state) {
  std::int64_t free = Room(state) - Installed(state);
  for (std::size_t i = 0; i < party.sites.size() && free > 0; ++i) {
    const Site& site = party.sites[i];
    std::int64_t limit = std::min(free, state.sites[i].room - state.site_units[i]);
    if (site.install_rate > 0) limit = std::min(limit, site.install_rate);
    for (Position& position : state.positions) {
      const std::int64_t units = std::min(position.warehoused, limit);
      if (units <= 0) continue;
      Start(world, state.id, position, units, site.ramp_ticks);
      state.site_units[i] += units;
      limit -= units;
      free -= units;
    }
  }
}

// Makes one entry of all that is there already of a site, so that the state does not grow with the run.
void JoinReady(std::vector<Extension>& extensions, std::uint32_t site, Tick tick) {
  Extension* first = nullptr;
  for (Extension& extension : extensions) {
    if (extension.site != site || extension.from_tick > tick) continue;
    if (first == nullptr) {
      first = &extension;
    } else {
      first->units = CheckedAdd(first->units, std::exchange(extension.units, 0));
    }
  }
  extensions.erase(std::remove_if(extensions.begin(), extensions.end(),
                                  [](const Extension& extension) { return extension.units == 0; }),
                   extensions.end());
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
        now.opened_tick = site.always_open ? tick : static_cast<Tick>(site.opens.low + site.slip.low);
        if (!site.always_open) {
          SiteOpened opened;
          opened.party = state.id;
          opened.site = static_cast<std::uint32_t>(i);
          opened.name = site.name;
          world.router.TellAll(0, opened);
        }
      }
      now.room = RoomAt(site, tick);
      // What was built before the site opened counts from its opening, whatever its growth.
      for (const Extension& extension : state.extensions) {
        if (now.open && extension.site == i && extension.from_tick <= tick) {
          now.room = CheckedAdd(now.room, extension.units);
        }
      }
      room = CheckedAdd(room, now.room);
    }
    state.room_peak = std::max(state.room_peak, room);
  }
}

Verdict ExtendSite(World& world, const Command& command, const Build& build) {
  PartyState& state = world.PartyOf(command.party);
  const std::vector<Site>& sites = world.SpecOf(command.party).sites;
  if (state.kind != PartyKind::kBuyer) return RefusalReason::kNotYourTurn;
  if (build.site >= sites.size() || build.steps <= 0) return RefusalReason::kMalformed;
  const Site& site = sites[build.site];
  if (site.extend_units <= 0) return RefusalReason::kDisabled;
  Extension extension;
  extension.site = build.site;
  // The lag is the site's own: two extensions with one first tick were decided in one tick.
  extension.from_tick = world.state.tick + std::max<Tick>(1, site.extend_lag);
  Int128 built = Int128{build.steps} * site.extend_units;
  for (const Extension& other : state.extensions) {
    if (other.site != build.site) continue;
    if (other.from_tick == extension.from_tick) return RefusalReason::kAlreadyMoved;
    built += other.units;
  }
  if (built > site.extend_most) return RefusalReason::kTooManyUnits;
  const Int128 cost = Int128{build.steps} * site.extend_cost_cents;
  const Verdict payable = world.ledger.CanPay(command.party, cost);
  if (payable != kAllowed) return payable;
  extension.units = build.steps * site.extend_units;
  const auto cents = static_cast<std::int64_t>(cost);
  world.ledger.PayOutside(command.party, Money(cents));
  JoinReady(state.extensions, build.site, world.state.tick);
  state.extensions.push_back(extension);
  SiteExtended extended;
  extended.party = command.party;
  extended.site = build.site;
  extended.name = site.name;
  extended.units = extension.units;
  extended.from_tick = extension.from_tick;
  extended.cost_cents = cents;
  world.router.TellAll(command.seq, extended);
  return kAllowed;
}

void SettleStocks(World& world) {
  for (PartyState& state : world.state.parties) {
    const Party& party = world.SpecOf(state.id);
    if (party.sites.empty()) continue;
    std::int64_t left = Installed(state);
    for (std::size_t i = 0; i < party.sites.size(); ++i) {
      state.site_units[i] = std::min(left, RoomAt(party.sites[i], 0));
      left -= state.site_units[i];
    }
    state.site_units[0] += left;
  }
}

void Install(World& world) {
  for (PartyState& state : world.state.parties) {
    const Party& party = world.SpecOf(state.id);
    if (!party.sites.empty()) {
      InstallAtSites(world, party, state);
      continue;
    }
    for (std::size_t p = 0; p < state.positions.size(); ++p) {
      Position& position = state.positions[p];
      if (position.warehoused > 0) Start(world, state.id, position, position.warehoused, LagOf(world, party, p));
    }
  }
  Ramp(world);
}

void Ramp(World& world) {
  const Tick tick = world.state.tick;
  for (PartyState& state : world.state.parties) {
    for (Position& position : state.positions) {
      for (const Cohort& cohort : position.ramping) {
        if (cohort.ready_tick > tick) continue;
        position.productive += cohort.units;
        world.ledger.MarkChanged(state.id);
      }
      auto& cohorts = position.ramping;
      cohorts.erase(std::remove_if(cohorts.begin(), cohorts.end(),
                                   [tick](const Cohort& cohort) { return cohort.ready_tick <= tick; }),
                    cohorts.end());
    }
  }
}

}  // namespace haggle::core
