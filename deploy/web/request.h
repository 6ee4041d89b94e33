// A request as it came: what is read of its head, and the decoding of what it asks for. Knows no sockets.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace haggle::web {

// The parts of a request that count here; a header that did not come is empty. A value.
struct Request {
  std::string method;
  std::string target;  // "/api/run/head?run=dinner-3.haggle"
  std::string host;
  std::string origin;
  std::string site;  // Sec-Fetch-Site
  std::string mode;  // Sec-Fetch-Mode
  std::string cookie;
  std::string authorization;
  std::string content_type;
  std::string last_event_id;
  std::string known;     // If-None-Match
  bool doubled = false;  // a header that decides something came twice
  std::string body;
};

// A target taken apart. A value.
struct Target {
  std::string path;
  std::map<std::string, std::string> arguments;
};

inline constexpr std::size_t kMostArguments = 32;
inline constexpr std::size_t kLongestArgument = 4096;  // bytes, decoded

// Takes "/path?name=value&name=value" apart. Nothing: the path has other characters than letters, digits and "/._-", a
// part that begins with '.', or "//"; so nothing in it is encoded, and it leads nowhere. Or an argument is no UTF-8
// once decoded ('+' is a space), has control characters, is there twice, is too long, or they are too many. Pure;
// thread-safe.
std::optional<Target> ParseTarget(std::string_view text);

// `text` with all but letters, digits and "-._~" as %XX. Pure; thread-safe.
std::string EncodedArgument(std::string_view text);

// The value of a cookie in a header's text; nothing if it is not there, or twice. Valid as long as `header`. Pure;
// thread-safe.
std::optional<std::string_view> CookieIn(std::string_view header, std::string_view name);

}  // namespace haggle::web
