// What it is worth to have units sooner: the one function behind every decision
// of a buyer (market model, section 4).
#pragma once

#include <cstdint>

#include "agents/strategies/outlook.h"
#include "proto/base/types.h"

namespace haggle::strategies {

// Where in a delivery's queue the units stand: after everything on hand and
// all that will have come by then, of which `taken` units are left out (because
// they are the ones spoken of), and after `ahead` more.
struct Queue {
  std::int64_t taken = 0;
  std::int64_t ahead = 0;
};

// The value to the outlook's party of having `units` at tick `to` instead of
// `from`, in cents: over the units, the sum of
//
//   a * max(0, use(from) - use(to)) - holding * max(0, idle(to) - idle(from))
//
// use(tau) is the first tick >= tau at which the party's sites, by plan, have
// room for the unit in its place in the queue at tau; idle(tau) = use(tau) -
// tau. Where there is no room to the end of the run (or to the later of the two
// ticks), use is that end: no room, no gain. Negative where earlier units
// would only lie idle.
std::int64_t Gain(const Outlook& outlook, std::int64_t units, Tick from, Tick to, std::int64_t holding_cents, Tick end,
                  const Queue& at_from = {}, const Queue& at_to = {});

}  // namespace haggle::strategies
