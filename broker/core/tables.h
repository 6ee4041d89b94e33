// Tables: stacked alternating offers (SAOP) among 2..n parties (Aydogan, Festen,
// Hindriks, Jonker 2017: Alternating offers protocols for multilateral negotiation).
//
// Parties speak in turn, one in a step; all tables run in the same steps. An
// offer replaces the standing one and counts as its author's consent; when
// everybody has consented to the standing offer it is the agreement. Silence
// passes the turn. A round is one turn of every party; after the last one the
// table ends without agreement. Whoever leaves ends it at once.
#pragma once

#include <vector>

#include "broker/core/world.h"

namespace haggle {

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

// Opens the scenario's tables of this tick; table i gets the id
// kOpeningBase * 2 + begun * 4096 + i, `begun` being the number of BeginTick.
void OpenScenarioTables(World& world, Seq begun);

// Ends a table.
void CloseTable(World& world, TableState& table, TableResult result, Seq cause,
                RefusalReason reason = RefusalReason::kUnset);

bool AnyTableOpen(const World& world);

// Asks each open table's next party.
void AskTables(World& world);

// A party's move at a table.
Verdict MakeOffer(World& world, const Command& command, const Offer& offer);
Verdict AcceptOffer(World& world, const Command& command, const Accept& accept);
Verdict LeaveTable(World& world, const Command& command, const Leave& leave);

// Ends a step of bargaining: carries out the agreements reached, by table id,
// then passes the turn at the tables that are still open.
void EndTurns(World& world);

}  // namespace haggle
