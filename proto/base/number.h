// Whole numbers as people write them: on command lines, in strategy parameters, in --set.
// Decimal digits and nothing else: no 0x, no octal (010 is ten), no space, no sign but '-'
// where numbers below 0 are allowed; nothing overflows silently. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace haggle {

// kInvalidArgument says what was expected and what was found.
absl::StatusOr<std::int64_t> ParseInteger(std::string_view text, std::int64_t low = INT64_MIN,
                                          std::int64_t high = INT64_MAX);
absl::StatusOr<std::uint64_t> ParseUnsigned(std::string_view text, std::uint64_t low = 0,
                                            std::uint64_t high = UINT64_MAX);

// "A..B", both included, or "A" for both; where a part is left out, there is nothing.
struct ParsedRange {
  std::optional<std::uint64_t> first;
  std::optional<std::uint64_t> last;
};
// Parts from 0 to `high`, the first not above the last. With `open` a part may be left out.
absl::StatusOr<ParsedRange> ParseRange(std::string_view text, std::uint64_t high, bool open);

// For the libraries that read command lines: puts the number as they read it in the place of
// the one that was written ("010" becomes "10"), or returns what is wrong with it.
using NumberCheck = std::function<std::string(std::string&)>;
NumberCheck IntegerFrom(std::int64_t low, std::int64_t high);
NumberCheck UnsignedFrom(std::uint64_t low, std::uint64_t high);

}  // namespace haggle
