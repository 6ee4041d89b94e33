// A run of six ticks in the village (market_driver.h), small enough to be reckoned by hand, in which
// the maker is asked to dinner in every way, and what came of one can be followed to its last unit.
#pragma once

#include <vector>

#include "broker/core/market.h"
#include "proto/base/moves.h"
#include "proto/base/scenario.h"

namespace haggle {

// The maker makes 60 chips a tick, sold at 1,000 cents; it begins with none. Cid has booked 40 for tick 1
// and 30 for tick 2, dan 50 for tick 6.
Scenario DinnerVillage();

// Tick 0: ada and bob claim and say what they expect; ada invites the maker, who stays at home; bob
//         orders 150 chips; the maker quotes five ticks.
// Tick 1: ada invites with the patron, who pleads for cid; bob invites too. The maker comes to ada's
//         table: all units, firm in four ticks, a tenth above list price, half of it in advance. Bob orders 30.
// Tick 2: the patron has 20 of cid's next chips go to dan, for a fee of 10 a chip.
// Tick 3: ada invites; the maker says nothing.
// Tick 4: ada invites; the maker comes, and walks away.
// Tick 5: ada and bob invite, the maker would come to both.
// Shipped are 60 of ada's in tick 1; her 40 others, cid's 50 of the dinner and 30 of bob's in tick 2; later what is
// due.
std::vector<Move> DinnerMoves(const core::Market& market, PartyId party);

}  // namespace haggle
