// What never changes, whatever parties do: conservation of units, bookings,
// cash and deposits, limits, consents (all laws in this one file).
#pragma once

#include <string>
#include <vector>

#include "broker/core/market.h"

namespace haggle::core {

// The laws that `market` breaks, one line each; empty: none.
//
//   1 units      opening + produced = inventory + shipped + lost; shipped = delivered to all;
//                opening + delivered = warehoused + installed + passed on; what is passed on is
//                produced of it; productive <= installed <= the most room there ever was; what
//                is built at a site is built in whole steps, and no more than may be
//   2 bookings   opened + ordered + agreed + moved in = delivered + cancelled + moved out
//                + left, for each party and product; moved in = moved out
//   3 cash       cash = opening + income + funding + received - paid - outside for each
//                party, and over all: nothing is made or lost between parties; nobody
//                below its credit
//   4 deposits   held = sum over bookings of units left * deposit a unit
//   5 supply     shipped in a tick <= what there was; nothing below zero; no booking bids less than its price
//   6 consents   every booking names who agreed to it
//   7 claims     stand beside the market: of a buyer, dated ahead, in no sum above
//   8 draws      lie in their ranges
//   9 tables     agreed: by all (a proposal with the votes of its quota binds all), or by the
//                first party and each winner; an auction awards no more than its supply, to
//                those who bid for it, nobody pays more than it bid and the first party gets no
//                less than it asks (reverse: gets less, pays no more)
//  10 dates      quotes lie in their bounds, no booking is dated before it was placed, what is
//                firm or was moved keeps its date
std::vector<std::string> Audit(const Market& market);

// The same for a state alone.
std::vector<std::string> AuditState(const MarketState& state);

// The law that takes two states of one run: dates only fall, and only flexible ones.
std::vector<std::string> AuditDates(const MarketState& before, const MarketState& after);

}  // namespace haggle::core
