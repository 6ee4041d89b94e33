#include "broker/journal/file_locks.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <thread>

#include "absl/strings/str_cat.h"

namespace haggle::journal {
namespace {

// The byte of FILE that a run locks, far beyond those that SQLite locks.
constexpr off_t kRunByte = off_t{1} << 62;

// Bytes of FILE-shm (sqlite.org/walformat.html, section 2.3): the one that a
// checkpoint locks, and the one that every connection locks for reading.
constexpr off_t kCheckpointByte = 121;
constexpr off_t kConnectionByte = 128;

struct flock OneByte(short type, off_t at) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = at;
  lock.l_len = 1;
  return lock;
}

// Anything but a file (a pipe would be waited for) is not opened for long.
OpenFile OpenShared(const std::string& path) {
  OpenFile shm(path + "-shm", O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  struct stat status {};
  if (shm.ok() && (fstat(shm.fd(), &status) != 0 || !S_ISREG(status.st_mode))) shm.Close();
  return shm;
}

}  // namespace

bool TryLockRun(const OpenFile& file) {
  struct flock wanted = OneByte(F_WRLCK, kRunByte);
  if (fcntl(file.fd(), F_OFD_SETLK, &wanted) == 0) return true;
  return errno != EAGAIN && errno != EACCES;
}

JournalUser FindUser(const std::string& path) {
  const OpenFile shm = OpenShared(path);
  struct flock wanted = OneByte(F_WRLCK, kConnectionByte);
  JournalUser user;
  if (!shm.ok() || fcntl(shm.fd(), F_OFD_GETLK, &wanted) != 0 || wanted.l_type == F_UNLCK) return user;
  user.found = true;
  user.process = wanted.l_pid > 0 ? wanted.l_pid : 0;
  return user;
}

std::string TellProcess(const JournalUser& user) {
  return user.process == 0 ? "" : absl::StrCat(" (process ", user.process, ")");
}

CheckpointHold::CheckpointHold(const std::string& path, std::chrono::milliseconds patience) : shm_(OpenShared(path)) {
  constexpr std::chrono::milliseconds kBetween(1);
  const auto until = std::chrono::steady_clock::now() + patience;
  while (shm_.ok()) {
    struct flock wanted = OneByte(F_RDLCK, kCheckpointByte);
    error_ = fcntl(shm_.fd(), F_OFD_SETLK, &wanted) == 0 ? 0 : errno;
    if (!busy() || std::chrono::steady_clock::now() >= until) return;
    std::this_thread::sleep_for(kBetween);  // the system could wait, but would do so for ever
  }
}

bool CheckpointHold::busy() const { return error_ == EAGAIN || error_ == EACCES; }

}  // namespace haggle::journal
