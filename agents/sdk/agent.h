// Plays one party: prompt in, moves out. Pure.
#pragma once

#include <memory>

#include "agents/sdk/strategy.h"
#include "proto/base/prompt.h"

namespace haggle {

// Thread-compatible.
class Agent {
 public:
  Agent(const Briefing& briefing, std::unique_ptr<Strategy> strategy);

  // Answers `prompt`; `moves` is overwritten (party, epoch, number, moves) and
  // its memory reused.
  void Answer(const Prompt& prompt, Moves& moves);

 private:
  View view_;
  std::unique_ptr<Strategy> strategy_;
  Reply reply_;
};

}  // namespace haggle
