// What a run leaves behind: the journal, and the summary of what came of it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "broker/journal/recorder.h"
#include "broker/journal/tally.h"
#include "broker/journal/writer.h"
#include "broker/referee/referee.h"
#include "proto/base/how_ended.h"
#include "proto/base/scenario.h"

namespace haggle::referee {

// How a run ended.
struct RunEnd {
  bool complete = false;
  HowEnded how = HowEnded::kDone;
  std::string culprit;      // names of the parties whose agent failed, commas between them
  std::string message;      // of a run that is not complete: what, where, why
  std::string signal = {};  // its name, if one has stopped the run: "SIGTERM"
};

// How a run ends that `signal` stops. Only SIGINT is a user's interrupt.
RunEnd EndBySignal(int signal);

struct RecordOptions {
  std::string journal;  // path; empty: none
  // `journal` is the beginning of the path: "1.haggle" follows, or the first number that is
  // free when the run starts. So of two runs each has its own, and one that never
  // starts has taken no name. The folder is made if there is none.
  bool numbered = false;
  bool overwrite = false;
  std::string transport;  // for the diary: "inprocess", "unix", "tcp"
  std::vector<journal::CastLine> cast;
  bool go_on = false;    // with the journal that is there, whose run ended without an end
  bool told = false;     // `journal` holds the whole run: it is named, and not touched
  bool durable = false;  // each step is on the disk before it is acknowledged: it outlives a loss of power
  // Steps can be read again (ReadSteps) even if there is no journal: they are then kept in memory.
  bool keep_steps = false;
};

class StepKeeper;

// Thread-compatible.
class RunRecord {
 public:
  RunRecord(const Scenario& scenario, RecordOptions options);
  ~RunRecord();

  // `tell` is called when a journal that another program holds has to be waited
  // for. Before Open.
  void OnWait(std::function<void(const std::string&)> tell) { tell_ = std::move(tell); }

  // Creates the journal, and its name if it is numbered. Called when nobody is waited for any more, so that a run
  // that never starts leaves none.
  absl::Status Open();
  // A party's agent has joined (before Open or after it); `agent` is what it said of itself.
  void Joined(PartyId party, std::uint32_t epoch, const std::string& agent);
  // ... and has gone again, or another agent has come for the party.
  void Left(PartyId party, std::uint32_t epoch);

  // How many milliseconds a step waits for its parties from now on, until somebody else goes on with it.
  void Limited(std::int64_t deadline_ms);
  // How many milliseconds a tick takes at the least from now on, until somebody else goes on with it.
  void Paced(std::int64_t pace_ms);
  // An answer of a party to this prompt came when it had timed out.
  void Late(PartyId party, std::uint64_t number);
  // A person who plays the party has given a reason for the answer to this prompt; or nothing was said to it in time.
  void Said(PartyId party, std::uint64_t number, const std::string& why);
  void Silent(PartyId party, std::uint64_t number);
  // A party's agent is lost for good; `why`.
  void Deserted(PartyId party, const std::string& why);

  // The run goes on from another one, whose hash after its first `steps` steps was `hash` (hexadecimal); `changed` says
  // what is otherwise from then on.
  void Forked(std::int64_t steps, const std::string& hash, const std::string& changed);

  // The scenario is another one after the run's first `steps` steps. Before those that follow are recorded.
  void Amended(std::int64_t steps, const Scenario& scenario);

  // Of a journal that is gone on with: it must hold `steps` steps, and gets the end of the last tick if that was not
  // stored any more. `ticks` ended in those steps, the last one of them `tick`, with that digest. After Open.
  absl::Status CatchUp(std::int64_t steps, std::int64_t ticks, Tick tick, const Hash& digest);

  // Of a fork: after how many of its steps somebody else took over a party (RunPast::taken_over). What was decided
  // before is not decided again by whoever plays it.
  void TakenOver(std::map<PartyId, std::uint64_t> steps) { taken_over_ = std::move(steps); }
  // Whether the party is played by others than in step number `step`, from 1.
  bool PlayedByOthers(PartyId party, std::uint64_t step) const {
    const auto found = taken_over_.find(party);
    return found != taken_over_.end() && step <= found->second;
  }

  // Its path; empty: there is none, or not yet.
  const std::string& journal() const { return journal_; }
  // Null if nothing is kept of steps.
  journal::StepRecorder* recorder();
  // The steps that were recorded, from step `first` on; `each` wants no more when it says false, and must not change
  // the record. After Open; with a journal, or keep_steps.
  absl::Status ReadSteps(std::int64_t first, const std::function<bool(const journal::StoredStep&)>& each);
  // What was told in one of them, canonical, appended to `out`; nothing: nothing was told. As ReadSteps.
  absl::Status ReadTold(std::int64_t step, std::string& out);
  journal::Tally& tally() { return tally_; }

  // Seals the journal and draws up the summary. A run that fails before parties have
  // had a step leaves no journal; one that a signal stops always does. Returns how the
  // run ended when that is counted in: a journal that cannot be sealed is a failure of its own.
  RunEnd Close(RunEnd end, const Referee& referee);

  // Leaves the journal as it is, in state `running`: another process may go on with it.
  void Leave() { writer_.reset(); }

  const journal::RunSummary& summary() const { return summary_; }

 private:
  absl::Status Create();
  void Keep(journal::Note note);
  void Store();

  Scenario scenario_;  // if there is a journal
  RecordOptions options_;
  std::function<void(const std::string&)> tell_;
  std::map<PartyId, std::uint64_t> taken_over_;
  std::vector<journal::Note> early_;  // notes before the journal is there
  std::unique_ptr<journal::JournalWriter> writer_;
  std::unique_ptr<StepKeeper> kept_;  // without a journal
  std::string journal_;
  journal::Tally tally_;
  journal::RunSummary summary_;
};

}  // namespace haggle::referee
