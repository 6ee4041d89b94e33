// The few things that are done to a journal's files beside SQLite.
#pragma once

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace haggle {

// Makes an empty file. kAlreadyExists: there is one and `overwrite` is false;
// otherwise that one goes, with its -wal and -shm (an empty one stays). Only regular
// files are replaced.
absl::Status MakeJournalFile(const std::string& path, bool overwrite);

// Removes FILE-wal, FILE-shm and FILE-journal, if they are there.
void RemoveCompanions(const std::string& path);
// Removes FILE and its companions.
void RemoveJournal(const std::string& path);

// Puts `from` in the place of `to`, and has the disk keep it.
absl::Status ReplaceFile(const std::string& from, const std::string& to);

// A folder of our own under the temporary one, gone with the object.
class PrivateFolder {
 public:
  static absl::StatusOr<PrivateFolder> Make();
  PrivateFolder(PrivateFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  ~PrivateFolder();
  const std::string& path() const { return path_; }

 private:
  explicit PrivateFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// Copies FILE and, if it is there, FILE-wal to `target` and `target`-wal, as they
// stood at one moment, without changing either: SQLite's checkpoint lock is held
// for reading (a writer goes on appending), and the copy is made anew if the log
// was begun again meanwhile.
absl::Status CopyRunningJournal(const std::string& path, const std::string& target);

// What the first bytes of a file say. kNotFound, kPermissionDenied: it cannot be
// read. kDataLoss: it is no journal, or truncated.
struct FileMarks {
  bool running = false;  // written through a log (WAL)
};
absl::StatusOr<FileMarks> ReadMarks(const std::string& path);

}  // namespace haggle
