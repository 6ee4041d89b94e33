#include "agents/sdk/agent.h"

#include <utility>

namespace haggle {

Agent::Agent(const Briefing& briefing, std::unique_ptr<Strategy> strategy)
    : view_(briefing), strategy_(std::move(strategy)) {}

void Agent::Answer(const Prompt& prompt, Moves& moves) {
  view_.Take(prompt);
  reply_.Clear();
  strategy_->Decide(view_, reply_);
  moves.party = prompt.party;
  moves.epoch = prompt.epoch;
  moves.number = prompt.number;
  // Both vectors keep their memory and change places at every prompt.
  std::swap(moves.moves, reply_.moves());
}

}  // namespace haggle
