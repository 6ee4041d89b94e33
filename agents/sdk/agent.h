// Plays one party: prompt in, moves out. Pure.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "agents/sdk/strategy.h"
#include "proto/base/prompt.h"

namespace haggle::sdk {

// Thread-compatible.
class Agent {
 public:
  // `strategy_name` is for messages. An invitation or request with a number in `declines` is declined without asking
  // the strategy, which is not shown what happens at that table either, as if it had not reached it, and decides
  // everything else.
  Agent(Briefing briefing, std::unique_ptr<Strategy> strategy, std::string_view strategy_name = "",
        std::vector<TableId> declines = {});
  ~Agent();
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  // Answers `prompt`; `moves` is overwritten (party, epoch, number, moves, beliefs) and
  // its memory reused. kInternal: the strategy threw; the message says whose it is and
  // what, and there are no moves.
  absl::Status Answer(const Prompt& prompt, Moves& moves);

  // Whether the strategy has asked for chance (View::drew).
  bool drew() const { return view_.drew(); }

 private:
  bool Declines(TableId table) const;
  bool IsOfDeclined(const Event& event) const;
  // The prompt as the strategy is to see it.
  const Prompt& WithoutDeclined(const Prompt& prompt);

  View view_;
  const std::string who_;  // "party lab: its strategy boulware"
  std::unique_ptr<Strategy> strategy_;
  Reply reply_;
  const std::vector<TableId> declines_;  // a handful at most
  Prompt asked_;                         // without what is declined
};

}  // namespace haggle::sdk

// What the author of a strategy writes.
namespace haggle {
using sdk::Agent;
}  // namespace haggle
