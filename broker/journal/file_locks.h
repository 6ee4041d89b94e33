// The locks by which processes tell each other what they do with a journal's files:
// ours, and those of SQLite that we look at. Internal to the journal.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

#include "broker/journal/open_file.h"

namespace haggle::journal {

// Tells others that FILE's run is on, until FILE, open for writing as `file`, is closed.
// False: another process, or another object of this one, has told so. A file system
// without locks is taken at its word: true.
bool TryLockRun(const OpenFile& file);

// Who has the journal `path` open in SQLite, by the lock on FILE-shm that a
// connection holds as long as it lasts. Not for a journal that this process has
// open: to look would drop its locks.
struct JournalUser {
  bool found = false;
  pid_t process = 0;  // 0: not known
};
JournalUser FindUser(const std::string& path);
// " (process 17)", or "".
std::string TellProcess(const JournalUser& user);

// Holds off checkpoints of FILE while it lives: a writer goes on appending to the
// log, but nothing is moved out of it. Without FILE-shm nobody writes.
class CheckpointHold {
 public:
  // Waits for a checkpoint that is under way no longer than `patience`; zero: not at all. Whoever may read FILE may
  // also lock it, and for ever.
  CheckpointHold(const std::string& path, std::chrono::milliseconds patience);
  bool held() const { return error_ == 0; }
  // Another process holds the lock.
  bool busy() const;
  int error() const { return error_; }  // as errno; 0: held

 private:
  OpenFile shm_;  // closing it lets go
  int error_ = 0;
};

}  // namespace haggle::journal
