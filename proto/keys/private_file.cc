#include "proto/keys/private_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace haggle::keys {
namespace {

constexpr std::size_t kLargestPrivateFile = std::size_t{64} << 10;

absl::Status CannotBe(const std::string& path, const char* done, int error) {
  if (error == EEXIST || error == ENOTEMPTY) return absl::AlreadyExistsError(absl::StrCat(path, " exists"));
  return absl::UnavailableError(absl::StrCat(path, " cannot be ", done, ": ", std::strerror(error)));
}

// 0, or errno.
int WriteAllBytes(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

// 0, or errno. A file that shrinks meanwhile has zeros at its end.
int ReadAllBytes(int fd, Secret& bytes) {
  std::size_t got = 0;
  while (got < bytes.size()) {
    const ssize_t read = ::read(fd, bytes.data() + got, bytes.size() - got);
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return errno;
    if (read == 0) break;
    got += static_cast<std::size_t>(read);
  }
  return 0;
}

absl::StatusOr<Secret> ReadOpen(int fd, const std::string& path) {
  struct stat found {};
  if (::fstat(fd, &found) != 0) return CannotBe(path, "read", errno);
  if (!S_ISREG(found.st_mode)) return absl::DataLossError(absl::StrCat(path, " is no regular file"));
  if (static_cast<std::size_t>(found.st_size) > kLargestPrivateFile) {
    return absl::DataLossError(absl::StrCat(path, " is larger than 64 KiB"));
  }
  Secret bytes(static_cast<std::size_t>(found.st_size));
  if (const int error = ReadAllBytes(fd, bytes); error != 0) return CannotBe(path, "read", error);
  return bytes;
}

}  // namespace

absl::Status WriteNewFile(const std::string& path, std::string_view bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return CannotBe(path, "written", errno);
  int error = WriteAllBytes(fd, bytes);
  if (error == 0 && ::fsync(fd) != 0) error = errno;
  if (::close(fd) != 0 && error == 0) error = errno;
  return error == 0 ? absl::OkStatus() : CannotBe(path, "written", error);
}

absl::Status MakeFolder(const std::string& path) {
  return ::mkdir(path.c_str(), 0700) == 0 ? absl::OkStatus() : CannotBe(path, "made", errno);
}

absl::StatusOr<Secret> ReadPrivateFile(const std::string& path) {
  // A pipe must not make us wait for a writer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return absl::NotFoundError(absl::StrCat(path, " is missing"));
  if (fd < 0 && errno == ELOOP) return absl::DataLossError(absl::StrCat(path, " is a link and no regular file"));
  if (fd < 0) return CannotBe(path, "read", errno);
  absl::StatusOr<Secret> bytes = ReadOpen(fd, path);
  ::close(fd);
  return bytes;
}

absl::Status MoveToNew(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return absl::OkStatus();
  if (errno != EINVAL && errno != ENOSYS) return CannotBe(to, "made", errno);
  // Some file systems know no such renaming; there the look at what is there has to do.
  if (IsThere(to)) return CannotBe(to, "made", EEXIST);
  return ::rename(from.c_str(), to.c_str()) == 0 ? absl::OkStatus() : CannotBe(to, "made", errno);
}

absl::Status Exchange(const std::string& one, const std::string& other) {
  if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0) return absl::OkStatus();
  return CannotBe(other, "replaced", errno);
}

bool IsThere(const std::string& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) == 0;
}

void SyncFolder(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace haggle::keys
