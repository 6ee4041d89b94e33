#include "tests/system/fault_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <utility>
#include <vector>

namespace haggle {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kMostHeld = 1 << 20;  // then who sends has to wait
constexpr std::size_t kRead = 16 << 10;
constexpr int kLook = 10;  // ms between two looks at what no poll tells: stalls and bandwidth

sockaddr_in At(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  ::inet_pton(AF_INET, host.c_str(), &address.sin_addr);
  return address;
}

void Close(int& fd, bool reset) {
  if (fd < 0) return;
  const linger at_once{1, 0};
  if (reset) ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(std::exchange(fd, -1));
}

void NoDelay(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

struct FaultProxy::Way {
  struct Chunk {
    std::string bytes;
    Clock::time_point due;
  };
  int* from = nullptr;
  int* to = nullptr;
  bool to_broker = false;
  bool swallows = false;
  bool ended = false;  // who sends has
  bool told = false;   // ... and who receives knows
  std::deque<Chunk> held;
  std::size_t bytes = 0;  // that are held
  std::int64_t read = 0;  // in all
  double allowance = 0;   // bytes that the bandwidth lets through now
  Clock::time_point allowed_at;
};

struct FaultProxy::Connection {
  Connection(int from_agent, int to_broker) : agent(from_agent), broker(to_broker) {
    up.from = down.to = &agent;
    up.to = down.from = &broker;
    up.to_broker = true;
    up.allowed_at = down.allowed_at = Clock::now();
  }
  ~Connection() {
    Close(agent, true);
    Close(broker, true);
  }
  bool half_open() const { return up.swallows || down.swallows; }
  int agent = -1;
  int broker = -1;
  bool over = false;
  Way up;
  Way down;
};

FaultProxy::FaultProxy(const std::string& host, std::uint16_t broker_port)
    : host_(host),
      broker_port_(broker_port),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  sockaddr_in here = At(host, 0);
  socklen_t length = sizeof here;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&here), length) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &length) != 0) {
    std::perror(("a fault proxy at " + host).c_str());
    std::abort();
  }
  port_ = ntohs(here.sin_port);
  thread_ = std::thread([this] { Work(); });
}

FaultProxy::~FaultProxy() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  Wake();
  thread_.join();
  connections_.clear();
  ::close(listener_);
  ::close(wake_);
}

void FaultProxy::Wake() {
  const std::uint64_t one = 1;
  if (::write(wake_, &one, sizeof one) < 0) std::abort();
}

void FaultProxy::Set(const ProxyHarm& harm) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    harm_ = harm;
    harmed_ = 0;
  }
  Wake();
}

void FaultProxy::Cut() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    cut_ = true;
    harmed_ = 0;
  }
  Wake();
}

std::int64_t FaultProxy::harmed() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return harmed_;
}

std::int64_t FaultProxy::taken() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return taken_;
}

void FaultProxy::Take() {
  int agent = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (agent < 0) return;
  int broker = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in there = At(host_, broker_port_);
  if (::connect(broker, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0) {  // it is being restarted
    Close(broker, false);
    return Close(agent, true);
  }
  const int on = 1;
  ::ioctl(broker, FIONBIO, &on);
  NoDelay(agent);
  NoDelay(broker);
  ++taken_;
  connections_.push_back(std::make_unique<Connection>(agent, broker));
}

bool FaultProxy::Full(const Way& way) const {
  const std::int64_t most = harm_.stall_to_agent_after;
  return way.bytes >= kMostHeld || (!way.to_broker && most >= 0 && way.read >= most);
}

int FaultProxy::Patience(Clock::time_point now) const {
  if (harm_.stall || harm_.bytes_per_second > 0) return kLook;
  auto patience = milliseconds(-1);
  for (const auto& connection : connections_) {
    for (const Way* way : {&connection->up, &connection->down}) {
      if (way->held.empty() || way->held.front().due <= now) continue;
      const auto left = std::chrono::ceil<milliseconds>(way->held.front().due - now);
      patience = patience.count() < 0 ? left : std::min(patience, left);
    }
  }
  return static_cast<int>(patience.count());
}

void FaultProxy::Work() {
  for (;;) {
    std::vector<pollfd> ends;
    int patience = -1;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (stop_) return;
      const Clock::time_point now = Clock::now();
      patience = Patience(now);
      ends.push_back({wake_, POLLIN, 0});
      ends.push_back({listener_, POLLIN, 0});
      for (const auto& connection : connections_) {
        if (harm_.stall) break;
        for (const Way* way : {&connection->up, &connection->down}) {
          if (*way->from >= 0 && !way->ended && !Full(*way)) ends.push_back({*way->from, POLLIN, 0});
          const bool due = !way->held.empty() && way->held.front().due <= now && harm_.bytes_per_second == 0;
          if (*way->to >= 0 && due) ends.push_back({*way->to, POLLOUT, 0});
        }
      }
    }
    if (::poll(ends.data(), ends.size(), patience) < 0 && errno != EINTR) std::abort();
    const std::lock_guard<std::mutex> lock(mutex_);
    std::uint64_t many;
    if (::read(wake_, &many, sizeof many) < 0 && errno != EAGAIN) std::abort();
    Take();
    if (std::exchange(cut_, false)) {
      harmed_ += static_cast<std::int64_t>(connections_.size());
      connections_.clear();
    }
    const Clock::time_point now = Clock::now();
    for (const auto& connection : connections_) Carry(*connection, now);
    std::erase_if(connections_, [](const auto& connection) { return connection->over; });
  }
}

