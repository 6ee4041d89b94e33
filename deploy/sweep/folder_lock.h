// That one program at a time works in a folder.
#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace haggle::sweep {

// Holds a folder for itself until it goes, or its process does. Thread-compatible.
class FolderLock {
 public:
  // Makes the folder if it is not there. kFailedPrecondition: another program has it, or another object of this one;
  // kUnavailable: it cannot be made or opened. A file system without locks is taken at its word.
  static absl::StatusOr<FolderLock> Take(const std::string& folder);

  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace haggle::sweep
