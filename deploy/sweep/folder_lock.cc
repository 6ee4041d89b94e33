#include "deploy/sweep/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace haggle::sweep {

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

absl::StatusOr<FolderLock> FolderLock::Take(const std::string& folder) {
  for (;;) {
    std::error_code error;
    std::filesystem::create_directory(folder, error);
    if (error) {
      return absl::UnavailableError(absl::StrCat("the folder ", folder, " cannot be made: ", error.message()));
    }
    FolderLock lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (lock.fd_ < 0 && errno == ENOENT) continue;
    if (lock.fd_ < 0) {
      return absl::UnavailableError(absl::StrCat("the folder ", folder, " cannot be opened: ", std::strerror(errno)));
    }
    if (::flock(lock.fd_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      return absl::FailedPreconditionError(absl::StrCat(folder, " is in use by another sweep"));
    }
    // Who had it before may have removed it: what is locked then is a folder that nobody finds any more.
    struct stat held = {};
    struct stat found = {};
    if (::fstat(lock.fd_, &held) == 0 && ::stat(folder.c_str(), &found) == 0 && held.st_ino == found.st_ino &&
        held.st_dev == found.st_dev) {
      return lock;
    }
  }
}

}  // namespace haggle::sweep
