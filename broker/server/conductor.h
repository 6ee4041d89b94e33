// A run as the broker sees it: who has joined, what each process is to be told
// next, what its answers mean, how it ends. Knows messages, but no transport:
// the server carries them. Decides nothing that the referee decides.
//
//   joining --all seats taken--> running --the market's last step--> over
//      |                            |
//      +---- Stop, a lost or senseless process, the journal fails ---> over
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "broker/journal/recorder.h"
#include "broker/referee/record.h"
#include "broker/referee/referee.h"
#include "broker/server/event_ring.h"
#include "broker/server/seating.h"
#include "broker/server/status_lines.h"
#include "haggle/v1/broker_service.pb.h"
#include "haggle/v1/observer_service.pb.h"

namespace haggle {

// The largest message, in bytes, that one process with `seats` parties may
// send: twice what the rules allow their moves to be in canonical form, and room
// for what the rules do not count. Nothing that the market would take is refused.
std::uint64_t MaxMessageBytes(const Scenario& scenario, std::size_t seats);

// Thread-compatible.
class Conductor {
 public:
  // Everything must outlive the conductor; `scenario` must be valid.
  // `pace_ms`: least wall time of a tick.
  Conductor(const Scenario& scenario, Tokens tokens, std::int64_t pace_ms, RunRecord* record, StatusLines* lines);
  ~Conductor();

  // ---- what processes do. An error is the status that the process's stream ends with.
  absl::Status Join(ProcessId process, const v1::Join& join);
  absl::Status Answer(ProcessId process, const v1::MovesBatch& batch);
  // The stream of a process has ended. Before the start its seats are free again;
  // afterwards the run is stopped, and `why` is told.
  void Lose(ProcessId process, const std::string& why);

  // ---- what is sent to them
  // Processes that something is to be sent to; cleared by the caller when it
  // has looked at them.
  std::vector<ProcessId>& due() { return due_; }
  // Writes the next message for `process`; false: there is none now. Complete
  // as soon as it is called: a later call never repeats it.
  bool Next(ProcessId process, v1::BrokerMessage& out);

  // ---- time and end. `now_ms` is any clock that never goes back.
  // To be told before what processes do: a tick that it begins counts from then.
  void SetTime(std::int64_t now_ms) { now_ms_ = now_ms; }
  // Looks at what depends on time: pace and progress. Returns how many
  // milliseconds later it wants to be called again at the latest.
  std::int64_t Wake(std::int64_t now_ms);
  // Ends the run early.
  void Stop(RunEnd end);
  bool over() const { return state_ == v1::RUN_STATE_COMPLETE || state_ == v1::RUN_STATE_STOPPED; }
  const RunEnd& end() const { return end_; }

  // ---- for observers
  const Seating& seating() const { return seating_; }
  const EventRing& events() const { return events_; }
  v1::Counters& counters() { return counters_; }
  void Describe(v1::StatusReply& out) const;

 private:
  struct Process;
  // A party at its place, in ascending order.
  struct Chair {
    PartyId party;
    std::uint32_t epoch;
    Process* process;
  };
  // Counts what the progress line tells.
  class Pulse;

  void Start();
  void Advance();
  // Hands the referee's questions to the processes.
  void OpenStep();
  absl::Status CheckAnswer(const Process& process, const v1::MovesBatch& batch) const;
  void Finish(RunEnd end);
  std::vector<std::string> Awaited() const;

  const Scenario& scenario_;
  Seating seating_;
  const std::int64_t pace_ms_;
  RunRecord* const record_;
  StatusLines* const lines_;

  v1::RunState state_ = v1::RUN_STATE_JOINING;
  std::map<ProcessId, std::unique_ptr<Process>> processes_;
  std::vector<Chair> chairs_;
  std::vector<ProcessId> due_;
  EventRing events_;
  std::unique_ptr<Pulse> pulse_;
  FanOut fan_out_;
  std::unique_ptr<Referee> referee_;
  Moves moves_;  // memory of answers
  v1::Counters counters_;
  RunEnd end_;

  std::int64_t now_ms_ = 0;
  bool held_ = false;     // the open step waits for the tick's time
  Tick paced_tick_ = -1;  // tick whose time began at tick_began_ms_
  std::int64_t tick_began_ms_ = 0;
  std::int64_t progress_ms_ = 0;  // when progress was last told
};

}  // namespace haggle
