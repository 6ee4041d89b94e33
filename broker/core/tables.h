// Tables: where 2..n parties negotiate, each table by its protocol (protocol.h).
// All tables run in the same steps.
#pragma once

#include <vector>

#include "broker/core/world.h"

namespace haggle::core {

// The issues negotiated at `table`.
const std::vector<Issue>& IssuesOf(const World& world, const TableState& table);

// Null: there is none (any more). Remembers where it looked last.
TableState* FindTable(World& world, TableId id);

// How many more tables may be proposed or opened (Limits.tables).
std::int64_t RoomForTables(const World& world);

// Adds a table; keeps state.tables ordered by id.
TableState& AddTable(World& world, TableState table);

// Sets the table: turn of the first party, round 0, nothing standing.
void OpenTable(World& world, TableState& table, Seq cause);

// Opens the scenario's tables of this tick; `begun` is the
// number of BeginTick.
void OpenScenarioTables(World& world, Seq begun);

// Ends a table; an agreement is what the table holds as its offer, winner and awards.
void CloseTable(World& world, TableState& table, TableResult result, Seq cause,
                RefusalReason reason = RefusalReason::kUnset);

bool AnyTableOpen(const World& world);

// Asks whomever each open table waits for.
void AskTables(World& world);

// A party's move at a table.
Verdict MakeOffer(World& world, const Command& command, const Offer& offer);
Verdict AcceptOffer(World& world, const Command& command, const Accept& accept);
Verdict RejectOffer(World& world, const Command& command, const Reject& reject);
Verdict AwardBid(World& world, const Command& command, const Award& award);
Verdict LeaveTable(World& world, const Command& command, const Leave& leave);

// Ends a step of bargaining: carries out the agreements reached, by table id,
// then goes on at the tables that are still open.
void EndTurns(World& world);

}  // namespace haggle::core
