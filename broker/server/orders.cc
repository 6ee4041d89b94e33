#include "broker/server/orders.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <variant>

#include "absl/status/statusor.h"

namespace haggle::server {

Orders::Orders(int fd, int launcher) : fd_(fd), launcher_(launcher) {
  if (fd_ < 0) return;
  flags_ = ::fcntl(fd_, F_GETFL);
  ::fcntl(fd_, F_SETFL, flags_ | O_NONBLOCK);
}

Orders::~Orders() {
  if (fd_ >= 0 && flags_ >= 0) ::fcntl(fd_, F_SETFL, flags_);
}

void Orders::Read(const std::function<void(const RunStatus::AgentFailed&)>& on_agent_failed,
                  const std::function<void(const RunStatus::Signalled&)>& on_signal) {
  std::array<char, 4096> buffer;
  while (fd_ >= 0 && !ended_) {
    const ssize_t got = ::read(fd_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      ended_ = true;
      return;
    }
    partial_.append(buffer.data(), static_cast<std::size_t>(got));
    for (std::size_t end = 0; (end = partial_.find('\n')) != std::string::npos;) {
      const absl::StatusOr<RunStatus> order = ParseRunStatus(partial_.substr(0, end));
      partial_.erase(0, end + 1);
      if (!order.ok()) continue;
      if (const auto* failed = std::get_if<RunStatus::AgentFailed>(&order->body)) on_agent_failed(*failed);
      if (const auto* signalled = std::get_if<RunStatus::Signalled>(&order->body)) on_signal(*signalled);
    }
  }
}

bool Orders::abandoned() const { return ended_ || (launcher_ != 0 && ::getppid() != launcher_); }

}  // namespace haggle::server
