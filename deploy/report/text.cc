#include "deploy/report/text.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iterator>

#include "absl/status/statusor.h"
#include "deploy/report/ink.h"
#include "proto/base/civil_date.h"
#include "proto/base/quoted.h"
#include "proto/base/units.h"
#include "proto/codec/nearest.h"

namespace haggle::report {
namespace {

// Characters, of which a terminal shows most in one column.
std::size_t Columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string Padded(std::string_view text, std::size_t width, bool left) {
  const std::size_t columns = Columns(text);
  const std::string fill(width > columns ? width - columns : 0, ' ');
  return left ? std::string(text) + fill : fill + std::string(text);
}

}  // namespace

std::string DateOf(const Scenario& scenario, Tick tick) {
  const absl::StatusOr<CivilDate> start = ParseDate(scenario.start_date);
  return start.ok() ? FormatDate(DateOfTick(*start, scenario.tick_days, tick)) : "";
}

std::string QuarterOf(const Scenario& scenario, Tick tick) {
  const absl::StatusOr<CivilDate> start = ParseDate(scenario.start_date);
  return start.ok() ? FormatQuarter(DateOfTick(*start, scenario.tick_days, tick)) : "";
}

std::string Spaced(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string TickAndDate(const Scenario& scenario, Tick tick) {
  const std::string date = DateOf(scenario, tick);
  return "tick " + std::to_string(tick) + (date.empty() ? "" : " (" + date + ")");
}

std::string Span(const Scenario& scenario, std::int64_t tenths) {
  std::string text = Count(tenths / 10);
  if (tenths % 10 != 0) text += "." + std::to_string(std::abs(tenths % 10));
  if (tenths < 0 && tenths > -10) text.insert(0, "-");
  return text + (scenario.tick_days == 7 ? " week" : " tick") + (tenths == 10 ? "" : "s");
}

std::string UnitSpan(const Scenario& scenario, std::int64_t unit_ticks) {
  return Count(unit_ticks) + (scenario.tick_days == 7 ? " unit-week" : " unit-tick") + (unit_ticks == 1 ? "" : "s");
}

std::int64_t Rounded(std::int64_t part, std::int64_t times, std::int64_t whole) {
  const Int128 twice = Int128{part} * times * 2;
  return static_cast<std::int64_t>((twice + (twice < 0 ? -whole : whole)) / (Int128{whole} * 2));
}

std::string DollarsEach(std::int64_t cents, std::int64_t units) {
  return Dollars(CheckedMul(Rounded(cents, 1, CheckedMul(units, 100)), 100));
}

std::string OnOneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string Join(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

std::string Instead(std::string_view wrong, const std::vector<std::string>& names) {
  return "; " + codec::DidYouMean(wrong, names);
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    const std::string text = Escaped(cell);
    const bool spaced = !text.empty() && (text.front() == ' ' || text.back() == ' ');
    line += line.empty() && &cell == &cells.front() ? "" : ",";
    if (!spaced && text.find_first_of(",\"") == std::string::npos) {
      line += text;
      continue;
    }
    line += '"';
    for (const char c : text) line += c == '"' ? "\"\"" : std::string(1, c);
    line += '"';
  }
  return line + "\n";
}

std::string RealText(double value) {
  char digits[32];
  const std::string text(digits, std::to_chars(std::begin(digits), std::end(digits), value).ptr);
  return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
}

TextTable::TextTable(std::vector<std::string> heads, std::vector<bool> left)
    : heads_(std::move(heads)), left_(std::move(left)) {
  left_.resize(heads_.size(), false);
  for (std::string& head : heads_) {
    head = Escaped(head);
    widths_.push_back(Columns(head));
  }
}

void TextTable::Add(std::vector<std::string> cells) {
  cells.resize(heads_.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i] = Escaped(cells[i]);
    widths_[i] = std::max(widths_[i], Columns(cells[i]));
  }
  rows_.push_back(std::move(cells));
}

std::string TextTable::LineText(const std::vector<std::string>& cells, int indent) const {
  std::string line(static_cast<std::size_t>(indent), ' ');
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += "  ";
    line += Padded(cells[i], widths_[i], left_[i]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string TextTable::RowText(std::vector<std::string> cells, int indent) const {
  cells.resize(heads_.size());
  for (std::string& cell : cells) cell = Escaped(cell);
  return LineText(cells, indent) + "\n";
}

std::string TextTable::Text(int indent, bool colour) const {
  std::string text = Paint(Ink::kBold, LineText(heads_, indent), colour) + "\n";
  for (const auto& row : rows_) text += LineText(row, indent) + "\n";
  return text;
}

}  // namespace haggle::report
