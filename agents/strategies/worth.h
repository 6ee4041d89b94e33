// What a path of arrivals is worth: the one function behind every decision of a
// buyer (market model, section 4).
#pragma once

#include <cstdint>

#include "agents/strategies/outlook.h"
#include "proto/base/types.h"

namespace haggle::strategies {

// What a spokesman counts for idle units and tied-up money.
struct Costs {
  std::int64_t holding_cents = 0;     // an idle unit a tick
  std::int64_t capital_permille = 0;  // of money a tick
};

// The value to the outlook's party of units that come as `arrivals` says, while `booked` units are booked in
// all, over the next kAhead ticks, in cents:
//
//   stock += arrivals(k);  used = min(stock, room)
//   from its lead time + 6 on it could have ordered what it wants now (an order is placed, and seen to be real):
//     used = max(used, min(room, stock + max(0, min(S - on hand - booked, what its money then buys))))
//   sum of F(used) - holding * max(0, stock - room), and at the end
//     - price * max(0, stock - min(S, room)): what is never of use is paid for all the same
//     - what the units bring that there is no money for, as long as units last, less their price
//
// Money is cash, income and rounds of funding, which bring what runs by then makes them bring.
// Rises with every arrival that comes earlier and has room; more than room or want adds nothing.
std::int64_t Worth(const Outlook& outlook, const Arrivals& arrivals, std::int64_t booked, const Costs& costs);

// What `units` more, spread evenly over `window` ticks and paid at the list price, add to that, less the
// cost of money spent sooner than an order would have it.
std::int64_t Gain(const Outlook& outlook, std::int64_t units, Tick window, const Costs& costs);

}  // namespace haggle::strategies
