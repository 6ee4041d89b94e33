// Another future for the same past: a run that goes on otherwise from a tick of a journal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/sdk/registry.h"
#include "broker/journal/reader.h"
#include "deploy/launch/plan.h"
#include "proto/base/scenario.h"

namespace haggle::launch {

struct ForkPlan {
  Tick at = 0;                       // the first tick that is decided anew
  std::vector<Casting> newcomers;    // who takes over from then on; the others are played by the journal's cast
  std::vector<Casting> instead;      // in its place, of parties that go on: they decide their past again as any
  std::vector<std::string> plugins;  // absolute paths, already loaded into the registry
  // What holds from then on: the parent's latest scenario (LatestScenario) with other values in fields that may change
  // (broker/core/amend.h); valid. None: it stays the parent's.
  std::optional<Scenario> scenario;
  std::string journal;  // of the fork; empty: none
  bool overwrite_journal = false;
  bool number_journal = false;  // as in RunPlan
};

// The scenario that the journal's run ended with.
const Scenario& LatestScenario(const journal::JournalReader& reader);

// The last step before tick `at` begins, 0 only if that is before genesis. kOutOfRange: the journal has no step
// of that tick, nor does the next one begin it.
absl::StatusOr<std::int64_t> LastStepBefore(const journal::JournalReader& reader, Tick at);

// Plays the run of `reader`'s journal in this process: up to the tick as it was, every strategy that goes on having to
// decide again what it decided, then on. Newcomers are shown what their party was shown before, and asked nothing.
// The fork's journal is whole: it has the parent's steps and the same chain up to there, and a note of the parent's
// hash and what was changed. With nothing changed it is the parent's run. Whoever is told something else by the plan's
// scenario is made anew and shown the past, as newcomers are. Of a fork, what was changed in it later than at the tick,
// in cast and scenario, is changed at the tick. How it ended stands in the result:
// kWrongUsage (a tick, a strategy or a party that there is not, nobody plays a party), kAgentFailed (a strategy does
// not decide what it decided; the message tells where), otherwise as a run's.
RunResult RunFork(const journal::JournalReader& reader, const ForkPlan& plan, const Registry& registry,
                  const RunHooks& hooks);

}  // namespace haggle::launch
