// Starts the processes of a run, watches over them, and sees them out.
// RunProcesses of plan.h is all that others need.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "deploy/launch/plan.h"
#include "deploy/launch/process_host.h"
#include "deploy/launch/waiting_notice.h"
#include "proto/base/how_ended.h"

namespace haggle::launch {

// One run, in processes that live with `host`. Single-threaded; everything it waits
// for, it waits for with the host. When it is destroyed, no process that it has
// started is left.
//
// Each process has a folder of its own: the broker's holds what everybody's tokens
// are, an agent's its own parties' alone.
//
// Each party has a process of its own but for hosts that want theirs together, and with external parties and
// plan.transport == kInProcess: then one haggle-agent plays all others, for the broker needs a process of its own to be
// reached.
class Launcher {
 public:
  // All must outlive the launcher.
  Launcher(const RunPlan& plan, const RunHooks& hooks, ProcessHost& host);
  ~Launcher();

  RunResult Run();

 private:
  enum class Stage : std::uint8_t { kStarting, kJoining, kPlaying, kOver };
  // Of a machine that was there and is out of reach.
  struct Absence {
    std::int64_t since_ms = -1;  // -1: it is there
    std::int64_t again_ms = -1;  // when it is tried again; -1: it is being tried
  };
  struct AgentProcess {
    std::string parties;  // names with commas between them
    ProcessOrder order;   // that it was started by, and is started by again
    ProcessHost* host;
    std::unique_ptr<HostedProcess> process;
    std::string last_words = {};
    std::int64_t restarts = 0;
    Absence away = {};
    bool ended = false;  // and that has been dealt with
  };

  absl::Status Prepare();
  // A party's folder in that of the keys.
  std::string KeysOf(const std::string& party) const;
  std::string ListenAt() const;
  std::string SummaryFile() const { return broker_folder_ + "/summary"; }  // that the broker leaves
  absl::Status StartBroker();
  // Whether the broker was killed and is there again, or waited for, to go on with the run.
  bool RestartBroker();
  absl::Status StartAgents();
  absl::Status StartAgent(const std::vector<Casting>& cast, ProcessHost& host);
  void TellExternals();
  void Say(const std::string& line) const;
  // Waits for the next thing to happen and handles it.
  void Step();
  void LookAtBroker();
  // Takes note of what an agent has said, and of its end.
  void LookAt(AgentProcess& agent);
  void OnStatusLine(const std::string& line);
  void On(const RunStatus::Listening& status);
  void On(const RunStatus::Joined& status);
  void On(const RunStatus::Left& status);
  void On(const RunStatus::Started& status);
  void On(const Progress& status);
  void On(const RunStatus::Note& status);
  void On(const RunStatus::AgentFailed& status);
  void On(const RunStatus::Signalled& status);
  void On(const RunStatus::Error& status);
  void On(const RunStatus::Done& status);
  void OnAgentEnd(AgentProcess& agent);
  void StartAgain(AgentProcess& agent, const std::string& end);
  // Whether a machine that is out of reach is tried again; `end`: how the last try went.
  bool Awaits(Absence& away, const ProcessHost& host, const std::string& end);
  bool MayStartAgents() const;
  // Whether an agent that ended so is started again.
  bool MayRestart(const AgentProcess& agent) const;
  // An agent that is lost for good.
  struct LostAgent {
    std::vector<std::string> parties;
    std::string why;
  };
  // Whether the run goes on without that agent, its parties saying nothing: with a deadline, if there are others.
  bool PlaysOn(const AgentProcess& agent, const std::string& why);
  void TellLost(const LostAgent& lost);
  // The run ends without that agent, or goes on.
  void GiveUp(AgentProcess& agent, const std::string& why);
  void OnInterrupt();
  // Tells that parties have not joined, if they take long.
  void LookForMissing();
  // Asks the broker to seal and end, once; after a while, insists.
  void StopBroker(int signal);
  void Insist();
  // Sees the agents out: they end by themselves when the broker has.
  void DismissAgents();
  void AwaitEnd(HostedProcess& process);
  RunResult Result() const;
  // Of a run that is left without an end.
  void TellHowToGoOn(RunResult& result) const;
  // What the broker's exit code says of a run that is not complete.
  HowEnded BrokerSays() const;
  // Of a run in whose broker there is something amiss, or that it has stopped.
  void Blame(RunResult& result) const;
  std::string BrokersEnd() const;
  void Fail(HowEnded how, const std::string& message);

  const RunPlan& plan_;
  const RunHooks& hooks_;
  ProcessHost& host_;
  std::vector<std::string> tokens_;  // by position in scenario.parties
  std::string broker_folder_;
  std::vector<std::string> external_tokens_;  // token files, by position in plan.external
  std::unique_ptr<HostedProcess> broker_;
  std::int64_t broker_restarts_ = 0;
  Absence broker_away_;
  std::vector<AgentProcess> agents_;
  std::vector<LostAgent> lost_;

  Stage stage_ = Stage::kStarting;
  std::string address_;  // at which agents dial the broker
  std::set<std::string> joined_;
  std::int64_t joins_ = 0;  // that have come or gone
  WaitingNotice joining_;
  WaitingNotice playing_;
  std::string journal_;
  std::string signal_;        // that has stopped the broker
  std::string broker_said_;   // why it stopped or would not start
  std::string broker_error_;  // ... if it could not do what it should
  std::string failed_party_;
  std::string culprit_;             // what became of the agent that failed first
  HowEnded how_ = HowEnded::kDone;  // of the launcher's own failures
  std::string message_;
  bool started_ = false;
  bool complete_ = false;  // the broker has said so, its journal sealed
  bool interrupted_ = false;
  bool killed_ = false;
  std::int64_t stop_ms_ = -1;  // when the broker was asked to stop; -1: it was not
};

}  // namespace haggle::launch
