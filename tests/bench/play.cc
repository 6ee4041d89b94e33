#include "tests/bench/play.h"

#include <utility>

#include "agents/sdk/players.h"
#include "agents/strategies/strategies.h"
#include "broker/journal/recorder.h"
#include "broker/referee/referee.h"
#include "deploy/launch/inprocess_link.h"
#include "haggle/v1/broker_service.pb.h"
#include "proto/codec/codec.h"
#include "tests/agents/watched_link.h"
#include "tests/bench/bench.h"

namespace haggle::bench {
namespace {

class Keeper : public journal::StepRecorder {
 public:
  explicit Keeper(Content* content) : content_(content) {}
  absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash, const journal::Told& told) override {
    content_->steps_recorded.push_back(RecordedStep{step, std::string(bytes), hash, told});
    return absl::OkStatus();
  }
  absl::Status OnTick(Tick, const Hash&) override { return absl::OkStatus(); }

 private:
  Content* content_;
};

}  // namespace

const Registry& Strategies() {
  static const Registry* const registry = [] {
    auto* made = new Registry;
    strategies::AddBuiltInStrategies(*made);
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

Content Play(const Scenario& scenario, const std::vector<Casting>& cast) {
  Content content;
  Keeper keeper(&content);
  referee::Referee referee(scenario, &keeper, nullptr);
  std::int64_t messages = 0;
  std::int64_t prompt_bytes = 0;
  std::int64_t move_bytes = 0;
  launch::InProcessLink inner(&referee);
  WatchedLink link(&inner, [&](const Prompt& prompt, const Moves& answer) {
    v1::BrokerMessage out;
    codec::ToProto(prompt, *out.mutable_prompts()->add_prompts());
    v1::AgentMessage in;
    codec::ToProto(answer, *in.mutable_moves()->add_moves());
    ++messages;
    prompt_bytes += static_cast<std::int64_t>(out.ByteSizeLong());
    move_bytes += static_cast<std::int64_t>(in.ByteSizeLong());
    content.moves += static_cast<std::int64_t>(answer.moves.size());
  });
  sdk::Players players;
  if (absl::Status joined = players.Join(link, cast, Strategies()); !joined.ok()) Give(std::string(joined.message()));
  for (; !referee.done(); ++content.steps) {
    if (!players.Step(link).ok()) Give("the benchmark's run broke off");
  }
  content.sizes = {static_cast<int>(prompt_bytes / messages), static_cast<int>(move_bytes / messages)};
  content.hash = Hex(referee.hash());
  return content;
}

}  // namespace haggle::bench
