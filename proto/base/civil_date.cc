#include "proto/base/civil_date.h"

#include <array>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "proto/base/quoted.h"

namespace haggle {
namespace {

// The calendar repeats every 400 years of this many days.
constexpr std::int64_t kEraDays = 146097;
constexpr std::int64_t kEraYears = 400;
// From 0000-03-01 to 1970-01-01. Years are counted from March, so that the leap
// day is their last.
constexpr std::int64_t kEpochFromMarch0000 = 719468;

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

// Days of a March year before its `month` (0: March .. 11: February).
std::int64_t DaysBefore(std::int64_t month) {
  static constexpr std::array<std::int64_t, 12> kDays = {0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337};
  return kDays[static_cast<std::size_t>(month)];
}

// Days of an era before its `year` (0..399).
std::int64_t DaysBeforeYear(std::int64_t year) { return year * 365 + year / 4 - year / 100; }

std::string Padded(std::int64_t v, std::size_t width) {
  std::string digits = std::to_string(v);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

}  // namespace

std::int64_t DayNumber(const CivilDate& date) {
  const std::int64_t month = (date.month + 9) % 12;  // from March
  const std::int64_t year = std::int64_t{date.year} - (date.month < 3 ? 1 : 0);
  const std::int64_t era = FloorDiv(year, kEraYears);
  return era * kEraDays + DaysBeforeYear(year - era * kEraYears) + DaysBefore(month) + date.day - 1 -
         kEpochFromMarch0000;
}

CivilDate DateOf(std::int64_t day_number) {
  const std::int64_t day = day_number + kEpochFromMarch0000;
  const std::int64_t era = FloorDiv(day, kEraDays);
  const std::int64_t day_of_era = day - era * kEraDays;
  std::int64_t year = day_of_era / 366;
  while (year + 1 < kEraYears && DaysBeforeYear(year + 1) <= day_of_era) ++year;
  const std::int64_t day_of_year = day_of_era - DaysBeforeYear(year);
  std::int64_t month = 11;
  while (DaysBefore(month) > day_of_year) --month;
  CivilDate date;
  date.month = static_cast<std::int32_t>(month < 10 ? month + 3 : month - 9);
  date.year = static_cast<std::int32_t>(year + era * kEraYears + (date.month < 3 ? 1 : 0));
  date.day = static_cast<std::int32_t>(day_of_year - DaysBefore(month) + 1);
  return date;
}

absl::StatusOr<CivilDate> ParseDate(std::string_view text) {
  const auto fault = [text] {
    return absl::InvalidArgumentError(absl::StrCat("expected a date YYYY-MM-DD that exists, found ", Quoted(text)));
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return fault();
  std::array<std::int32_t, 3> parts{};
  std::size_t part = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 4 || i == 7) {
      ++part;
    } else if (text[i] >= '0' && text[i] <= '9') {
      parts[part] = parts[part] * 10 + (text[i] - '0');
    } else {
      return fault();
    }
  }
  const CivilDate date{parts[0], parts[1], parts[2]};
  if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31) return fault();
  if (!(DateOf(DayNumber(date)) == date)) return fault();
  return date;
}

std::string FormatDate(const CivilDate& date) {
  return Padded(date.year, 4) + "-" + Padded(date.month, 2) + "-" + Padded(date.day, 2);
}

std::string FormatQuarter(const CivilDate& date) {
  return Padded(date.year, 4) + "Q" + std::to_string(QuarterOf(date));
}

CivilDate DateOfTick(const CivilDate& start, std::int32_t tick_days, Tick tick) {
  return DateOf(DayNumber(start) + std::int64_t{tick_days} * tick);
}

}  // namespace haggle
