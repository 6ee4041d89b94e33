// Tables that are proposed: invitations to private ones, requests for
// redirections, the answers to both.
//
// While a table is proposed its parties are the host (or principal), the seller,
// and the guests' spokesmen in the order of their pleas.
#pragma once

#include "broker/core/world.h"

namespace haggle::core {

// Whether a plea's numbers are in their bounds: units, prepayment, nothing negative.
bool IsPlausible(const Plea& plea);

// Proposes a private table: one invitation per host and product a tick.
Verdict MakeInvite(World& world, const Command& command, const Invite& invite);

// Asks the seller for a redirection: one request per principal and product a tick.
Verdict RequestMove(World& world, const Command& command, const RequestRedirection& request);

// Comes, or does not come, to a table that was proposed in this tick.
Verdict MakeAnswer(World& world, const Command& command, const Answer& answer);

// Sets the tables to which enough have come, by table id: the seller and the
// host (or principal); guests that declined are left out. A seller holds at most
// DinnerRules.per_tick private tables in one tick; if it comes to more, those of the
// hosts with the lowest World::RankOf are held, and the others closed with kTooManyTables.
void SettleProposals(World& world);

}  // namespace haggle::core
