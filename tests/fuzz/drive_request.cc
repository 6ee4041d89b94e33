#include <arpa/inet.h>

#include <algorithm>
#include <string>

#include "deploy/web/guard.h"
#include "deploy/web/network.h"
#include "proto/base/check.h"
#include "proto/codec/utf8.h"
#include "tests/fuzz/drive.h"

namespace haggle::testing {
namespace {

using Kind = web::Decision::Kind;

// A serving with one seat, whose secrets are put in the place of words.
struct Serving {
  Serving() { keyring.AddSeat("oracle"); }
  web::Keyring keyring{8080, false};
  web::Guard guard{{false, {"haggle.example"}}, keyring};
};

void Put(std::string& text, std::string_view word, std::string_view secret) {
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += secret.size()) {
    text.replace(at, word.size(), secret);
  }
}

std::string WithSecrets(std::string_view bytes, const web::Keyring& keyring) {
  std::string text(bytes);
  const std::string cookie = keyring.ObserverCookie();
  const std::size_t begin = cookie.find('=') + 1;
  Put(text, kKeyWord, keyring.observer_key());
  Put(text, kCookieWord, cookie.substr(begin, cookie.find(';') - begin));
  return text;
}

bool IsOurs(std::string host) {
  std::transform(host.begin(), host.end(), host.begin(), [](unsigned char c) { return std::tolower(c); });
  const std::size_t port = host.rfind(':');
  if (port != std::string::npos && host.find(']', port) == std::string::npos) host.resize(port);
  in6_addr address{};
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    const std::string bare = host.substr(1, host.size() - 2);
    return bare.find('\0') == std::string::npos && inet_pton(AF_INET6, bare.c_str(), &address) == 1 &&
           IN6_IS_ADDR_LOOPBACK(&address);
  }
  return host == "127.0.0.1" || host == "localhost" || host == "haggle.example";
}

void CheckAsked(const web::Decision& decision, const web::Request& request, const web::Keyring& keyring) {
  HAGGLE_CHECK(!decision.holder.empty() && IsOurs(request.host) && !request.doubled);
  HAGGLE_CHECK(decision.party.empty() ? keyring.IsObserver(request) : keyring.IsSeat(request, decision.party));
  HAGGLE_CHECK(request.site.empty() || request.site == "same-origin" || request.site == "none");
  HAGGLE_CHECK(decision.question.path.find("..") == std::string::npos);
  HAGGLE_CHECK(decision.question.path.rfind("/api/", 0) == 0 || decision.question.path == "/metrics");
  for (const auto& [name, value] : decision.question.arguments) {
    HAGGLE_CHECK(!name.empty() && codec::IsUtf8(name) && codec::IsUtf8(value));
    HAGGLE_CHECK(value.size() <= web::kLongestArgument && value.find('\n') == std::string::npos);
  }
}

bool IsUnderWay(web::RequestReader::State state) {
  return state == web::RequestReader::State::kMore || state == web::RequestReader::State::kContinue;
}

}  // namespace

void DriveRequest(std::string_view bytes, bool planted) {
  if (bytes.empty()) return;
  const Serving serving;
  const std::size_t piece = static_cast<unsigned char>(bytes[0]) + 1U;
  const std::string all = WithSecrets(bytes.substr(1), serving.keyring);
  constexpr std::size_t kHead = 2048;
  constexpr std::size_t kBody = 1024;
  const std::unique_ptr<web::RequestReader> reader = web::NewRequestReader(kHead, kBody);
  web::RequestReader::State state = web::RequestReader::State::kMore;
  std::string unread;
  for (std::size_t at = 0; at < all.size() && IsUnderWay(state); at += piece) {
    unread += all.substr(at, piece);
    state = reader->Take(unread);
    HAGGLE_CHECK(unread.size() <= kHead + kBody + piece);
  }
  if (state != web::RequestReader::State::kDone) return;
  web::Request request = reader->Taken();
  HAGGLE_CHECK(request.target.size() <= kHead && request.body.size() <= kBody);
  if (planted) request.host = "localhost";
  const web::Decision decision = serving.guard.Decide(request);
  if (planted) request.host = "evil.example";
  if (decision.kind != Kind::kReply) return CheckAsked(decision, request, serving.keyring);
  const web::Reply& reply = decision.reply;
  HAGGLE_CHECK(reply.status == 200 || reply.status == 303 || reply.status == 304 || reply.status / 100 == 4);
  for (const auto& [name, value] : reply.headers) {
    HAGGLE_CHECK((name + value).find_first_of("\r\n") == std::string::npos);
  }
}

}  // namespace haggle::testing
