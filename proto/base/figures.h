// How numbers are written for people: the same in reasons, log and tables.
// Money is rounded, half away from zero; a fraction is cut, so that 1.000 is a whole.
#pragma once

#include <cstdint>
#include <string>

namespace haggle {

// 1234567 as "1,234,567".
std::string Count(std::int64_t number);

// Cents in full: "$36,250", "$36,250.50", "-$12".
std::string Dollars(std::int64_t cents);

// Cents at a glance: "$36,250" up to a million dollars, then "$1.2M", "$34.5B".
std::string BigDollars(std::int64_t cents);

// Permille as per cent: 125 as "12.5%".
std::string Percent(std::int64_t permille);

// Millionths as a fraction of one, three places: 123456 as "0.123".
std::string Fraction(std::int64_t millionths);

}  // namespace haggle
