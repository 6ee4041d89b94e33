#include "broker/journal/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"

namespace haggle {
namespace {

// The first 100 bytes of an SQLite file (sqlite.org/fileformat.html, section 1.3).
constexpr std::size_t kFileHeader = 100;
constexpr std::size_t kPageSizeAt = 16;
constexpr std::size_t kReadVersionAt = 19;  // 1: rollback journal, 2: write-ahead log
constexpr std::size_t kLogHeader = 32;      // of FILE-wal; changes whenever the log begins again
// The byte of FILE-shm that a checkpoint locks (sqlite.org/walformat.html, section 2.3).
constexpr off_t kCheckpointLock = 121;
constexpr int kCopyAttempts = 100;

absl::Status SystemError(int error, std::string_view doing, const std::string& path) {
  const std::string message =
      absl::StrCat("journal ", path, ": ", absl::string_view(doing.data(), doing.size()), ": ", std::strerror(error));
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

// An open file that closes itself.
class File {
 public:
  File(const std::string& path, int flags, mode_t mode = 0600) : fd_(open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  bool ok() const { return fd_ >= 0; }
  int fd() const { return fd_; }

 private:
  int fd_;
};

absl::Status CopyBytes(int from, const std::string& from_path, const std::string& to_path) {
  File to(to_path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!to.ok()) return SystemError(errno, "making a private copy", to_path);
  std::vector<char> buffer(std::size_t{1} << 16);
  off_t at = 0;
  for (;;) {
    const ssize_t got = pread(from, buffer.data(), buffer.size(), at);
    if (got < 0) return SystemError(errno, "reading it", from_path);
    if (got == 0) return absl::OkStatus();
    for (ssize_t done = 0; done < got;) {
      const ssize_t put = write(to.fd(), buffer.data() + done, static_cast<std::size_t>(got - done));
      if (put < 0) return SystemError(errno, "making a private copy", to_path);
      done += put;
    }
    at += got;
  }
}

// The log's header, zeros where the log is shorter.
std::array<char, kLogHeader> LogHeader(int fd) {
  std::array<char, kLogHeader> header{};
  if (fd >= 0 && pread(fd, header.data(), header.size(), 0) < 0) header.fill('\xff');
  return header;
}

// Holds off checkpoints of FILE while it lives. Without FILE-shm nobody writes.
class CheckpointHold {
 public:
  explicit CheckpointHold(const std::string& path) : shm_(path + "-shm", O_RDONLY) {
    if (!shm_.ok()) return;
    struct flock lock {};
    lock.l_type = F_RDLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = kCheckpointLock;
    lock.l_len = 1;
    held_ = fcntl(shm_.fd(), F_OFD_SETLKW, &lock) == 0;
  }
  bool held() const { return held_ || !shm_.ok(); }

 private:
  File shm_;  // closing it lets go
  bool held_ = false;
};

}  // namespace

absl::Status MakeJournalFile(const std::string& path, bool overwrite) {
  struct stat status {};
  if (lstat(path.c_str(), &status) == 0) {
    if (!overwrite) {
      return absl::AlreadyExistsError(
          absl::StrCat("journal ", path, ": the file exists; name another one, or overwrite it with --force"));
    }
    if (!S_ISREG(status.st_mode)) {
      return absl::AlreadyExistsError(absl::StrCat("journal ", path, ": not a regular file; name another one"));
    }
    if (access(path.c_str(), W_OK) != 0) return SystemError(errno, "overwriting it", path);
    if (status.st_size == 0) {  // perhaps a name that was taken: at no moment is it free
      RemoveCompanions(path);
      return absl::OkStatus();
    }
    RemoveJournal(path);
  }
  const File file(path, O_RDWR | O_CREAT | O_EXCL, 0666);
  if (!file.ok()) return SystemError(errno, "creating it", path);
  // A log left by somebody else would be taken for ours.
  RemoveCompanions(path);
  return absl::OkStatus();
}

void RemoveCompanions(const std::string& path) {
  for (const char* suffix : {"-wal", "-shm", "-journal"}) unlink((path + suffix).c_str());
}

void RemoveJournal(const std::string& path) {
  unlink(path.c_str());
  RemoveCompanions(path);
}

absl::Status ReplaceFile(const std::string& from, const std::string& to) {
  const File file(from, O_RDONLY);
  if (!file.ok() || fsync(file.fd()) != 0) return SystemError(errno, "storing it", from);
  if (rename(from.c_str(), to.c_str()) != 0) return SystemError(errno, "putting the sealed journal in its place", to);
  const std::size_t slash = to.rfind('/');
  const File folder(slash == std::string::npos ? "." : to.substr(0, slash + 1), O_RDONLY | O_DIRECTORY);
  if (folder.ok()) fsync(folder.fd());  // some file systems cannot; the file itself is safe
  return absl::OkStatus();
}

absl::StatusOr<PrivateFolder> PrivateFolder::Make() {
  const char* base = std::getenv("TMPDIR");
  std::string path = absl::StrCat(base != nullptr && *base == '/' ? base : "/tmp", "/haggle-journal-XXXXXX");
  if (mkdtemp(path.data()) == nullptr) return SystemError(errno, "making a private folder", path);
  return PrivateFolder(path);
}

PrivateFolder::~PrivateFolder() {
  if (path_.empty()) return;
  RemoveJournal(path_ + "/journal");
  rmdir(path_.c_str());
}

absl::Status CopyRunningJournal(const std::string& path, const std::string& target) {
  for (int attempt = 0; attempt < kCopyAttempts; ++attempt) {
    const CheckpointHold hold(path);
    if (!hold.held()) return SystemError(errno, "holding off checkpoints", path);
    const File file(path, O_RDONLY);
    if (!file.ok()) return SystemError(errno, "opening it", path);
    const File log(path + "-wal", O_RDONLY);
    const std::array<char, kLogHeader> before = LogHeader(log.fd());
    if (absl::Status status = CopyBytes(file.fd(), path, target); !status.ok()) return status;
    if (log.ok()) {
      if (absl::Status status = CopyBytes(log.fd(), path + "-wal", target + "-wal"); !status.ok()) return status;
    }
    // Begun again, or sealed: what we copied may not fit together.
    struct stat ours {};
    struct stat theirs {};
    const bool same_file = fstat(file.fd(), &ours) == 0 && stat(path.c_str(), &theirs) == 0 &&
                           ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev;
    if (same_file && LogHeader(log.fd()) == before) return absl::OkStatus();
    RemoveJournal(target);
  }
  return absl::UnavailableError(absl::StrCat("journal ", path, ": it changes faster than it can be copied; try again"));
}

absl::StatusOr<FileMarks> ReadMarks(const std::string& path) {
  const File file(path, O_RDONLY | O_NONBLOCK);  // a FIFO would be waited for
  if (!file.ok()) return SystemError(errno, "opening it", path);
  struct stat status {};
  if (fstat(file.fd(), &status) != 0) return SystemError(errno, "reading it", path);
  if (!S_ISREG(status.st_mode)) return absl::DataLossError(absl::StrCat(path, ": no journal: not a regular file"));
  std::array<char, kFileHeader> header{};
  const ssize_t got = pread(file.fd(), header.data(), header.size(), 0);
  if (got < 0) return SystemError(errno, "reading it", path);
  static constexpr std::string_view kMagic("SQLite format 3\0", 16);
  if (static_cast<std::size_t>(got) < header.size() || std::string_view(header.data(), kMagic.size()) != kMagic) {
    return absl::DataLossError(absl::StrCat(path, ": no journal: expected an SQLite file",
                                            got == 0 ? ", found an empty one" : ", found something else"));
  }
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<std::uint8_t>(header[i])); };
  const std::uint32_t page =
      byte(kPageSizeAt) == 0 && byte(kPageSizeAt + 1) == 1 ? 65536 : (byte(kPageSizeAt) << 8) + byte(kPageSizeAt + 1);
  FileMarks marks;
  marks.running = byte(kReadVersionAt) == 2;
  if (!marks.running && page != 0 && static_cast<std::uint64_t>(status.st_size) % page != 0) {
    return absl::DataLossError(absl::StrCat("journal ", path, ": truncated: ", status.st_size,
                                            " bytes are no whole number of pages of ", page));
  }
  return marks;
}

}  // namespace haggle
