// One figure of every run of a sweep, by its name.
//
//   run.ticks  run.steps  run.redirections  run.redirected_units  run.dinners  run.agreed_dinners  run.dinner_units
//   PARTY.COLUMN           a column of the table `parties`, for instance xai.delivered
//   PARTY.NAME             a measure of the whole run of that party (table `metrics`)
//   market.NAME  or  NAME  ... of the market
//   ...:PRODUCT            of one product; without it that of all products, or, where there is none and it can be
//                          summed, the sum over products
//   ...@T  ...@A..B        of one tick, or the sum over ticks (either end may be left out); wants --keep ticks
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/database.h"
#include "broker/journal/measure_list.h"
#include "deploy/sweep/results.h"

namespace haggle::sweep {

struct Figures {
  std::string name;    // as it was asked for
  std::string unit;    // as people read it: "dollars" of cents, "ratio" and "ticks" of millionths
  double divisor = 1;  // of what is stored, for that unit
  // As stored, by position in Results::runs(); nothing: that run has none. Sums and differences are taken of these, and
  // divided afterwards: what is equal stays equal.
  std::vector<std::optional<std::int64_t>> of_run;

  std::optional<double> Told(std::size_t run) const {
    if (!of_run[run]) return std::nullopt;
    return static_cast<double>(*of_run[run]) / divisor;
  }
};

// What is counted, and was not there, was none; at ticks that a run did not come to it has no figure. kNotFound: no
// such party or figure, with what there is instead, or not kept; kInvalidArgument: another form, or it exists for
// several products only and cannot be summed (MeasureKind in broker/journal/measure_list.h).
absl::StatusOr<Figures> ReadFigures(Results& results, std::string_view name);

// A figure's name in its parts.
struct FigureName {
  std::string party;  // empty: the market's
  std::string name;
  std::optional<std::string> product;
  std::optional<std::string> ticks;  // "A..B" as it was given
};
absl::StatusOr<FigureName> ParseFigureName(std::string_view text);

// How a unit as it is stored is told, and by what its values are divided for that.
struct ToldUnit {
  std::string name;
  double divisor = 1;
};
ToldUnit TellUnit(std::string_view stored);

// kDataLoss: a row is of a run that there is not.
absl::Status OfNoRun(const Results& results, std::int64_t run);

// Which rows of the table `metrics` a figure is made of.
struct MeasureRows {
  std::string unit;  // as stored
  journal::MeasureKind kind = journal::MeasureKind::kMean;
  std::string condition;  // in SQL, for Prepare
  // `sql` with " WHERE " and the condition, `more` behind it, and the figure's parts bound, which must outlive it.
  absl::StatusOr<journal::SqlStatement> Prepare(Results& results, const FigureName& parts, std::string_view sql,
                                                std::string_view more) const;
};
// Of a figure that is no column. `text` is what messages call it. Errors as of ReadFigures.
absl::StatusOr<MeasureRows> FindMeasureRows(Results& results, std::string_view text, const FigureName& parts);

}  // namespace haggle::sweep
