// Which runs of a sweep are looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/sweep/results.h"

namespace haggle::sweep {

// A value.
class RunFilter {
 public:
  // Each of `texts` is AXIS=VALUE, AXIS=VALUE|VALUE..., AXIS!=VALUE or seed=A..B; a run has to satisfy all. Runs that
  // failed never do. kNotFound: no such axis or value, with what there is instead; kInvalidArgument: another form.
  static absl::StatusOr<RunFilter> Of(const Results& results, const std::vector<std::string>& texts);

  bool Takes(const Results& results, const RunRow& run) const;

 private:
  struct Condition {
    std::size_t axis = 0;
    std::vector<bool> places;  // that satisfy it
  };
  std::vector<Condition> conditions_;
  std::uint64_t first_seed_ = 0;
  std::uint64_t last_seed_ = UINT64_MAX;
};

}  // namespace haggle::sweep
