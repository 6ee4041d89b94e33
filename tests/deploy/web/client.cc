#include "tests/deploy/web/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <utility>

namespace haggle::testing {

Client::Client(std::uint16_t port, int receive_buffer, bool ipv6) {
  fd_ = ::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{30, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr_in6 address6{};
  address6.sin6_family = AF_INET6;
  address6.sin6_port = htons(port);
  address6.sin6_addr = in6addr_loopback;
  const int failed = ipv6 ? ::connect(fd_, reinterpret_cast<const sockaddr*>(&address6), sizeof address6)
                          : ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (failed == 0) return;
  no_such_network_ = fd_ < 0 || errno != ECONNREFUSED;
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Client::~Client() {
  tls_.reset();
  if (fd_ >= 0) ::close(fd_);
}

bool Client::Encrypt() {
  context_.reset(SSL_CTX_new(TLS_client_method()));
  tls_.reset(SSL_new(context_.get()));
  SSL_set_fd(tls_.get(), fd_);
  return SSL_connect(tls_.get()) == 1;
}

void Client::Send(const std::string& text) {
  if (tls_ != nullptr) {
    SSL_write(tls_.get(), text.data(), static_cast<int>(text.size()));
    return;
  }
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t now = ::send(fd_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (now <= 0) return;
    sent += static_cast<std::size_t>(now);
  }
}

bool Client::More() {
  char buffer[16384];
  const ssize_t got =
      tls_ != nullptr ? SSL_read(tls_.get(), buffer, sizeof buffer) : ::recv(fd_, buffer, sizeof buffer, 0);
  if (got <= 0) return false;
  unread_.append(buffer, static_cast<std::size_t>(got));
  return true;
}

std::string Client::ReadUntil(const std::string& mark) {
  while (true) {
    const std::size_t at = unread_.find(mark);
    if (at != std::string::npos) {
      const std::string text = unread_.substr(0, at + mark.size());
      unread_.erase(0, at + mark.size());
      return text;
    }
    if (!More()) return std::exchange(unread_, "");
  }
}

Response Client::Read(bool head_only) {
  const std::string head = ReadUntil("\r\n\r\n");
  Response response;
  if (head.size() < 12 || head.compare(0, 9, "HTTP/1.1 ") != 0) return response;
  response.status = std::stoi(head.substr(9, 3));
  for (std::size_t line = head.find("\r\n") + 2; line < head.size();) {
    const std::size_t end = head.find("\r\n", line);
    const std::size_t colon = head.find(": ", line);
    if (end == line || colon == std::string::npos || colon > end) break;
    std::string name = head.substr(line, colon - line);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    response.headers[name] = head.substr(colon + 2, end - colon - 2);
    line = end + 2;
  }
  const auto length = response.headers.find("content-length");
  if (length == response.headers.end() || head_only) return response;
  const std::size_t size = std::stoul(length->second);
  while (unread_.size() < size && More()) {
  }
  response.body = unread_.substr(0, size);
  unread_.erase(0, size);
  return response;
}

bool Client::ReadToEnd() {
  char buffer[16384];
  while (true) {
    const ssize_t got = ::recv(fd_, buffer, sizeof buffer, 0);
    if (got == 0) return true;
    if (got < 0) return errno == ECONNRESET;
  }
}

void Client::Finish() { ::shutdown(fd_, SHUT_WR); }

std::string Get(const std::string& target, const std::string& more) {
  return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + more + "\r\n";
}

Response Ask(std::uint16_t port, const std::string& request) {
  Client client(port);
  client.Send(request);
  return client.Read(request.compare(0, 5, "HEAD ") == 0);
}

std::string CookieOf(const Response& response) {
  const auto found = response.headers.find("set-cookie");
  return found == response.headers.end() ? "" : found->second.substr(0, found->second.find(';'));
}

std::string Open(std::uint16_t port, const std::string& link) {
  const Response opened = Ask(port, Get(link.substr(link.find('/', link.find("//") + 2))));
  return "Cookie: " + CookieOf(opened) + "\r\n";
}

FakeAnswerer::FakeAnswerer()
    : answer_([](const web::Question& question) {
        return web::Answer{200, "application/json", "{\"asked\": \"" + question.path + "\"}"};
      }),
      news_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

FakeAnswerer::~FakeAnswerer() { ::close(news_); }

web::Answer FakeAnswerer::Ask(const web::Question& question) {
  std::function<web::Answer(const web::Question&)> answer;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    answer = answer_;
  }
  return answer(question);
}

std::vector<web::Notice> FakeAnswerer::Refresh() {
  eventfd_t count = 0;
  ::eventfd_read(news_, &count);
  const std::lock_guard<std::mutex> lock(mutex_);
  ++looks_;
  return std::exchange(notices_, {});
}

void FakeAnswerer::AnswerWith(std::function<web::Answer(const web::Question&)> answer) {
  const std::lock_guard<std::mutex> lock(mutex_);
  answer_ = std::move(answer);
}

void FakeAnswerer::Happen(std::vector<web::Notice> notices) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    notices_.insert(notices_.end(), notices.begin(), notices.end());
  }
  ::eventfd_write(news_, 1);
}

int FakeAnswerer::looks() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return looks_;
}

void Gate::Open() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
  }
  changed_.notify_all();
}

void Gate::Pass() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return open_; });
}

}  // namespace haggle::testing
