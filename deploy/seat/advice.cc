#include "deploy/seat/advice.h"

#include <utility>

#include "agents/sdk/players.h"
#include "deploy/seat/consequences.h"
#include "deploy/seat/forms.h"
#include "deploy/seat/knowledge.h"
#include "proto/base/canonical.h"
#include "proto/base/visit.h"
#include "proto/base/why.h"

namespace haggle::seat {
namespace {

bool AreSame(PartyId party, const std::vector<Move>& a, const std::vector<Move>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (Canonical(Command{0, party, a[i].action}) != Canonical(Command{0, party, b[i].action})) return false;
  }
  return true;
}

}  // namespace

std::string KindOfMove(const Action& action) {
  return VisitAction(
      action,
      [](const OneOf<Offer, Accept, Leave, Reject, Award, Sound, Invite, Answer, Claim, Order, Cancel, Allocate, Expand,
                     Build> auto& move) -> std::string { return move.kName; },
      [](const RequestRedirection&) -> std::string { return "redirect"; },
      [](const SetPrice&) -> std::string { return "price"; }, [](const Quote&) -> std::string { return "quote"; },
      [](const ShareLine&) -> std::string { return "line"; },
      [](const OneOf<std::monostate, BeginTick, Draw, TimeOut> auto&) -> std::string { return "nothing"; });
}

absl::StatusOr<std::vector<AdvisedDecision>> Advise(const Briefing& briefing,
                                                    const std::vector<const Decision*>& decisions,
                                                    const Casting& casting, const Registry& registry) {
  sdk::Players players;
  if (absl::Status status = players.Add(casting, briefing, registry); !status.ok()) return status;
  Knowledge knowledge(briefing);
  const auto name = [&](PartyId party) { return knowledge.words().PartyName(party); };
  std::vector<AdvisedDecision> advised;
  Moves moves;
  for (const Decision* decision : decisions) {
    knowledge.Take(decision->prompt);
    if (absl::Status status = players.Answer(decision->prompt, moves); !status.ok()) return status;
    AdvisedDecision& advice = advised.emplace_back();
    advice.same = AreSame(briefing.party, decision->moves, moves.moves);
    for (const Move& move : moves.moves) {
      advice.would.push_back({KindOfMove(move.action), TellMove(knowledge, move.action), TellWhy(move.why, name)});
    }
  }
  return advised;
}

bool WouldMove(const Briefing& briefing, const std::vector<const Decision*>& decisions, const Casting& casting,
               const Registry& registry) {
  sdk::Players players;
  if (!players.Add(casting, briefing, registry).ok()) return false;
  Moves moves;
  for (const Decision* decision : decisions) {
    if (!players.Answer(decision->prompt, moves).ok()) return false;
    if (!moves.moves.empty()) return true;
  }
  return false;
}

std::deque<Decision> DecisionsOf(const Briefing& briefing, const std::vector<journal::PromptAndMoves>& past) {
  Knowledge knowledge(briefing);
  std::deque<Decision> decisions;
  for (const journal::PromptAndMoves& one : past) {
    Decision& decision = decisions.emplace_back();
    decision.prompt = one.prompt;
    decision.moves = one.answer.moves;
    decision.in_time = !one.timed_out;
    knowledge.Take(decision.prompt);
    for (const Ask& ask : decision.prompt.asks) decision.asked.push_back(TellAsk(knowledge, ask));
    for (const Move& move : decision.moves) {
      decision.kinds.push_back(KindOfMove(move.action));
      decision.told.push_back(TellMove(knowledge, move.action));
    }
  }
  return decisions;
}

}  // namespace haggle::seat
