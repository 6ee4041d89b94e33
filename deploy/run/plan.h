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
#include "proto/base/scenario.h"

namespace haggle {

enum class Transport : std::uint8_t { kProcesses, kInProcess };

struct RunPlan {
  Scenario scenario;                  // effective: seed, --set and --ticks applied; valid
  std::vector<Casting> cast;          // one for each party that is not external
  std::vector<std::string> plugins;   // absolute paths
  std::vector<std::string> external;  // parties played by agents started by hand
  Transport transport = Transport::kProcesses;
  std::string listen;   // "unix:PATH" or "HOST:PORT"; empty: a socket in a private folder
  std::string journal;  // absolute path, or empty: none
  bool overwrite_journal = false;
  std::int64_t pace_ms = 0;  // least wall time a tick
  std::string programs;      // folder of haggle-broker and haggle-agent; empty: beside this program
};

// What a run shows while it is on. Called on the caller's thread.
struct Progress {
  Tick tick = 0;
  std::int64_t open_tables = 0;
  std::int64_t backlog = 0;              // units booked and not shipped
  std::vector<std::string> waiting_for;  // parties the step waits for
};

struct RunHooks {
  std::function<void(const Progress&)> on_progress;            // may be empty
  std::function<void(const std::string& line)> on_diagnostic;  // "listening ...", "external ..."; may be empty
  // Set by the signal handler: 1 asks for a sealed stop, 2 for an immediate one.
  const std::atomic<int>* interrupted = nullptr;
  EventSink* events = nullptr;  // sees every event of a run in process; may be null
};

struct RunResult {
  RunSummary summary;  // tally.h; `complete` is false if the run was stopped
  double wall_seconds = 0;
  int exit_code = 0;    // 0, 3 (an agent failed), 130 (interrupted), 1 (journal)
  std::string message;  // of a run that did not complete
  std::string culprit;  // the party whose agent failed; empty: none did
};

// Runs in this process, no gRPC: a virtual call for each party and step.
RunResult RunInProcess(const RunPlan& plan, const Registry& registry, const RunHooks& hooks);

// Starts haggle-broker and one haggle-agent for each party, waits, and leaves
// no process behind.
RunResult RunProcesses(const RunPlan& plan, const RunHooks& hooks);

}  // namespace haggle
