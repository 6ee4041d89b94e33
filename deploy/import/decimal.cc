#include "deploy/import/decimal.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/base/check.h"
#include "proto/base/quoted.h"
#include "proto/base/units.h"

namespace haggle::importing {
namespace {

constexpr int kMostDigits = 18;  // of `units`
constexpr int kMostExponent = 10'000;

// a / b to the nearest, halves away from zero; b > 0.
Int128 DivideRounded(Int128 a, Int128 b) {
  const Int128 half = b / 2;
  return a >= 0 ? (a + half) / b : -((-a + half) / b);
}

// Significant digits, and how many of them (or zeros to add) stand before the point.
struct Digits {
  bool negative = false;
  std::string digits;
  int point = 0;
};

// The exponent after an 'e'; nothing if it is none.
std::optional<int> ParseExponent(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.empty() || !std::all_of(text.begin(), text.end(), absl::ascii_isdigit)) return std::nullopt;
  int exponent = 0;
  for (const char c : text) exponent = std::min(kMostExponent, exponent * 10 + (c - '0'));
  return negative ? -exponent : exponent;
}

std::optional<Digits> ParseDigits(std::string_view text) {
  Digits found;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    found.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  bool any = false;
  bool behind = false;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !behind) {
      behind = true;
      continue;
    }
    if (!absl::ascii_isdigit(c)) break;
    any = true;
    if (!found.digits.empty() || c != '0') {
      found.digits += c;
      if (!behind) ++found.point;
    } else if (behind) {
      --found.point;  // 0.00...
    }
  }
  if (!any) return std::nullopt;
  if (i == text.size()) return found;
  if (text[i] != 'e' && text[i] != 'E') return std::nullopt;
  const std::optional<int> exponent = ParseExponent(text.substr(i + 1));
  if (!exponent) return std::nullopt;
  found.point += *exponent;
  return found;
}

void Shorten(Decimal& decimal) {
  while (decimal.places > 0 && decimal.units % 10 == 0) {
    decimal.units /= 10;
    --decimal.places;
  }
}

}  // namespace

std::int64_t PowerOfTen(int places) {
  HAGGLE_CHECK(places >= 0 && places <= 18);
  std::int64_t power = 1;
  for (int i = 0; i < places; ++i) power *= 10;
  return power;
}

double Decimal::value() const { return static_cast<double>(units) / static_cast<double>(PowerOfTen(places)); }

std::optional<Decimal> ParseDecimal(std::string_view text) {
  std::optional<Digits> found = ParseDigits(text);
  if (!found) return std::nullopt;
  Decimal decimal;
  if (found->digits.empty()) return decimal;
  if (found->point > 16) return std::nullopt;
  // How many decimals fit: few after many digits before the point.
  const int places = std::min(kMostPlaces, kMostDigits - std::max(0, found->point));
  const int kept = found->point + places;  // digits of `units`; none if it is far below the last place
  for (int i = 0; i < kept; ++i) {
    const auto at = static_cast<std::size_t>(i);
    decimal.units = decimal.units * 10 + (at < found->digits.size() ? found->digits[at] - '0' : 0);
  }
  const auto next = static_cast<std::size_t>(std::max(0, kept));
  const std::size_t behind = found->digits.find_first_not_of('0', next);
  if (behind != std::string::npos) decimal.rounded_at = places;
  if (kept >= 0 && next < found->digits.size() && found->digits[next] >= '5') ++decimal.units;
  if (found->negative) decimal.units = -decimal.units;
  decimal.places = places;
  Shorten(decimal);
  if (Int128{std::abs(decimal.units)} > Int128{kLargestNumber} * PowerOfTen(decimal.places)) return std::nullopt;
  return decimal;
}

absl::StatusOr<Decimal> ReadDecimal(const Place& place, std::string_view text, Notes& notes) {
  const std::optional<Decimal> decimal = ParseDecimal(text);
  if (!decimal) {
    return Wrong(place, absl::StrCat("expected a decimal number of at most 10^15 either way, found ", Quoted(text)));
  }
  if (decimal->rounded_at > 0) notes.Rounded(place, text, ToText(*decimal), decimal->rounded_at);
  return *decimal;
}

Decimal NearestDecimal(double value) {
  HAGGLE_CHECK(value >= -static_cast<double>(kLargestNumber) && value <= static_cast<double>(kLargestNumber));
  Decimal decimal;
  decimal.places = kMostPlaces;
  const auto scaled = [&] { return value * static_cast<double>(PowerOfTen(decimal.places)); };
  while (scaled() > 1e18 || scaled() < -1e18) --decimal.places;
  decimal.units = static_cast<std::int64_t>(scaled() >= 0 ? scaled() + 0.5 : scaled() - 0.5);
  Shorten(decimal);
  return decimal;
}

std::string ToText(const Decimal& decimal) {
  std::string digits = std::to_string(std::abs(decimal.units));
  const auto places = static_cast<std::size_t>(decimal.places);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, 1, '.');
  return (decimal.units < 0 ? "-" : "") + digits;
}

CommonUnit InCommonUnit(const std::vector<Decimal>& decimals, int least) {
  CommonUnit common;
  common.places = least;
  for (const Decimal& decimal : decimals) common.places = std::max(common.places, decimal.places);
  const auto scaled = [&](const Decimal& decimal) -> Int128 {
    if (common.places >= decimal.places) return Int128{decimal.units} * PowerOfTen(common.places - decimal.places);
    return DivideRounded(decimal.units, PowerOfTen(decimal.places - common.places));
  };
  const auto too_large = [&](const Decimal& decimal) {
    const Int128 number = scaled(decimal);
    return number > kLargestNumber || number < -kLargestNumber;
  };
  while (common.places > 0 && std::any_of(decimals.begin(), decimals.end(), too_large)) --common.places;
  for (const Decimal& decimal : decimals) {
    common.numbers.push_back(static_cast<std::int64_t>(scaled(decimal)));
    common.rounded = common.rounded || common.places < decimal.places;
  }
  return common;
}

}  // namespace haggle::importing
