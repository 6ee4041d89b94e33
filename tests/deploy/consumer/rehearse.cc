// Plays the strategy of patient.cc against one prompt; exit code 0 if it accepts
// in the last round and is silent before.
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "agents/sdk/agent.h"
#include "agents/sdk/plugin.h"

extern "C" const haggle::PluginDescriptor* haggle_plugin_v1();

namespace {

constexpr haggle::PartyId kMe = 2;
constexpr haggle::TableId kTable = 17;

haggle::Prompt Question(std::int32_t round) {
  haggle::Prompt prompt;
  prompt.party = kMe;
  prompt.number = static_cast<std::uint64_t>(round) + 1;
  prompt.phase = haggle::Phase::kBargain;
  if (round == 0) {
    haggle::TableOpened opened;
    opened.table = kTable;
    opened.kind = haggle::TableKind::kScenario;
    opened.parties = {1, kMe};
    opened.rounds = 3;
    prompt.shown.push_back({0, 0, opened});
  }
  haggle::Offered offered;
  offered.table = kTable;
  offered.round = round;
  offered.party = 1;
  prompt.shown.push_back({0, 0, offered});
  haggle::Ask ask;
  ask.kind = haggle::AskKind::kBargain;
  ask.table = kTable;
  ask.round = round;
  prompt.asks.push_back(ask);
  return prompt;
}

}  // namespace

int main() {
  haggle::Registry registry;
  for (haggle::StrategySpec& spec : haggle_plugin_v1()->strategies()) {
    if (!registry.Add(std::move(spec)).ok()) return 1;
  }
  haggle::Briefing briefing;
  briefing.party = kMe;
  briefing.scenario.parties.resize(2);
  briefing.scenario.parties[0].id = 1;
  briefing.scenario.parties[1].id = kMe;
  auto strategy = registry.Make({"me", "patient", {}}, briefing);
  if (!strategy.ok()) return 2;
  haggle::Agent agent(briefing, *std::move(strategy));
  haggle::Moves moves;
  for (std::int32_t round = 0; round < 3; ++round) {
    if (!agent.Answer(Question(round), moves).ok()) return 4;
    const std::size_t expected = round == 2 ? 1 : 0;
    if (moves.moves.size() != expected) {
      std::fprintf(stderr, "round %d: %zu moves, expected %zu\n", round, moves.moves.size(), expected);
      return 3;
    }
  }
  return 0;
}
