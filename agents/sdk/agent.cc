#include "agents/sdk/agent.h"

#include <utility>

namespace haggle {

Agent::Agent(const Briefing& briefing, std::unique_ptr<Strategy> strategy)
    : view_(briefing), strategy_(std::move(strategy)) {}

void Agent::Answer(const Prompt& prompt, Moves& moves) {
  view_.Take(prompt);
  // The reply is written into the caller's memory.
  reply_.Exchange(moves.moves);
  strategy_->Decide(view_, reply_);
  moves.party = prompt.party;
  moves.epoch = prompt.epoch;
  moves.number = prompt.number;
  reply_.Exchange(moves.moves);
}

}  // namespace haggle
