// A run in this process: the loop of the agent program over a link without a wire.
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agents/sdk/players.h"
#include "broker/journal/recorder.h"
#include "broker/referee/progress.h"
#include "broker/referee/record.h"
#include "broker/referee/referee.h"
#include "deploy/launch/cast_file.h"
#include "deploy/launch/inprocess_link.h"
#include "deploy/launch/persons_link.h"
#include "deploy/launch/plan.h"
#include "proto/base/how_ended.h"

namespace haggle::launch {
namespace {

using Clock = std::chrono::steady_clock;

// How long a paced run sleeps before it looks for an interrupt again.
constexpr std::chrono::milliseconds kNap(20);

// Hands each step to two.
class BothRecorders : public journal::StepRecorder {
 public:
  BothRecorders(journal::StepRecorder& first, journal::StepRecorder& second) : first_(first), second_(second) {}
  absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash, const journal::Told& told) override {
    const absl::Status status = first_.OnStep(step, bytes, hash, told);
    return status.ok() ? second_.OnStep(step, bytes, hash, told) : status;
  }
  absl::Status OnTick(Tick tick, const Hash& digest) override {
    const absl::Status status = first_.OnTick(tick, digest);
    return status.ok() ? second_.OnTick(tick, digest) : status;
  }

 private:
  journal::StepRecorder& first_;
  journal::StepRecorder& second_;
};

class InProcessRun {
 public:
  InProcessRun(const RunPlan& plan, const Registry& registry, const RunHooks& hooks)
      : plan_(plan), registry_(registry), hooks_(hooks) {}

  RunResult Run();

 private:
  // Each says whether to go on; if not, result_ tells why.
  bool OpenRecord();
  bool FindCast();
  void Play();
  void PlayOver(sdk::Link& link);
  // Before the parties of a step are asked. kAborted: the run was interrupted.
  absl::Status BeforeStep();
  // Waits out the pace of a tick that is over and tells of the next one.
  void TickBegins();
  void Finish();
  void Fail(HowEnded how, std::string message, std::string culprit = "") {
    result_.how = how;
    result_.message = std::move(message);
    result_.culprit = std::move(culprit);
  }
  bool IsPersons(const std::string& party) const;
  bool interrupted() const { return hooks_.interrupted != nullptr && hooks_.interrupted->load() != 0; }

