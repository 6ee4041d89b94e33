#include "agents/strategies/bidding.h"

#include <algorithm>
#include <utility>

namespace haggle {
namespace {

constexpr std::int64_t kMostOutcomes = 1'000'000;
constexpr std::size_t kBandWidth = 16;

}  // namespace

Bidding::Bidding(const std::vector<Issue>& issues, const Preference& preference, std::int32_t rounds,
                 std::int64_t exponent_permille)
    : grid_(issues, kMostOutcomes),
      worth_(issues, preference),
      reservation_(preference.reservation_ppm),
      concession_(rounds, exponent_permille),
      bands_(static_cast<std::size_t>(std::max(1, rounds))) {
  Rank();
  best_ = BidOf(ranked_.front());
}

void Bidding::Rank() {
  ranked_.push_back(Ranked{});
  for (std::size_t k = 0; k < grid_.issues().size(); ++k) {
    std::vector<Ranked> longer;
    longer.reserve(ranked_.size() * static_cast<std::size_t>(grid_.count(k)));
    for (const Ranked& shorter : ranked_) {
      for (std::int64_t i = 0; i < grid_.count(k); ++i) {
        longer.push_back(
            Ranked{shorter.worth + worth_.Part(k, grid_.position(k, i)),
                   shorter.number * static_cast<std::uint32_t>(grid_.count(k)) + static_cast<std::uint32_t>(i)});
      }
    }
    ranked_ = std::move(longer);
  }
  std::sort(ranked_.begin(), ranked_.end(), [](const Ranked& a, const Ranked& b) {
    return a.worth != b.worth ? a.worth > b.worth : a.number < b.number;
  });
}

Bid Bidding::BidOf(const Ranked& ranked) const { return Bid{grid_.At(ranked.number), ranked.worth}; }

Bidding::Band& Bidding::BandOf(std::int32_t round) {
  Band& band = bands_[static_cast<std::size_t>(std::clamp(round, 0, static_cast<std::int32_t>(bands_.size()) - 1))];
  if (band.known) return band;
  band.known = true;
  const std::int64_t target = std::max(concession_.Target(best_.worth, reservation_, round), reservation_);
  band.target = target;
  const auto end = std::partition_point(ranked_.begin(), ranked_.end(),
                                        [target](const Ranked& ranked) { return ranked.worth >= target; });
  const auto above = static_cast<std::size_t>(end - ranked_.begin());
  for (std::size_t i = above - std::min(above, kBandWidth); i < above; ++i) {
    band.bids.push_back(BidOf(ranked_[i]));
    band.positions.push_back(grid_.PositionsOf(band.bids.back().outcome));
  }
  return band;
}

std::int64_t Bidding::WorthAt(const OutcomeGrid::Positions& positions) const {
  std::int64_t worth = 0;
  for (std::size_t k = 0; k < grid_.issues().size(); ++k) worth += worth_.Part(k, positions[k]);
  return worth;
}

const Bid& Bidding::Propose(std::int32_t round, const OutcomeGrid::Positions* standing) {
  if (standing == nullptr) return best_;
  const Band& band = BandOf(round);
  if (band.bids.empty()) return best_;
  std::size_t nearest = 0;
  std::int64_t least = INT64_MAX;
  for (std::size_t i = 0; i < band.positions.size(); ++i) {
    const std::int64_t distance = grid_.Distance(band.positions[i], *standing);
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  return band.bids[nearest];
}

}  // namespace haggle
