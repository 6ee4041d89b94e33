// A run as the broker sees it: when it starts, what is told to each process next,
// what answers mean, how it ends. Knows messages, but no transport: the server
// carries them. Who is connected is the sessions' part (sessions.h), how fast ticks
// may follow the pace's (pace.h); what is decided is the referee's.
//
//   joining --all are played--> running --the market's last step--> over
//      |                            |
//      +---- Stop, an agent is given up, the journal fails ----------> over
//
// While it is running, agents may be lost and come back: the run waits for them, or,
// with a deadline, goes on without them (deadline.h says how long a step waits).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "broker/journal/recorder.h"
#include "broker/referee/record.h"
#include "broker/referee/referee.h"
#include "broker/server/agent_message.h"
#include "broker/server/deadline.h"
#include "broker/server/event_ring.h"
#include "broker/server/identity.h"
#include "broker/server/pace.h"
#include "broker/server/progress.h"
#include "broker/server/sessions.h"
#include "broker/server/status_lines.h"
#include "broker/server/step_feed.h"
#include "haggle/v1/broker_service.pb.h"
#include "haggle/v1/observer_service.pb.h"
#include "proto/metrics/run_metrics.h"

namespace haggle::server {

// The largest message, in bytes, that one process with so many parties may
// send: twice what the rules allow their moves to be in canonical form, and room
// for what the rules do not count. Nothing that the market would take is refused.
std::uint64_t MaxMessageBytes(const Scenario& scenario, std::size_t parties);

struct SessionOptions {
  std::int64_t pace_ms = 0;    // least wall time of a tick
  std::int64_t restarts = -1;  // how often a party's agent may be lost and come back; -1: as often as it does
  std::int64_t joins = 0;  // for one party that are taken in a second; 0: all. A run that is on is replayed for each
  std::int64_t deadline_ms = 0;  // how long a step waits for its parties; 0: as long as they take
};

// Thread-compatible.
class RunSession {
 public:
  // Everything must outlive the session; `scenario` must be valid.
  RunSession(const Scenario& scenario, const Identity& identity, const SessionOptions& options,
             referee::RunRecord* record, StatusLines* lines);
  ~RunSession();

  // Goes on with a run instead of beginning one, before anything else: `run` stands where the record ends, which is
  // open. Everybody has to join again.
  void GoOn(run::Run run, const std::map<PartyId, std::uint32_t>& epochs);
  // Plays nothing: who joins for one of `parties` is asked what it was asked in the record's steps, at whose end `run`
  // stands. It is over when all of them have decided the same.
  void Rehearse(run::Run run, std::set<PartyId> parties);

  // ---- what processes do. An error is the status that the process's stream ends with.
  // `names` is what the process's connection has shown (identity.h).
  // Who joins when the run is complete is sent its farewell.
  absl::Status Join(ProcessId process, const std::vector<std::string>& names, const v1::Join& join);
  absl::Status Answer(ProcessId process, const v1::MovesBatch& batch);
  // How many answers are due from it, and how many moves of each are looked at, into the bounds of its next message
  // (BoundsOfAnswers).
  void Expect(ProcessId process, MessageBounds& bounds) const;
  // The stream of a process has ended: its parties are free again. A run that is on waits for somebody to join for
  // them, or is stopped if they have been lost too often; then `why` is told.
  void Lose(ProcessId process, const std::string& why);
  // Streams that are to be ended because others have joined for their parties; cleared by the caller when it has
  // ended them.
  std::vector<ProcessId>& replaced() { return replaced_; }

  // ---- what is sent to them
  // Processes that something is to be sent to; cleared by the caller when it
  // has looked at them.
  std::vector<ProcessId>& due() { return sessions_.due(); }
  // Writes the next message for `process`; false: there is none now. Complete
  // as soon as it is called: a later call never repeats it.
  bool Next(ProcessId process, v1::BrokerMessage& out);

  // ---- time and end. `now_ms` is any clock that never goes back.
  // To be told before what processes do: a tick that it begins counts from then.
  void SetTime(std::int64_t now_ms) {
    now_ms_ = now_ms;
    if (changed_ms_ < 0) changed_ms_ = now_ms;
  }
  std::int64_t now_ms() const { return now_ms_; }
  // Looks at what depends on time: pace and progress. Returns how many
  // milliseconds later it wants to be called again at the latest.
  std::int64_t Wake(std::int64_t now_ms);
  // All that is due has been handed to the transport: from now on the deadline counts. Returns as Wake.
  std::int64_t Written(std::int64_t now_ms);
  // Whoever calls was held up so long that answers may not have been read.
  void Excuse(std::int64_t now_ms, std::int64_t late_ms) { deadline_.Excuse(now_ms, late_ms); }
  // Ends the run early.
  void Stop(referee::RunEnd end);
  // ... because whoever started the agent of these parties (names, commas between them) does so no more; `why` is told.
  // With a deadline the run goes on, unless nobody is left: they say nothing from then on, and are not waited for,
  // until somebody joins for them.
  void GiveUp(const std::string& parties, const std::string& why);
  // Lets go of the run, so that another broker can go on with it: nothing is sealed, and nobody is told.
  void Abandon();
  bool abandoned() const { return abandoned_; }
  // Somebody may yet join: a party is not played, and not lost for good.
  bool awaits_somebody() const;
  bool over() const { return state_ == v1::RUN_STATE_COMPLETE || state_ == v1::RUN_STATE_STOPPED; }
  const referee::RunEnd& end() const { return end_; }

