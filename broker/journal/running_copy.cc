#include "broker/journal/running_copy.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/journal/log_file.h"
#include "broker/journal/open_file.h"
#include "broker/journal/running_files.h"

namespace haggle::journal {
namespace {

// Where page 1 says how the file is written and read, and what says "by a rollback journal".
constexpr std::size_t kVersionsAt = 18;
constexpr std::uint8_t kRollback = 1;
constexpr std::uint64_t kCopyAtOnce = std::uint64_t{1} << 20;
// For a checkpoint of the run's own to end.
constexpr std::chrono::milliseconds kPatience(3000);

std::string TemporaryFolder() {
  const char* base = std::getenv("TMPDIR");
  return base != nullptr && *base == '/' ? base : "/tmp";
}

absl::Status NoCopy(int error, const std::string& path) {
  const absl::Status status = SystemError(error, absl::StrCat("making a private copy in ", TemporaryFolder()), path);
  return absl::Status(status.code(), absl::StrCat(status.message(), "; TMPDIR names another folder"));
}

// A temporary file of `size` bytes at most, without a name.
absl::StatusOr<OpenFile> MakeNameless(std::uint64_t size, const std::string& path) {
  // Going over the limit would raise a signal.
  struct rlimit limit {};
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && size > limit.rlim_cur) {
    return NoCopy(EFBIG, path);
  }
  const std::string folder = TemporaryFolder();
  OpenFile file(folder, O_RDWR | O_TMPFILE, 0600);
  if (file.ok()) return file;
  // Not every file system knows files without a name.
  std::string name = folder + "/haggle-journal-XXXXXX";
  file = OpenFile(mkostemp(name.data(), O_CLOEXEC));
  if (!file.ok()) return NoCopy(errno, path);
  unlink(name.c_str());
  return file;
}

// Copies `size` bytes; false: `from` ends before.
absl::StatusOr<bool> CopyBytes(const OpenFile& from, std::uint64_t from_at, const OpenFile& to, std::uint64_t to_at,
                               std::uint64_t size, const std::string& path) {
  std::vector<char> buffer(static_cast<std::size_t>(std::min(size, kCopyAtOnce)));
  while (size > 0) {
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(size, buffer.size()));
    const ssize_t got = pread(from.fd(), buffer.data(), want, static_cast<off_t>(from_at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno, "reading it", path);
    if (got == 0) return false;
    for (ssize_t done = 0; done < got;) {
      const ssize_t put =
          pwrite(to.fd(), buffer.data() + done, static_cast<std::size_t>(got - done), static_cast<off_t>(to_at) + done);
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return NoCopy(errno, path);
      done += put;
    }
    from_at += static_cast<std::uint64_t>(got);
    to_at += static_cast<std::uint64_t>(got);
    size -= static_cast<std::uint64_t>(got);
  }
  return true;
}

// Fills `copy` with FILE as it is with the log's pages in it; its size.
absl::StatusOr<std::uint64_t> FillCopy(const RunningFiles& source, const LogContent& content, const OpenFile& copy,
                                       std::uint64_t size, const std::string& path) {
  const std::uint64_t page_size = content.page_size;
  const auto copied = [&](std::uint64_t first, std::uint64_t end) {  // pages, from 1
    return CopyBytes(source.file(), (first - 1) * page_size, copy, (first - 1) * page_size, (end - first) * page_size,
                     path);
  };
  if (content.pages == 0) {
    absl::StatusOr<bool> whole = CopyBytes(source.file(), 0, copy, 0, size, path);
    if (!whole.ok()) return whole.status();
    return size;
  }
  std::uint64_t next = 1;
  const auto missing = [&] {
    return absl::DataLossError(absl::StrCat("journal ", path, ": file: it is cut off: it ends before page ", next,
                                            " of ", content.pages, ", which is not in its log"));
  };
  for (const auto& [page, at] : content.page) {
    if (page > content.pages) break;
    absl::StatusOr<bool> whole = copied(next, page);
    if (!whole.ok()) return whole.status();
    if (!*whole) return missing();
    whole = CopyBytes(source.log(), at, copy, (page - 1) * page_size, page_size, path);
    if (!whole.ok()) return whole.status();
    next = page + 1;
  }
  absl::StatusOr<bool> whole = copied(next, std::uint64_t{content.pages} + 1);
  if (!whole.ok()) return whole.status();
  if (!*whole) return missing();
  return std::uint64_t{content.pages} * page_size;
}

// The bytes of `copy`, for reading; SQLite is told that they have no log.
absl::StatusOr<std::uint8_t*> MapCopy(const OpenFile& copy, std::uint64_t size, const std::string& path) {
  const std::array<std::uint8_t, 2> versions = {kRollback, kRollback};
  if (pwrite(copy.fd(), versions.data(), versions.size(), kVersionsAt) < 0) return NoCopy(errno, path);
  void* data = mmap(nullptr, static_cast<std::size_t>(size), PROT_READ, MAP_PRIVATE, copy.fd(), 0);
  if (data == MAP_FAILED) return NoCopy(errno, path);
  return static_cast<std::uint8_t*>(data);
}

}  // namespace

absl::StatusOr<RunningCopy> RunningCopy::Make(const std::string& path) {
  LogTrail log;
  for (int attempt = 0; attempt < kRunningAttempts; ++attempt) {
    absl::StatusOr<RunningFiles> source = RunningFiles::Open(path, log, kPatience);
    if (!source.ok()) return source.status();
    const LogContent& content = log.content;
    struct stat status {};
    if (fstat(source->file().fd(), &status) != 0) return SystemError(errno, "reading it", path);
    const std::uint64_t most = content.pages == 0 ? static_cast<std::uint64_t>(status.st_size)
                                                  : std::uint64_t{content.pages} * content.page_size;
    absl::StatusOr<OpenFile> copy = MakeNameless(most, path);
    if (!copy.ok()) return copy.status();
    absl::StatusOr<std::uint64_t> size = FillCopy(*source, content, *copy, most, path);
    // Begun again, or sealed: what we copied may not fit together.
    if (!source->Stand(log)) continue;
    if (!size.ok()) return size.status();
    absl::StatusOr<std::uint8_t*> data = MapCopy(*copy, *size, path);
    if (!data.ok()) return data.status();
    return RunningCopy(*data, static_cast<std::size_t>(*size), content.damage);
  }
  return ChangesTooFast(path);
}

RunningCopy::~RunningCopy() {
  if (data_ != nullptr) munmap(data_, size_);
}

}  // namespace haggle::journal
