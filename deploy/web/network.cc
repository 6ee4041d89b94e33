#include "deploy/web/network.h"

// One thread runs what is posted, and posting takes a lock: no fence is wanted, which ThreadSanitizer could not see.
#define BOOST_ASIO_DISABLE_FENCED_BLOCK
#include <utility>  // Asio 1.74 lacks it under C++20
//
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>

#include "deploy/web/server.h"
#include "proto/base/quoted.h"

namespace haggle::web {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

using Buffers = std::vector<asio::const_buffer>;

Buffers BuffersOf(const std::vector<std::string_view>& texts) {
  Buffers buffers;
  for (const std::string_view text : texts) buffers.emplace_back(text.data(), text.size());
  return buffers;
}

// What a socket can, whatever is above it.
class SocketWire : public Wire {
 public:
  void Finish() override {
    error_code ignored;
    socket().shutdown(tcp::socket::shutdown_send, ignored);
  }
  void LimitBuffer(std::size_t bytes) override {
    error_code ignored;
    socket().set_option(asio::socket_base::send_buffer_size(static_cast<int>(bytes)), ignored);
  }
  void Close() override {
    error_code ignored;
    socket().close(ignored);
  }

 protected:
  virtual tcp::socket& socket() = 0;
  static auto Told(Done done) {
    return [done = std::move(done)](const error_code& error, std::size_t bytes) { done(!error, bytes); };
  }
};

class PlainWire final : public SocketWire {
 public:
  explicit PlainWire(tcp::socket socket) : socket_(std::move(socket)) {}
  void Begin(Done done) override { done(true, 0); }
  void Read(char* into, std::size_t size, Done done) override {
    socket_.async_read_some(asio::buffer(into, size), Told(std::move(done)));
  }
  void Write(const std::vector<std::string_view>& texts, Done done) override {
    asio::async_write(socket_, BuffersOf(texts), Told(std::move(done)));
  }

 protected:
  tcp::socket& socket() override { return socket_; }

 private:
  tcp::socket socket_;
};

class TlsWire final : public SocketWire {
 public:
  TlsWire(tcp::socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {}
  void Begin(Done done) override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [done = std::move(done)](const error_code& error) { done(!error, 0); });
  }
  void Read(char* into, std::size_t size, Done done) override {
    stream_.async_read_some(asio::buffer(into, size), Told(std::move(done)));
  }
  void Write(const std::vector<std::string_view>& texts, Done done) override {
    asio::async_write(stream_, BuffersOf(texts), Told(std::move(done)));
  }

 protected:
  tcp::socket& socket() override { return stream_.next_layer(); }

 private:
  asio::ssl::stream<tcp::socket> stream_;
};

absl::StatusOr<asio::ip::address> AddressOf(const std::string& host) {
  error_code error;
  const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  const std::string bare = brackets ? host.substr(1, host.size() - 2) : host;
  const asio::ip::address address = asio::ip::make_address(bare == "localhost" ? "127.0.0.1" : bare, error);
  if (error || (brackets && !address.is_v6()))
    return absl::InvalidArgumentError("expected a numeric address or localhost, found " + Quoted(host));
  return address;
}

class TcpNetwork final : public Network {
 public:
  absl::Status Listen(const std::string& host, std::uint16_t port);
  absl::Status UseKeys(const keys::OwnKeys& keys);

  std::uint16_t port() const override { return port_; }
  void Accept(std::function<Admission()> admit, std::function<void(std::unique_ptr<Wire>, Admission)> take) override {
    admit_ = std::move(admit);
    take_ = std::move(take);
    AcceptMore();
  }
  void Every(std::int64_t ms, std::function<void()> work) override {
    timer_.expires_after(milliseconds(ms));
    timer_.async_wait([this, ms, work = std::move(work)](const error_code& stopped) {
      if (stopped) return;
      work();
      Every(ms, work);
    });
  }
  void Post(std::function<void()> work) override { asio::post(io_, std::move(work)); }
  void Run() override {
    while (true) {
      try {
        io_.run();
        return;
      } catch (const std::exception&) {  // memory: who was served just then is closed when it is late
      }
    }
  }
  void Stop() override {
    error_code ignored;
    acceptor_.close(ignored);
    io_.stop();
  }

 private:
  void AcceptMore();
  void TakeIn(int fd);

