// What is told of a run while it is on, and how often.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker/run/run.h"
#include "broker/server/status_lines.h"

namespace haggle::server {

// Tells of progress on the status lines, ten times a second at most. `now_ms` is any
// clock that never goes back. Thread-compatible.
class ProgressReporter {
 public:
  // `lines` must outlive it.
  explicit ProgressReporter(StatusLines* lines) : lines_(lines) {}

  bool due(std::int64_t now_ms) const;
  // `awaited`: names of the parties that the step waits for; `timed_out`: answers that did not come in time so far.
  void Tell(std::int64_t now_ms, const run::Run& run, std::vector<std::string> awaited, std::int64_t timed_out);

 private:
  StatusLines* const lines_;
  std::int64_t told_ms_ = 0;
};

}  // namespace haggle::server
