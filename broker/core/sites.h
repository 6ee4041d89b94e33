// Where units are switched on: room, extending, installing, ramping.
#pragma once

#include <cstdint>

#include "broker/core/world.h"

namespace haggle::core {

// A permille of which 0 is read as 1000.
inline std::int64_t PermilleOr1000(std::int64_t permille) { return permille == 0 ? 1000 : permille; }

// The units that `site` has room for at `tick`, once its ranges are drawn: the
// formula of Site (scenario.h).
std::int64_t RoomAt(const Site& site, Tick tick);

// Opens the sites whose tick has come and measures the room of all.
void OpenSites(World& world);

// A buyer extends one of its sites, at most once in a tick each. Paid at once, to outside.
Verdict ExtendSite(World& world, const Command& command, const Build& build);

// Puts what was installed before the run into the sites, in their order, as the
// room at tick 0 goes; what has none is crowded at the first one. After genesis.
void SettleStocks(World& world);

// Puts warehoused units into the open sites of each party, site by site in their
// order and product by product in the scenario's, as far as each site's room and
// install rate go. A party without sites has both without end.
void Install(World& world);

// Makes the cohorts productive whose site's ramp is over (0 without sites).
void Ramp(World& world);

}  // namespace haggle::core
