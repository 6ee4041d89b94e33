// Conducts a run of the village (market_driver.h) in which everybody follows a
// simple script that makes every kind of event happen: orders, cancellations,
// claims, private tables, redirections, allocations.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "broker/journal/tally.h"
#include "broker/journal/writer.h"
#include "broker/referee/referee.h"

namespace haggle {

// The village with supply that varies, a calendar, dated money, a table of the
// scenario's own and wants, so that every derived table has rows.
Scenario LivelyVillage(std::uint64_t seed = 1);

// What everybody plays, for the diary.
std::vector<journal::CastLine> ScriptedCast();

// A party's moves in answer to its open prompt.
std::vector<Move> ScriptedMoves(const core::Market& market, PartyId party);

// What a script says to a party's open prompt.
using Script = std::function<std::vector<Move>(const core::Market& market, PartyId party)>;

// Plays until `ticks` have ended (all: a negative number) or the recorder fails.
absl::Status PlayScript(referee::Referee& referee, Tick ticks = -1, const Script& script = ScriptedMoves);

// A whole run with a sealed journal at `path` (overwritten); its summary.
journal::RunSummary WriteJournal(const std::string& path, const Scenario& scenario, Tick stop_after_ticks = -1,
                                 const Script& script = ScriptedMoves);

}  // namespace haggle
