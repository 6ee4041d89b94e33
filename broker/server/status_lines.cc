#include "broker/server/status_lines.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace haggle::server {
namespace {

// How long the last lines may wait for their reader.
constexpr int kLastChanceMs = 1000;

}  // namespace

StatusLines::StatusLines(int fd) : fd_(fd) {
  if (fd_ < 0) return;
  ::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK);
  ::fcntl(fd_, F_SETFD, FD_CLOEXEC);
}

StatusLines::~StatusLines() {
  if (fd_ < 0) return;
  Flush();
  while (!waiting_.empty()) {
    pollfd ready{fd_, POLLOUT, 0};
    if (::poll(&ready, 1, kLastChanceMs) <= 0) break;
    const std::size_t before = waiting_.size();
    Flush();
    if (waiting_.size() == before) break;
  }
  ::close(fd_);
}

void StatusLines::Say(const RunStatus& status) {
  if (fd_ < 0) return;
  waiting_ += WriteRunStatus(status);
  waiting_ += '\n';
  Flush();
}

void StatusLines::SayIfRoom(const RunStatus& status) {
  Flush();
  if (waiting_.empty()) Say(status);
}

void StatusLines::Flush() {
  while (!waiting_.empty()) {
    const ssize_t written = ::write(fd_, waiting_.data(), waiting_.size());
    if (written > 0) {
      waiting_.erase(0, static_cast<std::size_t>(written));
    } else if (errno == EINTR) {
      continue;
    } else {
      if (errno != EAGAIN) waiting_.clear();  // nobody reads any more
      return;
    }
  }
}

}  // namespace haggle::server
