#include "deploy/launch/resume.h"

#include <chrono>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/journal/files.h"
#include "broker/journal/replay.h"
#include "broker/referee/record.h"
#include "deploy/launch/continuing.h"
#include "proto/base/how_ended.h"

namespace haggle::launch {
namespace {

// Brings run, agents and tally to the journal's last step. The reader is closed when it returns: what it has open must
// not be closed again while the journal is written.
bool Recall(std::unique_ptr<journal::JournalReader> reader, std::int64_t steps, referee::RunRecord& record,
            Continuing& continuing, Continuing::Past& past) {
  return continuing.Rehearse(*reader, steps, {}) && continuing.Retell(*reader, steps, record, false, &past);
}

std::int64_t StepsOf(const journal::JournalReader& reader, absl::Status& status) {
  std::int64_t steps = 0;
  status = reader.ReadSteps([&](const journal::StoredStep& step) {
    steps = step.id;
    return absl::OkStatus();
  });
  return steps;
}

RunResult Resume(const std::string& path, const std::vector<std::string>& plugins, const Registry& registry,
                 const RunHooks& hooks) {
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
  if ((*reader)->state() != journal::JournalState::kRunning) {
    continuing.Fail(HowEnded::kWrongUsage,
                    absl::StrCat("journal ", path,
                                 ": it is sealed, so its run has an end; to give it another one, "
                                 "haggle fork"));
    return std::move(continuing.result());
  }
  absl::Status read;
  const std::int64_t steps = StepsOf(**reader, read);
  absl::StatusOr<std::vector<journal::CastLine>> cast = CastOfJournal(**reader, {}, plugins);
  if (read.ok() && !cast.ok()) read = cast.status();
  if (!read.ok()) {
    continuing.FailReading(read);
    return std::move(continuing.result());
  }
  referee::RecordOptions options;
  options.journal = path;
  options.go_on = true;
  options.transport = "inprocess";
  options.cast = *std::move(cast);
  referee::RunRecord record(scenario, std::move(options));
  record.OnWait(hooks.on_diagnostic);
  Continuing::Past past;
  if (!Recall(*std::move(reader), steps, record, continuing, past)) return std::move(continuing.result());
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
                    const RunHooks& hooks) {
  const auto began = std::chrono::steady_clock::now();
  RunResult result = Resume(path, plugins, registry, hooks);
  result.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

}  // namespace haggle::launch
