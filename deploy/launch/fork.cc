#include "deploy/launch/fork.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/referee/record.h"
#include "deploy/launch/continuing.h"
#include "deploy/launch/fork_point.h"
#include "proto/base/canonical.h"
#include "proto/base/how_ended.h"

namespace haggle::launch {
namespace {

// Adds a casting for a party that has none yet.
void AddUnlessCast(const Casting& casting, std::vector<Casting>& castings) {
  const auto same = [&](const Casting& other) { return other.party == casting.party; };
  if (std::none_of(castings.begin(), castings.end(), same)) castings.push_back(casting);
}

// Notes what the fork was forked from. A fork of a fork has a longer past.
absl::Status NoteForks(const journal::JournalReader& reader, ForkPoint own, referee::RunRecord& record) {
  const absl::StatusOr<std::vector<ForkPoint>> before = ForkPointsOf(reader);
  if (!before.ok()) return before.status();
  for (const ForkPoint& point : *before) {
    if (point.steps <= own.steps) {
      record.Forked(point.steps, point.hash, ChangeText(point));
      continue;
    }
    // Who took over later in the parent takes over here.
    for (const Casting& casting : point.newcomers) AddUnlessCast(casting, own.newcomers);
  }
  record.Forked(own.steps, own.hash, ChangeText(own));
  return absl::OkStatus();
}

// What the scenario becomes after step `last`; null: it stays what it is there.
const Scenario* AmendedAfter(const journal::JournalReader& reader, const ForkPlan& plan, std::int64_t last) {
  const Scenario* there = &reader.scenario();
  for (const journal::Amendment& amendment : reader.amendments()) {
    if (amendment.steps < last) there = &amendment.scenario;
  }
  const Scenario* wanted = plan.scenario ? &*plan.scenario : &LatestScenario(reader);
  return Canonical(*wanted) == Canonical(*there) ? nullptr : wanted;
}

// Opens the record, with notes of all that differs from what a journal without them would be.
bool OpenRecord(const journal::JournalReader& reader, const ForkPoint& own, const Scenario* amended,
                Continuing& continuing, referee::RunRecord& record) {
  if (absl::Status noted = NoteForks(reader, own, record); !noted.ok()) return continuing.FailReading(noted);
  for (const journal::Amendment& amendment : reader.amendments()) {
    if (amendment.steps < own.steps) record.Amended(amendment.steps, amendment.scenario);
  }
  if (amended != nullptr) record.Amended(own.steps, *amended);
  const absl::Status opened = record.Open();
  return opened.ok() || continuing.Fail(HowEnded::kFailed, std::string(opened.message()));
}

// Says whether the fork was begun; if not, the result tells why.
bool Fork(const journal::JournalReader& reader, const ForkPlan& plan, const RunHooks& hooks, Continuing& continuing) {
  const absl::StatusOr<std::int64_t> last = LastStepBefore(reader, plan.at);
  if (absl::IsOutOfRange(last.status())) {
    return continuing.Fail(HowEnded::kWrongUsage, std::string(last.status().message()));
  }
  if (!last.ok()) return continuing.FailReading(last.status());
  const Scenario* amended = AmendedAfter(reader, plan, *last);
  if (!continuing.Rehearse(reader, *last, plan.newcomers, {}, amended, plan.instead)) return false;
  std::vector<Casting> changed = plan.newcomers;
  changed.insert(changed.end(), plan.instead.begin(), plan.instead.end());
  absl::StatusOr<std::vector<journal::CastLine>> cast = CastOfJournal(reader, changed, plan.plugins);
  if (!cast.ok()) return continuing.Fail(HowEnded::kFailed, std::string(cast.status().message()));
  referee::RunRecord record(
      reader.scenario(),
      referee::RecordOptions{plan.journal, plan.number_journal, plan.overwrite_journal, "inprocess", *std::move(cast)});
  record.OnWait(hooks.on_diagnostic);
  const ForkPoint own{*last, Hex(continuing.run().hash()), plan.at, plan.newcomers};
  if (!OpenRecord(reader, own, amended, continuing, record)) return false;
  if (amended != nullptr) continuing.Amend(*amended);
  if (continuing.Retell(reader, *last, record)) continuing.Play(record);
  continuing.Finish(record);
  return true;
}

}  // namespace

const Scenario& LatestScenario(const journal::JournalReader& reader) {
  return reader.amendments().empty() ? reader.scenario() : reader.amendments().back().scenario;
}

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
  const auto began = std::chrono::steady_clock::now();
  Continuing continuing(reader.scenario(), registry, hooks);
  Fork(reader, plan, hooks, continuing);
  RunResult result = std::move(continuing.result());
  result.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

}  // namespace haggle::launch
