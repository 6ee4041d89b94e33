// A file descriptor that closes itself, and what the system says when a call on one
// fails. Internal to the journal.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"

namespace haggle::journal {

// Owns a file descriptor, or none. Thread-compatible.
class OpenFile {
 public:
  OpenFile() = default;
  explicit OpenFile(int fd) : fd_(fd) {}
  // As open(2) does, and never inherited by another program.
  OpenFile(const std::string& path, int flags, mode_t mode = 0600);
  ~OpenFile() { Close(); }
  OpenFile(OpenFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  OpenFile& operator=(OpenFile&& other) noexcept;

  bool ok() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  void Close();

 private:
  int fd_ = -1;
};

// `error` as a Status that names the journal `path` and what was being done.
absl::Status SystemError(int error, std::string_view doing, const std::string& path);

}  // namespace haggle::journal
