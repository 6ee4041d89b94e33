// What a tournament consists of, and its negotiations by number.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "agents/sdk/registry.h"
#include "deploy/launch/plan.h"
#include "deploy/tournament/domain.h"

namespace haggle::tournament {

struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t last = 1;  // included; not below `first`
  std::size_t count() const { return static_cast<std::size_t>(last - first + 1); }
};

struct TournamentSettings {
  std::vector<Casting> strategies;  // two or more, all different; `party` is not read
  std::vector<Domain> domains;      // one or more, their scenarios' names all different
  SeedRange seeds;
  std::vector<std::string> plugins;         // absolute paths
  std::vector<std::string> plugin_digests;  // of their files
  launch::Transport transport = launch::Transport::kInProcess;
};

// One negotiation. Strategies are positions in the settings; the first speaks first.
struct Encounter {
  std::size_t domain = 0;
  std::array<std::size_t, 2> strategies{};
  std::uint64_t seed = 0;
  bool self_play() const { return strategies[0] == strategies[1]; }
};

// Negotiations are numbered from 0: by domain, first strategy, second strategy, seed,
// the seed running fastest. Every ordered pair meets, a strategy itself too.
std::size_t CountEncounters(const TournamentSettings& settings);
Encounter EncounterAt(const TournamentSettings& settings, std::size_t number);

// "boulware (first) against linear in rack_lease, seed 3": for messages.
std::string Tell(const TournamentSettings& settings, const Encounter& encounter);

// All that decides about results, a line each: equal texts, equal results. (Transport
// and number of jobs decide nothing.)
std::string SettingsText(const TournamentSettings& settings);

}  // namespace haggle::tournament
