// Private folders that tell whether the process they belong to still lives.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace haggle::codec {

// A file in the folder, locked as long as this object and its process live; the
// system lets go when the process dies, however it does. Thread-compatible.
class FolderClaim {
 public:
  FolderClaim() = default;
  ~FolderClaim();  // lets go; the folder counts as abandoned if it is still there
  FolderClaim(const FolderClaim&) = delete;
  FolderClaim& operator=(const FolderClaim&) = delete;

  absl::Status Take(const std::string& folder);

 private:
  int fd_ = -1;
};

// Removes `folder` with all that is in it if it was claimed and the claim is let
// go. Whatever else it is stays: a link, another user's, one never claimed. Links in
// it are removed, not followed. Returns whether it has been removed.
bool RemoveIfAbandoned(const std::string& folder);

// The same for the folders in `parent` that mkdtemp has named: `prefix` and six
// letters or digits. Returns how many have been removed.
int SweepAbandoned(const std::string& parent, std::string_view prefix);

}  // namespace haggle::codec
