#include "agents/strategies/bidding.h"

#include <algorithm>
#include <cstdlib>

namespace haggle {
namespace {

constexpr std::int64_t kMostOutcomes = 1'000'000;
constexpr std::size_t kBandWidth = 16;

}  // namespace

Bidding::Bidding(const std::vector<Issue>& issues, const Preference& preference, std::int32_t rounds,
                 std::int64_t exponent_permille)
    : issues_(issues),
      worth_(issues, preference),
      reservation_(preference.reservation_ppm),
      concession_(rounds, exponent_permille),
      bands_(static_cast<std::size_t>(std::max(1, rounds))) {
  Thin();
  Rank();
  best_ = BidOf(ranked_.front());
}

void Bidding::Thin() {
  for (const Issue& issue : issues_) counts_.push_back(issue.count());
  strides_.assign(issues_.size(), 1);
  for (;;) {
    std::int64_t outcomes = 1;
    for (const std::int64_t count : counts_) outcomes = std::min(outcomes * count, std::int64_t{1} << 31);
    if (outcomes <= kMostOutcomes) return;
    const auto longest = static_cast<std::size_t>(std::max_element(counts_.begin(), counts_.end()) - counts_.begin());
    strides_[longest] *= 2;
    counts_[longest] = (issues_[longest].count() - 1) / strides_[longest] + 1;
  }
}

void Bidding::Rank() {
  ranked_.push_back(Ranked{});
  for (std::size_t k = 0; k < issues_.size(); ++k) {
    std::vector<Ranked> longer;
    longer.reserve(ranked_.size() * static_cast<std::size_t>(counts_[k]));
    for (const Ranked& shorter : ranked_) {
      for (std::int64_t i = 0; i < counts_[k]; ++i) {
        longer.push_back(
            Ranked{shorter.worth + worth_.Part(k, i * strides_[k]),
                   shorter.number * static_cast<std::uint32_t>(counts_[k]) + static_cast<std::uint32_t>(i)});
      }
    }
    ranked_ = std::move(longer);
  }
  std::sort(ranked_.begin(), ranked_.end(), [](const Ranked& a, const Ranked& b) {
    return a.worth != b.worth ? a.worth > b.worth : a.number < b.number;
  });
}

Bid Bidding::BidOf(const Ranked& ranked) const {
  Bid bid;
  bid.worth = ranked.worth;
  bid.outcome.size = static_cast<std::int32_t>(issues_.size());
  std::uint32_t rest = ranked.number;
  for (std::size_t k = issues_.size(); k-- > 0;) {
    const auto count = static_cast<std::uint32_t>(counts_[k]);
    bid.outcome.values[k] = issues_[k].at(static_cast<std::int64_t>(rest % count) * strides_[k]);
    rest /= count;
  }
  return bid;
}

Bidding::Band& Bidding::BandOf(std::int32_t round) {
  Band& band = bands_[static_cast<std::size_t>(std::clamp(round, 0, static_cast<std::int32_t>(bands_.size()) - 1))];
  if (band.known) return band;
  band.known = true;
  const std::int64_t target = std::max(Target(round), reservation_);
  const auto end = std::partition_point(ranked_.begin(), ranked_.end(),
                                        [target](const Ranked& ranked) { return ranked.worth >= target; });
  const auto above = static_cast<std::size_t>(end - ranked_.begin());
  for (std::size_t i = above - std::min(above, kBandWidth); i < above; ++i) {
    band.bids.push_back(BidOf(ranked_[i]));
    Positions positions{};
    for (std::size_t k = 0; k < issues_.size(); ++k) {
      positions[k] = static_cast<std::int32_t>(issues_[k].index(band.bids.back().outcome.values[k]));
    }
    band.positions.push_back(positions);
  }
  return band;
}

const Bid& Bidding::Propose(std::int32_t round, const Outcome* standing) {
  if (standing == nullptr) return best_;
  const Band& band = BandOf(round);
  if (band.bids.empty()) return best_;
  Positions wanted{};
  for (std::size_t k = 0; k < issues_.size(); ++k) {
    wanted[k] = static_cast<std::int32_t>(issues_[k].index(standing->values[k]));
  }
  std::size_t nearest = 0;
  std::int64_t least = INT64_MAX;
  for (std::size_t i = 0; i < band.positions.size(); ++i) {
    std::int64_t distance = 0;
    for (std::size_t k = 0; k < issues_.size(); ++k) distance += std::abs(band.positions[i][k] - wanted[k]);
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  return band.bids[nearest];
}

}  // namespace haggle
