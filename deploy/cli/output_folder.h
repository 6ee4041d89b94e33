// A folder of files that a command writes as a whole.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace haggle::cli {

// Files are written into a folder beside it, for its owner alone, which is put in its place when all are there: there
// is never half of them. Thread-compatible.
class OutputFolder {
 public:
  // kAlreadyExists: `path` is there already, and is never overwritten; kUnavailable: nothing can be made beside it.
  static absl::StatusOr<OutputFolder> Make(const std::string& path);
  OutputFolder(OutputFolder&& other) noexcept;
  OutputFolder& operator=(OutputFolder&&) = delete;
  // Without PutInPlace nothing is left behind.
  ~OutputFolder();

  // Where a file of this name goes.
  std::string PathOf(const std::string& name) const { return beside_ + "/" + name; }
  // The same errors as Make's.
  absl::Status PutInPlace();

 private:
  OutputFolder() = default;
  std::string path_;
  std::string beside_;  // empty: it is in its place
};

}  // namespace haggle::cli
