#include "broker/server/acceptor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace haggle::server {
namespace {

// For what is no connection: the journal and its seal, memory, gRPC's own.
constexpr rlim_t kDescriptorsKept = 128;
constexpr int kFewestConnections = 8;
// How often connections are looked at: often while there are strangers, whose floods cost megabytes in that time.
constexpr int kLookMs = 1;
constexpr int kQuietMs = 100;
// How long no connection is taken when there are no descriptors.
constexpr std::int64_t kPauseMs = 50;
constexpr int kTakenAtOnce = 64;
constexpr std::int64_t kCrowdedMs = 5;  // between two connections, while some are displaced
// For what is on its way from somebody whose call has ended, so that he reads why.
constexpr std::int64_t kLastWordMs = 1000;
constexpr int kWaitingBuffer = 16 << 10;  // of the system, for what a connection sends
constexpr int kBuffer = 4 << 20;

std::int64_t SteadyMs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::string KeyOf(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.ss_family == AF_INET) {
    const auto& four = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &four.sin_addr, text, sizeof(text));
    return absl::StrCat(text, " ", ntohs(four.sin_port));
  }
  if (address.ss_family != AF_INET6) return "";
  const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
  if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr)) {
    ::inet_ntop(AF_INET, six.sin6_addr.s6_addr + 12, text, sizeof(text));
  } else {
    ::inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof(text));
  }
  return absl::StrCat(text, " ", ntohs(six.sin6_port));
}

// So that its other side sees an error, and nothing of it stays with the system.
void Reset(int fd) {
  const linger none{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
  ::close(fd);
}

}  // namespace

std::string PeerKey(const std::string& peer) {
  std::string text;
  for (std::size_t i = 0; i < peer.size(); ++i) {  // "ipv6:%5B::1%5D:80"
    const std::string three = peer.substr(i, 3);
    if (three == "%5B" || three == "%5b" || three == "%5D" || three == "%5d") {
      i += 2;
    } else if (peer[i] != '[' && peer[i] != ']') {
      text += peer[i];
    }
  }
  const std::size_t kind = text.find(':');
  const std::size_t port = text.rfind(':');
  if (text.compare(0, 3, "ipv") != 0 || port <= kind) return "";
  std::string host = text.substr(kind + 1, port - kind - 1);
  host = host.substr(0, host.find('%'));  // a link's zone
  return absl::StrCat(host, " ", text.substr(port + 1));
}

absl::Status FitDescriptors(ServerLimits& limits) {
  rlimit open{};
  if (::getrlimit(RLIMIT_NOFILE, &open) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot ask for the bound of open files: ", std::strerror(errno)));
  }
  const rlim_t wanted = kDescriptorsKept + 2 * static_cast<rlim_t>(limits.connections);
  if (open.rlim_cur < wanted && open.rlim_cur != RLIM_INFINITY) {
    const rlimit more{std::min(wanted, open.rlim_max), open.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &more) == 0) open = more;
  }
  if (open.rlim_cur >= wanted) return absl::OkStatus();
  const rlim_t least = kDescriptorsKept + 2 * kFewestConnections;
  if (open.rlim_cur < least) {
    return absl::UnavailableError(absl::StrCat("this process may have ", open.rlim_cur, " open files; a broker needs ",
                                               least, " at least and ", wanted, " at best: raise it (ulimit -n ",
                                               wanted, ")"));
  }
  limits.connections = static_cast<std::int64_t>((open.rlim_cur - kDescriptorsKept) / 2);
  limits.waiting = std::min(limits.waiting, limits.connections / 2);
  return absl::OkStatus();
}

Acceptor::Acceptor(int listener, bool tcp, const ServerLimits& limits, HandOver hand_over)
    : listener_(listener),
      tcp_(tcp),
      limits_(limits),
      hand_over_(std::move(hand_over)),
      stop_(::eventfd(0, EFD_CLOEXEC)) {
  giver_ = std::thread([this] { Give(); });
  thread_ = std::thread([this] { Work(); });
}

Acceptor::~Acceptor() {
  const std::uint64_t one = 1;
  while (::write(stop_, &one, sizeof(one)) < 0 && errno == EINTR) {
  }
  thread_.join();
  {
    const std::lock_guard<std::mutex> lock(given_mutex_);
    no_more_ = true;
  }
  given_.notify_one();
  giver_.join();
  for (const int fd : to_give_) ::close(fd);
  for (const std::shared_ptr<Connection>& connection : open_) ::close(connection->fd_);
  ::close(stop_);
  ::close(listener_);
}

