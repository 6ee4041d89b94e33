// Who is connected, with which parties, and what each is asked and still to be told.
// Agents that come back are taken in here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/referee/referee.h"
#include "broker/server/identity.h"
#include "broker/server/past.h"
#include "haggle/v1/broker_service.pb.h"
#include "proto/base/scenario.h"

namespace haggle::server {

// A connected agent process: a number of the server's choice, never used twice.
using ProcessId = std::uint32_t;
inline constexpr ProcessId kNoProcess = 0;

// A party's question that is not answered yet.
struct OpenPrompt {
  PartyId party = 0;
  std::uint32_t epoch = 0;   // how often the party's agent has joined, from 1; never goes back
  std::uint64_t number = 0;  // of the prompt
};

// A process is known from its Join until it leaves. Thread-compatible.
class Sessions {
 public:
  // Both must outlive the sessions; `scenario` must be valid.
  Sessions(const Scenario& scenario, const Identity& identity);
  ~Sessions();

  // ---- who is connected
  // How often each party's agent has joined before; none: never.
  void SetEpochs(const std::map<PartyId, std::uint32_t>& epochs);
  // Gives `process`, which is not here yet, the parties it asks for: all of them or, with the status code that
  // broker_service.proto names, none. `names` is what its connection has shown (Proof). With `takes_over` parties that
  // are played are given to it too: returns the processes that play one, which the caller has to let leave first.
  absl::StatusOr<std::vector<ProcessId>> Admit(ProcessId process, const std::vector<std::string>& names,
                                               const v1::Join& join, bool takes_over);
  // The party of a seat that Admit has taken.
  PartyId PartyOf(const v1::Seat& seat);
  // After Admit, with the same join, when nobody plays its parties.
  void Join(ProcessId process, const v1::Join& join);
  // The process has gone; its parties are free again. Returns them, in the order of its join.
  std::vector<PartyId> Leave(ProcessId process);

  bool has(ProcessId process) const { return processes_.count(process) != 0; }
  // Every party is played.
  bool full() const { return missing_ == 0; }
  // In the order of its join; empty: it is not here.
  const std::vector<PartyId>& parties(ProcessId process) const;
  std::uint32_t epoch(PartyId party) const;
  const std::string& name(PartyId party) const;
  bool played(PartyId party) const { return RoleOf(party).player != nullptr; }
  std::vector<PartyId> all() const;  // ascending
  // Names by ascending number of the party.
  std::vector<std::string> joined() const { return Names(true); }
  std::vector<std::string> missing() const { return Names(false); }

  // ---- what they are to be told: at most one of each kind waits for a process
  void WelcomeAll();
  // The process, which has just joined, is welcomed alone, and asked about its past before anything else.
  void WelcomeBack(ProcessId process, std::unique_ptr<Past> past);
  // Opens the prompts of all that `referee` awaits; of a party that nobody plays, when somebody does (AskAlone).
  void Ask(const referee::Referee& referee);
  // Of the parties of one process, which has just joined, or has answered late.
  void AskAlone(ProcessId process, const referee::Referee& referee);
  // Of what has not been told, nothing else is told any more.
  void DismissAll();
  // The same for one that comes when all have been dismissed.
  void Dismiss(ProcessId process);
  enum class Message : std::uint8_t { kNone, kWelcome, kPast, kPrompts, kFarewell };
  // What comes next, which counts as told from now on; kPast stays until it has been answered or ended.
  Message Next(ProcessId process);
  // Processes that something is to be sent to, in order; the caller clears it.
  std::vector<ProcessId>& due() { return due_; }

  // ---- what they are asked
  // The prompts that are open, by ascending party.
  const std::vector<OpenPrompt>& open(ProcessId process) const;
  // What it is asked about its past; null: nothing any more.
  Past* past(ProcessId process) const;
  // A batch of its past is on its way to it (`asked`), or has been answered.
  void PastAsked(ProcessId process, bool asked);
  // `keep`: there may be more to ask about one day, from where it ends.
  void PastOver(ProcessId process, bool keep);
  // The last batch of its past is to be answered before anything else.
  bool recalls(ProcessId process) const;
  // Whether anybody has a past to be asked about.
  bool any_past() const;
  // How many prompts it has been told and not answered, now or of its past.
  std::size_t answers_due(ProcessId process) const;
  // kInvalidArgument: `batch` does not answer what the process has been asked.
  absl::Status Check(ProcessId process, const v1::MovesBatch& batch) const;
  // All its prompts are answered.
  void Close(ProcessId process);

  // ---- who is late. A process that owes an answer is told nothing more before it has given it, which then counts for
  // nothing; what it was not told meanwhile is asked of it as its past.
  // These parties have timed out in the step with this number, of those that are recorded and from 1.
  void TimeOut(const std::vector<PartyId>& parties, std::uint64_t step);
  // Its next answer is to prompts that have timed out: they are these.
  const std::vector<OpenPrompt>& late(ProcessId process) const;
  // It has come.
  void LateOver(ProcessId process);
  // Processes that have been told of all but steps in which they have timed out, and owe no answer: their past is to be
  // told.
  std::vector<ProcessId> behind() const;
  // Asks a process that is behind about its past up to step `steps`; `make` makes a Past of its parties from the run's
  // beginning, if none is kept.
  void CatchUp(ProcessId process, std::uint64_t steps, const std::function<std::unique_ptr<Past>()>& make);

 private:
  struct Process;
  // A party of the scenario and who plays it.
  struct Role {
    PartyId party = 0;
    std::string name;
    Process* player = nullptr;
    std::uint32_t epoch = 0;
  };

  const Process* Find(ProcessId process) const;
  Role& RoleOf(PartyId party);
  const Role& RoleOf(PartyId party) const;
  // The role that a seat of a join means, if it may be had by what is shown.
  absl::StatusOr<Role*> Find(const v1::Seat& seat, const std::vector<std::string>& names);
  Role* Named(const v1::Seat& seat);
  void MakeDue(Process& process);
  void Open(Role& role, const referee::Referee& referee);
  std::vector<std::string> Names(bool played) const;

  const Identity& identity_;
  std::vector<Role> roles_;  // by party
  std::map<ProcessId, std::unique_ptr<Process>> processes_;
  std::vector<ProcessId> due_;
  std::size_t missing_ = 0;
};

}  // namespace haggle::server
