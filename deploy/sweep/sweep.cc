#include "deploy/sweep/sweep.h"

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "agents/sdk/guard.h"
#include "deploy/batch/stretches.h"
#include "deploy/sweep/cell_store.h"
#include "deploy/sweep/kept_check.h"
#include "deploy/sweep/make_runs.h"
#include "deploy/sweep/results.h"
#include "deploy/sweep/results_writer.h"
#include "deploy/sweep/shared_sweep.h"
#include "deploy/sweep/shares.h"
#include "proto/base/canonical.h"

namespace haggle::sweep {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kStretchesShown = 20;

// What lies where the results go. OK and not `complete`: nothing that has to stay.
absl::Status LookAt(const Plan& plan, const Registry& registry, const SweepOptions& options, bool& complete) {
  const std::string& path = options.results;
  std::error_code error;
  if (!fs::exists(path, error)) return absl::OkStatus();
  if (fs::is_directory(path, error)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is a folder; ", options.elsewhere));
  }
  const absl::StatusOr<std::unique_ptr<Results>> results = Results::Open(path);
  absl::Status status = results.status();
  if (!results.ok()) {
    status = absl::Status(status.code(),
                          absl::StrCat(status.message(), "; ", options.elsewhere, ", or replace it with --force"));
  } else {
    status = CompareSettings(path, (*results)->settings_text(), plan.settings_text(), options.elsewhere);
  }
  if (status.ok()) {
    status = CheckKept(plan, registry, options, **results);
    complete = status.ok() || !absl::IsDataLoss(status);  // whether it holds is not known if making runs failed
    if (complete) return status;
  }
  return options.overwrite ? absl::OkStatus() : status;
}

std::vector<std::size_t> Missing(const Plan& plan, const CellStore& store) {
  std::vector<std::size_t> missing;
  for (std::size_t run = 0; run < plan.runs(); ++run) {
    if (!store.known(run)) missing.push_back(run);
  }
  return missing;
}

// Has them made by others, and gathers what these have kept, whatever they say.
absl::Status MakeElsewhere(const Plan& plan, const SweepOptions& options, const std::vector<std::size_t>& missing,
                           CellStore& store, Swept& swept) {
  const std::size_t before = store.count();
  const absl::Status made = options.make_elsewhere(missing);
  const absl::Status gathered = GatherShares(plan, options, store);
  swept.made = store.count() - before;
  if (!made.ok()) return made;
  if (!gathered.ok()) return gathered;
  const std::vector<std::size_t> left = Missing(plan, store);
  if (left.empty()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(left.size(), left.size() == 1 ? " run is" : " runs are",
                                             " missing, number ", batch::StretchesText(left, ", ", kStretchesShown),
                                             ": what was to make them ended before (see ",
                                             SharesFolder(options.results), "); the same command has them made"));
}

absl::Status MakeMissing(const Plan& plan, const Registry& registry, const SweepOptions& options, CellStore& store,
                         Swept& swept) {
  const std::vector<std::size_t> missing = Missing(plan, store);
  if (options.make_elsewhere && !missing.empty()) return MakeElsewhere(plan, options, missing, store, swept);
  return MakeRuns(plan, registry, options, missing, store, swept.made);
}

}  // namespace

Swept RunSweep(const Plan& plan, const Registry& registry, const SweepOptions& options) {
  const sdk::StrategiesAtWork at_work;  // once, and not anew for each run
  if (OnServer(options.results)) return RunSharedSweep(plan, registry, options);
  const std::string folder = options.results + ".parts";
  Swept swept;
  swept.kept_in = folder;
  const auto is_over = [&] {
    swept.status = LookAt(plan, registry, options, swept.was_complete);
    if (swept.was_complete) swept.known = plan.runs();
    return swept.was_complete || !swept.status.ok();
  };
  if (is_over()) {
    // A kill between the last two moments leaves the folder behind.
    if (swept.status.ok()) swept.status = CellStore::RemoveLeft(folder);
    if (swept.status.ok()) swept.status = RemoveShares(options.results);
    return swept;
  }
  std::error_code error;
  const bool there = fs::exists(options.results, error);
  absl::StatusOr<std::unique_ptr<CellStore>> store =
      CellStore::Open(folder, plan.settings_text(), plan.runs(), {options.overwrite, options.elsewhere});
  swept.status = store.status();
  if (!swept.status.ok()) return swept;
  // Another sweep may have ended while this one waited for its turn.
  if (!there && fs::exists(options.results, error) && is_over()) {
    if (swept.status.ok()) swept.status = CellStore::Remove(*std::move(store));
    return swept;
  }
  swept.status = GatherShares(plan, options, **store);
  if (swept.status.ok()) swept.status = CheckKept(plan, registry, options, **store, folder);
  if (options.overwrite && absl::IsDataLoss(swept.status)) {
    swept.status = (*store)->Clear();
    if (swept.status.ok()) swept.status = RemoveShares(options.results);
  }
  if (swept.status.ok()) swept.status = MakeMissing(plan, registry, options, **store, swept);
  swept.known = (*store)->count();
  if (swept.status.ok()) swept.status = WriteResults(plan, **store, folder, options.results);
  if (swept.status.ok()) swept.status = RemoveShares(options.results);
  if (swept.status.ok()) swept.status = CellStore::Remove(*std::move(store));
  return swept;
}

}  // namespace haggle::sweep
