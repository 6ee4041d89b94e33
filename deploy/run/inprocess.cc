// A run in this process: a virtual call for each party and step, no queue, no
// encoding but the chain's.
#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agents/sdk/agent.h"
#include "agents/sdk/guard.h"
#include "broker/core/state.h"
#include "broker/referee/record.h"
#include "broker/referee/referee.h"
#include "deploy/run/cast_file.h"
#include "deploy/run/plan.h"

namespace haggle {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;
constexpr int kExitAgent = 3;
// How long a paced run sleeps before it looks for an interrupt again.
constexpr std::chrono::milliseconds kNap(20);

class InProcessRun {
 public:
  InProcessRun(const RunPlan& plan, const Registry& registry, const RunHooks& hooks)
      : plan_(plan), registry_(registry), hooks_(hooks) {}

  RunResult Run();

 private:
  // Each says whether to go on; if not, result_ tells why.
  bool OpenRecord();
  bool MakeAgents();
  bool Play();
  // Waits out the pace of a tick that is over and tells of the next one.
  void TickBegins();
  void Finish();
  void Fail(int exit_code, std::string message, std::string culprit = "") {
    result_.exit_code = exit_code;
    result_.message = std::move(message);
    result_.culprit = std::move(culprit);
  }
  // Lets all that are awaited decide.
  bool Ask();
  bool interrupted() const { return hooks_.interrupted != nullptr && hooks_.interrupted->load() != 0; }

  struct Player {
    PartyId party;
    std::string name;
    std::unique_ptr<Agent> agent;
  };

  const RunPlan& plan_;
  const Registry& registry_;
  const RunHooks& hooks_;
  std::unique_ptr<RunRecord> record_;
  std::unique_ptr<Referee> referee_;
  std::vector<Player> players_;  // by party
  std::vector<PartyId> awaited_;
  Moves moves_;
  FanOut events_;  // of tally and watcher
  Clock::time_point tick_began_;
  RunResult result_;
};

bool InProcessRun::OpenRecord() {
  absl::StatusOr<std::vector<CastLine>> cast = std::vector<CastLine>();
  if (!plan_.journal.empty()) cast = CastLines(plan_);
  if (!cast.ok()) {
    Fail(kExitFailed, std::string(cast.status().message()));
    return false;
  }
  record_ = std::make_unique<RunRecord>(
      plan_.scenario,
      RecordOptions{plan_.journal, plan_.number_journal, plan_.overwrite_journal, "inprocess", *std::move(cast)});
  record_->OnWait(hooks_.on_diagnostic);
  if (absl::Status status = record_->Open(); !status.ok()) {
    Fail(kExitFailed, std::string(status.message()));
    return false;
  }
  return true;
}

bool InProcessRun::MakeAgents() {
  const Market& market = referee_->market();
  for (const Party& party : plan_.scenario.parties) {
    const Casting* casting = nullptr;
    for (const Casting& candidate : plan_.cast) {
      if (candidate.party == party.name) casting = &candidate;
    }
    if (casting == nullptr) {
      Fail(kExitUsage, absl::StrCat("party ", party.name, ": nobody plays it; give --agent ", party.name, "=STRATEGY"));
      return false;
    }
    const Briefing briefing = market.BriefingFor(party.id);
    absl::StatusOr<std::unique_ptr<Strategy>> strategy = registry_.Make(*casting, briefing);
    if (!strategy.ok()) {
      const bool its_own = absl::IsInternal(strategy.status());
      const absl::string_view message = strategy.status().message();
      Fail(its_own ? kExitAgent : kExitUsage,
           its_own ? std::string(message) : absl::StrCat("party ", party.name, ": ", message), party.name);
      return false;
    }
    players_.push_back(
        {party.id, party.name, std::make_unique<Agent>(briefing, *std::move(strategy), casting->strategy)});
  }
  std::sort(players_.begin(), players_.end(), [](const Player& a, const Player& b) { return a.party < b.party; });
  return true;
}

void InProcessRun::TickBegins() {
  const auto due = tick_began_ + std::chrono::milliseconds(plan_.pace_ms);
  while (plan_.pace_ms > 0 && Clock::now() < due && !interrupted()) {
    std::this_thread::sleep_for(std::min<Clock::duration>(kNap, due - Clock::now()));
  }
  tick_began_ = Clock::now();
  if (!hooks_.on_progress) return;
  const Market::State& state = referee_->market().state();
  Progress progress;
  progress.tick = state.tick;
  progress.steps = static_cast<std::int64_t>(referee_->steps());
  for (const TableState& table : state.tables) progress.open_tables += table.stage == TableStage::kOpen ? 1 : 0;
  for (const BookingState& booking : state.bookings) progress.backlog += booking.booking.units;
  hooks_.on_progress(progress);
}

bool InProcessRun::Ask() {
  awaited_ = referee_->awaited();
  auto player = players_.begin();
  for (const PartyId party : awaited_) {
    while (player->party != party) ++player;
    if (absl::Status status = player->agent->Answer(referee_->prompt(party), moves_); !status.ok()) {
      Fail(kExitAgent, std::string(status.message()), player->name);
      return false;
    }
    referee_->Answer(party, moves_.moves);
  }
  return true;
}

bool InProcessRun::Play() {
  absl::Status status = referee_->Start();
  if (status.ok() && !MakeAgents()) return false;
  Tick tick = -1;
  while (status.ok() && !referee_->done()) {
    if (referee_->market().tick() != tick) {
      tick = referee_->market().tick();
      TickBegins();
    }
    if (interrupted()) {
      Fail(kExitInterrupted, "interrupted");
      return false;
    }
    if (!Ask()) return false;
    status = referee_->Advance();
  }
  if (status.ok()) return true;
  Fail(kExitFailed, std::string(status.message()));
  return false;
}

void InProcessRun::Finish() {
  const RunEnd end = record_->Close({result_.exit_code == 0, result_.exit_code, "", result_.message}, *referee_);
  result_.exit_code = end.exit_code;
  result_.message = end.message;
  result_.summary = record_->summary();
  result_.journal = record_->journal();
}

RunResult InProcessRun::Run() {
  const Clock::time_point began = Clock::now();
  tick_began_ = began;
  if (OpenRecord()) {
    EventSink* events = &record_->tally();
    if (hooks_.events != nullptr) {
      events_.Add(events);
      events_.Add(hooks_.events);
      events = &events_;
    }
    referee_ = std::make_unique<Referee>(plan_.scenario, record_->recorder(), events, &record_->tally());
    Play();
    Finish();
  }
  result_.wall_seconds = std::chrono::duration<double>(Clock::now() - began).count();
  return std::move(result_);
}

}  // namespace

RunResult RunInProcess(const RunPlan& plan, const Registry& registry, const RunHooks& hooks) {
  const StrategiesAtWork at_work(kExitAgent);
  return InProcessRun(plan, registry, hooks).Run();
}

}  // namespace haggle
