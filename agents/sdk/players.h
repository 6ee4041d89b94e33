// Plays parties over a link: the one loop of the agent program, of a run in one
// process, and of tests.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "agents/sdk/agent.h"
#include "agents/sdk/guard.h"
#include "agents/sdk/link.h"
#include "agents/sdk/registry.h"

namespace haggle::sdk {

// The agents of the parties that one process plays. Strategies are at work (guard.h) as
// long as it lives. Thread-compatible. A step allocates nothing here once the buffers
// have grown.
class Players {
 public:
  // Joins over `link` and makes an agent for each of its parties: cast[i] plays the
  // link's i-th party. Errors are the link's or Add's.
  absl::Status Join(Link& link, const std::vector<Casting>& cast, const Registry& registry);

  // Makes the agent of one party. kInvalidArgument: an unknown strategy or parameter;
  // kInternal: the strategy threw as it was made; see Registry::Make. culprit() is set.
  absl::Status Add(const Casting& casting, Briefing briefing, const Registry& registry);
  bool plays(PartyId party) const;

  // Answers one prompt; `moves` is overwritten and its memory reused. kInternal: the
  // party is not played here, or its strategy threw an exception; culprit() is set then.
  absl::Status Answer(const Prompt& prompt, Moves& moves);

  // Receives, answers and sends one step. False: the run is over.
  absl::StatusOr<bool> Step(Link& link);

  // Name of the party whose strategy could not be made or failed; empty: none.
  const std::string& culprit() const { return culprit_; }

  // Whether a strategy has asked for chance (View::drew).
  bool drew() const;

 private:
  struct Player {
    PartyId party;
    std::string name;
    std::unique_ptr<Agent> agent;
  };
  Player* Find(PartyId party);

  const StrategiesAtWork at_work_;  // outlives them
  std::vector<Player> players_;     // by party
  std::size_t next_ = 0;            // whose prompt is expected next: they come by party
  std::vector<Moves> moves_;        // never shrinks, for the memory in it
  std::string culprit_;
};

// Plays the parties of `link`, which have joined, until the run is over. An error is
// the link's or that of Players::Answer.
absl::Status PlayParties(Link& link, Players& players);

}  // namespace haggle::sdk
