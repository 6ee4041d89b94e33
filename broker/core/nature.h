// Nature: the source of all variation between seeds that strategies do not
// bring themselves. Every Range of a scenario is one draw at genesis, every
// TickRange of the core (supply noise) and the luck of every table that chance has a
// part in, one draw in each tick.
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

// What nature draws in each tick: the TickRanges (Supply.noise_permille) in field order, then
// for each table with UsesLuck `tables.NAME.luck`, of kNature, 0..kMostLuck.
std::vector<NamedRange> TickRangesOf(Scenario& scenario);

// The draws of genesis: one Draw command for each Range, in order; value
// Uniform(low, high) of the stream Random::Named(seed, party, 0, StreamName(path_in_party)).
// A range 0..0 draws 0.
std::vector<Command> GenesisDraws(const Scenario& scenario);

// The commands of a tick's open step: BeginTick, then one Draw for each of
// TickRangesOf, stream Named(seed, party, tick, StreamName(path_in_party)).
std::vector<Command> TickDraws(const Scenario& scenario, Tick tick);

// ---- chance at tables: all of it follows from one number that is drawn in the tick

inline constexpr std::int64_t kMostLuck = std::int64_t{1} << 62;

// Whether chance has a part in the table: it may break down, or chance names its proposers.
bool UsesLuck(const TableSpec& spec);

// Whether a table of that luck breaks down when `round` ends without agreement: a number of 0..999,999, drawn of
// the stream Named(luck, 0, round, StreamName("breakdown")), is below `ppm`.
bool BreaksDown(std::int64_t luck, std::int32_t round, std::int64_t ppm);

// The seat that proposes in `round` of a table of `seats`: the first one whose weights up to it exceed a number of
// 0..sum-1, drawn of the stream Named(luck, 0, round, StreamName("recognition")).
std::size_t RecognisedSeat(std::int64_t luck, std::int32_t round, const VotingRules& voting, std::size_t seats);

}  // namespace haggle::core