  const RunPlan& plan_;
  const Registry& registry_;
  const RunHooks& hooks_;
  std::unique_ptr<referee::RunRecord> record_;
  std::unique_ptr<referee::Referee> referee_;
  std::vector<Casting> cast_;  // in the order of the scenario's parties, without those that people play
  sdk::Players players_;
  std::optional<BothRecorders> both_;
  run::FanOut events_;  // of tally and watcher
  Tick tick_ = -1;
  std::optional<Clock::time_point> tick_began_;  // empty: none has
  RunResult result_;
};

bool InProcessRun::OpenRecord() {
  absl::StatusOr<std::vector<journal::CastLine>> cast = std::vector<journal::CastLine>();
  if (!plan_.journal.empty()) cast = CastLines(plan_);
  if (!cast.ok()) {
    Fail(HowEnded::kFailed, std::string(cast.status().message()));
    return false;
  }
  referee::RecordOptions options{plan_.journal, plan_.number_journal, plan_.overwrite_journal, "inprocess",
                                 *std::move(cast)};
  options.durable = plan_.durable;
  record_ = std::make_unique<referee::RunRecord>(plan_.scenario, std::move(options));
  record_->OnWait(hooks_.on_diagnostic);
  if (plan_.pace_ms > 0) record_->Paced(plan_.pace_ms);
  if (absl::Status status = record_->Open(); !status.ok()) {
    Fail(HowEnded::kFailed, std::string(status.message()));
    return false;
  }
  return true;
}

bool InProcessRun::IsPersons(const std::string& party) const {
  if (hooks_.persons == nullptr) return false;
  const std::vector<std::string>& played = hooks_.persons->parties();
  return std::find(played.begin(), played.end(), party) != played.end();
}

bool InProcessRun::FindCast() {
  std::map<std::string_view, const Casting*> by_party;
  for (const Casting& casting : plan_.cast) by_party[casting.party] = &casting;
  for (const Party& party : plan_.scenario.parties) {
    if (IsPersons(party.name)) continue;
    const auto casting = by_party.find(party.name);
    if (casting == by_party.end()) {
      Fail(HowEnded::kWrongUsage,
           absl::StrCat("party ", party.name, ": nobody plays it; give --agent ", party.name, "=STRATEGY"));
      return false;
    }
    cast_.push_back(*casting->second);
  }
  return true;
}

void InProcessRun::TickBegins() {
  if (plan_.pace_ms > 0 && tick_began_) {  // the first tick waits for nothing
    const auto due = *tick_began_ + std::chrono::milliseconds(plan_.pace_ms);
    while (Clock::now() < due && !interrupted()) {
      std::this_thread::sleep_for(std::min<Clock::duration>(kNap, due - Clock::now()));
    }
  }
  tick_began_ = Clock::now();
  if (!hooks_.on_progress) return;
  hooks_.on_progress(referee::ProgressOf(referee_->run()));
}

absl::Status InProcessRun::BeforeStep() {
  if (referee_->market().tick() != tick_) {
    tick_ = referee_->market().tick();
    TickBegins();
  }
  return interrupted() ? absl::AbortedError("interrupted") : absl::OkStatus();
}

void InProcessRun::Play() {
  InProcessLink link(referee_.get(), [this] { return BeforeStep(); });
  if (hooks_.persons == nullptr) return PlayOver(link);
  PersonsLink with_persons(link, *hooks_.persons, plan_.scenario, *record_, [this] { return interrupted(); });
  PlayOver(with_persons);
}

void InProcessRun::PlayOver(sdk::Link& link) {
  absl::Status status = players_.Join(link, cast_, registry_);
  if (!status.ok() && !players_.culprit().empty()) {
    const bool its_own = absl::IsInternal(status);  // it threw, and says whose it is
    const absl::string_view message = status.message();
    return Fail(its_own ? HowEnded::kAgentFailed : HowEnded::kWrongUsage,
                its_own ? std::string(message) : absl::StrCat("party ", players_.culprit(), ": ", message),
                players_.culprit());
  }
  if (status.ok()) status = sdk::PlayParties(link, players_);
  if (status.ok()) return;
  const HowEnded how = absl::IsAborted(status)      ? HowEnded::kInterrupted
                       : players_.culprit().empty() ? HowEnded::kFailed
                                                    : HowEnded::kAgentFailed;
  Fail(how, std::string(status.message()), players_.culprit());
}

void InProcessRun::Finish() {
  const referee::RunEnd end =
      record_->Close({result_.how == HowEnded::kDone, result_.how, "", result_.message}, *referee_);
  result_.how = end.how;
  result_.message = end.message;
  result_.summary = record_->summary();
  result_.journal = record_->journal();
  result_.drew = players_.drew();
}

RunResult InProcessRun::Run() {
  const Clock::time_point began = Clock::now();
  if (OpenRecord()) {
    core::EventSink* events = &record_->tally();
    run::TickSink* ticks = &record_->tally();
    if (hooks_.events != nullptr || hooks_.ticks != nullptr) {
      events_.AddBoth(&record_->tally());
      if (hooks_.events != nullptr) events_.Add(hooks_.events);
      if (hooks_.ticks != nullptr) events_.Add(hooks_.ticks);
      events = &events_;
      ticks = &events_;
    }
    journal::StepRecorder* recorder = record_->recorder() != nullptr ? record_->recorder() : hooks_.steps;
    if (recorder != nullptr && hooks_.steps != nullptr && recorder != hooks_.steps) {
      recorder = &both_.emplace(*recorder, *hooks_.steps);
    }
    referee_ = std::make_unique<referee::Referee>(plan_.scenario, recorder, events, ticks);
    if (FindCast()) Play();
    if (result_.how == HowEnded::kDone && hooks_.on_end) hooks_.on_end(referee_->market());
    Finish();
  }
  result_.wall_seconds = std::chrono::duration<double>(Clock::now() - began).count();
  return std::move(result_);
}

}  // namespace

RunResult RunInProcess(const RunPlan& plan, const Registry& registry, const RunHooks& hooks) {
  return InProcessRun(plan, registry, hooks).Run();
}

}  // namespace haggle::launch
