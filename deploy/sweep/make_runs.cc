#include "deploy/sweep/make_runs.h"

#include <string>

#include "absl/status/statusor.h"
#include "deploy/batch/job_pool.h"
#include "deploy/sweep/cell.h"
#include "proto/base/canonical.h"

namespace haggle::sweep {

absl::Status MakeRuns(const Plan& plan, const Registry& registry, const SweepOptions& options,
                      const std::vector<std::size_t>& numbers, CellStore& store, std::size_t& made) {
  const std::size_t before = store.count();
  absl::Status status = batch::RunJobs<std::string>(
      numbers, {options.jobs, options.interrupted},
      [&](std::size_t run) -> absl::StatusOr<std::string> {
        const absl::StatusOr<Cell> cell = MakeCell(plan, registry, run, options.interrupted);
        if (!cell.ok()) return cell.status();
        return Canonical(*cell);
      },
      [&](std::size_t run, const std::string& bytes) {
        if (absl::Status kept = store.Append(run, bytes); !kept.ok()) return kept;
        if (options.on_progress) options.on_progress(store.appended());
        return absl::OkStatus();
      });
  const absl::Status committed = store.Commit();
  made = store.count() - before;
  return status.ok() ? committed : status;
}

}  // namespace haggle::sweep
