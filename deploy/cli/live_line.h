// The one line that shows how far a run is.
#pragma once

#include <chrono>
#include <string>

#include "deploy/run/plan.h"
#include "proto/base/scenario.h"

namespace haggle::cli {

// What the line says, cut to `width` columns.
std::string ProgressText(const Scenario& scenario, const Progress& progress, std::size_t width);

// Overwrites itself on standard error, at most some twenty times a second.
// Thread-compatible.
class LiveLine {
 public:
  explicit LiveLine(const Scenario& scenario) : scenario_(scenario) {}
  ~LiveLine() { Clear(); }
  void Show(const Progress& progress);
  // Removes the line, so that something else can be written.
  void Clear();

 private:
  const Scenario& scenario_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace haggle::cli
