// How dates and tables are written for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/base/figures.h"
#include "proto/base/scenario.h"
#include "proto/base/types.h"

namespace haggle::report {

// The date of a tick, "2024-03-18"; empty if the scenario has no calendar.
std::string DateOf(const Scenario& scenario, Tick tick);

// "2024Q1"; empty without a calendar.
std::string QuarterOf(const Scenario& scenario, Tick tick);

// A name of the wire with spaces for its underscores: "not your turn".
std::string Spaced(std::string_view name);

// "tick 12 (2024-02-26)", or "tick 12" without a calendar.
std::string TickAndDate(const Scenario& scenario, Tick tick);

// "9.4 weeks" if a tick is a week, else "9.4 ticks": `tenths` of a tick, of 10 "1 week".
std::string Span(const Scenario& scenario, std::int64_t tenths);

// "12,300 unit-weeks" or "12,300 unit-ticks".
std::string UnitSpan(const Scenario& scenario, std::int64_t unit_ticks);

// The nearest whole number to part * times / whole, half away from zero: as all rounded figures that people read are.
// `whole` is above 0, and the result must fit.
std::int64_t Rounded(std::int64_t part, std::int64_t times, std::int64_t whole);

// "$36,250": to whole dollars, a price for each of `units`, above 0.
std::string DollarsEach(std::int64_t cents, std::int64_t units);

// What is told on several lines, on one.
std::string OnOneLine(std::string text);

// "a", "a and b", "a, b and c".
std::string Join(const std::vector<std::string>& names);

// "; did you mean oracle? There are: oracle, openai, nvidia": what there is in
// the place of a wrong name, the nearest first.
std::string Instead(std::string_view wrong, const std::vector<std::string>& names);

// A line of a CSV file, with its end: cells with a comma, a quote or a space at an end in quotes (RFC 4180),
// text of others escaped, so that it is one line for every reader.
std::string CsvLine(const std::vector<std::string>& cells);

// A real number in the fewest digits that read back as the same one; "1.0" and not "1".
std::string RealText(double value);

// A table of plain text: first column flush left, the others flush right
// unless said otherwise. Text of others in heads and cells is escaped.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> heads, std::vector<bool> left = {true});
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }
  // Every line indented by `indent` and ended by a newline; heads underlined
  // by bold if `colour`.
  std::string Text(int indent, bool colour) const;
  // One more row, which is not kept, under those that were added: what is wider stands out.
  std::string RowText(std::vector<std::string> cells, int indent) const;

 private:
  std::string LineText(const std::vector<std::string>& cells, int indent) const;

  std::vector<std::string> heads_;
  std::vector<bool> left_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace haggle::report
