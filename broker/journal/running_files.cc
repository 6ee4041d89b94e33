#include "broker/journal/running_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"

namespace haggle::journal {
namespace {

// FILE-wal; none if it is not there. What is no file of FILE's owner is no log of it.
absl::StatusOr<OpenFile> OpenLog(const OpenFile& file, const std::string& real, const std::string& path) {
  OpenFile log(real + "-wal", O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!log.ok() && errno == ENOENT) return log;
  struct stat ours {};
  struct stat theirs {};
  if (!log.ok() || fstat(log.fd(), &theirs) != 0 || fstat(file.fd(), &ours) != 0) {
    return SystemError(errno, absl::StrCat("opening ", path, "-wal"), path);
  }
  if (S_ISREG(theirs.st_mode) && theirs.st_uid == ours.st_uid) return log;
  return absl::DataLossError(
      absl::StrCat("journal ", path, ": ", path, "-wal: no log of it: not a regular file of the same owner"));
}

absl::Status Busy(const std::string& path) {
  return absl::UnavailableError(absl::StrCat("journal ", path,
                                             ": it is busy: another process moves its log into it, or has locked ",
                                             path, "-shm; try again, or end that process (fuser names it)"));
}

}  // namespace

absl::Status ChangesTooFast(const std::string& path) {
  return absl::UnavailableError(absl::StrCat("journal ", path, ": it changes faster than it can be read; try again"));
}

bool RunningFiles::FileStands() const {
  struct stat ours {};
  struct stat theirs {};
  return fstat(file_.fd(), &ours) == 0 && stat(real_.c_str(), &theirs) == 0 && ours.st_ino == theirs.st_ino &&
         ours.st_dev == theirs.st_dev;
}

bool RunningFiles::LogStands(const LogTrail& log) const {
  std::array<char, sizeof(log.header)> header{};
  if (log_.ok() && pread(log_.fd(), header.data(), header.size(), 0) < 0) return false;
  return header == log.header;
}

absl::Status RunningFiles::Read(const std::string& path, LogTrail& log) {
  file_ = OpenFile(real_, O_RDONLY | O_NONBLOCK);
  if (!file_.ok()) return SystemError(errno, "opening it", path);
  absl::StatusOr<OpenFile> opened = OpenLog(file_, real_, path);
  if (!opened.ok()) return opened.status();
  log_ = *std::move(opened);
  return ReadLog(log_, path, log);
}

absl::StatusOr<RunningFiles> RunningFiles::Open(const std::string& path, LogTrail& log,
                                                std::chrono::milliseconds patience) {
  // The log lies beside the file, not beside a link to it.
  const std::unique_ptr<char, void (*)(void*)> resolved(realpath(path.c_str(), nullptr), &std::free);
  const std::string real = resolved == nullptr ? path : resolved.get();
  std::optional<std::int64_t> damaged_before;
  for (int attempt = 0; attempt < kRunningAttempts; ++attempt) {
    RunningFiles files(real, patience);
    if (files.hold_.busy()) return Busy(path);
    if (!files.hold_.held()) return SystemError(files.hold_.error(), "holding off checkpoints", path);
    if (absl::Status status = files.Read(path, log); !status.ok()) return status;
    // What looks damaged may be what is being written just now: then it is sound at the next look.
    if (!log.content.damage.empty() && damaged_before != log.content.damaged_frame) {
      damaged_before = log.content.damaged_frame;
      continue;
    }
    if (files.Stand(log)) return files;
  }
  return ChangesTooFast(path);
}

}  // namespace haggle::journal
