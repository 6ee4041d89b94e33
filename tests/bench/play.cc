#include "tests/bench/play.h"

#include <utility>

#include "agents/strategies/strategies.h"
#include "broker/core/state.h"
#include "broker/journal/recorder.h"
#include "haggle/v1/broker_service.pb.h"
#include "proto/codec/codec.h"
#include "tests/bench/bench.h"

namespace haggle::bench {
namespace {

class Keeper : public StepRecorder {
 public:
  explicit Keeper(Content* content) : content_(content) {}
  absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash,
                      const std::vector<Why>& whys) override {
    content_->steps_recorded.push_back(RecordedStep{step, std::string(bytes), hash, whys});
    return absl::OkStatus();
  }
  absl::Status OnTick(Tick, const Hash&) override { return absl::OkStatus(); }

 private:
  Content* content_;
};

std::unique_ptr<Agent> MakeAgent(const Referee& referee, PartyId party, const Casting& casting) {
  const Briefing briefing = referee.market().BriefingFor(party);
  auto strategy = Strategies().Make(casting, briefing);
  if (!strategy.ok()) Give(std::string(strategy.status().message()));
  return std::make_unique<Agent>(briefing, *std::move(strategy));
}

}  // namespace

const Registry& Strategies() {
  static const Registry* const registry = [] {
    auto* made = new Registry;
    AddBuiltInStrategies(*made);
    return made;
  }();
  return *registry;
}

std::vector<Casting> CastInTurns(const Scenario& scenario, const std::vector<std::string>& strategies) {
  std::vector<Casting> cast;
  for (const Party& party : scenario.parties) {
    cast.push_back(Casting{party.name, strategies[cast.size() % strategies.size()], {}});
  }
  return cast;
}

std::vector<Casting> CastAll(const Scenario& scenario, const std::string& strategy) {
  return CastInTurns(scenario, {strategy});
}

Players MakePlayers(const Referee& referee, const std::vector<Casting>& cast) {
  Players players;
  const std::vector<Party>& parties = referee.market().state().scenario.parties;
  for (std::size_t i = 0; i < cast.size(); ++i) players[parties[i].id] = MakeAgent(referee, parties[i].id, cast[i]);
  return players;
}

Content Play(const Scenario& scenario, const std::vector<Casting>& cast) {
  Content content;
  Keeper keeper(&content);
  Referee referee(scenario, &keeper, nullptr);
  if (!referee.Start().ok()) Give("the benchmark's scenario cannot start");
  Players players = MakePlayers(referee, cast);
  std::int64_t messages = 0;
  std::int64_t prompt_bytes = 0;
  std::int64_t move_bytes = 0;
  while (!referee.done()) {
    const std::vector<PartyId> due = referee.awaited();
    for (const PartyId party : due) {
      const Prompt& prompt = referee.prompt(party);
      Moves moves;
      players[party]->Answer(prompt, moves);
      v1::BrokerMessage out;
      ToProto(prompt, *out.mutable_prompts()->add_prompts());
      v1::AgentMessage in;
      ToProto(moves, *in.mutable_moves()->add_moves());
      ++messages;
      prompt_bytes += static_cast<std::int64_t>(out.ByteSizeLong());
      move_bytes += static_cast<std::int64_t>(in.ByteSizeLong());
      content.moves += static_cast<std::int64_t>(moves.moves.size());
      referee.Answer(party, moves.moves);
    }
    ++content.steps;
    if (!referee.Advance().ok()) Give("the benchmark's run broke off");
  }
  content.sizes = {static_cast<int>(prompt_bytes / messages), static_cast<int>(move_bytes / messages)};
  content.hash = Hex(referee.hash());
  return content;
}

}  // namespace haggle::bench
