// What bounds a party's moves and a run's length.
#pragma once

#include <cstdint>
#include <vector>

#include "broker/core/world.h"

namespace haggle::core {

// The last tick that is run; -1: none is.
Tick LastTick(const Scenario& scenario);

// The table that an action is about; 0: none.
TableId TableOf(const Action& action);
// The same, or the table that the command proposes, which has its number.
TableId TableOf(const Command& command);

// What Limits.moves and Limits.prompt_bytes come to, defaults filled in.
std::int64_t MostMoves(const Limits& limits);
std::int64_t MostMoveBytes(const Limits& limits);

// Cuts short an answer that is too large to be taken (Limits.prompt_bytes): of its moves those stay with which it has
// become so, and of the lists of the last one as many elements as that needs. So it is refused as it would have been as
// a whole, and what becomes commands of it is at most one element larger than the limit. Whether it was.
// And nobody says of itself that it has timed out: such a move is one without an action, which is refused.
bool CutExcess(const Limits& limits, PartyId party, std::vector<Move>& moves);

// Counts and measures the moves of each party in a step (Limits.moves,
// Limits.prompt_bytes; the size is that of the canonical commands). A party beyond a bound has
// every move of the step refused, and is told so once. Thread-compatible; reused between steps.
class MoveLimits {
 public:
  // `commands` by party.
  void Measure(const World& world, const std::vector<Command>& commands);

  // kAllowed, kTooManyMoves or kTooLarge for all moves of `party`.
  Verdict Judge(PartyId party) const;

 private:
  struct Excess {
    PartyId party = 0;
    Verdict reason = kAllowed;
  };
  std::vector<Excess> excesses_;
};

}  // namespace haggle::core
