#include "proto/codec/claimed_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace haggle::codec {
namespace {

namespace fs = std::filesystem;

constexpr char kClaim[] = ".claim";
constexpr char kNewClaim[] = ".claim-new";
constexpr std::size_t kRandomLetters = 6;  // of mkdtemp

class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

bool IsOwn(int fd, mode_t type) {
  struct stat found {};
  return fd >= 0 && ::fstat(fd, &found) == 0 && found.st_uid == ::geteuid() && (found.st_mode & S_IFMT) == type;
}

bool NamedByMkdtemp(const std::string& name, std::string_view prefix) {
  return name.size() == prefix.size() + kRandomLetters && name.compare(0, prefix.size(), prefix) == 0 &&
         std::all_of(name.end() - kRandomLetters, name.end(),
                     [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); });
}

}  // namespace

FolderClaim::~FolderClaim() {
  if (fd_ >= 0) ::close(fd_);
}

absl::Status FolderClaim::Take(const std::string& folder) {
  const std::string fresh = absl::StrCat(folder, "/", kNewClaim);
  fd_ = ::open(fresh.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  // It gets its name when it is locked: at no moment does the folder look abandoned.
  if (fd_ >= 0 && ::flock(fd_, LOCK_EX | LOCK_NB) == 0 &&
      ::rename(fresh.c_str(), absl::StrCat(folder, "/", kClaim).c_str()) == 0) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat("cannot lock a file in ", folder, ": ", std::strerror(errno)));
}

bool RemoveIfAbandoned(const std::string& folder) {
  const OpenFile opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!IsOwn(opened.fd(), S_IFDIR)) return false;
  const OpenFile claim(::openat(opened.fd(), kClaim, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!IsOwn(claim.fd(), S_IFREG) || ::flock(claim.fd(), LOCK_EX | LOCK_NB) != 0) return false;
  std::error_code error;
  std::vector<fs::path> entries;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename() != kClaim) entries.push_back(entry->path());
  }
  for (const fs::path& entry : entries) fs::remove_all(entry, error);
  // Last: should this process be killed on the way, the next one goes on.
  ::unlinkat(opened.fd(), kClaim, 0);
  return ::rmdir(folder.c_str()) == 0;
}

int SweepAbandoned(const std::string& parent, std::string_view prefix) {
  std::error_code error;
  std::vector<std::string> found;
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end; entry.increment(error)) {
    if (NamedByMkdtemp(entry->path().filename(), prefix)) found.push_back(entry->path());
  }
  return static_cast<int>(std::count_if(found.begin(), found.end(), RemoveIfAbandoned));
}

}  // namespace haggle::codec
