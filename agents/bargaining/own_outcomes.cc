#include "agents/bargaining/own_outcomes.h"

#include <algorithm>
#include <utility>

namespace haggle::bargaining {
namespace {

bool HasMoreThan(const std::vector<Issue>& issues, std::int64_t most) {
  std::int64_t outcomes = 1;
  for (const Issue& issue : issues) {
    if (issue.count() > most / outcomes) return true;
    outcomes *= issue.count();
  }
  return false;
}

}  // namespace

OwnOutcomes::OwnOutcomes(const std::vector<Issue>& issues, const Preference& preference)
    : grid_(issues, kMostRanked), utility_(issues, preference), complete_(!HasMoreThan(issues, kMostRanked)) {
  if (!complete_ && utility_.additive()) inverse_.emplace(issues, utility_, preference);
}

void OwnOutcomes::Rank() {
  if (!ranked_.empty()) return;
  ranked_.push_back(Ranked{});
  for (std::size_t k = 0; k < grid_.issues().size(); ++k) {
    const auto count = static_cast<std::uint32_t>(grid_.count(k));
    std::vector<Ranked> longer;
    longer.reserve(ranked_.size() * count);
    std::vector<double> parts(count);
    for (std::uint32_t i = 0; i < count; ++i) parts[i] = utility_.Part(k, grid_.position(k, i));
    for (const Ranked& shorter : ranked_) {
      for (std::uint32_t i = 0; i < count; ++i) {
        longer.push_back(Ranked{shorter.utility + parts[i], shorter.number * count + i});
      }
    }
    ranked_ = std::move(longer);
  }
  if (!utility_.additive()) {
    for (Ranked& ranked : ranked_) ranked.utility = utility_(grid_.At(ranked.number));
  }
  std::sort(ranked_.begin(), ranked_.end(), [](const Ranked& a, const Ranked& b) {
    return a.utility != b.utility ? a.utility > b.utility : a.number < b.number;
  });
  // Sums that differ by rounding alone are equal: the best of them, by number.
  for (auto at = ranked_.begin(); at != ranked_.end();) {
    auto end = at + 1;
    while (end != ranked_.end() && end->utility >= at->utility - kUtilityRounding) ++end;
    const double utility = at->utility;
    if (end - at > 1) std::sort(at, end, [](const Ranked& a, const Ranked& b) { return a.number < b.number; });
    for (; at != end; ++at) at->utility = utility;
  }
}

const Bid& OwnOutcomes::best() {
  if (!best_) best_ = inverse_ ? Bid{inverse_->Best(), utility_(inverse_->Best())} : At(0);
  return *best_;
}

Bid OwnOutcomes::At(std::size_t rank) {
  if (rank == 0 && inverse_) return best();
  Rank();
  return Bid{grid_.At(ranked_[rank].number), ranked_[rank].utility};
}

double OwnOutcomes::UtilityAt(std::size_t rank) {
  if (rank == 0 && inverse_) return best().utility;
  Rank();
  return ranked_[rank].utility;
}

std::size_t OwnOutcomes::CountAtLeast(double least) {
  Rank();
  const auto end = std::partition_point(ranked_.begin(), ranked_.end(), [least](const Ranked& ranked) {
    return ranked.utility >= least - kUtilityRounding;
  });
  const auto count = static_cast<std::size_t>(end - ranked_.begin());
  // The best of all has rank 0, whether the spread has met it or not.
  return count == 0 && best().utility >= least - kUtilityRounding ? 1 : count;
}

std::size_t OwnOutcomes::Nearest(std::size_t first, std::size_t last, const Outcome& to) {
  Rank();
  OutcomeGrid::Positions there;  // of as many issues as there are
  for (std::size_t k = 0; k < issues().size(); ++k) there[k] = grid_.PositionOf(k, to.values[k]);
  std::size_t nearest = first;
  std::int64_t least = INT64_MAX;
  for (std::size_t rank = first; rank < last; ++rank) {
    const std::int64_t distance = grid_.Distance(ranked_[rank].number, there);
    if (distance >= least) continue;
    least = distance;
    nearest = rank;
  }
  return nearest;
}

const std::vector<Bid>& OwnOutcomes::Sample() {
  const std::size_t stride = (size() - 1) / kMostSampled + 1;
  if (sample_.empty()) {
    for (std::size_t rank = 0; rank < size(); rank += stride) sample_.push_back(At(rank));
  }
  return sample_;
}

Bid OwnOutcomes::AtLeast(double least) {
  if (inverse_) {
    const Outcome outcome = inverse_->AtLeast(least);
    return Bid{outcome, utility_(outcome)};
  }
  const std::size_t count = CountAtLeast(least);
  return count == 0 ? best() : At(count - 1);
}

}  // namespace haggle::bargaining
