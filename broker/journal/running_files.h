// The files of a running journal, open to be read as they stand, while checkpoints are held off. Internal to the
// journal.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "broker/journal/file_locks.h"
#include "broker/journal/log_file.h"
#include "broker/journal/open_file.h"

namespace haggle::journal {

// How often a journal that changes while it is read is tried again.
inline constexpr int kRunningAttempts = 100;
absl::Status ChangesTooFast(const std::string& path);

// FILE and FILE-wal (not ok(): there is none). A writer goes on appending to the log, but nothing is moved out of it as
// long as this lives. Thread-compatible.
class RunningFiles {
 public:
  // Brings `log` up to what the log holds. kUnavailable: it changes faster than it can be read, or somebody has locked
  // its checkpoints for longer than `patience`. Else errors of opening and reading.
  static absl::StatusOr<RunningFiles> Open(const std::string& path, LogTrail& log, std::chrono::milliseconds patience);

  const OpenFile& file() const { return file_; }
  const OpenFile& log() const { return log_; }
  // Whether what the log held is still there: it has not begun again, and the journal was not sealed.
  bool Stand(const LogTrail& log) const { return FileStands() && LogStands(log); }
  bool LogStands(const LogTrail& log) const;

 private:
  RunningFiles(const std::string& real, std::chrono::milliseconds patience) : real_(real), hold_(real, patience) {}
  absl::Status Read(const std::string& path, LogTrail& log);
  bool FileStands() const;

  std::string real_;
  CheckpointHold hold_;
  OpenFile file_;
  OpenFile log_;
};

}  // namespace haggle::journal
