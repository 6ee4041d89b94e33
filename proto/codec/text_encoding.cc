#include "proto/codec/text_encoding.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace haggle::codec {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

bool BeginsWith(std::string_view bytes, std::string_view with) { return bytes.substr(0, with.size()) == with; }

bool IsAscii(char c) { return c != 0 && static_cast<std::uint8_t>(c) < 0x80; }

void AppendUtf8(std::uint32_t point, std::string& text) {
  const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (point < 0x80) return add(point);
  if (point < 0x800) {
    add(0xC0 | point >> 6);
  } else if (point < 0x10000) {
    add(0xE0 | point >> 12);
    add(0x80 | (point >> 6 & 0x3F));
  } else {
    add(0xF0 | point >> 18);
    add(0x80 | (point >> 12 & 0x3F));
    add(0x80 | (point >> 6 & 0x3F));
  }
  add(0x80 | (point & 0x3F));
}

absl::StatusOr<std::string> FromUtf16(std::string_view bytes, bool big_endian) {
  if (bytes.size() % 2 != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected UTF-16, as the first bytes tell, found an odd number of bytes, ", bytes.size()));
  }
  const auto unit = [&](std::size_t at) -> std::uint32_t {
    const auto first = static_cast<std::uint8_t>(bytes[at]);
    const auto second = static_cast<std::uint8_t>(bytes[at + 1]);
    return big_endian ? first << 8 | second : second << 8 | first;
  };
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    std::uint32_t point = unit(at);
    if (point >= 0xD800 && point < 0xE000) {  // half of a character
      const std::uint32_t other = at + 2 < bytes.size() ? unit(at + 2) : 0;
      if (point >= 0xDC00 || other < 0xDC00 || other >= 0xE000) {
        return absl::InvalidArgumentError(
            absl::StrCat("expected UTF-16, as the first bytes tell, found half a character at byte ", at));
      }
      point = 0x10000 + ((point - 0xD800) << 10) + (other - 0xDC00);
      at += 2;
    }
    AppendUtf8(point, text);
  }
  return text;
}

}  // namespace

absl::StatusOr<std::string> WithoutByteOrderMark(std::string bytes) {
  const std::string_view view = bytes;
  if (BeginsWith(view, kUtf8Mark)) {
    bytes.erase(0, kUtf8Mark.size());
    return bytes;
  }
  if (BeginsWith(view, std::string_view("\xFF\xFE\0\0", 4)) || BeginsWith(view, std::string_view("\0\0\xFE\xFF", 4))) {
    return absl::InvalidArgumentError("expected UTF-8 or UTF-16, found UTF-32; convert it to UTF-8");
  }
  if (BeginsWith(view, "\xFF\xFE")) return FromUtf16(view.substr(2), false);
  if (BeginsWith(view, "\xFE\xFF")) return FromUtf16(view.substr(2), true);
  if (view.size() >= 2 && IsAscii(view[0]) && view[1] == 0) return FromUtf16(view, false);
  if (view.size() >= 2 && view[0] == 0 && IsAscii(view[1])) return FromUtf16(view, true);
  return bytes;
}

}  // namespace haggle::codec
