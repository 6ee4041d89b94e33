#include "broker/server/metrics_listener.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace haggle::server {
namespace {

constexpr std::size_t kMostRequestBytes = 8 << 10;
// A question and its answer, together: whoever is slower is cut off, and others wait no longer.
constexpr std::chrono::milliseconds kMostTime(1000);

using Clock = std::chrono::steady_clock;

// False: the time is over.
bool Await(int fd, short what, Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
  pollfd way{fd, what, 0};
  return left > 0 && ::poll(&way, 1, static_cast<int>(left)) > 0;
}

std::string Response(const char* status, const char* type, const std::string& body) {
  return absl::StrCat("HTTP/1.1 ", status, "\r\nContent-Type: ", type, "\r\nContent-Length: ", body.size(),
                      "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
                      body);
}

// A page of another site that has its name lead here would call it by that name.
bool IsOurName(absl::string_view host) {
  const std::size_t colon = host.rfind(':');
  if (colon != absl::string_view::npos && host.find(']', colon) == absl::string_view::npos)
    host = host.substr(0, colon);
  return absl::EqualsIgnoreCase(host, "localhost") || host == "[::1]" ||
         (absl::StartsWith(host, "127.") && host.find_first_not_of("0123456789.") == absl::string_view::npos);
}

absl::string_view HostOf(absl::string_view request) {
  for (absl::string_view line : absl::StrSplit(request, "\r\n")) {
    if (absl::StartsWithIgnoreCase(line, "host:")) return absl::StripAsciiWhitespace(line.substr(5));
  }
  return "";
}

}  // namespace

absl::StatusOr<std::unique_ptr<MetricsListener>> MetricsListener::Listen(const std::string& address,
                                                                         const std::string& version) {
  absl::StatusOr<Address> parsed = ParseAddress(address);
  if (!parsed.ok()) return parsed.status();
  if (parsed->is_unix() || !parsed->is_local()) {
    return absl::PermissionDeniedError(
        absl::StrCat("--metrics ", address,
                     ": it is told without keys, and so on this machine alone; give 127.0.0.1:PORT or "
                     "[::1]:PORT, and lead it on, for instance by ssh -L, if Prometheus is elsewhere"));
  }
  std::unique_ptr<MetricsListener> made(new MetricsListener);
  const absl::StatusOr<int> listener = ListenTcp(*parsed);
  if (!listener.ok())
    return absl::Status(listener.status().code(), absl::StrCat("--metrics: ", listener.status().message()));
  made->listener_ = *listener;
  parsed->port = PortOf(*listener);
  made->address_ = parsed->Target();
  made->version_ = version;
  made->wake_ = ::eventfd(0, EFD_CLOEXEC);
  if (made->wake_ < 0) return absl::UnavailableError(absl::StrCat("--metrics: no descriptor: ", std::strerror(errno)));
  made->thread_ = std::thread([listener_of = made.get()] { listener_of->Serve(); });
  return made;
}

MetricsListener::~MetricsListener() {
  const std::uint64_t one = 1;
  if (wake_ >= 0) (void)!::write(wake_, &one, sizeof(one));
  if (thread_.joinable()) thread_.join();
  if (wake_ >= 0) ::close(wake_);
  if (listener_ >= 0) ::close(listener_);
}

void MetricsListener::Put(metrics::RunFigures run, const metrics::BrokerFigures& broker) {
  const std::lock_guard<std::mutex> lock(mutex_);
  run_ = std::move(run);
  broker_ = broker;
}

void MetricsListener::Serve() {
  for (;;) {
    pollfd ways[] = {{listener_, POLLIN, 0}, {wake_, POLLIN, 0}};
    if (::poll(ways, std::size(ways), -1) < 0 && errno != EINTR) return;
    if (ways[1].revents != 0) return;
    if (ways[0].revents == 0) continue;
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (connection < 0) {
      // Without a descriptor for it, it would be offered again at once.
      if (errno == EMFILE || errno == ENFILE) ::poll(&ways[1], 1, 100);
      continue;
    }
    Answer(connection);
    ::close(connection);
  }
}

void MetricsListener::Answer(int connection) {
  const Clock::time_point until = Clock::now() + kMostTime;
  std::string request;
  while (request.find("\r\n\r\n") == std::string::npos) {
    std::array<char, 1024> block;
    if (request.size() > kMostRequestBytes || !Await(connection, POLLIN, until)) return;
    const ssize_t got = ::recv(connection, block.data(), block.size(), 0);
    if (got <= 0) return;
    request.append(block.data(), static_cast<std::size_t>(got));
  }
  const std::string reply = Reply(request);
  for (std::size_t sent = 0; sent < reply.size();) {
    if (!Await(connection, POLLOUT, until)) return;
    const ssize_t now = ::send(connection, reply.data() + sent, reply.size() - sent, MSG_NOSIGNAL);
    if (now < 0 && errno != EAGAIN) return;
    if (now > 0) sent += static_cast<std::size_t>(now);
  }
  ::shutdown(connection, SHUT_WR);
}

std::string MetricsListener::Reply(const std::string& request) {
  constexpr char kPlain[] = "text/plain; charset=utf-8";
  if (!IsOurName(HostOf(request)))
    return Response("403 Forbidden", kPlain, "this is asked by an address of this machine\n");
  const std::vector<absl::string_view> words =
      absl::StrSplit(absl::string_view(request).substr(0, request.find("\r\n")), ' ');
  if (words[0] != "GET") return Response("405 Method Not Allowed", kPlain, "GET alone is answered\n");
  if (words.size() < 2 || words[1] != "/metrics") return Response("404 Not Found", kPlain, "there is /metrics alone\n");
  metrics::RunFigures run;
  metrics::BrokerFigures broker;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    run = run_;
    broker = broker_;
  }
  return Response("200 OK", metrics::kContentType, metrics::MetricsText(version_, {run}, broker));
}

}  // namespace haggle::server
