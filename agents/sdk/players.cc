#include "agents/sdk/players.h"

#include <algorithm>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"

namespace haggle::sdk {

absl::Status Players::Join(Link& link, const std::vector<Casting>& cast, const Registry& registry) {
  absl::StatusOr<std::vector<Briefing>> briefings = link.Join();
  if (!briefings.ok()) return briefings.status();
  if (briefings->size() != cast.size()) {
    return absl::InternalError(
        absl::StrCat("the broker briefs ", briefings->size(), " parties; ", cast.size(), " have joined"));
  }
  for (std::size_t i = 0; i < cast.size(); ++i) {
    Briefing& briefing = (*briefings)[i];
    for (const Party& party : briefing.scenario.parties) {
      if (party.id != briefing.party || party.name == cast[i].party) continue;
      return absl::InternalError(
          absl::StrCat("the broker briefs party '", party.name, "' where '", cast[i].party, "' has joined"));
    }
    if (absl::Status status = Add(cast[i], std::move(briefing), registry); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Players::Add(const Casting& casting, Briefing briefing, const Registry& registry) {
  const StrategySpec* const spec = registry.Find(casting.strategy);
  const std::uint64_t key = briefing.stream_key;
  if (spec != nullptr && !spec->reads_stream_key) briefing.stream_key = 0;  // set aside, that Make need not copy
  absl::StatusOr<std::unique_ptr<Strategy>> strategy = registry.Make(casting, briefing);
  briefing.stream_key = key;
  if (!strategy.ok()) {
    culprit_ = casting.party;
    return strategy.status();
  }
  std::vector<TableId> declines = DeclinedTables(casting, *spec);
  const PartyId played = briefing.party;
  Player player{
      played, casting.party,
      std::make_unique<Agent>(std::move(briefing), *std::move(strategy), casting.strategy, std::move(declines))};
  const auto place = std::lower_bound(players_.begin(), players_.end(), player.party,
                                      [](const Player& a, PartyId party) { return a.party < party; });
  players_.insert(place, std::move(player));
  return absl::OkStatus();
}

Players::Player* Players::Find(PartyId party) {
  // Once around, from the last one on.
  for (std::size_t looked = 0; looked < players_.size(); ++looked) {
    if (next_ >= players_.size()) next_ = 0;
    Player& player = players_[next_++];
    if (player.party == party) return &player;
  }
  return nullptr;
}

bool Players::plays(PartyId party) const {
  return std::any_of(players_.begin(), players_.end(), [party](const Player& p) { return p.party == party; });
}

bool Players::drew() const {
  return std::any_of(players_.begin(), players_.end(), [](const Player& p) { return p.agent->drew(); });
}

absl::Status Players::Answer(const Prompt& prompt, Moves& moves) {
  Player* const player = Find(prompt.party);
  if (player == nullptr) {
    return absl::InternalError(
        absl::StrCat("the broker asks party number ", prompt.party, ", which is not played here"));
  }
  absl::Status status = player->agent->Answer(prompt, moves);
  if (!status.ok()) culprit_ = player->name;
  return status;
}

absl::StatusOr<bool> Players::Step(Link& link) {
  const absl::StatusOr<Prompts> prompts = link.Receive();
  if (!prompts.ok()) return prompts.status();
  if (prompts->empty()) return false;
  if (moves_.size() < prompts->size()) moves_.resize(prompts->size());
  for (std::size_t i = 0; i < prompts->size(); ++i) {
    if (absl::Status status = Answer(*(*prompts)[i], moves_[i]); !status.ok()) return status;
  }
  if (absl::Status status = link.Send(std::span<Moves>(moves_.data(), prompts->size())); !status.ok()) return status;
  return true;
}

absl::Status PlayParties(Link& link, Players& players) {
  for (;;) {
    const absl::StatusOr<bool> more = players.Step(link);
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
  }
}

}  // namespace haggle::sdk
