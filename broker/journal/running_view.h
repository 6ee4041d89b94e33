// A running journal read where it lies, page by page, as it stood when it was opened: nothing is copied, so that a look
// at it costs what is looked at. Internal to the journal.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "broker/journal/database.h"
#include "broker/journal/log_file.h"
#include "broker/journal/running_files.h"

struct sqlite3_vfs;

namespace haggle::journal {

// While it lives checkpoints are held off, as long as reading takes; a writer goes on appending. Should the log begin
// anew meanwhile, reading fails with kUnavailable, and is to be tried again. Thread-compatible.
class RunningView {
 public:
  // Goes on in the log from where `log` ends, and brings it up to date; it must outlive the view. kDataLoss: FILE is
  // cut off. kUnavailable: it changes faster than it can be read.
  static absl::StatusOr<std::unique_ptr<RunningView>> Open(const std::string& path, LogTrail& log);
  ~RunningView();
  RunningView(const RunningView&) = delete;
  RunningView& operator=(const RunningView&) = delete;

  // A database of what it shows; it must be closed before the view goes.
  absl::StatusOr<std::unique_ptr<Database>> OpenDatabase();
  // What of the log is damaged, as "WHERE: WHAT"; empty: nothing. What comes before it is shown.
  const std::string& damage() const { return log_.content.damage; }
  // How many pages have been read.
  std::int64_t pages_read() const { return pages_read_; }

  // ---- for SQLite
  std::int64_t size() const { return size_; }
  // Fills `to` with `count` bytes from `at` on; false: they cannot be read.
  bool Read(char* to, std::int64_t count, std::int64_t at);

 private:
  RunningView(RunningFiles files, LogTrail& log, std::string path);
  absl::Status Measure();

  const std::string path_;
  RunningFiles files_;
  LogTrail& log_;
  std::int64_t size_ = 0;
  std::int64_t pages_read_ = 0;
  std::string name_;  // of vfs_
  std::unique_ptr<sqlite3_vfs> vfs_;
};

}  // namespace haggle::journal
