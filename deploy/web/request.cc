#include "deploy/web/request.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "proto/codec/utf8.h"

namespace haggle::web {
namespace {

bool IsPath(std::string_view path) {
  if (path.empty() || path.front() != '/') return false;
  char before = '\0';
  for (const char c : path) {
    if (before == '/' && (c == '/' || c == '.')) return false;
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '/' && c != '.' && c != '_' && c != '-')
      return false;
    before = c;
  }
  return true;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> Decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+') c = ' ';
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexDigit(text[i + 1]);
      const int low = HexDigit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) return std::nullopt;
    decoded.push_back(c);
  }
  if (decoded.size() > kLongestArgument || !codec::IsUtf8(decoded)) return std::nullopt;
  return decoded;
}

bool AddArgument(std::string_view text, std::map<std::string, std::string>& arguments) {
  const std::size_t equals = text.find('=');
  const std::optional<std::string> name = Decoded(text.substr(0, equals));
  const std::optional<std::string> value =
      equals == std::string_view::npos ? std::string() : Decoded(text.substr(equals + 1));
  if (!name.has_value() || name->empty() || !value.has_value() || arguments.size() == kMostArguments) return false;
  return arguments.emplace(*name, *value).second;
}

}  // namespace

std::optional<Target> ParseTarget(std::string_view text) {
  const std::size_t question = text.find('?');
  const std::string_view path = text.substr(0, question);
  if (!IsPath(path)) return std::nullopt;
  Target target{std::string(path), {}};
  std::string_view rest = question == std::string_view::npos ? "" : text.substr(question + 1);
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    if (!AddArgument(rest.substr(0, end), target.arguments)) return std::nullopt;
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
  }
  return target;
}

std::string EncodedArgument(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (absl::ascii_isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded.push_back(c);
    } else {
      encoded.push_back('%');
      encoded.push_back(kDigits[byte >> 4]);
      encoded.push_back(kDigits[byte & 15]);
    }
  }
  return encoded;
}

std::optional<std::string_view> CookieIn(std::string_view header, std::string_view name) {
  std::optional<std::string_view> found;
  while (!header.empty()) {
    const std::size_t end = header.find(';');
    std::string_view pair = header.substr(0, end);
    header = end == std::string_view::npos ? "" : header.substr(end + 1);
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    if (pair.size() <= name.size() || pair.substr(0, name.size()) != name || pair[name.size()] != '=') continue;
    if (found.has_value()) return std::nullopt;
    found = pair.substr(name.size() + 1);
  }
  return found;
}

}  // namespace haggle::web
