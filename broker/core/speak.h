// The speak phase: soundings, invitations to private tables, requests for
// redirections, and the answers to both.
#pragma once

#include "broker/core/world.h"

namespace haggle {

// Asks whoever has something to decide in `step` of the phase.
void AskSpeakers(World& world, std::uint32_t step);

// Tells an acquaintance what one would plead for.
Verdict MakeSound(World& world, const Command& command, const Sound& sound);

// Proposes a private table: one invitation per host and product a tick.
Verdict MakeInvite(World& world, const Command& command, const Invite& invite);

// Asks the seller for a redirection: one request per principal and product a tick.
Verdict RequestMove(World& world, const Command& command, const RequestRedirection& request);

// Comes, or does not come, to a table that was proposed in this tick.
Verdict MakeAnswer(World& world, const Command& command, const Answer& answer);

// Sets the tables to which enough have come, by table id: the seller and the
// host (or principal); guests that declined are left out. A seller
// holds at most DinnerRules.per_tick private tables in one tick (0 is read as 1).
void SettleProposals(World& world);

}  // namespace haggle
