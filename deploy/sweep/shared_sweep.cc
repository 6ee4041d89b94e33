#include "deploy/sweep/shared_sweep.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "deploy/batch/job_pool.h"
#include "deploy/sweep/cell.h"
#include "deploy/sweep/kept_check.h"
#include "deploy/sweep/results.h"
#include "deploy/sweep/shared_store.h"

namespace haggle::sweep {
namespace {

using Clock = std::chrono::steady_clock;

// So long about one takes to make what it claims at a time: what a killed one loses.
constexpr std::chrono::milliseconds kShortest(500);
constexpr std::chrono::milliseconds kLongest(1500);
constexpr std::size_t kMostClaimed = 1024;
// Of what is missing nobody claims a greater part, so that the last ones end together.
constexpr std::size_t kLeastWriters = 8;
// How long others are left to their last runs before one looks again.
constexpr std::chrono::milliseconds kLookAgain(50);

// Whether what is there is what the same runs come to now.
absl::Status CheckStore(const Plan& plan, const Registry& registry, const SweepOptions& options, SharedStore& store) {
  const absl::StatusOr<std::vector<std::size_t>> known = store.SampleKnown();
  if (!known.ok()) return known.status();
  if (known->empty()) return absl::OkStatus();
  const absl::StatusOr<std::unique_ptr<journal::Database>> tables = store.OpenTables();
  if (!tables.ok()) return tables.status();
  return CheckKept(plan, registry, options, **tables, *known);
}

// Makes `runs`, and brings those that were made, also if not all are.
absl::Status MakeAndBring(const Plan& plan, const Registry& registry, const SweepOptions& options,
                          const std::vector<std::size_t>& runs, SharedStore& store, Swept& swept) {
  std::map<std::size_t, Cell> cells;
  const absl::Status made = batch::RunJobs<Cell>(
      runs, {options.jobs, options.interrupted},
      [&](std::size_t run) { return MakeCell(plan, registry, run, options.interrupted); },
      [&](std::size_t run, const Cell& cell) {
        cells[run] = cell;
        if (options.on_progress) options.on_progress(swept.known + cells.size());
        return absl::OkStatus();
      });
  if (cells.empty()) return made;
  const absl::StatusOr<SharedStore::Brought> brought = store.Bring(cells);
  if (!brought.ok()) return made.ok() ? brought.status() : made;
  swept.made += brought->written;
  swept.known = plan.runs() - brought->missing;
  return made;
}

absl::Status MakeAll(const Plan& plan, const Registry& registry, const SweepOptions& options, SharedStore& store,
                     Swept& swept) {
  const auto least = static_cast<std::size_t>(std::max(options.jobs, 1));
  std::size_t most = least;
  while (swept.known < plan.runs()) {
    if (options.interrupted != nullptr && options.interrupted->load() != 0) return absl::CancelledError("interrupted");
    const std::size_t fair = (plan.runs() - swept.known) / kLeastWriters;
    const absl::StatusOr<std::vector<std::size_t>> runs = store.Claim(std::clamp(fair, least, most));
    if (!runs.ok()) return runs.status();
    if (runs->empty()) {
      std::this_thread::sleep_for(kLookAgain);
      const absl::StatusOr<std::size_t> missing = store.Missing();
      if (!missing.ok()) return missing.status();
      swept.known = plan.runs() - *missing;
      if (options.on_progress) options.on_progress(swept.known);
      continue;
    }
    const Clock::time_point began = Clock::now();
    if (absl::Status made = MakeAndBring(plan, registry, options, *runs, store, swept); !made.ok()) return made;
    const Clock::duration took = Clock::now() - began;
    if (took < kShortest) most = std::min(most * 2, std::max(kMostClaimed, least));
    if (took > kLongest) most = std::max(most / 2, least);
  }
  return absl::OkStatus();
}

}  // namespace

Swept RunSharedSweep(const Plan& plan, const Registry& registry, const SweepOptions& options) {
  Swept swept;
  swept.kept_in = ToldPath(options.results);
  const absl::StatusOr<std::unique_ptr<SharedStore>> store = SharedStore::Open(plan, options);
  swept.status = store.status();
  if (!swept.status.ok()) return swept;
  swept.status = CheckStore(plan, registry, options, **store);
  if (options.overwrite && absl::IsDataLoss(swept.status)) swept.status = (*store)->Replace();
  const absl::StatusOr<std::size_t> missing = (*store)->Missing();
  if (swept.status.ok()) swept.status = missing.status();
  if (missing.ok()) swept.known = plan.runs() - *missing;
  swept.was_complete = missing.ok() && *missing == 0;
  if (!swept.status.ok() || swept.was_complete) return swept;
  swept.status = MakeAll(plan, registry, options, **store, swept);
  if (absl::IsCancelled(swept.status)) (void)(*store)->Release();  // its session's end gives them back too
  return swept;
}

}  // namespace haggle::sweep