std::shared_ptr<Connection> Acceptor::Find(const std::string& peer) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = by_peer_.find(PeerKey(peer));
  return found == by_peer_.end() ? std::make_shared<Connection>() : found->second;
}

ConnectionCounts Acceptor::counts() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return counts_;
}

int Acceptor::agents() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(std::count_if(open_.begin(), open_.end(), [](const auto& connection) {
    return connection->largest_.load(std::memory_order_relaxed) > 0;  // what an observer sends has no messages
  }));
}

void Acceptor::Work() {
  std::vector<pollfd> watched;
  for (;;) {
    std::int64_t now = SteadyMs();
    watched.assign(1, {stop_, POLLIN, 0});
    // Below 0: left out.
    watched.push_back({now < deaf_until_ms_ ? -1 : listener_, POLLIN, 0});
    for (const auto& connection : open_) watched.push_back({connection->fd_, 0, 0});  // its end shows unasked
    const int wait = now < deaf_until_ms_ || (tcp_ && AnyWaits()) ? kLookMs : tcp_ && !open_.empty() ? kQuietMs : -1;
    ::poll(watched.data(), watched.size(), wait);
    if (watched[0].revents != 0) return;
    now = SteadyMs();
    const std::lock_guard<std::mutex> lock(mutex_);
    for (std::size_t i = open_.size(); i-- > 0;) {
      if ((watched[i + 2].revents & (POLLHUP | POLLERR | POLLNVAL)) == 0) continue;
      ::close(open_[i]->fd_);
      // Another one may have come from there meanwhile.
      const auto named = by_peer_.find(open_[i]->peer_);
      if (named != by_peer_.end() && named->second == open_[i]) by_peer_.erase(named);
      open_[i] = open_.back();
      open_.pop_back();
    }
    if (tcp_) Judge(now);
    if (watched[1].revents != 0) Take(now);
  }
}

void Acceptor::Give() {
  for (;;) {
    std::unique_lock<std::mutex> lock(given_mutex_);
    given_.wait(lock, [this] { return no_more_ || !to_give_.empty(); });
    if (no_more_) return;
    const int fd = to_give_.front();
    to_give_.pop_front();
    lock.unlock();
    hand_over_(fd);
  }
}

void Acceptor::Take(std::int64_t now) {
  // Who comes must have the time to join before others displace it.
  const std::int64_t pause = now < attacked_ms_ + kCalmMs    ? 1000 / limits_.rate_under_attack
                             : now < displaced_ms_ + kCalmMs ? kCrowdedMs
                                                             : 0;
  for (int i = 0; i < (pause > 0 ? 1 : kTakenAtOnce); ++i) {
    deaf_until_ms_ = now + pause;
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) {
      Admit(fd, now);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      ++counts_.no_descriptor;
      deaf_until_ms_ = now + kPauseMs;
      return;
    } else if (errno != ECONNABORTED && errno != EINTR) {
      return;
    }
  }
}

void Acceptor::Admit(int fd, std::int64_t now) {
  if (open_.size() >= static_cast<std::size_t>(limits_.connections)) {
    ++counts_.over_cap;
    return Reset(fd);
  }
  const int second = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (second < 0) {
    ++counts_.no_descriptor;
    deaf_until_ms_ = now + kPauseMs;
    return Reset(fd);
  }
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  ::getpeername(fd, reinterpret_cast<sockaddr*>(&address), &size);
  const int on = 1;
  const int little = kWaitingBuffer;  // what is in it is read even when the connection has been shut
  if (tcp_) ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (tcp_) ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof(little));
  auto connection = std::make_shared<Connection>();
  connection->peer_ = KeyOf(address);
  connection->fd_ = second;
  connection->since_ms_ = now;
  connection->waits_since_ms_ = now;
  connection->turn_ = ++last_turn_;
  if (tcp_) {
    const auto waiting =
        std::count_if(open_.begin(), open_.end(), [](const auto& other) { return other->waits() && !other->shut_; });
    Connection* const oldest = FirstWaiting([](const Connection& a, const Connection& b) { return a.turn_ < b.turn_; });
    if (waiting >= limits_.waiting && oldest != nullptr) {  // it may have joined meanwhile
      Shut(*oldest, counts_.displaced);
      displaced_ms_ = now;
    }
    by_peer_[connection->peer_] = connection;
  }
  open_.push_back(std::move(connection));
  ++counts_.accepted;
  {
    const std::lock_guard<std::mutex> lock(given_mutex_);
    to_give_.push_back(fd);
  }
  given_.notify_one();
}

