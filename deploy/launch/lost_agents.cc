// The part of the launcher about agents that are lost for good.
#include "absl/strings/str_split.h"
#include "deploy/launch/launcher.h"
#include "proto/base/how_ended.h"
#include "proto/base/run_status.h"

namespace haggle::launch {

bool Launcher::PlaysOn(const AgentProcess& agent, const std::string& why) {
  if (plan_.deadline_ms == 0 || stage_ != Stage::kPlaying || !broker_->running()) return false;
  lost_.push_back({absl::StrSplit(agent.parties, ','), why});
  const bool all = lost_.size() == agents_.size() && plan_.external.empty();
  if (!all) TellLost(lost_.back());
  return !all;
}

void Launcher::TellLost(const LostAgent& lost) {
  broker_->Tell(WriteRunStatus({RunStatus::AgentFailed{lost.why, lost.parties}}));
}

void Launcher::GiveUp(AgentProcess& agent, const std::string& why) {
  agent.away.again_ms = -1;  // nobody looks for its machine any more
  if (PlaysOn(agent, why)) return;
  culprit_ = why;
  failed_party_ = agent.parties;
  Fail(HowEnded::kAgentFailed, culprit_);
  // The broker goes on waiting for another agent: nobody would come.
  broker_->Tell(WriteRunStatus({RunStatus::AgentFailed{culprit_, absl::StrSplit(agent.parties, ',')}}));
  stop_ms_ = host_.NowMs();
}

}  // namespace haggle::launch
