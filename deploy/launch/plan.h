// What a run consists of, and what comes back from it: shared by the two
// transports and the command line.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/sdk/registry.h"
#include "broker/core/market.h"
#include "broker/journal/tally.h"
#include "broker/run/tick_sink.h"
#include "proto/base/how_ended.h"
#include "proto/base/run_status.h"
#include "proto/base/scenario.h"

namespace haggle::launch {

enum class Transport : std::uint8_t { kProcesses, kInProcess };

struct RunPlan {
  Scenario scenario;                  // effective: seed, --set and --ticks applied; valid
  std::vector<Casting> cast;          // one for each party that is not external
  std::vector<std::string> plugins;   // absolute paths
  std::vector<std::string> external;  // parties played by agents started by hand
  Transport transport = Transport::kProcesses;
  std::string listen;  // "unix:PATH" or "HOST:PORT"; empty: a socket in a private folder, with keys a loopback port
  std::string called;  // the name or address by which agents reach the broker's machine; empty: as it listens
  // Absolute path of a folder as `haggle keys init` makes it, with a folder for each party: broker and agents then show
  // each other certificates, and no tokens are made. Empty: none.
  std::string keys;
  std::string journal;  // absolute path, or empty: none
  bool overwrite_journal = false;
  bool number_journal = false;   // the path goes on with 1.haggle, or the first number that is free when the run starts
  std::int64_t pace_ms = 0;      // least wall time a tick
  std::int64_t deadline_ms = 0;  // how long a step waits for its parties; 0: as long as they take. With processes alone
                                 // (people in this process have their own, Persons::deadline_ms)
  std::int64_t restarts = 3;     // how often a process that dies is started again: each agent, and the broker
  bool durable = false;          // each step of the journal is on the disk before it counts
  std::string metrics;  // where the broker answers Prometheus, "HOST:PORT"; empty: nowhere. With processes alone
  // Go on with the run of `journal`, whose broker was killed; scenario and cast are the journal's.
  bool resume = false;
  // Play nothing: ask the external parties what they were asked in `journal`, which is never changed, and compare what
  // they decide; and those of the cast, if there is one.
  bool rehearse = false;
  std::string programs;  // folder of haggle-broker and haggle-agent; empty: beside this program
};

class Persons;  // persons.h

// Called on the caller's thread while the run is on.
struct RunHooks {
  std::function<void(const Progress&)> on_progress;            // may be empty
  std::function<void(const std::string& line)> on_diagnostic;  // "listening ...", "external ..."; may be empty
  // Set by the signal handler: 1 asks for a sealed stop, 2 for an immediate one.
  const std::atomic<int>* interrupted = nullptr;
  core::EventSink* events = nullptr;       // sees every event of a run in process; may be null
  run::TickSink* ticks = nullptr;          // ... and the market at the end of each tick; may be null
  journal::StepRecorder* steps = nullptr;  // gets every step of a run in process, once its journal has it; may be null
  Persons* persons = nullptr;              // play the parties of that name in a run in process; null: nobody does
  // Called when a run in process is complete, before its market goes; may be empty.
  std::function<void(const core::Market&)> on_end;
};

struct RunResult {
  journal::RunSummary summary;  // tally.h; `complete` is false if the run was stopped
  double wall_seconds = 0;
  HowEnded how = HowEnded::kDone;  // kFailed: the journal, a signal to the broker
  std::string message;             // of a run that did not complete
  std::string culprit;             // the party whose agent failed; empty: none did
  std::string journal;             // that was written; empty: none was, or the run never started
  bool drew = true;                // false: in process, and no strategy asked for chance (View::drew)
};

// Runs in this process, no gRPC: a virtual call for each party and step.
RunResult RunInProcess(const RunPlan& plan, const Registry& registry, const RunHooks& hooks);

// Starts haggle-broker and one haggle-agent for each party, or for several of a host that wants them together, waits,
// and leaves no process behind.
RunResult RunProcesses(const RunPlan& plan, const RunHooks& hooks);

class ProcessHost;
// The same, with processes that live with `host`; plan.programs counts for nothing.
RunResult RunProcesses(const RunPlan& plan, const RunHooks& hooks, ProcessHost& host);

}  // namespace haggle::launch