  asio::io_context io_{1};
  std::optional<asio::ssl::context> tls_;
  std::uint16_t port_ = 0;
  tcp protocol_ = tcp::v4();
  tcp::acceptor acceptor_{io_};
  asio::steady_timer timer_{io_};
  asio::steady_timer retry_{io_};
  std::function<Admission()> admit_;
  std::function<void(std::unique_ptr<Wire>, Admission)> take_;
};

// Why there can be no listening there, and what can be done.
std::string WhyNot(int error, std::uint16_t port) {
  const std::string why = std::strerror(error);
  switch (error) {
    case EADDRINUSE:
      return why + "; end what listens there, or choose another port, or port 0 for any that is free";
    case EACCES:
      return why + "; " +
             (port < 1024 ? "ports below 1024 are the administrator's: choose a higher one" : "choose another port") +
             ", or port 0 for any that is free";
    case EADDRNOTAVAIL:
      return why + "; this machine has no such address (`ip address` lists those that it has)";
    case EINVAL:
      return why + "; a link-local address of IPv6 wants its interface: [fe80::1%eth0]";
    case EAFNOSUPPORT:
      return why + "; this machine does not speak IPv6: choose an address of IPv4";
    default:
      return why;
  }
}

absl::Status TcpNetwork::Listen(const std::string& host, std::uint16_t port) {
  const absl::StatusOr<asio::ip::address> address = AddressOf(host);
  if (!address.ok()) return address.status();
  const tcp::endpoint endpoint(*address, port);
  protocol_ = endpoint.protocol();
  const int fd = ::socket(protocol_.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int yes = 1;
  const int no = 0;
  // At [::] it is reached by IPv4 as well, whatever the system's default is; an error shows when it listens.
  if (fd >= 0 && address->is_v6()) (void)::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
  if (fd < 0 || ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
      ::bind(fd, endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0 || ::listen(fd, 1024) != 0) {
    const std::string why = WhyNot(errno, port);
    if (fd >= 0) ::close(fd);
    return absl::UnavailableError("cannot listen at " + host + ", port " + std::to_string(port) + ": " + why);
  }
  error_code error;
  acceptor_.assign(protocol_, fd, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  if (!error) return absl::OkStatus();
  return absl::UnavailableError("cannot listen at " + host + ": " + error.message());
}

absl::Status TcpNetwork::UseKeys(const keys::OwnKeys& keys) {
  tls_.emplace(asio::ssl::context::tls_server);
  error_code error;
  tls_->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                        asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1,
                    error);
  const std::string_view key = keys.key.view();
  if (!error) tls_->use_certificate_chain(asio::buffer(keys.certificate), error);
  if (!error) tls_->use_private_key(asio::buffer(key.data(), key.size()), asio::ssl::context::pem, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError("TLS cannot use the broker's keys: " + error.message());
}

void TcpNetwork::AcceptMore() {
  acceptor_.async_wait(tcp::acceptor::wait_read, [this](const error_code& error) {
    if (error) return;
    constexpr int kAtOnce = 64;
    for (int i = 0; i < kAtOnce; ++i) {
      const int fd = ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (fd >= 0) {
        TakeIn(fd);
        continue;
      }
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) break;
      // No descriptors or memory: it waits until there are some.
      retry_.expires_after(milliseconds(100));
      retry_.async_wait([this](const error_code& stopped) {
        if (!stopped) AcceptMore();
      });
      return;
    }
    AcceptMore();
  });
}

void TcpNetwork::TakeIn(int fd) {
  error_code error;
  tcp::socket socket(io_);
  const Admission admission = admit_();
  if (admission != Admission::kDrop) socket.assign(protocol_, fd, error);
  if (admission == Admission::kDrop || error) {
    ::close(fd);
    return;
  }
  socket.set_option(tcp::no_delay(true), error);
  if (tls_.has_value()) {
    take_(std::make_unique<TlsWire>(std::move(socket), *tls_), admission);
  } else {
    take_(std::make_unique<PlainWire>(std::move(socket)), admission);
  }
}

// ---- HTTP's grammar ------------------------------------------------------------------------------

std::string Text(boost::beast::string_view text) { return {text.data(), text.size()}; }

// A body in chunks may be so many times as long as a body, with all that stands around the chunks.
constexpr std::size_t kMostAround = 8;

class BeastReader final : public RequestReader {
 public:
  BeastReader(std::size_t head_bytes, std::size_t body_bytes)
      : head_bytes_(head_bytes), head_left_(head_bytes), body_left_(body_bytes * kMostAround) {
    parser_.eager(true);
    parser_.header_limit(static_cast<std::uint32_t>(head_bytes));
    parser_.body_limit(body_bytes);
  }

  State Take(std::string& unread) override {
    error_code error;
    while (!unread.empty() && !parser_.is_done()) {
      const std::size_t of_head = parser_.is_header_done() ? 0 : HeadIn(unread);
      if (of_head > head_left_) return State::kHeadTooLong;  // Beast's own limit is one for each line
      const std::size_t taken = parser_.put(asio::buffer(unread), error);
      const std::size_t of_body = taken - std::min(taken, of_head);
      head_left_ -= taken - of_body;
      if (of_body > body_left_) return State::kBodyTooLong;
      body_left_ -= of_body;
      before_.append(unread, 0, taken);
      before_.erase(0, before_.size() - std::min<std::size_t>(before_.size(), 3));
      unread.erase(0, taken);
      if (parser_.is_header_done() && !IsKnownCoding()) return State::kUnknownCoding;
      if (error == http::error::need_more) return Waiting(unread);
      if (error == http::error::header_limit) return State::kHeadTooLong;
      if (error == http::error::body_limit) return State::kBodyTooLong;
      if (error) return State::kNoHttp;
      if (taken == 0) break;
    }
    return parser_.is_done() ? State::kDone : Waiting(unread);
  }

  Request Taken() override {
    http::request<http::string_body>& message = parser_.get();
    Request request;
    const auto take = [&](const char* name) {
      request.doubled = request.doubled || message.count(name) > 1;
      return Text(message[name]);
    };
    request.method = Text(message.method_string());
    request.target = Text(message.target());
    request.host = take("Host");
    request.origin = take("Origin");
    request.site = take("Sec-Fetch-Site");
    request.mode = take("Sec-Fetch-Mode");
    request.cookie = take("Cookie");
    request.authorization = take("Authorization");
    request.content_type = take("Content-Type");
    request.last_event_id = take("Last-Event-ID");
    request.known = take("If-None-Match");
    request.body = std::move(message.body());
    return request;
  }

  bool keep_alive() const override { return parser_.get().keep_alive(); }

 private:
  // How much of it belongs to the head, with the empty line at its end, which may have begun in what was taken before.
  std::size_t HeadIn(const std::string& unread) const {
    const std::size_t end = (before_ + unread).find("\r\n\r\n");
    return end == std::string::npos ? unread.size() : end + 4 - before_.size();
  }

  // Beast passes over a coding that it does not know: the body would be read as the next request.
  bool IsKnownCoding() const {
    const auto& message = parser_.get();
    const auto count = message.count(http::field::transfer_encoding);
    return count == 0 || (count == 1 && boost::beast::iequals(message[http::field::transfer_encoding], "chunked"));
  }

  // What cannot be taken before more of it comes: of a chunked body a line that does not end is limited nowhere else.
  State Waiting(const std::string& unread) {
    if (!parser_.is_header_done()) return State::kMore;
    if (unread.size() > head_bytes_) return State::kBodyTooLong;
    const auto& message = parser_.get();
    if (message.count(http::field::expect) == 0 || message.version() < 11) return State::kMore;
    if (!boost::beast::iequals(message[http::field::expect], "100-continue")) return State::kUnknownExpectation;
    const bool told = std::exchange(told_, true);
    return told ? State::kMore : State::kContinue;
  }

  http::request_parser<http::string_body> parser_;
  const std::size_t head_bytes_;
  std::size_t head_left_;
  std::size_t body_left_;
  std::string before_;  // the last bytes that were taken, 3 at most
  bool told_ = false;   // that the body may come
};

}  // namespace

bool IsAddress(const std::string& host) { return AddressOf(host).ok(); }

bool IsLoopback(const std::string& host) {
  const absl::StatusOr<asio::ip::address> address = AddressOf(host);
  return address.ok() && address->is_loopback();
}

absl::StatusOr<std::unique_ptr<Network>> ListenAt(const std::string& host, std::uint16_t port,
                                                  const std::optional<keys::OwnKeys>& keys) {
  auto network = std::make_unique<TcpNetwork>();
  if (const absl::Status listens = network->Listen(host, port); !listens.ok()) return listens;
  if (keys.has_value()) {
    if (const absl::Status uses = network->UseKeys(*keys); !uses.ok()) return uses;
  }
  return std::unique_ptr<Network>(std::move(network));
}

std::unique_ptr<RequestReader> NewRequestReader(std::size_t head_bytes, std::size_t body_bytes) {
  return std::make_unique<BeastReader>(head_bytes, body_bytes);
}

}  // namespace haggle::web
