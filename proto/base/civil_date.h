// Dates of the proleptic Gregorian calendar by integer arithmetic: no time
// zone, no locale, no clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "proto/base/types.h"

namespace haggle {

// A day of the calendar. A value.
struct CivilDate {
  std::int32_t year = 1970;
  std::int32_t month = 1;  // 1..12
  std::int32_t day = 1;    // 1..31
  friend bool operator==(const CivilDate&, const CivilDate&) = default;
};

// Days since 1970-01-01 (negative before it), and back. Years of any size that
// the struct holds.
std::int64_t DayNumber(const CivilDate& date);
CivilDate DateOf(std::int64_t day_number);

// Reads exactly YYYY-MM-DD, years 0001..9999. kInvalidArgument says what was
// found and what was expected; such a day must exist.
absl::StatusOr<CivilDate> ParseDate(std::string_view text);

// YYYY-MM-DD.
std::string FormatDate(const CivilDate& date);

// 1..4.
inline std::int32_t QuarterOf(const CivilDate& date) { return (date.month - 1) / 3 + 1; }

// "2024Q3".
std::string FormatQuarter(const CivilDate& date);

// The first day of `tick` in a calendar that starts with tick 0 on `start`, one
// tick being `tick_days` days (Scenario.start_date, .tick_days).
CivilDate DateOfTick(const CivilDate& start, std::int32_t tick_days, Tick tick);

}  // namespace haggle
