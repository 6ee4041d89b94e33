// What a strategy would have decided where a person did: led along the person's own path, shown what that was shown.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/sdk/registry.h"
#include "broker/journal/prompts.h"
#include "deploy/seat/decision.h"
#include "proto/base/moves.h"
#include "proto/base/prompt.h"

namespace haggle::seat {

// A move in words.
struct ToldMove {
  std::string kind;  // as forms call it
  std::string text;
  std::string why;  // empty: no reason was given
};

struct AdvisedDecision {
  std::vector<ToldMove> would;
  bool same = false;  // the same moves in the same order
};

// For each decision, in order. The strategy is asked about each as if it had decided what the person did before it: it
// is shown what followed from that. kInvalidArgument: there is no such strategy or parameter; kInternal: it threw.
absl::StatusOr<std::vector<AdvisedDecision>> Advise(const Briefing& briefing,
                                                    const std::vector<const Decision*>& decisions,
                                                    const Casting& casting, const Registry& registry);

// Whether the strategy, led as by Advise, would have moved in any of the decisions: one that is for another kind of
// party, or for no such table, never does. A strategy that cannot be made for the party, or throws, does not.
bool WouldMove(const Briefing& briefing, const std::vector<const Decision*>& decisions, const Casting& casting,
               const Registry& registry);

// Decisions as a journal has them (PromptsOf), to be advised upon.
std::deque<Decision> DecisionsOf(const Briefing& briefing, const std::vector<journal::PromptAndMoves>& past);

// The kind of a move as forms call it: "order".
std::string KindOfMove(const Action& action);

}  // namespace haggle::seat
