// Writes a run's journal: one SQLite file, one transaction a step. FORMAT.md
// tells what is in it.
//
// While the run is on the journal is FILE with FILE-wal and FILE-shm and its
// state is `running`. Seal makes it one file, with the derived tables. A
// process that dies leaves a journal of all steps that were acknowledged.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/recorder.h"
#include "proto/base/scenario.h"

namespace haggle::journal {

// Who plays a party: kept in the diary, not part of the run's identity.
struct CastLine {
  std::string party;          // name
  std::string strategy;       // name; empty: not known (an external agent)
  std::string parameters;     // "k=v,k=v", in the order given
  std::string plugin_digest;  // SHA-256 of the plug-in's file, hexadecimal; empty: built in
  std::string language;       // "c++", or what the agent said of itself
  friend bool operator==(const CastLine&, const CastLine&) = default;
};

// What a journal begins with.
struct JournalHeader {
  Scenario scenario;  // effective: --seed, --set and --ticks applied
  std::vector<CastLine> cast;
};

// What is noted beside the commands. Never hashed into the chain, never read
// by the core. 5 is reserved.
enum class NoteKind : std::uint8_t {
  kNone = 0,
  kHost = 1,       // text: the machine and the program's version
  kTransport = 2,  // text: "inprocess", "unix", "tcp"
  kJoined = 3,     // party, number: epoch, text: address or language
  kLeft = 4,       // party, number: epoch
  kTick = 6,       // number: the tick that has ended
  kStopped = 7,    // text: why
  kSealed = 8,     // text: "finished" or "stopped"
  kResumed = 10,   // number: the last step that was there before
  kForked = 9,     // number: the last step that is the parent's; text: its hash there, then what was changed
  kAmended = 11,   // number: the last step before; text: the scenario from then on (amendments.h)
  kDeadline = 12,  // number: for how many milliseconds a step waits for its parties from then on
  kLate = 13,      // party, number: of the prompt to which an answer came when it had timed out
  kDeserted = 14,  // party; text: why nobody comes for it any more: it is not waited for
  kSaid = 15,      // party, number: of its prompt; text: why a person who plays it decided so
  kSilent = 16,    // party, number: of its prompt, to which a person said nothing in time
  kPace = 17,      // number: how many milliseconds a tick takes at the least from then on
};

struct Note {
  NoteKind kind = NoteKind::kNone;
  PartyId party = 0;
  std::int64_t number = 0;
  std::string text;
};

enum class JournalState : std::uint8_t { kRunning = 0, kFinished = 1, kStopped = 2 };

// Thread-compatible; used by the thread that conducts the run. Every error
// names the file and the cause, and is final: after one, nothing more is
// written (what had been acknowledged is stored).
class JournalWriter : public StepRecorder {
 public:
  // Starts a journal at `path`, readable for its owner alone. kAlreadyExists: there is a
  // file and `overwrite` is false, or it must not be overwritten (files.h, JournalFile).
  static absl::StatusOr<std::unique_ptr<JournalWriter>> Create(const std::string& path, const JournalHeader& header,
                                                               bool overwrite);
  // Goes on with the journal of a run that ended without an end: its process was killed, the machine lost power, or it
  // was stopped (unseal.h). All that it holds stays; OnStep takes the step after its last one. kAlreadyExists: the
  // run has come to its end, or is on. No JournalReader of this process may have it open.
  static absl::StatusOr<std::unique_ptr<JournalWriter>> GoOn(const std::string& path);
  // From now on a step is on the disk, not only with the system, when OnStep returns: it outlives a loss of power.
  absl::Status MakeDurable();
  // Of GoOn: the steps and ended ticks that are stored.
  std::int64_t steps() const;
  std::int64_t ticks() const;
  // A writer that was not sealed leaves its journal in state `running`.
  ~JournalWriter() override;

  absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash, const Told& told) override;
  absl::Status OnTick(Tick tick, const Hash& digest) override;

  // Hands out what was taken down from step `first` on, in order; `each` wants no more when it says false, and must not
  // write. Over the writer's own connection, for no JournalReader of this process may open the file meanwhile.
  absl::Status ReadSteps(std::int64_t first, const std::function<bool(const StoredStep&)>& each);

  // What was told in a step, as AppendTold has written it, appended to `out`; like ReadSteps.
  absl::Status ReadTold(std::int64_t step, std::string& out);

  // Adds a line to the diary, stamped with the wall clock. It is stored with the
  // next step, tick or seal, or by StoreNotes.
  void AddNote(Note note);
  absl::Status StoreNotes();

  // SQLITE_BUSY is waited for, however long; `tell` (may be empty) is then called
  // once with the cause.
  void OnWait(std::function<void(const std::string&)> tell);

  // Builds the derived tables, writes the digest of the diary and makes the
  // journal a single file. `reason` says why a run was stopped. A connected
  // reader cannot prevent it. Afterwards the writer takes nothing more. If it
  // fails, the running journal stays as it was; if somebody has put another file in
  // its place, that one stays, and the error names where the sealed one is.
  absl::Status Seal(JournalState state, const std::string& reason);

  // Removes the journal: for a run that is not worth keeping.
  void Discard();

  const std::string& path() const;

 private:
  class Impl;
  explicit JournalWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace haggle::journal
