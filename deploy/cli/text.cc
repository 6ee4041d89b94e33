#include "deploy/cli/text.h"

#include <algorithm>

#include "absl/status/statusor.h"
#include "deploy/cli/console.h"
#include "proto/base/civil_date.h"

namespace haggle::cli {
namespace {

// The least number of letters put in, taken out or changed (Levenshtein 1966).
std::size_t Edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

// Tenths of `unit`, cut off as the reasons in the log are.
std::string Decimal(std::int64_t value, std::int64_t unit, std::string_view suffix) {
  const std::int64_t tenths = value / (unit / 10);
  return std::string("$").append(Count(tenths / 10)).append(".").append(std::to_string(tenths % 10)).append(suffix);
}

std::string Padded(std::string_view text, std::size_t width, bool left) {
  const std::string fill(width > text.size() ? width - text.size() : 0, ' ');
  return left ? std::string(text) + fill : fill + std::string(text);
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
  if (cents >= kBillion) return Decimal(cents, kBillion, "B");
  if (cents >= kMillion) return Decimal(cents, kMillion, "M");
  return Dollars(cents / 100 * 100);
}

std::string Percent(std::int64_t permille) {
  std::string text = std::to_string(permille / 10);
  const std::int64_t rest = permille % 10;
  if (permille < 0 && permille > -10) text = "-0";
  if (rest != 0) text.append(".").append(std::to_string(rest < 0 ? -rest : rest));
  return text.append("%");
}

std::string Fraction(std::int64_t millionths) {
  const std::int64_t magnitude = millionths < 0 ? -millionths : millionths;
  const std::int64_t thousandths = (magnitude + 500) / 1000;
  std::string rest = std::to_string(1000 + thousandths % 1000).substr(1);
  return (millionths < 0 && thousandths > 0 ? "-" : "") + std::to_string(thousandths / 1000) + "." + rest;
}

std::string DateOf(const Scenario& scenario, Tick tick) {
  const absl::StatusOr<CivilDate> start = ParseDate(scenario.start_date);
  return start.ok() ? FormatDate(DateOfTick(*start, scenario.tick_days, tick)) : "";
}

std::string QuarterOf(const Scenario& scenario, Tick tick) {
  const absl::StatusOr<CivilDate> start = ParseDate(scenario.start_date);
  return start.ok() ? FormatQuarter(DateOfTick(*start, scenario.tick_days, tick)) : "";
}

std::string TickAndDate(const Scenario& scenario, Tick tick) {
  const std::string date = DateOf(scenario, tick);
  return "tick " + std::to_string(tick) + (date.empty() ? "" : " (" + date + ")");
}

std::string Join(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

std::string Nearest(std::string_view wrong, const std::vector<std::string>& names) {
  std::string best;
  std::size_t fewest = std::max<std::size_t>(1, wrong.size() / 3) + 1;
  for (const std::string& name : names) {
    const std::size_t edits = Edits(wrong, name);
    if (edits < fewest) {
      fewest = edits;
      best = name;
    }
  }
  return best;
}

std::string Instead(std::string_view wrong, const std::vector<std::string>& names) {
  const std::string nearest = Nearest(wrong, names);
  if (!nearest.empty()) return "; did you mean \"" + nearest + "\"?";
  if (names.empty()) return "; there are none";
  return "; there " + std::string(names.size() == 1 ? "is " : "are ") + Join(names);
}

TextTable::TextTable(std::vector<std::string> heads, std::vector<bool> left)
    : heads_(std::move(heads)), left_(std::move(left)) {
  left_.resize(heads_.size(), false);
}

std::string TextTable::Text(int indent, bool colour) const {
  std::vector<std::size_t> widths(heads_.size(), 0);
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    widths[i] = heads_[i].size();
    for (const auto& row : rows_) widths[i] = std::max(widths[i], i < row.size() ? row[i].size() : 0);
  }
  std::string text;
  const auto line = [&](const std::vector<std::string>& cells, Ink ink) {
    std::string one(static_cast<std::size_t>(indent), ' ');
    for (std::size_t i = 0; i < heads_.size(); ++i) {
      if (i > 0) one += "  ";
      one += Padded(i < cells.size() ? cells[i] : "", widths[i], left_[i]);
    }
    one.erase(one.find_last_not_of(' ') + 1);
    text += Paint(ink, one, colour) + "\n";
  };
  line(heads_, Ink::kBold);
  for (const auto& row : rows_) line(row, Ink::kPlain);
  return text;
}

}  // namespace haggle::cli
