// Starts the processes of a run, watches over them, and sees them out.
// RunProcesses of plan.h is all that others need.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "deploy/run/child.h"
#include "deploy/run/plan.h"
#include "deploy/run/run_folder.h"

namespace haggle {

// One run. Single-threaded; everything it waits for is a file descriptor. When it
// is destroyed, no process that it has started is left; if this process is
// killed, the system ends them (they ask for that when they start).
//
// With external parties and plan.transport == kInProcess, one haggle-agent plays
// all other parties: the broker needs a process of its own to be reached.
class Launcher {
 public:
  Launcher(const RunPlan& plan, const RunHooks& hooks);
  ~Launcher();

  RunResult Run();

 private:
  enum class Stage : std::uint8_t { kStarting, kJoining, kPlaying, kOver };

  absl::Status Prepare();
  absl::Status StartBroker();
  absl::Status StartAgents();
  absl::Status StartAgent(const std::vector<Casting>& cast);
  void TellExternals();
  // Waits for the next thing to happen and handles it.
  void Step();
  void OnStatusLine(const std::string& line);
  void OnProgress(const std::string& line);
  // Sees whether an agent has ended (with `wait`: waits for it), then takes what it has
  // said: so its last words are there when its end is told. True: it has ended now.
  bool LookAfter(std::size_t i, bool wait);
  void OnAgentEnd(std::size_t i);
  void OnInterrupt();
  // Asks the broker to seal and end, once; after a while, insists.
  void StopBroker();
  void Insist();
  // Sees the agents out: they end by themselves when the broker has.
  void DismissAgents();
  RunResult Result() const;
  void Fail(int exit_code, const std::string& message);

  const RunPlan& plan_;
  const RunHooks& hooks_;
  RunFolder folder_;
  std::string programs_;             // folder of the binaries
  std::vector<std::string> tokens_;  // by position in scenario.parties
  std::unique_ptr<Child> broker_;
  std::vector<std::unique_ptr<Child>> agents_;
  std::vector<std::string> last_words_;  // of the agents: their last line each

  Stage stage_ = Stage::kStarting;
  std::string address_;
  std::string broker_said_;  // why it stopped or would not start
  std::string failed_party_;
  std::string culprit_;  // what became of the agent that failed first
  int exit_code_ = 0;    // of the launcher's own failures
  std::string message_;
  bool started_ = false;
  bool interrupted_ = false;
  bool killed_ = false;
  std::int64_t stop_ms_ = 0;  // when the broker was asked to stop
};

}  // namespace haggle
