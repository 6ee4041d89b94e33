// The link of parties that are played in the broker's own process: a virtual call
// for each step, no queue, no encoding, no copy of prompts or moves.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "agents/sdk/link.h"
#include "broker/referee/referee.h"

namespace haggle::launch {

// Thread-compatible. A step allocates nothing here once the buffers have grown.
class InProcessLink : public sdk::Link {
 public:
  // For all parties of the referee's run, in the order of its scenario. `referee`
  // must outlive the link. `before_step` (may be empty) is called before the
  // prompts of a step are handed out; its error becomes Receive's.
  explicit InProcessLink(referee::Referee* referee, std::function<absl::Status()> before_step = {});

  // Starts the referee.
  absl::StatusOr<std::vector<Briefing>> Join() override;
  // Without Join, for agents that have been briefed otherwise, it is this that starts the
  // referee. Errors are before_step's, or those of the referee's recorder, which end the run.
  absl::StatusOr<sdk::Prompts> Receive() override;
  absl::Status Send(std::span<Moves> answers) override;

 private:
  absl::Status Start();

  referee::Referee* const referee_;
  const std::function<absl::Status()> before_step_;
  bool started_ = false;
  std::vector<const Prompt*> prompts_;
};

}  // namespace haggle::launch
