#include "proto/base/preference.h"

namespace haggle {
namespace {

constexpr std::int64_t kTabulated = 4096;

}  // namespace

Worth::Worth(const std::vector<Issue>& issues, const Preference& preference) : issues_(issues) {
  for (const Issue& issue : issues) {
    Line& line = lines_.emplace_back();
    line.count = issue.count();
    for (const IssueUtility& utility : preference.issues) {
      if (utility.issue != issue.name) continue;
      line.weight = utility.weight_permille;
      line.first = utility.first_permille;
      line.last = utility.last_permille;
      for (const std::int64_t evaluation : utility.evaluations) line.parts.push_back(line.weight * evaluation);
      if (!line.parts.empty()) line.parts.resize(static_cast<std::size_t>(line.count), 0);
    }
    if (line.parts.empty() && line.count <= kTabulated) {
      for (std::int64_t i = 0; i < line.count; ++i) line.parts.push_back(OnLine(line, i));
    }
  }
}

std::int64_t Worth::OnLine(const Line& line, std::int64_t i) {
  if (line.count <= 1) return line.weight * line.first;
  const std::int64_t steps = line.count - 1;
  return line.weight * (line.first * (steps - i) + line.last * i) / steps;
}

std::int64_t Worth::Part(std::size_t issue, std::int64_t i) const {
  const Line& line = lines_[issue];
  return line.parts.empty() ? OnLine(line, i) : line.parts[static_cast<std::size_t>(i)];
}

std::int64_t Worth::operator()(const Outcome& outcome) const {
  std::int64_t worth = 0;
  for (std::size_t k = 0; k < lines_.size(); ++k) {
    worth += Part(k, issues_[k].index(outcome.values[k]));
  }
  return worth;
}

}  // namespace haggle
