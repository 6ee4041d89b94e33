#include "deploy/launch/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

extern "C" {
#include <sys/pidfd.h>  // has no extern "C" of its own in glibc 2.36
}

extern char** environ;

namespace haggle::launch {
namespace {

constexpr std::size_t kLongestLine = 64 << 10;
constexpr int kStatusFd = 3;

struct Pipe {
  int read = -1;
  int write = -1;
};

// Out of the way of the numbers that the child's ends get, even if ours of these numbers are closed. -1, with errno:
// there is no more room; `fd` is closed either way.
int MoveUp(int fd) {
  const int moved = ::fcntl(fd, F_DUPFD_CLOEXEC, 16);
  const int error = errno;
  ::close(fd);
  errno = error;
  return moved;
}

// Our end of what leads to or from a child does not block.
absl::StatusOr<Pipe> MakePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot make a pipe: ", std::strerror(errno)));
  }
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  const int write = MoveUp(ends[1]);
  if (write >= 0) return Pipe{ends[0], write};
  absl::Status status = absl::UnavailableError(absl::StrCat("cannot make a pipe: ", std::strerror(errno)));
  ::close(ends[0]);
  return status;
}

// What leads to a child: a pair of sockets, for to write to one that nobody reads need not raise a signal.
absl::StatusOr<Pipe> MakeOrdersPipe() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot make a pair of sockets: ", std::strerror(errno)));
  }
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  const int read = MoveUp(ends[0]);
  if (read >= 0) return Pipe{read, ends[1]};
  absl::Status status = absl::UnavailableError(absl::StrCat("cannot make a pair of sockets: ", std::strerror(errno)));
  ::close(ends[1]);
  return status;
}

// Closes the child's ends when the child has its own, or there is none.
class ChildsEnds {
 public:
  ~ChildsEnds() {
    for (const int fd : fds_) ::close(fd);
  }
  ChildsEnds() = default;
  ChildsEnds(const ChildsEnds&) = delete;
  ChildsEnds& operator=(const ChildsEnds&) = delete;
  void Keep(int fd) { fds_.push_back(fd); }

 private:
  std::vector<int> fds_;
};

// What posix_spawn does between fork and exec.
class SpawnPlan {
 public:
  // Descriptors of the child's ends; below 0: none.
  SpawnPlan(int words, int status, StatusAt status_at, int orders) {
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_init(&actions_);
    if (orders >= 0) {
      posix_spawn_file_actions_adddup2(&actions_, orders, STDIN_FILENO);
    } else {
      posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    posix_spawn_file_actions_adddup2(&actions_, status_at == StatusAt::kOutput ? status : words, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, words, STDERR_FILENO);
    const bool third = status_at == StatusAt::kDescriptor3;
    if (third) posix_spawn_file_actions_adddup2(&actions_, status, kStatusFd);
    posix_spawn_file_actions_addclosefrom_np(&actions_, third ? kStatusFd + 1 : kStatusFd);
  }
  ~SpawnPlan() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  int Spawn(const std::string& program, const std::vector<std::string>& arguments, pid_t& pid) const {
    std::vector<char*> argv;
    argv.push_back(const_cast<char*>(program.c_str()));
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    return ::posix_spawnp(&pid, program.c_str(), &actions_, &attributes_, argv.data(), environ);
  }

 private:
  posix_spawnattr_t attributes_{};
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

LineReader::~LineReader() {
  if (fd_ >= 0) ::close(fd_);
}

void LineReader::Read(const OnLine& on_line) {
  std::array<char, 4096> buffer;
  while (fd_ >= 0) {
    const ssize_t got = ::read(fd_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      ::close(fd_);
      fd_ = -1;
      if (!partial_.empty()) on_line(partial_);
      return;
    }
    for (ssize_t i = 0; i < got; ++i) {
      const char c = buffer[static_cast<std::size_t>(i)];
      if (c != '\n') partial_ += c;
      if (c == '\n' || partial_.size() >= kLongestLine) {
        on_line(partial_);
        partial_.clear();
      }
    }
  }
}

void LineReader::ReadBytes(std::size_t most, const std::function<void(std::string_view)>& on_bytes) {
  std::vector<char> buffer(64 << 10);
  for (std::size_t had = 0; fd_ >= 0 && had < most;) {
    const ssize_t got = ::read(fd_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      ::close(fd_);
      fd_ = -1;
      return;
    }
    on_bytes({buffer.data(), static_cast<std::size_t>(got)});
    had += static_cast<std::size_t>(got);
  }
}

Child::~Child() {
  Signal(SIGKILL);
  Reap(true);
}

void LineWriter::Write(const std::string& line) { WriteBytes(line + "\n"); }

void LineWriter::WriteBytes(const std::string& bytes) {
  if (fd_ < 0) return;
  waiting_ += bytes;
  Flush();
}

void LineWriter::Flush() {
  while (fd_ >= 0 && !waiting_.empty()) {
    const ssize_t written = ::send(fd_, waiting_.data(), waiting_.size(), MSG_NOSIGNAL);
    if (written > 0) {
      waiting_.erase(0, static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR) {
      Close();
    }
  }
}

void LineWriter::Close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  waiting_.clear();
}

absl::Status Child::Start(const std::string& program, const std::vector<std::string>& arguments, StatusAt status_at,
                          bool with_orders) {
  ChildsEnds ends;
  const absl::StatusOr<Pipe> said = MakePipe();
  if (!said.ok()) return said.status();
  words_.Open(said->read);
  ends.Keep(said->write);
  absl::StatusOr<Pipe> told = Pipe{};
  if (status_at != StatusAt::kNowhere) {
    told = MakePipe();
    if (!told.ok()) return told.status();
    status_.Open(told->read);
    ends.Keep(told->write);
  }
  absl::StatusOr<Pipe> hears = Pipe{};
  if (with_orders) {
    hears = MakeOrdersPipe();
    if (!hears.ok()) return hears.status();
    orders_.Open(hears->write);
    ends.Keep(hears->read);
  }
  const SpawnPlan plan(said->write, told->write, status_at, hears->read);
  pid_t pid = -1;
  const int error = plan.Spawn(program, arguments, pid);
  if (error != 0) {
    return absl::UnavailableError(absl::StrCat("cannot start ", program, ": ", std::strerror(error)));
  }
  pid_ = pid;
  pidfd_ = ::pidfd_open(pid, 0);
  if (pidfd_ >= 0) return absl::OkStatus();
  absl::Status status = absl::UnavailableError(absl::StrCat("cannot watch ", program, ": ", std::strerror(errno)));
  Signal(SIGKILL);
  Reap(true);
  return status;
}

void Child::Signal(int signal) const {
  if (running()) ::kill(pid_, signal);  // not reaped yet, so the number is still its own
}

void Child::SignalGroup(int signal) const {
  if (running()) ::kill(-pid_, signal);
}

void Child::Reap(bool wait) {
  if (!running()) return;
  int status = 0;
  pid_t ended = 0;
  do {
    ended = ::waitpid(pid_, &status, wait ? 0 : WNOHANG);
  } while (ended < 0 && errno == EINTR);
  if (ended != pid_) return;
  signalled_ = WIFSIGNALED(status);
  exit_code_ = signalled_ ? WTERMSIG(status) : WEXITSTATUS(status);
  pid_ = -1;
  if (pidfd_ >= 0) ::close(pidfd_);
  pidfd_ = -1;
}

std::string Child::End() const {
  if (!signalled_) return absl::StrCat("exit code ", exit_code_);
  return absl::StrCat("killed by signal ", exit_code_, " (", ::strsignal(exit_code_), ")");
}

}  // namespace haggle::launch
