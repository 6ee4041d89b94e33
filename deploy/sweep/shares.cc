#include "deploy/sweep/shares.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agents/sdk/guard.h"
#include "deploy/sweep/make_runs.h"

namespace haggle::sweep {
namespace {

namespace fs = std::filesystem;

StoreOptions StoreOptionsOf(const SweepOptions& options) { return {options.overwrite, options.elsewhere}; }

// FIRST-LAST.
bool IsShare(std::string_view name) {
  return std::count(name.begin(), name.end(), '-') == 1 && name.front() != '-' && name.back() != '-' &&
         std::all_of(name.begin(), name.end(), [](char c) { return c == '-' || (c >= '0' && c <= '9'); });
}

// What whoever has them made leaves there.
bool IsOfJob(std::string_view name) {
  return name == "job" || name == "job.sh" || (name.rfind("element-", 0) == 0 && name.ends_with(".out"));
}

}  // namespace

std::string SharesFolder(const std::string& results) { return results + ".shares"; }

Swept MakeShare(const Plan& plan, const Registry& registry, const SweepOptions& options, const Share& share) {
  const sdk::StrategiesAtWork at_work;  // once, and not anew for each run
  Swept swept;
  const std::string folder = SharesFolder(options.results);
  std::error_code error;
  fs::create_directory(folder, error);
  absl::StatusOr<std::unique_ptr<CellStore>> store =
      CellStore::Open(absl::StrCat(folder, "/", share.first, "-", share.last), plan.settings_text(), plan.runs(),
                      StoreOptionsOf(options));
  swept.status = store.status();
  if (!swept.status.ok()) return swept;
  std::vector<std::size_t> missing;
  for (std::size_t run = share.first; run <= share.last; ++run) {
    if (!(*store)->known(run)) missing.push_back(run);
  }
  swept.status = MakeRuns(plan, registry, options, missing, **store, swept.made);
  swept.known = (*store)->count();
  return swept;
}

absl::Status GatherShares(const Plan& plan, const SweepOptions& options, CellStore& store) {
  std::vector<std::string> folders;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(SharesFolder(options.results), error)) {
    if (IsShare(entry.path().filename().string())) folders.push_back(entry.path().string());
  }
  std::sort(folders.begin(), folders.end());
  for (const std::string& folder : folders) {
    absl::StatusOr<std::unique_ptr<CellStore>> share =
        CellStore::Open(folder, plan.settings_text(), plan.runs(), StoreOptionsOf(options));
    const bool in_use = absl::IsFailedPrecondition(share.status()) &&
                        share.status().message().find("is in use") != std::string_view::npos;
    if (in_use) continue;
    if (!share.ok()) return share.status();
    const absl::Status taken = (*share)->ForEach([&](std::size_t run, std::string_view bytes) {
      return store.known(run) ? absl::OkStatus() : store.Append(run, bytes);
    });
    if (!taken.ok()) return taken;
    // What is in two shares is taken from one: known() is of rows that are permanent.
    if (absl::Status committed = store.Commit(); !committed.ok()) return committed;
  }
  return absl::OkStatus();
}

absl::Status RemoveShares(const std::string& results) {
  const std::string folder = SharesFolder(results);
  std::error_code error;
  if (!fs::is_directory(folder, error)) return absl::OkStatus();
  std::vector<fs::path> ours;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (IsShare(name) || IsOfJob(name)) ours.push_back(entry.path());
  }
  for (const fs::path& path : ours) fs::remove_all(path, error);
  fs::remove(folder, error);  // only if it is empty: what else lies there is not ours
  return absl::OkStatus();
}

}  // namespace haggle::sweep