std::int64_t Acceptor::ReceivedBy(const Connection& connection) const {
  tcp_info info{};
  socklen_t size = sizeof(info);
  if (::getsockopt(connection.fd_, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
  return static_cast<std::int64_t>(info.tcpi_bytes_received);
}

std::int64_t Acceptor::NoiseOf(const Connection& connection, std::int64_t received, std::int64_t now) const {
  if (!connection.known_.load(std::memory_order_relaxed)) return received;
  const auto number = [](const std::atomic<std::uint64_t>& value) {
    return static_cast<std::int64_t>(value.load(std::memory_order_relaxed));
  };
  // A message that is on its way, even one that will be refused for being somewhat too large. What messages are counted
  // by is a little less than they take when they are encrypted.
  const std::int64_t largest = number(connection.largest_);
  const std::int64_t messages = number(connection.accounted_) + largest + largest / 4;
  return received - messages - messages / 16 - (now - connection.since_ms_) * limits_.noise_per_second / 1000 -
         number(connection.messages_) * limits_.noise_per_message;
}

std::int64_t Acceptor::AllowedTo(const Connection& connection) const {
  return connection.waits() ? limits_.waiting_bytes : limits_.noise_bytes;
}

void Acceptor::Judge(std::int64_t now) {
  std::vector<std::pair<std::int64_t, Connection*>> strangers;
  std::vector<std::pair<std::int64_t, Connection*>> others;
  for (const std::shared_ptr<Connection>& connection : open_) {
    if (connection->shut_) continue;
    const bool known = connection->known_.load(std::memory_order_relaxed);
    const std::int64_t noise = NoiseOf(*connection, ReceivedBy(*connection), now);
    if (const std::uint64_t asked = connection->asked_.load(std::memory_order_relaxed);
        asked != connection->asked_seen_) {
      connection->asked_seen_ = asked;
      connection->waits_since_ms_ = now;
      connection->turn_ = ++last_turn_;
    }
    if (connection->waits() && now - connection->waits_since_ms_ >= kLastWordMs) {
      connection->largest_.store(0, std::memory_order_relaxed);
    }
    if (!connection->waits() && !connection->widened_) {
      connection->widened_ = true;
      const int much = kBuffer;  // or what the system allows
      ::setsockopt(connection->fd_, SOL_SOCKET, SO_RCVBUF, &much, sizeof(much));
    }
    if (connection->refusals_.load(std::memory_order_relaxed) >= limits_.refusals) {
      Shut(*connection, counts_.refused);
      attacked_ms_ = now;
    } else if (connection->waits() && now - connection->waits_since_ms_ >= limits_.join_ms) {
      Shut(*connection, counts_.late);
    } else if (noise > AllowedTo(*connection)) {
      Shut(*connection, counts_.noisy);
      attacked_ms_ = now;
    } else if (noise > 0) {
      (known ? others : strangers).emplace_back(noise, connection.get());
    }
  }
  Quieten(std::move(strangers), limits_.all_waiting_bytes, now);
  Quieten(std::move(others), limits_.all_noise_bytes, now);
}

void Acceptor::Quieten(std::vector<std::pair<std::int64_t, Connection*>> noise, std::int64_t most, std::int64_t now) {
  std::int64_t all = 0;
  for (const auto& [bytes, connection] : noise) all += bytes;
  if (all <= most) return;
  std::sort(noise.begin(), noise.end());
  while (all > most) {
    all -= noise.back().first;
    Shut(*noise.back().second, counts_.noisy);
    noise.pop_back();
  }
  attacked_ms_ = now;
}

void Acceptor::Shut(Connection& connection, std::uint64_t& count) {
  ++count;
  connection.shut_ = true;
  // A connected socket that is connected to nothing is reset, and forgets what has arrived and was not read: gRPC,
  // whose socket it is too, sees its end at once and has no more work with it.
  const sockaddr nothing{AF_UNSPEC, {}};
  if (::connect(connection.fd_, &nothing, sizeof(nothing)) != 0) ::shutdown(connection.fd_, SHUT_RDWR);
}

template <typename Less>
Connection* Acceptor::FirstWaiting(Less less) {
  Connection* first = nullptr;
  for (const std::shared_ptr<Connection>& connection : open_) {
    if (connection->shut_ || !connection->waits()) continue;
    if (first == nullptr || less(*connection, *first)) first = connection.get();
  }
  return first;
}

bool Acceptor::AnyWaits() const {
  return std::any_of(open_.begin(), open_.end(), [](const auto& connection) { return connection->waits(); });
}

}  // namespace haggle::server
