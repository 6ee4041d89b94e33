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

namespace haggle::cli {

// The date of a tick, "2024-03-18"; empty if the scenario has no calendar.
std::string DateOf(const Scenario& scenario, Tick tick);

// "2024Q1"; empty without a calendar.
std::string QuarterOf(const Scenario& scenario, Tick tick);

// A name of the wire with spaces for its underscores: "not your turn".
std::string Spaced(std::string_view name);

// "tick 12 (2024-02-26)", or "tick 12" without a calendar.
std::string TickAndDate(const Scenario& scenario, Tick tick);

// "a", "a and b", "a, b and c".
std::string Join(const std::vector<std::string>& names);

// "; did you mean oracle? There are: oracle, openai, nvidia": what there is in
// the place of a wrong name, the nearest first.
std::string Instead(std::string_view wrong, const std::vector<std::string>& names);

// A table of plain text: first column flush left, the others flush right
// unless said otherwise.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> heads, std::vector<bool> left = {true});
  void Add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  // Every line indented by `indent` and ended by a newline; heads underlined
  // by bold if `colour`.
  std::string Text(int indent, bool colour) const;

 private:
  std::vector<std::string> heads_;
  std::vector<bool> left_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace haggle::cli
