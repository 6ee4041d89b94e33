#include "deploy/import/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "proto/base/quoted.h"
#include "proto/codec/text_encoding.h"
#include "proto/codec/utf8.h"

namespace haggle::importing {
namespace {

enum class Encoding : std::uint8_t { kNotSaid, kUtf8, kLatin1, kLatin9, kUnknown };

constexpr std::size_t kHead = 1024;  // bytes among which a declaration stands

// windows-1252 from 0x80 to 0x9F, as UTF-8; the other bytes are those of ISO-8859-1. "": not used.
constexpr std::array<std::string_view, 32> kWindows = {"€", "",  "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š",
                                                       "‹", "Œ", "",  "Ž", "",  "",  "‘", "’", "“", "”", "•",
                                                       "–", "—", "˜", "™", "š", "›", "œ", "",  "ž", "Ÿ"};

// Where ISO-8859-15 differs from ISO-8859-1.
struct Change {
  std::uint8_t byte;
  std::string_view text;
};
constexpr std::array<Change, 8> kLatin9 = {
    {{0xA4, "€"}, {0xA6, "Š"}, {0xA8, "š"}, {0xB4, "Ž"}, {0xB8, "ž"}, {0xBC, "Œ"}, {0xBD, "œ"}, {0xBE, "Ÿ"}}};

std::string_view CharacterOf(std::uint8_t byte, Encoding encoding) {
  if (byte >= 0x80 && byte < 0xA0) return kWindows[byte - 0x80U];
  if (encoding != Encoding::kLatin9) return "";
  const auto* found = std::find_if(kLatin9.begin(), kLatin9.end(), [&](const Change& c) { return c.byte == byte; });
  return found == kLatin9.end() ? "" : found->text;
}

int LineOf(std::string_view text, std::size_t at) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

absl::StatusOr<std::string> FromBytes(const SourceFile& file, Encoding encoding) {
  std::string text;
  for (std::size_t at = 0; at < file.text.size(); ++at) {
    const auto byte = static_cast<std::uint8_t>(file.text[at]);
    const std::string_view character = CharacterOf(byte, encoding);
    if (!character.empty()) {
      text += character;
    } else if (byte < 0x80) {
      text += static_cast<char>(byte);
    } else if (byte >= 0xA0) {
      text += static_cast<char>(0xC0 | byte >> 6);
      text += static_cast<char>(0x80 | (byte & 0x3F));
    } else {
      return Wrong(
          {&file, LineOf(file.text, at)},
          absl::StrFormat("expected UTF-8 or windows-1252, found the byte 0x%02X; convert the file to UTF-8", byte));
    }
  }
  return text;
}

// "UTF8", "utf-8" and "Utf_8" are one name.
Encoding EncodingOf(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) plain += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  constexpr std::array<std::string_view, 8> kUtf = {"utf8",    "utf16",        "utf16le", "utf16be",
                                                    "unicode", "iso10646ucs2", "ascii",   "usascii"};
  constexpr std::array<std::string_view, 8> kOne = {"iso88591", "latin1", "l1",   "windows1252",
                                                    "cp1252",   "ansi",   "1252", "win1252"};
  constexpr std::array<std::string_view, 4> kNine = {"iso885915", "latin9", "l9", "latin0"};
  const auto among = [&](const auto& names) { return std::find(names.begin(), names.end(), plain) != names.end(); };
  if (plain.empty()) return Encoding::kNotSaid;
  if (among(kUtf)) return Encoding::kUtf8;
  if (among(kOne)) return Encoding::kLatin1;
  return among(kNine) ? Encoding::kLatin9 : Encoding::kUnknown;
}

// The NAME of <?xml ... encoding="NAME"?>; "": none is declared.
std::string_view DeclaredName(std::string_view text) {
  const std::string_view head = text.substr(0, kHead);
  const std::size_t begin = head.find("<?xml");
  if (begin == std::string_view::npos) return "";
  const std::string_view declaration = head.substr(begin, head.find("?>", begin) - begin);
  const std::size_t word = declaration.find("encoding");
  if (word == std::string_view::npos) return "";
  const std::size_t open = declaration.find_first_of("\"'", word);
  if (open == std::string_view::npos) return "";
  const std::size_t close = declaration.find(declaration[open], open + 1);
  return close == std::string_view::npos ? "" : declaration.substr(open + 1, close - open - 1);
}

bool IsXml(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at != std::string_view::npos && text[at] == '<';
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<std::uint8_t>(c) < 0x80; });
}

// The first byte that is not of UTF-8: everything before it is.
std::size_t FirstWrongByte(std::string_view text) {
  std::size_t low = 0;
  while (low < text.size()) {
    std::size_t size = 1;
    while (size <= 4 && low + size <= text.size() && !codec::IsUtf8(text.substr(low, size))) ++size;
    if (size > 4 || low + size > text.size()) break;
    low += size;
  }
  return low;
}

}  // namespace

absl::StatusOr<SourceFile> InUtf8(const SourceFile& file, Notes& notes) {
  if (absl::Status sized = CheckSize(file); !sized.ok()) return sized;
  absl::StatusOr<std::string> text = codec::WithoutByteOrderMark(file.text);
  if (!text.ok()) {
    return Wrong({&file}, std::string_view(text.status().message().data(), text.status().message().size()));
  }
  SourceFile read{file.path, *std::move(text)};
  const bool marked = read.text.size() != file.text.size();
  if (marked || !IsXml(read.text) || IsAscii(read.text)) return read;
  const std::string_view name = DeclaredName(read.text);
  const Encoding encoding = EncodingOf(name);
  if (encoding == Encoding::kUnknown) {
    return Wrong({&file}, absl::StrCat("expected the encoding UTF-8, UTF-16, ISO-8859-1, ISO-8859-15 or windows-1252, "
                                       "found ",
                                       Quoted(name), "; convert the file to UTF-8"));
  }
  const bool says_utf8 = encoding == Encoding::kNotSaid || encoding == Encoding::kUtf8;
  if (says_utf8 && codec::IsUtf8(read.text)) return read;
  if (says_utf8) {
    const std::size_t at = FirstWrongByte(read.text);
    notes.Add({&file, LineOf(read.text, at)},
              absl::StrFormat("the byte 0x%02X is not of UTF-8; the file is read as windows-1252",
                              static_cast<std::uint8_t>(read.text[at])));
  }
  absl::StatusOr<std::string> converted = FromBytes(read, encoding);
  if (!converted.ok()) return converted.status();
  read.text = *std::move(converted);
  return read;
}

}  // namespace haggle::importing
