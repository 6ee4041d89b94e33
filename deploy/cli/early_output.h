// A file that is opened before the work whose result goes into it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace haggle::cli {

// Written where it lies, so that links, pipes and devices keep what they are. Until something is
// written, an existing file stays as it is, and one that was made for this is removed again with
// the object. Thread-compatible.
class EarlyOutput {
 public:
  // kFailedPrecondition: it is a folder; kUnavailable: it cannot be opened for writing.
  static absl::StatusOr<std::unique_ptr<EarlyOutput>> Open(const std::string& path);
  ~EarlyOutput();
  EarlyOutput(const EarlyOutput&) = delete;
  EarlyOutput& operator=(const EarlyOutput&) = delete;

  const std::string& path() const { return path_; }
  // Whether both are one file.
  bool Same(const EarlyOutput& other) const;

  // Puts `text` in the place of what was there; once. After an error there is no half of it.
  absl::Status Write(std::string_view text);

 private:
  EarlyOutput(std::string path, int fd, bool made) : path_(std::move(path)), fd_(fd), made_(made) {}

  const std::string path_;
  int fd_;
  bool made_;  // by us, and nothing is in it
};

}  // namespace haggle::cli
