#include "broker/journal/prompts.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "proto/base/check.h"

namespace haggle::journal {
namespace {

absl::Status ShowStep(std::int64_t id, const run::Run& run, const Told& told, PromptVisitor& visitor) {
  const core::Market& market = run.market();
  const std::vector<Command>& commands = run.next().step.commands;
  const bool reasons = told.whys.size() == commands.size();
  std::size_t first = 0;
  std::size_t first_belief = 0;
  for (const PartyId party : market.due()) {
    std::size_t end = first;
    while (end < commands.size() && commands[end].party == party) ++end;
    std::size_t end_belief = first_belief;
    while (end_belief < told.beliefs.size() && told.beliefs[end_belief].holder == party) ++end_belief;
    RecordedPrompt recorded{id,
                            market.prompt(party),
                            {commands.data() + first, end - first},
                            first < end && std::holds_alternative<TimeOut>(commands[first].action),
                            {},
                            {told.beliefs.data() + first_belief, end_belief - first_belief}};
    if (reasons) recorded.whys = {told.whys.data() + first, end - first};
    if (recorded.timed_out) recorded.moves = {};
    if (absl::Status status = visitor.OnPrompt(recorded); !status.ok()) return status;
    first = end;
    first_belief = end_belief;
  }
  if (first == commands.size()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("step ", id, ": a move of party number ", commands[first].party,
                                          ", which was not asked or stands twice"));
}

// Keeps what one party was asked.
class Keeper : public PromptVisitor {
 public:
  explicit Keeper(PartyId party) : party_(party) {}
  absl::Status OnBriefings(const core::Market&) override { return absl::OkStatus(); }
  absl::Status OnPrompt(const RecordedPrompt& recorded) override {
    if (recorded.prompt.party != party_) return absl::OkStatus();
    PromptAndMoves& kept = kept_.emplace_back();
    kept.step = recorded.step;
    kept.prompt = recorded.prompt;
    kept.timed_out = recorded.timed_out;
    kept.answer.party = party_;
    kept.answer.number = recorded.prompt.number;
    for (std::size_t i = 0; i < recorded.moves.size(); ++i) {
      kept.answer.moves.push_back(Move{i < recorded.whys.size() ? recorded.whys[i] : Why{}, recorded.moves[i].action});
    }
    for (const HeldBelief& held : recorded.beliefs) kept.answer.beliefs.push_back(held.belief);
    return absl::OkStatus();
  }
  std::vector<PromptAndMoves>& kept() { return kept_; }

 private:
  const PartyId party_;
  std::vector<PromptAndMoves> kept_;
};

}  // namespace

absl::Status VisitPrompts(const JournalReader& reader, std::int64_t last, run::Run& run, PromptVisitor& visitor,
                          const Onlookers& onlookers) {
  HAGGLE_CHECK(run.steps() == 0);
  bool briefed = false;
  const auto brief = [&]() -> absl::Status {
    if (briefed || run.steps() == 0) return absl::OkStatus();
    briefed = true;
    return visitor.OnBriefings(run.market());
  };
  ReplayHooks hooks;
  hooks.events = onlookers.events;
  hooks.ticks = onlookers.ticks;
  hooks.on_step = [&](std::int64_t id, const Step&, const Told& told) -> absl::Status {
    if (absl::Status status = brief(); !status.ok()) return status;
    if (run.market().waiting() != core::Market::Waiting::kParties) return absl::OkStatus();
    return ShowStep(id, run, told, visitor);
  };
  if (absl::Status status = ReplayTo(reader, last, run, hooks); !status.ok()) return status;
  return brief();
}

absl::StatusOr<std::vector<PromptAndMoves>> PromptsOf(const JournalReader& reader, PartyId party, std::int64_t last) {
  const std::vector<Party>& parties = reader.scenario().parties;
  if (std::none_of(parties.begin(), parties.end(), [party](const Party& p) { return p.id == party; })) {
    return absl::NotFoundError(absl::StrCat("journal ", reader.path(), ": no party has number ", party));
  }
  run::Run run(reader.scenario());
  Keeper keeper(party);
  if (absl::Status status = VisitPrompts(reader, last, run, keeper); !status.ok()) return status;
  return std::move(keeper.kept());
}

}  // namespace haggle::journal
