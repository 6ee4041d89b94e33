#include "deploy/launch/resume.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/journal/files.h"
#include "broker/journal/replay.h"
#include "broker/referee/recall.h"
#include "broker/referee/record.h"
#include "deploy/launch/cast_file.h"
#include "deploy/launch/continuing.h"
#include "deploy/launch/fork_point.h"
#include "proto/base/how_ended.h"

namespace haggle::launch {
namespace {

// Brings run, agents and tally to the journal's last step. The reader is closed when it returns: what it has open must
// not be closed again while the journal is written.
bool Recall(std::unique_ptr<journal::JournalReader> reader, referee::RunRecord& record, Continuing& continuing,
            referee::RunPast& past) {
  referee::TickCount ticks(record.tally(), past);
  return continuing.Rehearse(*reader, journal::kWholeJournal, {}, {&record.tally(), &ticks});
}

RunResult Resume(const std::string& path, const std::vector<std::string>& plugins, const Registry& registry,
                 const RunHooks& hooks, bool durable) {
  absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(path);
  if (!reader.ok()) {
    RunResult refused;
    refused.how = absl::IsDataLoss(reader.status()) || absl::IsFailedPrecondition(reader.status()) ? HowEnded::kDamaged
                                                                                                   : HowEnded::kFailed;
    refused.message = std::string(reader.status().message());
    return refused;
  }
  const Scenario scenario = (*reader)->scenario();
  Continuing continuing(scenario, registry, hooks);
  if ((*reader)->state() == journal::JournalState::kFinished) {
    continuing.Fail(HowEnded::kWrongUsage, absl::StrCat("journal ", path,
                                                        ": its run has come to its end; to give it another one, "
                                                        "haggle fork"));
    return std::move(continuing.result());
  }
  absl::StatusOr<std::vector<journal::CastLine>> cast = CastOfJournal(**reader, {}, plugins);
  if (!cast.ok()) {
    continuing.FailReading(cast.status());
    return std::move(continuing.result());
  }
  const absl::StatusOr<std::vector<ForkPoint>> forks = ForkPointsOf(**reader);
  if (!forks.ok()) {
    continuing.FailReading(forks.status());
    return std::move(continuing.result());
  }
  std::int64_t forked_after = 0;
  for (const ForkPoint& fork : *forks) forked_after = std::max(forked_after, fork.steps);
  referee::RecordOptions options;
  options.journal = path;
  options.go_on = true;
  options.durable = durable;
  options.transport = "inprocess";
  options.cast = *std::move(cast);
  referee::RunRecord record(scenario, std::move(options));
  record.OnWait(hooks.on_diagnostic);
  referee::RunPast past;
  if (!Recall(*std::move(reader), record, continuing, past)) return std::move(continuing.result());
  const auto steps = static_cast<std::int64_t>(continuing.run().steps());
  if (forked_after > steps) {
    continuing.Fail(HowEnded::kWrongUsage,
                    absl::StrCat("journal ", path, ": a fork that was cut off after ", steps, " of the ", forked_after,
                                 " steps of its past; give its parent to haggle fork again"));
    return std::move(continuing.result());
  }
  absl::Status opened = record.Open();
  // A tick's end is stored after its last step; the run may have ended in between.
  if (opened.ok()) opened = record.CatchUp(steps, past.ticks, past.tick, past.digest);
  if (!opened.ok()) {
    continuing.Fail(absl::IsAlreadyExists(opened) ? HowEnded::kWrongUsage : HowEnded::kFailed,
                    std::string(opened.message()));
    return std::move(continuing.result());
  }
  continuing.Play(record);
  continuing.Finish(record);
  return std::move(continuing.result());
}

}  // namespace

RunResult RunResume(const std::string& path, const std::vector<std::string>& plugins, const Registry& registry,
                    const RunHooks& hooks, bool durable) {
  const auto began = std::chrono::steady_clock::now();
  RunResult result = Resume(path, plugins, registry, hooks, durable);
  result.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

absl::StatusOr<RunPlan> PlanToResume(const std::string& path, const std::vector<std::string>& plugins) {
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(path);
  if (!reader.ok()) return reader.status();
  if ((*reader)->state() == journal::JournalState::kFinished) {
    return absl::AlreadyExistsError(
        absl::StrCat("journal ", path, ": its run has come to its end; to give it another one, haggle fork"));
  }
  if (!(*reader)->amendments().empty()) {
    return absl::UnimplementedError(
        absl::StrCat("journal ", path,
                     ": a fork whose scenario was changed, so that some are told otherwise than those who decided its "
                     "past; go on with it in this process: --transport inprocess"));
  }
  RunPlan plan;
  plan.resume = true;
  plan.journal = path;
  plan.scenario = (*reader)->scenario();
  plan.plugins = plugins;
  for (const Party& party : plan.scenario.parties) {
    const auto& cast = (*reader)->cast();
    const auto line = std::find_if(cast.begin(), cast.end(), [&](const auto& l) { return l.party == party.name; });
    if (line == cast.end() || line->strategy.empty()) {
      plan.external.push_back(party.name);
      continue;
    }
    absl::StatusOr<Casting> casting = CastingOf(*line);
    if (!casting.ok()) return casting.status();
    plan.cast.push_back(*std::move(casting));
  }
  return plan;
}

}  // namespace haggle::launch
