#include "deploy/sweep/tick_course.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/sweep/cell_store.h"
#include "deploy/sweep/figures.h"
#include "proto/base/quoted.h"

namespace haggle::sweep {

std::vector<std::optional<double>> TickCourse::At(std::int64_t tick) const {
  std::vector<std::optional<double>> values(of_run_.size());
  for (std::size_t run = 0; counted_ && run < values.size(); ++run) {
    if (tick < of_run_[run]) values[run] = 0;
  }
  auto row =
      std::lower_bound(rows_.begin(), rows_.end(), tick, [](const Row& r, std::int64_t t) { return r.tick < t; });
  for (; row != rows_.end() && row->tick == tick; ++row) values[row->run] = row->value;
  return values;
}

absl::StatusOr<TickCourse> ReadCourse(Results& results, std::string_view name) {
  absl::StatusOr<FigureName> parts = ParseFigureName(name);
  if (!parts.ok()) return parts.status();
  if (parts->ticks) {
    return absl::InvalidArgumentError(absl::StrCat("figure ", Quoted(name), ": all ticks are shown; leave @ out"));
  }
  parts->ticks = "0..";
  const absl::StatusOr<MeasureRows> measure = FindMeasureRows(results, name, *parts);
  if (!measure.ok()) return measure.status();
  const ToldUnit told = TellUnit(measure->unit);
  TickCourse course;
  course.unit_ = told.name;
  course.counted_ = measure->kind != journal::MeasureKind::kMean;
  for (const RunRow& run : results.runs()) {
    course.of_run_.push_back(run.complete ? run.ticks : 0);
    course.ticks_ = std::max(course.ticks_, course.of_run_.back());
  }
  absl::StatusOr<journal::SqlStatement> rows = measure->Prepare(
      results, *parts, "SELECT run, tick, sum(value) FROM metrics", " GROUP BY run, tick ORDER BY tick, run");
  if (!rows.ok()) return rows.status();
  absl::StatusOr<bool> row = false;
  while ((row = rows->Step()).ok() && *row) {
    const auto run = static_cast<std::size_t>(rows->Integer(0));
    const std::int64_t tick = rows->Integer(1);
    if (run >= course.of_run_.size()) return OfNoRun(results, rows->Integer(0));
    if (!results.runs()[run].complete) continue;
    if (tick < 0 || tick >= course.of_run_[run]) {
      return absl::DataLossError(absl::StrCat(results.path(), ": damaged: a measure at tick ", tick, " of run ", run,
                                              ", which has ", course.of_run_[run],
                                              " ticks; make it anew with `haggle sweep --force`"));
    }
    course.rows_.push_back({tick, run, static_cast<double>(rows->Integer(2)) / told.divisor});
  }
  if (!row.ok()) return OfResults(row.status());
  return course;
}

}  // namespace haggle::sweep
