#include "proto/base/quoted.h"

#include <cstddef>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace haggle {
namespace {

constexpr std::size_t kMost = 60;

// Whether the byte goes on with a UTF-8 character.
bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string Quoted(std::string_view found) {
  std::size_t size = found.size();
  if (size > kMost) {
    size = kMost;
    while (size > kMost - 4 && Continues(found[size])) --size;
  }
  const std::string text = absl::Utf8SafeCHexEscape(absl::string_view(found.data(), size));
  return absl::StrCat("\"", text, size < found.size() ? "..." : "", "\"");
}

}  // namespace haggle
