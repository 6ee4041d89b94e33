// A run that goes on from a journal, in this process: what forks and resumed runs have in common. Internal to this
// room.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/sdk/players.h"
#include "agents/sdk/registry.h"
#include "broker/journal/prompts.h"
#include "broker/journal/reader.h"
#include "broker/referee/record.h"
#include "broker/referee/referee.h"
#include "broker/run/run.h"
#include "deploy/launch/plan.h"

namespace haggle::launch {

// Used in this order: Rehearse, Retell (to write another journal), Play, Finish. Each but the last says whether to go
// on; if not, result() tells why. Thread-compatible.
class Continuing {
 public:
  Continuing(const Scenario& scenario, const Registry& registry, const RunHooks& hooks);

  // Brings run and agents to where they stood after step `last`: who played decides again what it decided, newcomers
  // are only shown it. The onlookers see the steps as they are applied.
  bool Rehearse(const journal::JournalReader& reader, std::int64_t last, const std::vector<Casting>& newcomers,
                const journal::Onlookers& onlookers = {}, const Scenario* amended = nullptr,
                const std::vector<Casting>& instead = {});
  // Goes on by another scenario, that Rehearse was told of. After it, if its past ends where a tick begins.
  void Amend(const Scenario& scenario) { run_.Amend(scenario); }
  // Tells `record` of the steps up to `last` again, as if they were on: its tally and its journal.
  bool Retell(const journal::JournalReader& reader, std::int64_t last, referee::RunRecord& record);
  // Plays on to the end.
  void Play(referee::RunRecord& record);
  // Closes the record.
  void Finish(referee::RunRecord& record);

  const run::Run& run() const { return run_; }  // before Play
  RunResult& result() { return result_; }
  bool Fail(HowEnded how, std::string message, std::string culprit = "");
  // An error of reading the journal.
  bool FailReading(const absl::Status& status);

 private:
  bool NobodyPlays(const std::string& party);
  bool PeoplePlay(const std::string& party) const;
  // Tells people what their parties were told, asked and decided up to step `last`.
  bool Remind(const journal::JournalReader& reader, std::int64_t last);
  void PlayOver(sdk::Link& link);
  bool interrupted() const { return hooks_.interrupted != nullptr && hooks_.interrupted->load() != 0; }

  const Scenario scenario_;
  const Registry& registry_;
  const RunHooks& hooks_;
  run::Run run_;
  sdk::Players players_;
  bool begins_ = false;           // the past has no step: who plays is made when the run begins
  std::vector<Casting> to_join_;  // ... these
  run::FanOut sinks_;             // of the run as it goes on
  std::unique_ptr<referee::Referee> referee_;
  RunResult result_;
};

// The cast of a journal's diary with `newcomers` in their places, as lines for another diary.
absl::StatusOr<std::vector<journal::CastLine>> CastOfJournal(const journal::JournalReader& reader,
                                                             const std::vector<Casting>& newcomers,
                                                             const std::vector<std::string>& plugins);

}  // namespace haggle::launch
