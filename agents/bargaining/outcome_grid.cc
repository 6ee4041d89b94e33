#include "agents/bargaining/outcome_grid.h"

#include <algorithm>
#include <cstdlib>

namespace haggle::bargaining {
namespace {

// More than anybody looks at, and no product of two such numbers overflows.
constexpr std::int64_t kMany = std::int64_t{1} << 31;

}  // namespace

OutcomeGrid::OutcomeGrid(const std::vector<Issue>& issues, std::int64_t most) : issues_(issues) {
  for (const Issue& issue : issues_) {
    counts_.push_back(issue.count());
    Axis& axis = axes_.emplace_back();
    if (issue.categorical()) continue;
    axis.low = issue.low;
    axis.step = std::max<std::int64_t>(1, issue.step);
  }
  strides_.assign(issues_.size(), 1);
  for (;;) {
    std::int64_t outcomes = 1;
    for (const std::int64_t count : counts_) outcomes = count > kMany / outcomes ? kMany : outcomes * count;
    if (outcomes <= most) {
      size_ = static_cast<std::uint32_t>(outcomes);
      return;
    }
    const auto longest = static_cast<std::size_t>(std::max_element(counts_.begin(), counts_.end()) - counts_.begin());
    strides_[longest] *= 2;
    counts_[longest] = (issues_[longest].count() - 1) / strides_[longest] + 1;
  }
}

Outcome OutcomeGrid::At(std::uint32_t number) const {
  Outcome outcome;
  outcome.size = static_cast<std::int32_t>(issues_.size());
  for (std::size_t k = issues_.size(); k-- > 0;) outcome.values[k] = issues_[k].at(position(k, TakeLast(k, number)));
  return outcome;
}

OutcomeGrid::Positions OutcomeGrid::PositionsOf(const Outcome& outcome) const {
  Positions positions{};
  for (std::size_t k = 0; k < axes_.size(); ++k) positions[k] = PositionOf(k, outcome.values[k]);
  return positions;
}

std::int64_t OutcomeGrid::Distance(const Positions& a, const Positions& b) const {
  std::int64_t distance = 0;
  for (std::size_t k = 0; k < axes_.size(); ++k) distance += std::abs(a[k] - b[k]);
  return distance;
}

}  // namespace haggle::bargaining
