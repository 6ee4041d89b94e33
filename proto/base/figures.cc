#include "proto/base/figures.h"

#include <cstddef>
#include <string_view>

namespace haggle {
namespace {

// To the nearest, half up; neither is negative, and `whole` is even.
std::int64_t Nearest(std::int64_t part, std::int64_t whole) { return part / whole + (part % whole >= whole / 2); }

// Tenths of a unit.
std::string Decimal(std::int64_t tenths, std::string_view suffix) {
  return std::string("$").append(Count(tenths / 10)).append(".").append(std::to_string(tenths % 10)).append(suffix);
}

}  // namespace

std::string Count(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = digits[0] == '-' ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3;) {
    i -= 3;
    digits.insert(i, 1, ',');
  }
  return digits;
}

std::string Dollars(std::int64_t cents) {
  if (cents < 0) return "-" + Dollars(cents == INT64_MIN ? INT64_MAX : -cents);
  std::string text = "$" + Count(cents / 100);
  if (cents % 100 != 0) {
    const std::int64_t rest = cents % 100;
    text.append(rest < 10 ? ".0" : ".").append(std::to_string(rest));
  }
  return text;
}

std::string BigDollars(std::int64_t cents) {
  constexpr std::int64_t kMillion = 100'000'000;
  constexpr std::int64_t kBillion = 1000 * kMillion;
  if (cents < 0) return "-" + BigDollars(cents == INT64_MIN ? INT64_MAX : -cents);
  // What rounds up to the next unit is told in that.
  const std::int64_t dollars = Nearest(cents, 100);
  if (dollars < kMillion / 100) return Dollars(dollars * 100);
  const std::int64_t tenths = Nearest(cents, kMillion / 10);
  return tenths < 10'000 ? Decimal(tenths, "M") : Decimal(Nearest(cents, kBillion / 10), "B");
}

std::string Percent(std::int64_t permille) {
  std::string text = std::to_string(permille / 10);
  const std::int64_t rest = permille % 10;
  if (permille < 0 && permille > -10) text = "-0";
  if (rest != 0) text.append(".").append(std::to_string(rest < 0 ? -rest : rest));
  return text.append("%");
}

std::string Fraction(std::int64_t millionths) {
  const auto bits = static_cast<std::uint64_t>(millionths);
  const std::uint64_t thousandths = (millionths < 0 ? 0 - bits : bits) / 1000;
  std::string rest = std::to_string(1000 + thousandths % 1000).substr(1);
  return (millionths < 0 && thousandths > 0 ? "-" : "") + std::to_string(thousandths / 1000) + "." + rest;
}

}  // namespace haggle
