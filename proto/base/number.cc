#include "proto/base/number.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "proto/base/quoted.h"

namespace haggle {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

template <class Integer>
absl::StatusOr<Integer> Parse(std::string_view text, Integer low, Integer high) {
  const std::string_view digits = text.substr(low < 0 && !text.empty() && text.front() == '-' ? 1 : 0);
  Integer value = 0;
  // std::from_chars reads no sign but '-', no space and no 0x, and tells an overflow.
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!digits.empty() && std::all_of(digits.begin(), digits.end(), IsDigit) && read.ec == std::errc() && value >= low &&
      value <= high) {
    return value;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("expected an integer from ", low, " to ", high, ", found ", Quoted(text)));
}

template <class Integer>
std::string Replace(std::string& text, Integer low, Integer high) {
  const absl::StatusOr<Integer> value = Parse(text, low, high);
  if (!value.ok()) return std::string(value.status().message());
  text = std::to_string(*value);
  return "";
}

}  // namespace

absl::StatusOr<std::int64_t> ParseInteger(std::string_view text, std::int64_t low, std::int64_t high) {
  return Parse(text, low, high);
}

absl::StatusOr<std::uint64_t> ParseUnsigned(std::string_view text, std::uint64_t low, std::uint64_t high) {
  return Parse(text, low, high);
}

absl::StatusOr<ParsedRange> ParseRange(std::string_view text, std::uint64_t high, bool open) {
  const absl::Status wrong =
      absl::InvalidArgumentError(absl::StrCat("expected A..B", open ? ", A.., ..B" : "", " or A, integers from 0 to ",
                                              high, ", A not above B, found ", Quoted(text)));
  const auto read = [&](std::string_view part, std::optional<std::uint64_t>& number) {
    if (part.empty()) return open;
    const absl::StatusOr<std::uint64_t> parsed = Parse(part, std::uint64_t{0}, high);
    if (parsed.ok()) number = *parsed;
    return parsed.ok();
  };
  if (text.empty() || text == "..") return wrong;
  ParsedRange range;
  const std::size_t dots = text.find("..");
  const std::string_view first = text.substr(0, dots);
  const std::string_view last = dots == std::string_view::npos ? first : text.substr(dots + 2);
  if (!read(first, range.first) || !read(last, range.last)) return wrong;
  if (range.first && range.last && *range.first > *range.last) return wrong;
  return range;
}

NumberCheck IntegerFrom(std::int64_t low, std::int64_t high) {
  return [low, high](std::string& text) { return Replace(text, low, high); };
}

NumberCheck UnsignedFrom(std::uint64_t low, std::uint64_t high) {
  return [low, high](std::string& text) { return Replace(text, low, high); };
}

}  // namespace haggle
