// The private folder of a run: socket, secrets, what its processes are given.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/codec/claimed_folder.h"

namespace haggle::launch {

// A secret of 128 bits from the operating system, as 32 hexadecimal digits.
std::string NewToken();

// Writes a new file of mode 0600.
absl::Status WritePrivateFile(const std::string& path, std::string_view bytes);

// Removes the folders, with their secrets, of runs whose launcher and broker have both been killed;
// at the first call in this process. Thread-safe.
void SweepRunFolders();

// A folder of mode 0700 under XDG_RUNTIME_DIR, TMPDIR or /tmp, the first of them
// in which it can be made and a socket's path is short enough; removed with all
// that is in it by the destructor. Thread-compatible.
class RunFolder {
 public:
  RunFolder() = default;
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  absl::Status Make();
  bool made() const { return !path_.empty(); }
  const std::string& path() const { return path_; }
  std::string Path(std::string_view name) const;
  // A folder in it, of mode 0700 too; its path. A socket in it, with ".lock" at its end,
  // has room if its name and the folder's have 23 bytes together.
  absl::StatusOr<std::string> MakeFolder(const std::string& name) const;

 private:
  std::string path_;
  codec::FolderClaim claim_;
};

}  // namespace haggle::launch
