#include "deploy/cli/output_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "broker/journal/is_database.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;  // as the kernel follows

absl::Status Unwritten(const std::string& path, int error) {
  return absl::UnavailableError(absl::StrCat(path, " cannot be written: ", std::strerror(error)));
}

absl::Status FileExists(const std::string& path) {
  return absl::AlreadyExistsError(absl::StrCat(path, " exists; choose another file, or overwrite it with --force"));
}

// The descriptor that /dev/stdout, /dev/fd/N and the like stand for. They are links to what the descriptor is open
// on, and a file put in the place of that would not be what the descriptor writes to.
std::optional<int> StreamOf(const std::string& path) {
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const char* folder : {"/dev/fd/", "/proc/self/fd/"}) {
    absl::string_view number = path;
    int fd = -1;
    if (absl::ConsumePrefix(&number, folder) && absl::SimpleAtoi(number, &fd) && fd >= 0) return fd;
  }
  return std::nullopt;
}

// What the path leads to when all links of its last part are followed, up to a stream. It need not exist.
absl::StatusOr<std::string> WithoutLinks(const std::string& path) {
  fs::path target = path;
  for (int i = 0; i < kMostLinks; ++i) {
    std::error_code error;
    if (StreamOf(target.string()) || !fs::is_symlink(fs::symlink_status(target, error))) return target.string();
    const fs::path link = fs::read_symlink(target, error);
    if (error) return Unwritten(path, error.value());
    target = target.parent_path() / link;
  }
  return Unwritten(path, ELOOP);
}

// 0, or errno.
int WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

// 0, or errno. Not all file systems know how to rename without replacing; on those
// the look at what is there has to do.
int PutInPlace(const std::string& from, const std::string& to, bool overwrite) {
  if (!overwrite) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return errno;
  }
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

absl::StatusOr<OutputFile> OutputFile::Open(const std::string& path, bool overwrite) {
  const absl::StatusOr<std::string> target = WithoutLinks(path);
  if (!target.ok()) return target.status();
  OutputFile file;
  file.path_ = path;
  file.target_ = *target;
  file.overwrite_ = overwrite;
  if (const std::optional<int> stream = StreamOf(*target); stream) {
    file.is_stream_ = true;
    file.fd_ = ::fcntl(*stream, F_DUPFD_CLOEXEC, 3);
    return file.fd_ < 0 ? Unwritten(path, errno) : absl::StatusOr<OutputFile>(std::move(file));
  }
  struct stat there {};
  const bool exists = ::stat(target->c_str(), &there) == 0;
  if (exists && S_ISDIR(there.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is a folder; expected a file's path"));
  }
  if (exists && !S_ISREG(there.st_mode)) {
    file.fd_ = ::open(target->c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
    return file.fd_ < 0 ? Unwritten(path, errno) : absl::StatusOr<OutputFile>(std::move(file));
  }
  if (exists && journal::IsDatabase(*target)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is a journal or results of a sweep, which no text replaces; choose another file"));
  }
  if (exists && !overwrite) return FileExists(path);
  file.regular_ = true;
  if (absl::Status opened = file.OpenBeside(exists, there.st_mode & 0777); !opened.ok()) return opened;
  return file;
}

absl::Status OutputFile::OpenBeside(bool exists, unsigned mode) {
  static std::atomic<int> count{0};
  const std::string beside = absl::StrCat(target_, ".", ::getpid(), "-", ++count, ".new");
  // Never open to more people than the file that it replaces.
  fd_ = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, exists ? 0600 : 0666);
  if (fd_ >= 0) {
    beside_ = beside;
    return !exists || ::fchmod(fd_, mode) == 0 ? absl::OkStatus() : Unwritten(path_, errno);
  }
  const int error = errno;
  if (exists && (error == EACCES || error == EPERM || error == EROFS)) {
    fd_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
  }
  return fd_ >= 0 ? absl::OkStatus() : Unwritten(path_, error);
}

bool OutputFile::Same(const OutputFile& other) const {
  if (!regular_ || !other.regular_) return false;
  const auto folder = [](const OutputFile& file) {
    const fs::path parent = fs::path(file.target_).parent_path();
    return parent.empty() ? fs::path(".") : parent;
  };
  std::error_code error;
  return fs::path(target_).filename() == fs::path(other.target_).filename() &&
         fs::equivalent(folder(*this), folder(other), error);
}

int OutputFile::WritePart(std::string_view part) {
  if (is_stream_) std::fflush(nullptr);  // what was printed before stands before it
  if (!std::exchange(begun_, true) && regular_ && beside_.empty() && ::ftruncate(fd_, 0) != 0) return errno;
  const int error = WriteAll(fd_, part);
  return !regular_ && error == EPIPE ? 0 : error;
}

absl::Status OutputFile::Add(std::string_view part) {
  const int error = WritePart(part);
  return error == 0 ? absl::OkStatus() : Unwritten(path_, error);
}

absl::Status OutputFile::Write(std::string_view text) {
  int error = WritePart(text);
  if (regular_ && error == 0 && ::fsync(fd_) != 0) error = errno;
  if (::close(std::exchange(fd_, -1)) != 0 && error == 0) error = errno;
  if (!beside_.empty() && error == 0) {
    error = PutInPlace(beside_, target_, overwrite_);
    if (error == 0) beside_.clear();
  }
  Leave();
  if (error == 0) return absl::OkStatus();
  return error == EEXIST ? FileExists(path_) : Unwritten(path_, error);
}

void OutputFile::Leave() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  if (!beside_.empty()) ::unlink(std::exchange(beside_, "").c_str());
}

OutputFile::OutputFile(OutputFile&& other) noexcept { *this = std::move(other); }

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  if (this == &other) return *this;
  Leave();
  path_ = std::move(other.path_);
  target_ = std::move(other.target_);
  beside_ = std::exchange(other.beside_, "");
  regular_ = other.regular_;
  is_stream_ = other.is_stream_;
  overwrite_ = other.overwrite_;
  begun_ = other.begun_;
  fd_ = std::exchange(other.fd_, -1);
  return *this;
}

OutputFile::~OutputFile() { Leave(); }

absl::Status WriteOutputFile(const std::string& path, std::string_view text, bool overwrite) {
  absl::StatusOr<OutputFile> file = OutputFile::Open(path, overwrite);
  return file.ok() ? file->Write(text) : file.status();
}

}  // namespace haggle::cli
