#include "agents/bargaining/tit_for_tat.h"

#include <algorithm>
#include <utility>

#include "proto/base/why.h"

namespace haggle::bargaining {
namespace {

constexpr std::uint8_t kSwing = 42;
// How far a value may be from a whole position and still be it.
constexpr double kNearPosition = 1e-6;

std::int64_t Floor(double x) {
  const auto towards_zero = static_cast<std::int64_t>(x);
  return static_cast<double>(towards_zero) > x ? towards_zero - 1 : towards_zero;
}

}  // namespace

double Imitate(const ImitationRule& rule, const std::vector<double>& y, double x, double chance, double low,
               double high) {
  const std::size_t m = y.size();
  const auto delta = static_cast<std::size_t>(rule.delta);
  const double before = y[m - delta - 1];
  const double after = rule.kind == Imitation::kAveraged ? y[m - 1] : y[m - delta];
  double next = x;
  if (rule.kind == Imitation::kAbsolute) {
    next = x + (before - after) + chance;
  } else if (after != 0) {
    next = before / after * x;
  }
  return std::clamp(next, low, high);
}

TitForTatBidding::TitForTatBidding(OwnOutcomes* own, ImitationRule rule, std::unique_ptr<Bidding> otherwise)
    : own_(own), rule_(rule), otherwise_(std::move(otherwise)) {
  const UtilityFunction& utility = own_->utility();
  const Outcome best = own_->best().outcome;
  const double spare = own_->best().utility - own_->reservation() + kSameToMe;
  for (std::size_t k = 0; k < own_->issues().size(); ++k) {
    const Issue& issue = own_->issues()[k];
    const std::int64_t at = issue.index(best.values[k]);
    const double top = utility.Part(k, at);
    Range& range = ranges_.emplace_back();
    range.high_is_better = utility.Part(k, issue.count() - 1) > utility.Part(k, 0);
    // From the best position outwards, as long as what it costs can be spared.
    const auto reach = [&](std::int64_t end) {
      std::int64_t good = at;
      std::int64_t bad = end;
      if (top - utility.Part(k, end) <= spare) return end;
      while (good > bad + 1 || bad > good + 1) {
        const std::int64_t middle = bad + (good - bad) / 2;
        (top - utility.Part(k, middle) <= spare ? good : bad) = middle;
      }
      return good;
    };
    range.low = reach(0);
    range.high = reach(issue.count() - 1);
    // Beyond its best there is nothing to ask for.
    (range.high_is_better ? range.high : range.low) = at;
  }
}

std::int64_t TitForTatBidding::ImitateNumber(const Turn& turn, std::size_t issue, const std::vector<const Made*>& other,
                                             Random& random) const {
  const Issue& of = own_->issues()[issue];
  const Range& range = ranges_[issue];
  std::vector<double> values;
  for (const Made* made : other) values.push_back(static_cast<double>(made->outcome.values[issue]));
  double chance = 0;
  if (rule_.kind == Imitation::kAbsolute && rule_.swing > 0) {
    const auto unit = static_cast<double>(of.scale > 0 ? of.scale : 1);
    chance = static_cast<double>(random.Uniform(0, rule_.swing)) * unit;
    if (range.high_is_better) chance = -chance;
  }
  const auto mine = static_cast<double>(turn.history.own().back().outcome.values[issue]);
  const double next = Imitate(rule_, values, mine, chance, static_cast<double>(of.at(range.low)),
                              static_cast<double>(of.at(range.high)));
  const double position = (next - static_cast<double>(of.low)) / static_cast<double>(of.step > 0 ? of.step : 1);
  const std::int64_t rounded =
      range.high_is_better ? -Floor(-(position - kNearPosition)) : Floor(position + kNearPosition);
  return std::clamp(rounded, range.low, range.high);
}

std::int64_t TitForTatBidding::ImitateCategory(std::size_t issue, const std::vector<const Made*>& other,
                                               std::int64_t own_value) const {
  const Issue& of = own_->issues()[issue];
  const UtilityFunction& utility = own_->utility();
  std::vector<double> parts;
  for (const Made* made : other) parts.push_back(utility.Part(issue, of.index(made->outcome.values[issue])));
  const double next = Imitate(rule_, parts, utility.Part(issue, of.index(own_value)), 0, 0, INT32_MAX);
  std::int64_t nearest = 0;
  double least = INT32_MAX;
  for (std::int64_t i = 0; i < of.count(); ++i) {
    const double part = utility.Part(issue, i);
    const double distance = part > next ? part - next : next - part;
    if (distance >= least) continue;
    least = distance;
    nearest = i;
  }
  return nearest;
}

const Proposal& TitForTatBidding::Propose(const Turn& turn) {
  const Proposal& otherwise = otherwise_->Propose(turn);
  std::vector<const Made*> other;
  for (const Made& made : turn.history.others()) {
    if (made.seat == turn.history.others().back().seat) other.push_back(&made);
  }
  const auto needed = static_cast<std::size_t>(rule_.delta) + 1;
  if (otherwise.kind == Proposal::Kind::kLeave || other.size() < needed || turn.history.own().empty()) return otherwise;
  Random random = turn.random(kSwing);
  Outcome outcome;
  for (std::size_t k = 0; k < own_->issues().size(); ++k) {
    const Issue& issue = own_->issues()[k];
    const std::int64_t position = issue.categorical()
                                      ? ImitateCategory(k, other, turn.history.own().back().outcome.values[k])
                                      : ImitateNumber(turn, k, other, random);
    outcome.push_back(issue.at(position));
  }
  proposal_.bid = Bid{outcome, own_->utility()(outcome)};
  // Issue by issue each may be acceptable, and their sum not.
  if (proposal_.bid.utility < own_->reservation() - kSameToMe) proposal_.bid = own_->AtLeast(own_->reservation());
  proposal_.target = proposal_.bid.utility;
  proposal_.why = Because(WhyCode::kOfferInKind, ToPpm(other[other.size() - needed]->utility),
                          ToPpm(other.back()->utility), ToPpm(proposal_.target));
  return proposal_;
}

}  // namespace haggle::bargaining
