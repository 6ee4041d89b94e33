// Decimal numbers as they stand in files, kept exactly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/import/source.h"

namespace haggle::importing {

inline constexpr int kMostPlaces = 15;                                 // decimals that are kept
inline constexpr std::int64_t kLargestNumber = 1'000'000'000'000'000;  // either way

// units / 10^places. A value.
struct Decimal {
  std::int64_t units = 0;
  int places = 0;      // 0..kMostPlaces, as few as will do
  int rounded_at = 0;  // not 0: the text had more digits and was rounded to so many decimals

  double value() const;
  friend bool operator==(const Decimal& a, const Decimal& b) { return a.units == b.units && a.places == b.places; }
};

// Reads [+-]digits[.digits][e[+-]digits]. Of more than kMostPlaces decimals, or of more than
// 18 digits, the rest is rounded to the nearest, halves away from zero. Nothing: another form
// ("inf" and "nan" too), or beyond kLargestNumber. Pure; thread-safe.
std::optional<Decimal> ParseDecimal(std::string_view text);

// The same of a number of a file, noting what was rounded. kInvalidArgument: none.
absl::StatusOr<Decimal> ReadDecimal(const Place& place, std::string_view text, Notes& notes);

// The nearest with kMostPlaces decimals, or as many as 18 digits hold; |value| <= kLargestNumber.
Decimal NearestDecimal(double value);

// "-0.25"
std::string ToText(const Decimal& decimal);

// 10^places, 0 <= places <= 18.
std::int64_t PowerOfTen(int places);

// The decimals as integers in parts of 10^-places, `places` being the fewest that hold them
// all but at least `least`. If one would exceed kLargestNumber, fewer places are taken and
// the numbers rounded: then `rounded` is set. |numbers| <= kLargestNumber.
struct CommonUnit {
  std::vector<std::int64_t> numbers;
  int places = 0;
  bool rounded = false;
};
CommonUnit InCommonUnit(const std::vector<Decimal>& decimals, int least);

}  // namespace haggle::importing
