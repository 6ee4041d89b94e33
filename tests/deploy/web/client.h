// A client that says and reads what a test wants, byte by byte; and an answerer that does what a test wants.
#pragma once

#include <openssl/ssl.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "deploy/web/exchange.h"

namespace haggle::testing {

// What came back; status 0: the connection ended before there was an answer.
struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// A connection to 127.0.0.1, or to ::1. Blocks; what takes longer than 30 s ends it.
class Client {
 public:
  explicit Client(std::uint16_t port, int receive_buffer = 0, bool ipv6 = false);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Greets as TLS; false if that fails.
  bool Encrypt();
  bool connected() const { return fd_ >= 0; }
  // There can be no connection to such an address from here at all.
  bool no_such_network() const { return no_such_network_; }
  void Send(const std::string& text);
  // Reads one answer with its body.
  Response Read(bool head_only = false);
  // Reads until what has come holds `mark`, and gives all of it up to there; without it, what came until the end.
  std::string ReadUntil(const std::string& mark);
  // Reads until the other side ends it; whether it did.
  bool ReadToEnd();
  // Nothing more will be sent.
  void Finish();

 private:
  bool More();

  int fd_ = -1;
  bool no_such_network_ = false;
  std::string unread_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_{nullptr, SSL_CTX_free};
  std::unique_ptr<SSL, void (*)(SSL*)> tls_{nullptr, SSL_free};
};

// The text of a request with "Host: 127.0.0.1"; `more` are headers with the end of their lines.
std::string Get(const std::string& target, const std::string& more = "");
// One request on a connection of its own.
Response Ask(std::uint16_t port, const std::string& request);

// The value of the cookie that a Set-Cookie header sets, as "name=value".
std::string CookieOf(const Response& response);
// Opens a link as printed, and gives the header with the cookie, with the end of its line.
std::string Open(std::uint16_t port, const std::string& link);

// Answers {"asked": PATH}, unless told otherwise. Thread-safe.
class FakeAnswerer : public web::Answerer {
 public:
  FakeAnswerer();
  ~FakeAnswerer() override;
  web::Answer Ask(const web::Question& question) override;
  std::vector<web::Notice> Refresh() override;
  std::vector<int> Descriptors() override { return {news_}; }

  void AnswerWith(std::function<web::Answer(const web::Question&)> answer);
  // What the next look finds.
  void Happen(std::vector<web::Notice> notices);
  int looks() const;

 private:
  mutable std::mutex mutex_;
  std::function<web::Answer(const web::Question&)> answer_;
  std::vector<web::Notice> notices_;
  int looks_ = 0;
  int news_ = -1;
};

// A gate that is shut until it is opened.
class Gate {
 public:
  void Open();
  void Pass();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

}  // namespace haggle::testing
