#include "deploy/launch/continuing.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/journal/replay.h"
#include "broker/referee/progress.h"
#include "deploy/launch/cast_file.h"
#include "deploy/launch/check.h"
#include "deploy/launch/inprocess_link.h"
#include "deploy/launch/persons_link.h"
#include "proto/base/how_ended.h"

namespace haggle::launch {
namespace {

// Writes the ends of a past's ticks, and hands them on.
class Retelling : public run::TickSink {
 public:
  explicit Retelling(referee::RunRecord& record) : record_(record) {}

  void OnTickEnd(Tick tick, const core::Market& market) override {
    record_.tally().OnTickEnd(tick, market);
    if (record_.recorder() != nullptr && status_.ok()) status_ = record_.recorder()->OnTick(tick, market.Digest());
  }
  absl::Status OnStep(const run::Run& run, const Step& step, const journal::Told& told) {
    if (!status_.ok() || record_.recorder() == nullptr) return status_;
    return record_.recorder()->OnStep(step, run.next().bytes, run.next().hash, told);
  }
  const absl::Status& status() const { return status_; }

 private:
  referee::RunRecord& record_;
  absl::Status status_;
};

// Tells people of their past.
class Reminding : public journal::PromptVisitor {
 public:
  Reminding(Persons& persons, std::map<PartyId, std::string> played) : persons_(persons), played_(std::move(played)) {}

  absl::Status OnBriefings(const core::Market& market) override {
    for (const auto& [id, name] : played_) persons_.Brief(name, market.BriefingFor(id));
    return absl::OkStatus();
  }
  absl::Status OnPrompt(const journal::RecordedPrompt& recorded) override {
    if (played_.count(recorded.prompt.party) == 0) return absl::OkStatus();
    journal::PromptAndMoves past;
    past.step = recorded.step;
    past.prompt = recorded.prompt;
    past.timed_out = recorded.timed_out;
    past.answer.party = recorded.prompt.party;
    past.answer.number = recorded.prompt.number;
    for (std::size_t i = 0; i < recorded.moves.size(); ++i) {
      past.answer.moves.push_back(Move{i < recorded.whys.size() ? recorded.whys[i] : Why{}, recorded.moves[i].action});
    }
    persons_.Remind(past);
    return absl::OkStatus();
  }

 private:
  Persons& persons_;
  const std::map<PartyId, std::string> played_;
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
                          const std::vector<Casting>& newcomers, const journal::Onlookers& onlookers,
                          const Scenario* amended, const std::vector<Casting>& instead) {
  absl::StatusOr<CheckReport> report =
      launch::Rehearse(reader, last, registry_, instead, run_, players_, newcomers, onlookers, amended);
  if (!report.ok()) {
    const std::string message(report.status().message());
    if (absl::IsInvalidArgument(report.status())) return Fail(HowEnded::kWrongUsage, message, players_.culprit());
    if (absl::IsInternal(report.status())) return Fail(HowEnded::kAgentFailed, message, players_.culprit());
    return FailReading(report.status());
  }
  if (!report->ok) {
    return Fail(
        HowEnded::kAgentFailed,
        absl::StrCat(report->difference.Text(),
                     "; its strategy does not decide what it decided, so there is no past to go on from; haggle fork "
                     "takes another one: --agent ",
                     report->difference.party, "=STRATEGY"),
        report->difference.party);
  }
  absl::StatusOr<std::vector<Casting>> castings = CastingsOf(reader);
  if (!castings.ok()) return FailReading(castings.status());
  begins_ = run_.steps() == 0;
  if (begins_) report->not_re_run.clear();
  for (const Casting& casting : *castings) {
    if (!casting.strategy.empty() && PeoplePlay(casting.party)) {
      return Fail(HowEnded::kWrongUsage,
                  absl::StrCat("party ", casting.party, " is played by ", casting.strategy,
                               " in this run, and goes on so; leave out --human ", casting.party));
    }
    if (!begins_) continue;
    if (casting.strategy.empty()) {
      report->not_re_run.push_back(casting.party);
    } else {
      to_join_.push_back(casting);
    }
  }
  for (const std::string& party : report->not_re_run) {
    if (!PeoplePlay(party)) return NobodyPlays(party);
  }
  return hooks_.persons == nullptr || begins_ || Remind(reader, last);
}

bool Continuing::PeoplePlay(const std::string& party) const {
  if (hooks_.persons == nullptr) return false;
  const std::vector<std::string>& played = hooks_.persons->parties();
  return std::find(played.begin(), played.end(), party) != played.end();
}

bool Continuing::Remind(const journal::JournalReader& reader, std::int64_t last) {
  std::map<PartyId, std::string> played;
  for (const Party& party : scenario_.parties) {
    if (PeoplePlay(party.name)) played[party.id] = party.name;
  }
  Reminding reminding(*hooks_.persons, std::move(played));
  run::Run again(scenario_);
  const absl::Status status = journal::VisitPrompts(reader, last, again, reminding);
  return status.ok() || FailReading(status);
}

bool Continuing::NobodyPlays(const std::string& party) {
  return Fail(HowEnded::kWrongUsage,
              absl::StrCat("party ", party, ": the journal does not know who played it; tell haggle fork: --agent ",
                           party, "=STRATEGY, or let a person go on with it: haggle resume --human ", party, " --web"));
}

bool Continuing::Retell(const journal::JournalReader& reader, std::int64_t last, referee::RunRecord& record) {
  Retelling retelling(record);
  run::Run again(scenario_);
  journal::ReplayHooks hooks;
  hooks.events = &record.tally();
  hooks.ticks = &retelling;
  hooks.on_step = [&](std::int64_t, const Step& step, const journal::Told& told) {
    return retelling.OnStep(again, step, told);
  };
  absl::Status status = journal::ReplayTo(reader, last, again, hooks);
  if (status.ok()) status = retelling.status();
  return status.ok() || FailReading(status);
}

void Continuing::Play(referee::RunRecord& record) {
  sinks_.AddBoth(&record.tally());
  if (hooks_.events != nullptr) sinks_.Add(hooks_.events);
  referee_ = std::make_unique<referee::Referee>(std::move(run_), record.recorder(), &sinks_, &sinks_);
  Tick tick = -1;
  InProcessLink link(referee_.get(), [&]() -> absl::Status {
    if (referee_->market().tick() != tick) {
      tick = referee_->market().tick();
      if (hooks_.on_progress) hooks_.on_progress(referee::ProgressOf(referee_->run()));
    }
    return interrupted() ? absl::AbortedError("interrupted") : absl::OkStatus();
  });
  if (hooks_.persons == nullptr) return PlayOver(link);
  PersonsLink with_persons(link, *hooks_.persons, scenario_, record, [this] { return interrupted(); });
  PlayOver(with_persons);
}

void Continuing::PlayOver(sdk::Link& link) {
  absl::Status status = begins_ ? players_.Join(link, to_join_, registry_) : absl::OkStatus();
  if (absl::IsInvalidArgument(status)) {
    const std::string& party = players_.culprit();
    Fail(HowEnded::kWrongUsage,
         absl::StrCat("party ", party, ": ", status.message(), "; load the plug-in it came from with --plugin"), party);
    return;
  }
  if (status.ok()) status = sdk::PlayParties(link, players_);
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
