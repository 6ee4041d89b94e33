// Two runs beside each other, and many runs of a sweep, as JSON.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "deploy/observe/recording.h"
#include "deploy/observe/source.h"

namespace haggle::observe {

// A run with its journal's path.
struct Compared {
  const Recording& recording;
  const RunFacts& facts;
  std::string path;
};

// What `haggle diff --json` prints, and first_event {a, b}, first_step, cast [{party, a, b}] and parent ("a", "b" or
// null). Errors are those of CompareJournals.
absl::StatusOr<std::string> ComparisonJson(const Compared& a, const Compared& b);

// {"columns": [{name, unit, kind}], "rows": [[..]], "settings": [...], "left_out"} of a file of results.
absl::StatusOr<std::string> SweepJson(const std::string& path);

}  // namespace haggle::observe
