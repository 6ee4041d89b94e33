#include "deploy/cli/early_output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace haggle::cli {
namespace {

absl::Status CannotWrite(const std::string& path, int error) {
  if (error == EISDIR) return absl::FailedPreconditionError(absl::StrCat(path, " is a folder; expected a file's path"));
  return absl::UnavailableError(absl::StrCat(path, " cannot be written: ", std::strerror(error)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<EarlyOutput>> EarlyOutput::Open(const std::string& path) {
  bool made = true;
  int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0666);
  if (fd < 0 && errno == EEXIST) {
    made = false;  // perhaps a link that leads to nothing yet
    fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
  }
  if (fd < 0) return CannotWrite(path, errno);
  return std::unique_ptr<EarlyOutput>(new EarlyOutput(path, fd, made));
}

EarlyOutput::~EarlyOutput() {
  if (fd_ < 0) return;
  ::close(fd_);
  if (made_) ::unlink(path_.c_str());
}

bool EarlyOutput::Same(const EarlyOutput& other) const {
  struct stat mine {};
  struct stat theirs {};
  return ::fstat(fd_, &mine) == 0 && ::fstat(other.fd_, &theirs) == 0 && S_ISREG(mine.st_mode) &&
         mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino;
}

absl::Status EarlyOutput::Write(std::string_view text) {
  struct stat found {};
  const bool regular = ::fstat(fd_, &found) == 0 && S_ISREG(found.st_mode);
  int error = regular && ::ftruncate(fd_, 0) != 0 ? errno : 0;
  while (error == 0 && !text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) error = errno;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (error == 0 && regular && ::fsync(fd_) != 0 && errno != EINVAL) error = errno;
  if (error != 0 && regular && ::ftruncate(fd_, 0) != 0) made_ = false;  // half of it stays, and is seen
  if (error != 0) return CannotWrite(path_, error);                      // the destructor removes what we made
  made_ = false;
  const int closed = ::close(fd_);
  fd_ = -1;
  return closed == 0 ? absl::OkStatus() : CannotWrite(path_, errno);
}

}  // namespace haggle::cli
