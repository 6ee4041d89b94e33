#include "deploy/cli/text.h"

#include <algorithm>

#include "absl/status/statusor.h"
#include "deploy/cli/console.h"
#include "proto/base/civil_date.h"
#include "proto/codec/nearest.h"

namespace haggle::cli {
namespace {

std::string Padded(std::string_view text, std::size_t width, bool left) {
  const std::string fill(width > text.size() ? width - text.size() : 0, ' ');
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

std::string Join(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

std::string Instead(std::string_view wrong, const std::vector<std::string>& names) {
  return "; " + DidYouMean(wrong, names);
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
