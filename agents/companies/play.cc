#include "agents/companies/play.h"

#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace haggle {

absl::Status PlayParties(Link& link, const std::vector<Casting>& cast, const std::vector<Briefing>& briefings,
                         const Registry& registry) {
  std::map<PartyId, std::unique_ptr<Agent>> agents;
  for (std::size_t i = 0; i < cast.size(); ++i) {
    absl::StatusOr<std::unique_ptr<Strategy>> strategy = registry.Make(cast[i], briefings[i]);
    if (!strategy.ok()) return strategy.status();
    agents[briefings[i].party] = std::make_unique<Agent>(briefings[i], *std::move(strategy), cast[i].strategy);
  }
  std::vector<Moves> moves;
  for (;;) {
    const absl::StatusOr<const std::vector<Prompt>*> prompts = link.Receive();
    if (!prompts.ok()) return prompts.status();
    if ((*prompts)->empty()) return absl::OkStatus();
    moves.resize((*prompts)->size());
    for (std::size_t i = 0; i < moves.size(); ++i) {
      const Prompt& prompt = (**prompts)[i];
      const auto agent = agents.find(prompt.party);
      if (agent == agents.end()) {
        return absl::InternalError(
            absl::StrCat("the broker asks party number ", prompt.party, ", which is not played here"));
      }
      if (absl::Status status = agent->second->Answer(prompt, moves[i]); !status.ok()) return status;
    }
    if (absl::Status status = link.Send(moves); !status.ok()) return status;
  }
}

}  // namespace haggle
