// Plays whole runs in this process and keeps what tests and measurements ask for.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agents/sdk/registry.h"
#include "broker/core/market.h"
#include "proto/base/events.h"
#include "proto/base/moves.h"
#include "proto/base/prompt.h"
#include "proto/base/scenario.h"
#include "proto/codec/scenario_text.h"

namespace haggle {

struct DinnerSeen {
  Tick tick = 0;
  std::vector<PartyId> guests;  // spokesmen, host first
  bool agreed = false;
  std::int64_t units = 0;  // booked
};

// What came of a run.
struct Played {
  std::string hash;
  std::string outcome;
  std::vector<DinnerSeen> dinners;  // the seller came
  std::vector<Redirected> redirections;
  std::vector<Event> refused;
  std::vector<Tick> leads;           // published for product 0, by tick
  std::vector<std::int64_t> prices;  // list price of product 0, by tick
  std::int64_t invitations = 0;
  std::int64_t requests = 0;  // of redirections
  std::int64_t moves = 0;
  // By position of the party in the scenario.
  std::vector<std::int64_t> ordered;
  std::vector<std::int64_t> cancelled;
  std::vector<std::int64_t> delivered;
  std::vector<std::int64_t> idle;                  // warehoused unit-ticks
  std::vector<std::int64_t> held;                  // units at the end, all products
  std::vector<std::vector<std::int64_t>> held_of;  // ... then by product
  std::vector<std::int64_t> built;                 // units of room
  std::vector<std::int64_t> utility;
  std::vector<std::vector<std::int64_t>> installed;  // ... then by tick: at its end, all products
};

// Sees every answer, in order; for printing and checking.
using MovesSeen = std::function<void(const Prompt&, const std::vector<Move>&)>;
using EventSeen = std::function<void(const Event&)>;

// One Casting for each suggested one of the file.
std::vector<Casting> CastOf(const codec::ScenarioFile& file);

// The castings in the order of the scenario's parties; CHECKs that each has one.
std::vector<Casting> InOrder(const Scenario& scenario, const std::vector<Casting>& cast);

// Reads deploy/scenarios/NAME.textproto; CHECKs that it is there and in form.
codec::ScenarioFile ShippedScenario(const std::string& name);

// A run that is played step by step, so that several can be interleaved.
class Game {
 public:
  // CHECKs that `scenario` is valid and that every party is cast.
  Game(const Scenario& scenario, const std::vector<Casting>& cast, const Registry& registry, MovesSeen on_moves = {},
       EventSeen on_event = {});
  ~Game();

  // Everybody asked answers; false: the run is over.
  bool Step();
  // After the last step.
  Played Result();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Runs `scenario` to its end.
Played Play(const Scenario& scenario, const std::vector<Casting>& cast, const Registry& registry,
            MovesSeen on_moves = {}, EventSeen on_event = {});

}  // namespace haggle
