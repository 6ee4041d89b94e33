#include "deploy/web/reply.h"

#include <algorithm>

#include "nlohmann/json.hpp"

namespace haggle::web {
namespace {

const char* Words(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    default:
      return "Other";
  }
}

// The page has no script, style, picture or request but the server's own; nobody may frame it.
constexpr char kAlways[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src "
    "'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Embedder-Policy: require-corp\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n";

std::string Json(const std::string& message) {
  return nlohmann::json{{"error", message}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Answer ErrorAnswer(int status, const std::string& message) { return {status, "application/json", Json(message)}; }

Reply ReplyOf(Answer answer) {
  Reply reply;
  reply.status = answer.status;
  reply.type = std::move(answer.type);
  reply.text = std::make_shared<const std::string>(std::move(answer.body));
  return reply;
}

std::optional<Reply> HeldAnswers::HoldIfRoom(Answer answer) {
  const std::int64_t before = *bytes_;
  if (before > 0 && before + static_cast<std::int64_t>(answer.body.size()) > most_) return std::nullopt;
  return Hold(std::move(answer));
}

Reply HeldAnswers::Hold(Answer answer) {
  answer.body.shrink_to_fit();
  const auto bytes = static_cast<std::int64_t>(answer.body.size());
  bytes_->fetch_add(bytes);
  Reply reply;
  reply.status = answer.status;
  reply.type = std::move(answer.type);
  reply.text = std::shared_ptr<const std::string>(new std::string(std::move(answer.body)),
                                                  [held = bytes_, bytes](const std::string* text) {
                                                    delete text;
                                                    held->fetch_sub(bytes);
                                                  });
  return reply;
}

Reply Overloaded() {
  Reply reply = Refusal(503, "too much is asked at once; ask again in a second");
  reply.headers.emplace_back("Retry-After", "1");
  return reply;
}

Reply Refusal(int status, const std::string& message) { return ReplyOf(ErrorAnswer(status, message)); }

std::string HeadOf(const Reply& reply, bool keep_alive, bool endless) {
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " " + Words(reply.status) + "\r\n" + kAlways;
  const bool caches = std::any_of(reply.headers.begin(), reply.headers.end(),
                                  [](const auto& header) { return header.first == "Cache-Control"; });
  if (!caches) head += "Cache-Control: no-store\r\n";
  for (const auto& [name, value] : reply.headers) head += name + ": " + value + "\r\n";
  if (!reply.type.empty()) head += "Content-Type: " + reply.type + "\r\n";
  if (!endless && reply.status != 304) head += "Content-Length: " + std::to_string(reply.body().size()) + "\r\n";
  head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

}  // namespace haggle::web