  // ---- for observers
  const Identity& identity() const { return identity_; }
  const Sessions& sessions() const { return sessions_; }
  const EventRing& events() const { return events_; }
  StepFeed& steps() { return steps_; }
  const Scenario& scenario() const { return scenario_; }
  v1::Counters& counters() { return counters_; }
  void Describe(v1::StatusReply& out) const;
  // The run's figures as they are counted. Goes through tables and bookings: for now and then.
  metrics::RunFigures Figures() const;
  metrics::BrokerFigures Counted() const;
  // Of a run that is over.
  v1::RunState state() const { return state_; }

 private:
  // What the referee records to; null if nothing is kept.
  journal::StepRecorder* recorder() { return record_->recorder() == nullptr ? nullptr : &steps_; }
  void Start();
  void Advance();
  // Hands the referee's questions to the processes, unless the tick has to wait.
  void OpenStep();
  // Whether a run that is gone on with still waits for those who were there.
  bool Gathers();
  // The deadline has passed: whoever is awaited has said nothing.
  void TimeOutAwaited();
  // These have, who are awaited.
  void TimeOut(const std::vector<PartyId>& parties);
  // Parties that are awaited, that nobody plays, and for which nobody will come.
  std::vector<PartyId> Deserted() const;
  // Lets the run go on without them; false: it cannot.
  bool Desert(const std::string& parties, const std::string& why);
  void CatchUp();
  std::unique_ptr<Past> PastOf(ProcessId process);
  void AnswerLate(ProcessId process);
  void WriteWelcome(ProcessId process, v1::Welcome& welcome) const;
  void WritePrompts(ProcessId process, v1::PromptBatch& batch);
  // False: there are none any more.
  bool WritePast(ProcessId process, v1::PastBatch& batch);
  void PastOver(ProcessId process);
  void WriteFarewell(v1::Farewell& farewell) const;
  absl::Status CheckRehearsed(const v1::Join& join) const;
  // Its past is told before it is asked anything.
  void TakeIn(ProcessId process);
  // kResourceExhausted: somebody has joined for one of these parties too often. Otherwise it counts.
  absl::Status CountJoins(const v1::Join& join);
  // To one that joins when the run is complete, since it was cut off at the end.
  void TellTheEnd(ProcessId process, const std::vector<ProcessId>& played_by, const v1::Join& join);
  absl::Status AnswerPast(ProcessId process, const v1::MovesBatch& batch);
  std::string Place() const;  // "tick 3, bargain step 2"
  // The party's agent has gone, or another one takes its place.
  void SayLeft(PartyId party);
  void Finish(referee::RunEnd end);
  std::vector<std::string> Awaited() const;
  void DescribeParties(v1::StatusReply& out) const;

  const Scenario& scenario_;
  const Identity& identity_;
  referee::RunRecord* const record_;
  StatusLines* const lines_;

  v1::RunState state_ = v1::RUN_STATE_JOINING;
  Sessions sessions_;
  Pace pace_;
  Deadline deadline_;
  std::int64_t gathers_until_ms_ = -1;  // -1: the clock has not been looked at; 0: no more
  std::set<PartyId> deserted_;          // nobody will come for them, as far as anybody knows
  std::set<PartyId> told_of_;           // that they have timed out
  const std::int64_t restarts_;
  // Joins of a party in the second that began then.
  struct Joins {
    std::int64_t second_ms = 0;
    std::int64_t count = 0;
  };
  const std::int64_t joins_;
  std::map<PartyId, Joins> joins_of_;
  std::map<PartyId, std::int64_t> losses_;
  std::vector<ProcessId> replaced_;
  bool abandoned_ = false;
  bool rehearses_ = false;
  std::set<PartyId> rehearsed_;              // who has not decided all again
  std::map<PartyId, std::int64_t> prompts_;  // that were decided again, by party
  ProgressReporter progress_;
  EventRing events_;
  StepFeed steps_;
  run::FanOut fan_out_;
  std::unique_ptr<referee::Referee> referee_;
  Moves moves_;  // memory of answers
  v1::Counters counters_;
  referee::RunEnd end_;
  std::int64_t now_ms_ = 0;
  std::int64_t changed_ms_ = -1;  // when something happened last: a step was over, somebody joined or was lost
};

}  // namespace haggle::server
