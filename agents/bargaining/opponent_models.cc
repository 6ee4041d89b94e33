#include "agents/bargaining/opponent_models.h"

#include <algorithm>
#include <utility>

#include "proto/base/math.h"

namespace haggle::bargaining {
namespace {

constexpr std::int64_t kBins = 32;
constexpr std::size_t kWeightLevels = 10;

std::size_t BinsOf(const Issue& issue) { return static_cast<std::size_t>(std::min(kBins, issue.count())); }

// Classes of equal width, by position; issues have at most 2^53 values.
std::size_t Bin(const Issue& issue, std::int64_t value) {
  const std::int64_t position = std::max<std::int64_t>(issue.index(value), 0);
  const std::int64_t count = issue.count();
  return static_cast<std::size_t>(count <= kBins ? position : position * kBins / count);
}

double SumOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

void Normalise(std::vector<double>& odds) {
  const double sum = SumOf(odds);
  for (double& odd : odds) odd = sum > 0 ? odd / sum : 1.0 / static_cast<double>(odds.size());
}

// Rising, falling, and triangular ones with a peak in between.
std::vector<std::vector<double>> Shapes(std::size_t bins) {
  std::vector<std::vector<double>> shapes;
  const auto last = static_cast<double>(bins > 1 ? bins - 1 : 1);
  for (std::size_t peak = 0; peak < bins; ++peak) {
    std::vector<double>& shape = shapes.emplace_back();
    for (std::size_t bin = 0; bin < bins; ++bin) {
      const double away = bin > peak ? static_cast<double>(bin - peak) : static_cast<double>(peak - bin);
      const double reach = bin > peak ? last - static_cast<double>(peak) : static_cast<double>(peak);
      shape.push_back(away == 0 ? 1.0 : 1.0 - away / reach);
    }
  }
  return shapes;
}

}  // namespace

FrequencyModel::FrequencyModel(const std::vector<Issue>& issues, std::size_t seats, double learning)
    : issues_(issues), learning_(learning), seats_(seats) {
  for (Seat& seat : seats_) {
    seat.weights.assign(issues_.size(), 1.0 / static_cast<double>(issues_.size()));
    seat.most.assign(issues_.size(), 1);
    for (const Issue& issue : issues_) seat.counts.emplace_back(BinsOf(issue), 1.0);
    seat.parts = seat.counts;
    Tabulate(seat);
  }
}

void FrequencyModel::Tabulate(Seat& of) const {
  for (std::size_t k = 0; k < issues_.size(); ++k) {
    for (std::size_t bin = 0; bin < of.parts[k].size(); ++bin) {
      of.parts[k][bin] = of.weights[k] * (of.counts[k][bin] / of.most[k]);
    }
  }
}

std::size_t FrequencyModel::BinOf(std::size_t issue, const Outcome& outcome) const {
  return Bin(issues_[issue], outcome.values[issue]);
}

void FrequencyModel::Observe(std::size_t seat, const Outcome& outcome, double /*time*/) {
  Seat& of = seats_[seat];
  for (std::size_t k = 0; k < issues_.size(); ++k) {
    if (of.last && BinOf(k, *of.last) == BinOf(k, outcome)) {
      of.weights[k] += learning_ / static_cast<double>(issues_.size());
    }
    double& count = of.counts[k][BinOf(k, outcome)];
    count += 1;
    of.most[k] = std::max(of.most[k], count);
  }
  Normalise(of.weights);
  of.last = outcome;
  Tabulate(of);
}

double FrequencyModel::Utility(std::size_t seat, const Outcome& outcome) const {
  double utility = 0;
  for (std::size_t k = 0; k < issues_.size(); ++k) utility += seats_[seat].parts[k][BinOf(k, outcome)];
  return utility;
}

BayesianModel::BayesianModel(const std::vector<Issue>& issues, std::size_t seats, double concession, double sigma)
    : issues_(issues), concession_(concession), sigma_(sigma), seats_(seats) {
  for (const Issue& issue : issues_) bins_.push_back(BinsOf(issue));
  for (Seat& seat : seats_) {
    for (const std::size_t bins : bins_) {
      Hypotheses& of = seat.issues.emplace_back();
      of.shapes = Shapes(bins);
      of.shape_odds.assign(of.shapes.size(), 1.0 / static_cast<double>(of.shapes.size()));
      of.weight_odds.assign(kWeightLevels, 1.0 / static_cast<double>(kWeightLevels));
      seat.parts.emplace_back(bins, 0.0);
    }
    Tabulate(seat);
  }
}

void BayesianModel::Tabulate(Seat& of) const {
  double sum = 0;
  for (const Hypotheses& issue : of.issues) sum += RawWeight(issue);
  for (std::size_t k = 0; k < issues_.size(); ++k) {
    const double weight = RawWeight(of.issues[k]) / sum;
    for (std::size_t bin = 0; bin < bins_[k]; ++bin) of.parts[k][bin] = weight * Evaluation(of.issues[k], bin);
  }
}

std::size_t BayesianModel::BinOf(std::size_t issue, const Outcome& outcome) const {
  return Bin(issues_[issue], outcome.values[issue]);
}

double BayesianModel::Evaluation(const Hypotheses& of, std::size_t bin) const {
  double evaluation = 0;
  for (std::size_t h = 0; h < of.shapes.size(); ++h) evaluation += of.shape_odds[h] * of.shapes[h][bin];
  return evaluation;
}

double BayesianModel::RawWeight(const Hypotheses& of) const {
  double weight = 0;
  for (std::size_t level = 0; level < of.weight_odds.size(); ++level) {
    weight += of.weight_odds[level] * static_cast<double>(level + 1) / static_cast<double>(kWeightLevels);
  }
  return weight;
}

double BayesianModel::Weight(std::size_t seat, std::size_t issue) const {
  double sum = 0;
  for (const Hypotheses& of : seats_[seat].issues) sum += RawWeight(of);
  return RawWeight(seats_[seat].issues[issue]) / sum;
}

void BayesianModel::Observe(std::size_t seat, const Outcome& outcome, double time) {
  Seat& of = seats_[seat];
  const double expected = 1 - concession_ * time;
  std::vector<double> weights;
  std::vector<double> evaluations;
  double weight_sum = 0;
  for (std::size_t k = 0; k < issues_.size(); ++k) {
    weights.push_back(RawWeight(of.issues[k]));
    evaluations.push_back(Evaluation(of.issues[k], BinOf(k, outcome)));
    weight_sum += weights.back();
  }
  double utility = 0;
  for (std::size_t k = 0; k < issues_.size(); ++k) utility += weights[k] / weight_sum * evaluations[k];
  const auto likelihood = [&](double supposed) {
    const double off = (expected - supposed) / sigma_;
    return Exp(-off * off / 2);
  };
  // All issues are judged by what was believed before the offer.
  for (std::size_t k = 0; k < issues_.size(); ++k) {
    Hypotheses& issue = of.issues[k];
    const double rest = utility - weights[k] / weight_sum * evaluations[k];
    for (std::size_t h = 0; h < issue.shapes.size(); ++h) {
      issue.shape_odds[h] *= likelihood(rest + weights[k] / weight_sum * issue.shapes[h][BinOf(k, outcome)]);
    }
    for (std::size_t level = 0; level < kWeightLevels; ++level) {
      const double weight = static_cast<double>(level + 1) / static_cast<double>(kWeightLevels);
      const double others = weight_sum - weights[k];
      const double scale = others + weight;
      issue.weight_odds[level] *= likelihood((rest * weight_sum + weight * evaluations[k]) / scale);
    }
    Normalise(issue.shape_odds);
    Normalise(issue.weight_odds);
  }
  Tabulate(of);
}

double BayesianModel::Utility(std::size_t seat, const Outcome& outcome) const {
  double utility = 0;
  for (std::size_t k = 0; k < issues_.size(); ++k) utility += seats_[seat].parts[k][BinOf(k, outcome)];
  return utility;
}

KnownModel::KnownModel(const View& view, const TableView& table) {
  for (const SeatView& seat : table.seats) {
    seats_.emplace_back();
    const Party* other = view.find(seat.party);
    if (other == nullptr || seat.party == view.party()) continue;
    for (const Preference& preference : view.me().preferences) {
      if (preference.table != table.opened.name || preference.of != other->name) continue;
      seats_.back() = std::make_unique<UtilityFunction>(table.opened.issues, preference);
    }
  }
}

double KnownModel::Utility(std::size_t seat, const Outcome& outcome) const {
  return seats_[seat] == nullptr ? 0 : (*seats_[seat])(outcome);
}

double KnownModel::Reservation(std::size_t seat) const {
  return seats_[seat] == nullptr ? 0 : seats_[seat]->reservation();
}

double KnownModel::RoundDiscount(std::size_t seat) const {
  return seats_[seat] == nullptr ? 1 : seats_[seat]->round_discount();
}

double KnownModel::RoundCost(std::size_t seat) const {
  return seats_[seat] == nullptr ? 0 : seats_[seat]->round_cost();
}

Range KnownModel::ReservationRange(std::size_t seat) const {
  return seats_[seat] == nullptr ? Range{} : seats_[seat]->reservation_range_ppm();
}

}  // namespace haggle::bargaining
