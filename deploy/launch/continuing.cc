#include "deploy/launch/continuing.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/journal/replay.h"
#include "broker/referee/progress.h"
#include "deploy/launch/cast_file.h"
#include "deploy/launch/check.h"
#include "deploy/launch/inprocess_link.h"
#include "proto/base/how_ended.h"

namespace haggle::launch {
namespace {

// Hands a past to those who write down and count a run, as if it were on.
class Retelling : public run::TickSink {
 public:
  Retelling(journal::StepRecorder* recorder, run::TickSink* ticks) : recorder_(recorder), ticks_(ticks) {}

  void OnTickEnd(Tick tick, const core::Market& market) override {
    ticks_->OnTickEnd(tick, market);
    ++past_.ticks;
    past_.tick = tick;
    past_.digest = market.Digest();
    if (recorder_ != nullptr && status_.ok()) status_ = recorder_->OnTick(tick, past_.digest);
  }
  absl::Status OnStep(const run::Run& run, const Step& step, const journal::Told& told) {
    if (!status_.ok() || recorder_ == nullptr) return status_;
    return recorder_->OnStep(step, run.next().bytes, run.next().hash, told);
  }
  const absl::Status& status() const { return status_; }
  const Continuing::Past& past() const { return past_; }

 private:
  journal::StepRecorder* const recorder_;
  run::TickSink* const ticks_;
  Continuing::Past past_;
  absl::Status status_;
};

}  // namespace

Continuing::Continuing(const Scenario& scenario, const Registry& registry, const RunHooks& hooks)
    : scenario_(scenario), registry_(registry), hooks_(hooks), run_(scenario_) {}

bool Continuing::Fail(HowEnded how, std::string message, std::string culprit) {
  result_.how = how;
  result_.message = std::move(message);
  result_.culprit = std::move(culprit);
  return false;
}

bool Continuing::FailReading(const absl::Status& status) {
  const bool damaged = absl::IsDataLoss(status) || absl::IsFailedPrecondition(status);
  return Fail(damaged ? HowEnded::kDamaged : HowEnded::kFailed, std::string(status.message()));
}

bool Continuing::Rehearse(const journal::JournalReader& reader, std::int64_t last,
                          const std::vector<Casting>& newcomers) {
  const absl::StatusOr<CheckReport> report = launch::Rehearse(reader, last, registry_, {}, run_, players_, newcomers);
  if (!report.ok()) {
    const std::string message(report.status().message());
    if (absl::IsInvalidArgument(report.status())) return Fail(HowEnded::kWrongUsage, message, players_.culprit());
    if (absl::IsInternal(report.status())) return Fail(HowEnded::kAgentFailed, message, players_.culprit());
    return FailReading(report.status());
  }
  if (!report->ok) {
    return Fail(
        HowEnded::kDamaged,
        absl::StrCat(report->difference.Text(),
                     "; its strategy does not decide what it decided, so there is no past to go on from; haggle fork "
                     "takes another one: --agent ",
                     report->difference.party, "=STRATEGY"));
  }
  if (report->not_re_run.empty()) return true;
  const std::string& party = report->not_re_run.front();
  return Fail(HowEnded::kWrongUsage, absl::StrCat("party ", party,
                                                  ": the journal does not know who played it; tell "
                                                  "haggle fork: --agent ",
                                                  party, "=STRATEGY"));
}

bool Continuing::Retell(const journal::JournalReader& reader, std::int64_t last, referee::RunRecord& record,
                        bool writes, Past* past) {
  Retelling retelling(writes ? record.recorder() : nullptr, &record.tally());
  run::Run again(scenario_);
  journal::ReplayHooks hooks;
  hooks.events = &record.tally();
  hooks.ticks = &retelling;
  hooks.on_step = [&](std::int64_t, const Step& step, const journal::Told& told) {
    return retelling.OnStep(again, step, told);
  };
  absl::Status status = journal::ReplayTo(reader, last, again, hooks);
  if (status.ok()) status = retelling.status();
  if (past != nullptr) *past = retelling.past();
  return status.ok() || FailReading(status);
}

void Continuing::Play(referee::RunRecord& record) {
  referee_ = std::make_unique<referee::Referee>(std::move(run_), record.recorder(), &record.tally(), &record.tally());
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
  const HowEnded how = absl::IsAborted(status)      ? HowEnded::kInterrupted
                       : players_.culprit().empty() ? HowEnded::kFailed
                                                    : HowEnded::kAgentFailed;
  Fail(how, std::string(status.message()), players_.culprit());
}

void Continuing::Finish(referee::RunRecord& record) {
  if (referee_ == nullptr) {
    referee_ = std::make_unique<referee::Referee>(std::move(run_), record.recorder(), nullptr, nullptr);
  }
  const referee::RunEnd end =
      record.Close({result_.how == HowEnded::kDone, result_.how, "", result_.message}, *referee_);
  result_.how = end.how;
  result_.message = end.message;
  result_.summary = record.summary();
  result_.journal = record.journal();
}

absl::StatusOr<std::vector<journal::CastLine>> CastOfJournal(const journal::JournalReader& reader,
                                                             const std::vector<Casting>& newcomers,
                                                             const std::vector<std::string>& plugins) {
  RunPlan plan;
  plan.scenario = reader.scenario();
  plan.plugins = plugins;
  plan.cast = newcomers;
  for (const journal::CastLine& line : reader.cast()) {
    if (line.strategy.empty()) continue;
    absl::StatusOr<Casting> casting = CastingOf(line);
    if (!casting.ok()) return casting.status();
    plan.cast.push_back(*std::move(casting));  // a newcomer stands before it, and counts
  }
  return CastLines(plan);
}

}  // namespace haggle::launch