void FaultProxy::Carry(Connection& connection, Clock::time_point now) {
  if (harm_.stall) {
    for (const int fd : {connection.agent, connection.broker}) {
      int waiting = 0;
      if (fd >= 0 && ::ioctl(fd, FIONREAD, &waiting) == 0) harmed_ = std::max<std::int64_t>(harmed_, waiting);
    }
    return;
  }
  connection.up.swallows |= harm_.swallow_to_broker;
  connection.down.swallows |= harm_.swallow_to_agent;
  for (Way* way : {&connection.up, &connection.down}) {
    if (!Receive(connection, *way, now) || !Deliver(connection, *way, now)) connection.over = true;
  }
  if (connection.agent < 0 && connection.broker < 0) connection.over = true;
  if (connection.up.told && connection.down.told) connection.over = true;
}

bool FaultProxy::Receive(Connection& connection, Way& way, Clock::time_point now) {
  while (*way.from >= 0 && !way.ended && !Full(way)) {
    std::string bytes(kRead, '\0');
    const ssize_t n = ::read(*way.from, bytes.data(), bytes.size());
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (n <= 0 && connection.half_open()) {  // the other one is not told
      Close(*way.from, false);
      return true;
    }
    if (n < 0) return false;  // reset, and so is the other side
    if (n == 0) {
      way.ended = true;
      return true;
    }
    way.read += n;
    if (Full(way)) harmed_ += n;
    if (way.swallows || harm_.delay.count() > 0 || harm_.bytes_per_second > 0) harmed_ += n;
    if (way.swallows) continue;
    bytes.resize(static_cast<std::size_t>(n));
    way.bytes += bytes.size();
    way.held.push_back({std::move(bytes), now + harm_.delay});
  }
  return true;
}

bool FaultProxy::Deliver(Connection& connection, Way& way, Clock::time_point now) {
  const auto rate = static_cast<double>(harm_.bytes_per_second);
  way.allowance =
      std::min(rate / 10, way.allowance + rate * std::chrono::duration<double>(now - way.allowed_at).count());
  way.allowed_at = now;
  while (!way.held.empty() && way.held.front().due <= now) {
    std::string& bytes = way.held.front().bytes;
    std::size_t most = bytes.size();
    if (rate > 0) most = std::min(most, static_cast<std::size_t>(way.allowance));
    if (most == 0) return true;
    const ssize_t n = *way.to < 0 ? static_cast<ssize_t>(most) : ::send(*way.to, bytes.data(), most, MSG_NOSIGNAL);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (n < 0 && connection.half_open()) {
      Close(*way.to, false);
      continue;
    }
    if (n < 0) return false;
    way.allowance -= static_cast<double>(n);
    way.bytes -= static_cast<std::size_t>(n);
    bytes.erase(0, static_cast<std::size_t>(n));
    if (bytes.empty()) way.held.pop_front();
  }
  if (way.ended && way.held.empty() && !way.told && *way.to >= 0) {
    way.told = true;
    ::shutdown(*way.to, SHUT_WR);
  }
  return true;
}

}  // namespace haggle
