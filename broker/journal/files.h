// The few things that are done to a journal's files beside SQLite. A journal is as
// secret as its run: what is made here is for its owner alone, whatever the umask,
// and what somebody else has put where a journal's files go is neither removed nor
// written through.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/open_file.h"

namespace haggle::journal {

// The new, empty files of a running journal (FILE, FILE-wal, FILE-shm), and the
// lock by which another process sees that FILE's run is on. Must outlive every
// connection of SQLite to FILE: to close one more descriptor of a file drops the
// locks that this process has on it. Thread-compatible.
class JournalFile {
 public:
  // kAlreadyExists: there is a file and `overwrite` is false; or what is there must
  // not be overwritten: it is no regular file, another user's, or the journal of a
  // run that is on; or FILE-wal, FILE-shm or FILE-journal is there and no leftover of
  // a journal of ours. Until all that is known, nothing is changed; at no moment is a
  // name that was taken free.
  static absl::StatusOr<JournalFile> Make(const std::string& path, bool overwrite);
  // The file of a journal whose run is over without an end, to go on with. kNotFound: there is none. kAlreadyExists: it
  // is no regular file, another user's, or its run is on.
  static absl::StatusOr<JournalFile> TakeOver(const std::string& path);
  // The same error now that Make would return, and nothing changed.
  static absl::Status Check(const std::string& path, bool overwrite);
  // Whether what stands at the path is still (or no longer) this file.
  bool InPlace() const;
  // Removes the files, if they are still in their place.
  void Remove();

 private:
  JournalFile(std::string path, OpenFile file) : path_(std::move(path)), file_(std::move(file)) {}
  std::string path_;
  OpenFile file_;  // holds the lock
};

// A folder of our own beside FILE, in which its sealed journal is made: nobody else
// can have put anything there. Gone with the object, and so is what a process that
// was killed had left of it. Thread-compatible.
class SealFolder {
 public:
  static absl::StatusOr<SealFolder> Make(const std::string& path);
  SealFolder(SealFolder&& other) noexcept : path_(std::exchange(other.path_, {})), kept_(other.kept_) {}
  SealFolder& operator=(SealFolder&&) = delete;
  ~SealFolder();
  std::string journal() const { return path_ + "/journal"; }
  // The folder stays, with what is in it.
  void Keep();

 private:
  explicit SealFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
  bool kept_ = false;
};

// Whether a process has the journal at `path` open to write or to read it, and which, as far as the system tells: a run
// that is on has. Not for a journal that this process has open.
struct RunUser {
  bool found = false;
  pid_t process = 0;  // 0: not known
};
RunUser UserOf(const std::string& path);

// What is said of the journal at `path` to who wants to go on with it: its run has come to its end. kAlreadyExists.
absl::Status HasEnded(const std::string& path);

// Removes FILE-wal, FILE-shm and FILE-journal, if they are there and leftovers of a
// journal of ours.
void RemoveCompanions(const std::string& path);

// Removes what stands beside the sealed journal at `path` because whoever sealed it was killed before it was through:
// FILE.seal as well.
void RemoveLeftovers(const std::string& path);

// Has the disk keep the names in the folder that `path` is in, as far as the file system can.
void SyncFolderOf(const std::string& path);

// Puts `from` in the place of `to`, and has the disk keep it.
absl::Status ReplaceFile(const std::string& from, const std::string& to);

// What the first bytes of a file say. kNotFound, kPermissionDenied: it cannot be
// read. kDataLoss: it is no journal, or truncated.
struct FileMarks {
  bool running = false;  // written through a log (WAL)
};
absl::StatusOr<FileMarks> ReadMarks(const std::string& path);

}  // namespace haggle::journal
