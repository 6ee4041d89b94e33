// A file that says how far a run is, for whoever follows it from another machine.
#pragma once

#include <chrono>
#include <string>

#include "proto/base/run_status.h"

namespace haggle::cli {

// Its one line is Progress's (run_status.h), replaced as a whole some times a second. What cannot be written is left
// out: a full disk stops no run. Thread-compatible.
class ProgressFile {
 public:
  explicit ProgressFile(std::string path) : path_(std::move(path)) {}
  void Show(const Progress& progress);

 private:
  std::string path_;
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace haggle::cli
