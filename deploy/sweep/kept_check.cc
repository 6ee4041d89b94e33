#include "deploy/sweep/kept_check.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "broker/journal/database.h"
#include "deploy/batch/job_pool.h"
#include "deploy/sweep/cell.h"
#include "deploy/sweep/results_format.h"
#include "deploy/sweep/results_writer.h"
#include "proto/base/absl_view.h"
#include "proto/base/canonical.h"

namespace haggle::sweep {
namespace {

constexpr std::size_t kLeastMadeAgain = 8;
constexpr std::size_t kMostMadeAgain = 32;

// As many of `kept`, at equal distances.
std::vector<std::size_t> SampleOf(const std::vector<std::size_t>& kept, std::size_t settings) {
  const std::size_t size = std::min(kept.size(), std::clamp(settings, kLeastMadeAgain, kMostMadeAgain));
  std::vector<std::size_t> sample;
  for (std::size_t i = 0; i < size; ++i) sample.push_back(kept[i * kept.size() / size]);
  return sample;
}

absl::Status Other(const Plan& plan, const SweepOptions& options, const std::string& where, std::size_t run) {
  const std::string setting = plan.Tell(plan.SettingOf(run));
  return absl::DataLossError(
      absl::StrCat(where, " holds another result of run ", run, " (", setting, setting.empty() ? "" : ", ", "seed ",
                   plan.SeedOf(run),
                   ") than it has now: strategies, rules or measures have changed since; make all anew "
                   "with --force, or ",
                   options.elsewhere));
}

bool SameCell(const journal::SqlStatement& a, const journal::SqlStatement& b, int column) {
  if (a.type(column) != b.type(column)) return false;
  switch (a.type(column)) {
    case SQLITE_NULL:
      return true;
    case SQLITE_INTEGER:
      return a.Integer(column) == b.Integer(column);
    default:
      return a.Bytes(column) == b.Bytes(column);
  }
}

// The first of the runs whose rows differ; nothing: none.
absl::StatusOr<std::optional<std::size_t>> Compare(journal::SqlStatement kept, journal::SqlStatement now) {
  for (;;) {
    const absl::StatusOr<bool> before = kept.Step();
    const absl::StatusOr<bool> after = now.Step();
    if (!before.ok() || !after.ok()) return before.ok() ? after.status() : before.status();
    if (!*before && !*after) return std::optional<std::size_t>();
    // A table that has lost a column has no row that is the same.
    bool same = *before && *after && kept.columns() == now.columns();
    for (int column = 0; same && column < now.columns(); ++column) same = SameCell(kept, now, column);
    if (same) continue;
    const std::int64_t none = std::numeric_limits<std::int64_t>::max();
    const std::int64_t run = std::min(*before ? kept.Integer(0) : none, *after ? now.Integer(0) : none);
    return static_cast<std::size_t>(run);
  }
}

}  // namespace

absl::Status CheckKept(const Plan& plan, const Registry& registry, const SweepOptions& options, CellStore& store,
                       const std::string& folder) {
  std::vector<std::size_t> kept;
  for (std::size_t run = 0; run < plan.runs(); ++run) {
    if (store.known(run)) kept.push_back(run);
  }
  return batch::RunJobs<std::string>(
      SampleOf(kept, plan.settings()), {options.jobs, options.interrupted},
      [&](std::size_t run) -> absl::StatusOr<std::string> {
        const absl::StatusOr<Cell> cell = MakeCell(plan, registry, run, options.interrupted);
        if (!cell.ok()) return cell.status();
        return Canonical(*cell);
      },
      [&](std::size_t run, const std::string& bytes) {
        const absl::StatusOr<std::string> before = store.Read(run);
        if (!before.ok()) return before.status();
        return *before == bytes ? absl::OkStatus() : Other(plan, options, folder, run);
      });
}

absl::Status CheckKept(const Plan& plan, const Registry& registry, const SweepOptions& options, Results& results) {
  std::vector<std::size_t> all;
  for (const RunRow& run : results.runs()) all.push_back(static_cast<std::size_t>(run.run));
  return CheckKept(plan, registry, options, results.database(), all);
}

absl::Status CheckKept(const Plan& plan, const Registry& registry, const SweepOptions& options,
                       journal::Database& database, const std::vector<std::size_t>& runs) {
  const std::vector<std::size_t> sample = SampleOf(runs, plan.settings());
  std::map<std::size_t, Cell> cells;
  absl::Status made = batch::RunJobs<Cell>(
      sample, {options.jobs, options.interrupted},
      [&](std::size_t run) { return MakeCell(plan, registry, run, options.interrupted); },
      [&](std::size_t run, const Cell& cell) {
        cells[run] = cell;
        return absl::OkStatus();
      });
  if (!made.ok()) return made;
  const auto again = journal::Database::Open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "memory");
  if (!again.ok()) return OfResults(again.status());
  if (absl::Status written = WriteRuns(plan, cells, **again); !written.ok()) return OfResults(written);
  for (const ResultsTable& table : ResultsTables()) {
    if (!table.of_runs) continue;
    // Rows of a run have no order of their own everywhere.
    std::vector<int> columns;
    for (int column = 1; column <= table.columns; ++column) columns.push_back(column);
    const std::string sql = absl::StrCat("SELECT * FROM ", AbslView(table.name), " WHERE run IN (",
                                         absl::StrJoin(sample, ","), ") ORDER BY ", absl::StrJoin(columns, ","));
    absl::StatusOr<journal::SqlStatement> kept = database.Prepare(sql);
    if (!kept.ok()) return OfResults(kept.status());
    absl::StatusOr<journal::SqlStatement> now = (*again)->Prepare(sql);
    if (!now.ok()) return OfResults(now.status());
    const absl::StatusOr<std::optional<std::size_t>> other = Compare(*std::move(kept), *std::move(now));
    if (!other.ok()) return OfResults(other.status());
    if (*other) return Other(plan, options, database.path(), **other);
  }
  return absl::OkStatus();
}

}  // namespace haggle::sweep
