#include "deploy/launch/fork.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agents/sdk/players.h"
#include "broker/journal/replay.h"
#include "broker/referee/progress.h"
#include "broker/referee/record.h"
#include "broker/referee/referee.h"
#include "deploy/launch/cast_file.h"
#include "deploy/launch/check.h"
#include "deploy/launch/fork_point.h"
#include "deploy/launch/inprocess_link.h"
#include "proto/base/canonical.h"
#include "proto/base/how_ended.h"

namespace haggle::launch {
namespace {

HowEnded HowRead(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsFailedPrecondition(status) ? HowEnded::kDamaged : HowEnded::kFailed;
}

// Adds a casting for a party that has none yet.
void AddUnlessCast(const Casting& casting, std::vector<Casting>& castings) {
  const auto same = [&](const Casting& other) { return other.party == casting.party; };
  if (std::none_of(castings.begin(), castings.end(), same)) castings.push_back(casting);
}

// Hands a past to those who write down and count a run, as if it were on.
class Retelling : public run::TickSink {
 public:
  Retelling(journal::StepRecorder* recorder, run::TickSink* ticks) : recorder_(recorder), ticks_(ticks) {}

  void OnTickEnd(Tick tick, const core::Market& market) override {
    ticks_->OnTickEnd(tick, market);
    if (recorder_ != nullptr && status_.ok()) status_ = recorder_->OnTick(tick, market.Digest());
  }
  absl::Status OnStep(const run::Run& run, const Step& step, const journal::Told& told) {
    if (!status_.ok() || recorder_ == nullptr) return status_;
    return recorder_->OnStep(step, run.next().bytes, run.next().hash, told);
  }
  const absl::Status& status() const { return status_; }

 private:
  journal::StepRecorder* const recorder_;
  run::TickSink* const ticks_;
  absl::Status status_;
};

class Fork {
 public:
  Fork(const journal::JournalReader& reader, const ForkPlan& plan, const Registry& registry, const RunHooks& hooks)
      : reader_(reader), plan_(plan), registry_(registry), hooks_(hooks), run_(reader.scenario()) {}

  RunResult Run();

 private:
  // Each says whether to go on; if not, result_ tells why.
  bool Rehearsed(std::int64_t last);
  bool Retold(std::int64_t last);
  void Play();
  absl::StatusOr<std::vector<journal::CastLine>> Cast() const;
  bool Fail(HowEnded how, std::string message, std::string culprit = "") {
    result_.how = how;
    result_.message = std::move(message);
    result_.culprit = std::move(culprit);
    return false;
  }
  bool interrupted() const { return hooks_.interrupted != nullptr && hooks_.interrupted->load() != 0; }

