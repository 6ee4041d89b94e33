#include "deploy/cli/output_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace haggle::cli {
namespace {

absl::Status Unwritten(const std::string& path, int error) {
  return absl::UnavailableError(absl::StrCat(path, " cannot be written: ", std::strerror(error)));
}

absl::Status Exists(const std::string& path) {
  return absl::AlreadyExistsError(absl::StrCat(path, " exists; choose another file, or overwrite it with --force"));
}

// 0, or errno.
int WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(fd) == 0 ? 0 : errno;
}

// 0, or errno. Not all file systems know how to rename without replacing; on those
// the caller's look at what is there has to do.
int PutInPlace(const std::string& from, const std::string& to, bool overwrite) {
  if (!overwrite) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return errno;
  }
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

absl::Status WriteOutputFile(const std::string& path, std::string_view text, bool overwrite) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is a folder; expected a file's path"));
  }
  if (!overwrite && std::filesystem::exists(path, ignored)) return Exists(path);
  const std::string beside = absl::StrCat(path, ".", ::getpid(), ".new");
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) return Unwritten(path, errno);
  int error = WriteAll(fd, text);
  if (::close(fd) != 0 && error == 0) error = errno;
  if (error == 0) error = PutInPlace(beside, path, overwrite);
  if (error == 0) return absl::OkStatus();
  ::unlink(beside.c_str());
  return error == EEXIST ? Exists(path) : Unwritten(path, error);
}

}  // namespace haggle::cli
