// Nature: the source of all variation between seeds that strategies do not
// bring themselves. Every Range of a scenario is one draw at genesis, every
// TickRange of the core (supply noise) one draw in each tick.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/base/moves.h"
#include "proto/base/scenario.h"

namespace haggle::core {

// A Range or TickRange of a scenario with its path
// ("parties.tesla.sites.0.slip"; elements by name where they have one, else by
// index) and the party it belongs to.
struct NamedRange {
  std::string path;
  std::string path_in_party;  // "sites.0.slip": names the stream
  PartyId party = 0;
  Range* range = nullptr;  // into the scenario; null for a TickRange
  std::int64_t low = 0;
  std::int64_t high = 0;
};

// All Ranges in field order; the pointers live as long as `scenario`.
std::vector<NamedRange> RangesOf(Scenario& scenario);

// The TickRanges that nature draws (Supply.noise_permille), in field order.
std::vector<NamedRange> TickRangesOf(Scenario& scenario);

// The draws of genesis: one Draw command for each Range, in order; value
// Uniform(low, high) of the stream Random::Named(seed, party, 0, StreamName(path_in_party)).
// A range 0..0 draws 0.
std::vector<Command> GenesisDraws(const Scenario& scenario);

// The commands of a tick's open step: BeginTick, then one Draw for each
// TickRange, stream Named(seed, party, tick, StreamName(path_in_party)).
std::vector<Command> TickDraws(const Scenario& scenario, Tick tick);

}  // namespace haggle::core