  const journal::JournalReader& reader_;
  const ForkPlan& plan_;
  const Registry& registry_;
  const RunHooks& hooks_;
  run::Run run_;
  sdk::Players players_;
  std::unique_ptr<referee::RunRecord> record_;
  std::unique_ptr<referee::Referee> referee_;
  RunResult result_;
};

absl::StatusOr<std::vector<journal::CastLine>> Fork::Cast() const {
  RunPlan plan;
  plan.scenario = reader_.scenario();
  plan.plugins = plan_.plugins;
  plan.cast = plan_.newcomers;
  for (const journal::CastLine& line : reader_.cast()) {
    absl::StatusOr<Casting> casting = CastingOf(line);
    if (!casting.ok()) return casting.status();
    plan.cast.push_back(*std::move(casting));  // a newcomer stands before it, and counts
  }
  return CastLines(plan);
}

bool Fork::Rehearsed(std::int64_t last) {
  const absl::StatusOr<CheckReport> report = Rehearse(reader_, last, registry_, {}, run_, players_, plan_.newcomers);
  if (!report.ok()) {
    const bool usage = absl::IsInvalidArgument(report.status());
    return Fail(usage                               ? HowEnded::kWrongUsage
                : absl::IsInternal(report.status()) ? HowEnded::kAgentFailed
                                                    : HowRead(report.status()),
                std::string(report.status().message()), players_.culprit());
  }
  if (!report->ok) {
    return Fail(HowEnded::kDamaged,
                absl::StrCat(report->difference.Text(),
                             "; its strategy does not decide what it decided, so there is no past to go on from; give "
                             "another one with --agent ",
                             report->difference.party, "=STRATEGY"));
  }
  if (!report->not_re_run.empty()) {
    return Fail(HowEnded::kWrongUsage, absl::StrCat("party ", report->not_re_run.front(),
                                                    ": the journal does not know who played it; give --agent ",
                                                    report->not_re_run.front(), "=STRATEGY"));
  }
  return true;
}

bool Fork::Retold(std::int64_t last) {
  Retelling retelling(record_->recorder(), &record_->tally());
  run::Run past(reader_.scenario());
  journal::ReplayHooks hooks;
  hooks.events = &record_->tally();
  hooks.ticks = &retelling;
  hooks.on_step = [&](std::int64_t, const Step& step, const journal::Told& told) {
    return retelling.OnStep(past, step, told);
  };
  absl::Status status = journal::ReplayTo(reader_, last, past, hooks);
  if (status.ok()) status = retelling.status();
  return status.ok() || Fail(HowRead(status), std::string(status.message()));
}

void Fork::Play() {
  Tick tick = -1;
  InProcessLink link(referee_.get(), [&]() -> absl::Status {
    if (referee_->market().tick() != tick) {
      tick = referee_->market().tick();
      if (hooks_.on_progress) hooks_.on_progress(referee::ProgressOf(referee_->run()));
    }
    return interrupted() ? absl::AbortedError("interrupted") : absl::OkStatus();
  });
  const absl::Status status = sdk::PlayParties(link, players_);
  if (status.ok()) return;
  Fail(absl::IsAborted(status)      ? HowEnded::kInterrupted
       : players_.culprit().empty() ? HowEnded::kFailed
                                    : HowEnded::kAgentFailed,
       std::string(status.message()), players_.culprit());
}

RunResult Fork::Run() {
  const auto began = std::chrono::steady_clock::now();
  const absl::StatusOr<std::int64_t> last = LastStepBefore(reader_, plan_.at);
  if (!last.ok()) {
    Fail(absl::IsOutOfRange(last.status()) ? HowEnded::kWrongUsage : HowRead(last.status()),
         std::string(last.status().message()));
    return std::move(result_);
  }
  if (!Rehearsed(*last)) return std::move(result_);
  absl::StatusOr<std::vector<journal::CastLine>> cast = Cast();
  if (!cast.ok()) {
    Fail(HowEnded::kFailed, std::string(cast.status().message()));
    return std::move(result_);
  }
  record_ = std::make_unique<referee::RunRecord>(
      reader_.scenario(), referee::RecordOptions{plan_.journal, plan_.number_journal, plan_.overwrite_journal,
                                                 "inprocess", *std::move(cast)});
  record_->OnWait(hooks_.on_diagnostic);
  // A fork of a fork has a longer past.
  const absl::StatusOr<std::vector<ForkPoint>> before = ForkPointsOf(reader_);
  if (!before.ok()) {
    Fail(HowRead(before.status()), std::string(before.status().message()));
    return std::move(result_);
  }
  ForkPoint own{*last, Hex(run_.hash()), plan_.at, plan_.newcomers};
  for (const ForkPoint& point : *before) {
    if (point.steps <= *last) {
      record_->Forked(point.steps, point.hash, ChangeText(point));
      continue;
    }
    // Who took over later in the parent takes over here.
    for (const Casting& casting : point.newcomers) AddUnlessCast(casting, own.newcomers);
  }
  record_->Forked(own.steps, own.hash, ChangeText(own));
  if (absl::Status opened = record_->Open(); !opened.ok()) {
    Fail(HowEnded::kFailed, std::string(opened.message()));
    return std::move(result_);
  }
  const bool retold = Retold(*last);
  referee_ =
      std::make_unique<referee::Referee>(std::move(run_), record_->recorder(), &record_->tally(), &record_->tally());
  if (retold) Play();
  const referee::RunEnd end =
      record_->Close({result_.how == HowEnded::kDone, result_.how, "", result_.message}, *referee_);
  result_.how = end.how;
  result_.message = end.message;
  result_.summary = record_->summary();
  result_.journal = record_->journal();
  result_.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return std::move(result_);
}

}  // namespace

absl::StatusOr<std::int64_t> LastStepBefore(const journal::JournalReader& reader, Tick at) {
  std::int64_t last = 0;
  Tick latest = -1;
  const absl::Status read = reader.ReadSteps([&](const journal::StoredStep& stored) -> absl::Status {
    Step step;
    std::string error;
    if (!ParseCanonical(stored.bytes, step, &error)) return absl::DataLossError(error);
    latest = std::max(latest, step.tick);
    if (step.phase == Phase::kGenesis || step.tick < at) last = stored.id;
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  if (at >= 0 && at <= latest) return last;
  return absl::OutOfRangeError(absl::StrCat("--at: expected a tick of the journal, 0 to ", latest, ", found ", at));
}

RunResult RunFork(const journal::JournalReader& reader, const ForkPlan& plan, const Registry& registry,
                  const RunHooks& hooks) {
  return Fork(reader, plan, registry, hooks).Run();
}

}  // namespace haggle::launch
