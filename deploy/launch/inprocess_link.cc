#include "deploy/launch/inprocess_link.h"

#include <utility>

#include "proto/base/check.h"

namespace haggle::launch {

InProcessLink::InProcessLink(referee::Referee* referee, std::function<absl::Status()> before_step)
    : referee_(referee), before_step_(std::move(before_step)) {}

absl::Status InProcessLink::Start() {
  if (started_) return absl::OkStatus();
  started_ = true;
  return referee_->Start();
}

absl::StatusOr<std::vector<Briefing>> InProcessLink::Join() {
  if (absl::Status status = Start(); !status.ok()) return status;
  std::vector<Briefing> briefings;
  for (const Party& party : referee_->run().scenario().parties) {
    briefings.push_back(referee_->market().BriefingFor(party.id));
  }
  return briefings;
}

absl::StatusOr<sdk::Prompts> InProcessLink::Receive() {
  if (absl::Status status = Start(); !status.ok()) return status;
  prompts_.clear();
  if (referee_->done()) return sdk::Prompts();
  if (before_step_) {
    if (absl::Status status = before_step_(); !status.ok()) return status;
  }
  for (const PartyId party : referee_->awaited()) prompts_.push_back(&referee_->prompt(party));
  return sdk::Prompts(prompts_);
}

absl::Status InProcessLink::Send(std::span<Moves> answers) {
  for (Moves& answer : answers) HAGGLE_CHECK(referee_->Answer(answer));
  return referee_->Advance();
}

}  // namespace haggle::launch
