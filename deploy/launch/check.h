// Plays a journal's cast again against its prompts and compares every move.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/sdk/players.h"
#include "agents/sdk/registry.h"
#include "broker/journal/prompts.h"
#include "broker/journal/reader.h"
#include "broker/run/run.h"
#include "proto/base/moves.h"
#include "proto/base/types.h"

namespace haggle::launch {

// The first move that differs.
struct MoveDifference {
  std::int64_t record = 0;  // id of the step in the journal
  Tick tick = 0;
  Phase phase = Phase::kGenesis;
  std::uint32_t step = 0;
  std::string party;
  std::string expected;  // as journaled: "offer {...}", "no move"
  std::string got;

  // "tick 3, phase bargain, step 2, party lab: expected ..., got ...".
  std::string Text() const;
};

struct CheckReport {
  bool ok = false;
  MoveDifference difference;            // if not ok
  std::vector<std::string> not_re_run;  // parties whose strategy the journal does not know
  std::int64_t steps = 0;               // that were compared, or replayed
  std::int64_t moves = 0;               // that were compared and the same
};

// Brings `run` (before genesis) and agents made from `registry` (plug-ins loaded) and added to
// `players` to where they stood after step `last` of the journal: each is shown again what it was
// shown, and must decide what it decided, else the report tells where it did not and the rehearsal
// ends there. Castings in `instead` (may be empty) take the place of the journal's; parties that
// neither knows are not played. kInvalidArgument: a strategy or parameter of the cast is unknown
// here; kInternal: a strategy failed; otherwise errors of ReplayTo (broker/journal/replay.h).
//
// Of a journal that is a fork, who took a party over is shown what came before and asked nothing. Castings in
// `newcomers` take over after step `last`: each is shown what its party was shown, and asked nothing.
// Who has timed out is asked as it was, and what it says is not compared: so it comes to know what it knew.
// Where the scenario has changed (amendments.h), whoever is told something else by it is made with what it is told
// then, shown what came before, and asked nothing; who is told the same goes on. So it is with `amended` (null: none),
// the scenario after step `last`; the caller amends the run.
// Of a journal without a step nobody is made: there is nothing to tell them yet.
absl::StatusOr<CheckReport> Rehearse(const journal::JournalReader& reader, std::int64_t last, const Registry& registry,
                                     const std::vector<Casting>& instead, run::Run& run, sdk::Players& players,
                                     const std::vector<Casting>& newcomers = {},
                                     const journal::Onlookers& onlookers = {}, const Scenario* amended = nullptr);

// Who played the parties of `reader`'s journal, in the scenario's order; an empty strategy: it does not know.
absl::StatusOr<std::vector<Casting>> CastingsOf(const journal::JournalReader& reader);

// Rehearses the whole journal.
absl::StatusOr<CheckReport> CheckReplay(const journal::JournalReader& reader, const Registry& registry,
                                        const std::vector<Casting>& instead = {});

}  // namespace haggle::launch
