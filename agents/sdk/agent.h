// Plays one party: prompt in, moves out. Pure.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "agents/sdk/strategy.h"
#include "proto/base/prompt.h"

namespace haggle::sdk {

// Thread-compatible.
class Agent {
 public:
  // `strategy_name` is for messages.
  Agent(const Briefing& briefing, std::unique_ptr<Strategy> strategy, std::string_view strategy_name = "");
  ~Agent();
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  // Answers `prompt`; `moves` is overwritten (party, epoch, number, moves, beliefs) and
  // its memory reused. kInternal: the strategy threw; the message says whose it is and
  // what, and there are no moves.
  absl::Status Answer(const Prompt& prompt, Moves& moves);

 private:
  View view_;
  const std::string who_;  // "party lab: its strategy boulware"
  std::unique_ptr<Strategy> strategy_;
  Reply reply_;
};

}  // namespace haggle::sdk

// What the author of a strategy writes.
namespace haggle {
using sdk::Agent;
}  // namespace haggle
