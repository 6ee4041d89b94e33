#include "broker/journal/open_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "proto/base/absl_view.h"

namespace haggle::journal {

OpenFile::OpenFile(const std::string& path, int flags, mode_t mode)
    : fd_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void OpenFile::Close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

absl::Status SystemError(int error, std::string_view doing, const std::string& path) {
  const std::string message = absl::StrCat("journal ", path, ": ", AbslView(doing), ": ", std::strerror(error));
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(message);
    case EEXIST:
      return absl::AlreadyExistsError(message);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return absl::ResourceExhaustedError(absl::StrCat(message, "; make room and run again"));
    default:
      return absl::UnavailableError(message);
  }
}

}  // namespace haggle::journal
