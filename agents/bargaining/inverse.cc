#include "agents/bargaining/inverse.h"

#include <algorithm>

namespace haggle::bargaining {
namespace {

// Where the part of an issue may turn: every value of a table, the points of a
// piecewise linear function, the ends.
std::vector<std::int64_t> Turns(const Issue& issue, const Preference& preference) {
  const std::int64_t last = issue.count() - 1;
  std::vector<std::int64_t> turns = {0, last};
  for (const IssueUtility& utility : preference.issues) {
    if (utility.issue != issue.name) continue;
    for (std::size_t i = 0; i < utility.evaluations.size(); ++i) turns.push_back(static_cast<std::int64_t>(i));
    if (!utility.evaluations.empty()) turns.push_back(static_cast<std::int64_t>(utility.evaluations.size()));
    const std::int64_t step = issue.step > 0 ? issue.step : 1;
    for (const ValuePoint& point : utility.points) {
      const std::int64_t at = issue.categorical() ? point.value : (point.value - issue.low) / step;
      for (const std::int64_t position : {at - 1, at, at + 1}) turns.push_back(position);
    }
  }
  for (std::int64_t& turn : turns) turn = std::clamp<std::int64_t>(turn, 0, last);
  std::sort(turns.begin(), turns.end());
  turns.erase(std::unique(turns.begin(), turns.end()), turns.end());
  return turns;
}

}  // namespace

Inverse::Inverse(const std::vector<Issue>& issues, const UtilityFunction& utility, const Preference& preference)
    : issues_(issues), utility_(utility) {
  for (std::size_t k = 0; k < issues_.size(); ++k) {
    Axis& axis = axes_.emplace_back();
    const std::vector<std::int64_t> turns = Turns(issues_[k], preference);
    axis.best = axis.worst = utility_.Part(k, turns.front());
    for (std::size_t i = 0; i < turns.size(); ++i) {
      const double part = utility_.Part(k, turns[i]);
      if (part > axis.best) axis.best_position = turns[i];
      axis.best = std::max(axis.best, part);
      axis.worst = std::min(axis.worst, part);
      const std::int64_t next = i + 1 < turns.size() ? turns[i + 1] : turns[i];
      axis.runs.push_back({turns[i], next, utility_.Part(k, next) > part});
    }
    best_ += axis.best;
    worst_ += axis.worst;
  }
}

Outcome Inverse::Best() const {
  Outcome outcome;
  for (std::size_t k = 0; k < axes_.size(); ++k) outcome.push_back(issues_[k].at(axes_[k].best_position));
  return outcome;
}

std::int64_t Inverse::PositionAtLeast(std::size_t issue, double least) const {
  const Axis& axis = axes_[issue];
  const double wanted = std::min(least, axis.best) - kUtilityRounding;
  std::int64_t found = -1;
  double lowest = 0;
  for (const Run& run : axis.runs) {
    // On a run the positions that are good enough lie together, at its better end.
    std::int64_t good = run.rising ? run.last : run.first;
    std::int64_t bad = run.rising ? run.first : run.last;
    if (utility_.Part(issue, good) < wanted) continue;
    if (utility_.Part(issue, bad) >= wanted) {
      good = bad;
    } else {
      while (good > bad + 1 || bad > good + 1) {
        const std::int64_t middle = bad + (good - bad) / 2;
        (utility_.Part(issue, middle) >= wanted ? good : bad) = middle;
      }
    }
    const double part = utility_.Part(issue, good);
    // Of equal parts the last one before it falls: it leaves the others most.
    if (found < 0 || part < lowest || (part == lowest && !run.rising)) {
      found = good;
      lowest = part;
    }
  }
  return found;
}

Outcome Inverse::AtLeast(double least) const {
  const double spread = best_ - worst_;
  const double share = spread > 0 ? std::clamp((best_ - least) / spread, 0.0, 1.0) : 0.0;
  std::vector<double> parts(axes_.size());
  std::vector<std::int64_t> positions(axes_.size());
  double sum = 0;
  for (std::size_t k = 0; k < axes_.size(); ++k) {
    positions[k] = PositionAtLeast(k, axes_[k].best - (axes_[k].best - axes_[k].worst) * share);
    parts[k] = utility_.Part(k, positions[k]);
    sum += parts[k];
  }
  Outcome outcome;
  for (std::size_t k = 0; k < axes_.size(); ++k) {
    const double spare = sum - std::min(least, best_);
    const std::int64_t position = spare > kUtilityRounding ? PositionAtLeast(k, parts[k] - spare) : positions[k];
    const double part = utility_.Part(k, position);
    const bool less = part < parts[k];
    sum -= less ? parts[k] - part : 0;
    outcome.push_back(issues_[k].at(less ? position : positions[k]));
  }
  return outcome;
}

}  // namespace haggle::bargaining
