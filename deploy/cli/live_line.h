// The one line that shows how far a run is.
#pragma once

#include <chrono>
#include <string>

#include "deploy/launch/plan.h"
#include "proto/base/scenario.h"

namespace haggle::cli {

// What the line says, cut to `width` columns.
std::string ProgressText(const Scenario& scenario, const Progress& progress, std::size_t width);

// Overwrites itself on standard error, at most some twenty times a second.
// Thread-compatible.
class LiveText {
 public:
  LiveText() = default;
  ~LiveText() { Clear(); }
  LiveText(const LiveText&) = delete;
  LiveText& operator=(const LiveText&) = delete;
  // Whether the time has come to show something again.
  bool Due();
  // One line, cut to the terminal's width.
  void Show(std::string text);
  // Removes the line, so that something else can be written.
  void Clear();

 private:
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_{};
};

// The same for a run. Thread-compatible.
class LiveLine {
 public:
  explicit LiveLine(const Scenario& scenario) : scenario_(scenario) {}
  void Show(const Progress& progress);
  void Clear() { text_.Clear(); }

 private:
  const Scenario& scenario_;
  LiveText text_;
};

}  // namespace haggle::cli
