// Where units are switched on: room, installing, ramping.
#pragma once

#include <cstdint>

#include "broker/core/world.h"

namespace haggle {

// A permille of which 0 is read as 1000.
inline std::int64_t PermilleOr1000(std::int64_t permille) { return permille == 0 ? 1000 : permille; }

// The units that `site` has room for at `tick`, once its ranges are drawn: the
// formula of Site (scenario.h).
std::int64_t RoomAt(const Site& site, Tick tick);

// Opens the sites whose tick has come and measures the room of all.
void OpenSites(World& world);

// Puts warehoused units into the open sites of each party, product by product in
// the scenario's order, as far as room and the open sites' install rates go. A
// party without sites has both without end.
void Install(World& world);

// Makes cohorts productive that were installed at least the ramp ago (the
// largest ramp of the party's sites).
void Ramp(World& world);

}  // namespace haggle
