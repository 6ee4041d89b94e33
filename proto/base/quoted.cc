#include "proto/base/quoted.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace haggle {
namespace {

constexpr std::size_t kMost = 60;

// Whether the byte goes on with a UTF-8 character.
bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The character that `text`, not empty, begins with, and its bytes; 0 bytes: none (RFC 3629).
struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;
};

Character First(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {lead, 1};
  Character character;
  if (lead >= 0xC2 && lead <= 0xDF) character = {lead & 0x1FU, 2};
  if (lead >= 0xE0 && lead <= 0xEF) character = {lead & 0x0FU, 3};
  if (lead >= 0xF0 && lead <= 0xF4) character = {lead & 0x07U, 4};
  if (character.bytes == 0 || text.size() < character.bytes) return {};
  for (std::size_t i = 1; i < character.bytes; ++i) {
    if (!Continues(text[i])) return {};
    character.code = (character.code << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  // Longer than it need be, half of a pair, or beyond the last.
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool half = character.code >= 0xD800 && character.code <= 0xDFFF;
  if (character.code < kLeast[character.bytes] || half || character.code > 0x10FFFF) return {};
  return character;
}

// Whether a terminal or a reader is led astray by it.
bool Misleads(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x61C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

void AppendHex(std::uint32_t value, int digits, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kDigits[(value >> shift) & 15];
}

}  // namespace

std::string Escaped(std::string_view text, std::string_view kept) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character first = First(text);
    const std::size_t bytes = std::max<std::size_t>(first.bytes, 1);
    if (first.bytes == 0) {
      out += "\\x";
      AppendHex(static_cast<unsigned char>(text.front()), 2, out);
    } else if (Misleads(first.code) && (first.code >= 0x80 || kept.find(text.front()) == std::string_view::npos)) {
      out += "\\u";
      AppendHex(first.code, 4, out);
    } else {
      out.append(text.substr(0, bytes));
    }
    text.remove_prefix(bytes);
  }
  return out;
}

std::string Quoted(std::string_view found) {
  std::size_t size = found.size();
  if (size > kMost) {
    size = kMost;
    while (size > kMost - 4 && Continues(found[size])) --size;
  }
  const std::string text = absl::Utf8SafeCHexEscape(absl::string_view(found.data(), size));
  return absl::StrCat("\"", Escaped(text), size < found.size() ? "..." : "", "\"");
}

}  // namespace haggle
