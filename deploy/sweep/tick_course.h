// How a measure goes on from tick to tick, over many runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/sweep/results.h"

namespace haggle::sweep {

// A value. Memory grows with the rows that the file has of it.
class TickCourse {
 public:
  const std::string& unit() const { return unit_; }  // as in figures.h
  std::int64_t ticks() const { return ticks_; }      // of the longest complete run
  // By position in Results::runs(). Nothing: the run failed or had ended before, or the figure is not defined there.
  std::vector<std::optional<double>> At(std::int64_t tick) const;

 private:
  friend absl::StatusOr<TickCourse> ReadCourse(Results& results, std::string_view name);
  struct Row {
    std::int64_t tick;
    std::size_t run;
    double value;
  };

  std::string unit_;
  bool counted_ = false;  // what is not there is 0
  std::int64_t ticks_ = 0;
  std::vector<std::int64_t> of_run_;  // how many ticks each run has; 0: it failed
  std::vector<Row> rows_;             // of complete runs, by tick
};

// A figure of figures.h without @. Errors as of ReadFigures; kNotFound also where measures by tick were not kept;
// kDataLoss: a row of a tick that its run does not have.
absl::StatusOr<TickCourse> ReadCourse(Results& results, std::string_view name);

}  // namespace haggle::sweep
