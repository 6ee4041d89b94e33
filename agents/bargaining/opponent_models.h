// Models of the others at a table, learned from what they offer, or told.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "agents/bargaining/components.h"

namespace haggle::bargaining {

// How often values are offered, and how seldom issues are given way on (Hardheaded: van
// Krimpen, Looije, Hajizadeh 2013, HardHeaded, Complex Automated Negotiations, SCI
// 435:223-227). Per seat: weights start equal; with each offer the weight of every issue
// whose value is that of the offer before rises by `learning` / number of issues, and
// all are divided by their sum. A value's evaluation is the number of times it was offered, with
// one for every value to begin with, divided by the largest such number of its issue.
// More than 32 values of an issue are told apart in 32 classes of equal width. Utility = sum of weight * evaluation.
class FrequencyModel : public OpponentModel {
 public:
  FrequencyModel(const std::vector<Issue>& issues, std::size_t seats, double learning);
  void Observe(std::size_t seat, const Outcome& outcome, double time) override;
  double Utility(std::size_t seat, const Outcome& outcome) const override;
  double Weight(std::size_t seat, std::size_t issue) const { return seats_[seat].weights[issue]; }

 private:
  struct Seat {
    std::vector<double> weights;
    std::vector<std::vector<double>> counts;  // by issue and bin
    std::vector<double> most;                 // by issue
    std::vector<std::vector<double>> parts;   // of the utility, by issue and bin: weight * count / most
    std::optional<Outcome> last;
  };
  void Tabulate(Seat& of) const;
  std::size_t BinOf(std::size_t issue, const Outcome& outcome) const;

  std::vector<Issue> issues_;
  double learning_;
  std::vector<Seat> seats_;
};

// Scalable Bayesian learning (K. Hindriks, D. Tykhonov 2008, Opponent modelling in
// automated multi-issue negotiation using Bayesian learning, AAMAS 2008). The hypotheses
// about issues are independent: the shape of each evaluation (falling, rising, or
// triangular with its peak at one of the bins) and its weight (one of ten levels,
// normalised by the sum of the expected ones). The other is taken to concede
// linearly from 1 by `concession` over relative time 1; an offer's likelihood under a hypothesis
// is exp(-(expected - utility)^2 / (2 sigma^2)), the other issues at their expected values.
class BayesianModel : public OpponentModel {
 public:
  BayesianModel(const std::vector<Issue>& issues, std::size_t seats, double concession, double sigma);
  void Observe(std::size_t seat, const Outcome& outcome, double time) override;
  double Utility(std::size_t seat, const Outcome& outcome) const override;
  double Weight(std::size_t seat, std::size_t issue) const;

 private:
  struct Hypotheses {
    std::vector<std::vector<double>> shapes;  // evaluations by bin
    std::vector<double> shape_odds;
    std::vector<double> weight_odds;  // of (level + 1) / levels
  };
  struct Seat {
    std::vector<Hypotheses> issues;
    std::vector<std::vector<double>> parts;  // of the utility, by issue and bin: weight * evaluation
  };
  void Tabulate(Seat& of) const;
  std::size_t BinOf(std::size_t issue, const Outcome& outcome) const;
  double Evaluation(const Hypotheses& of, std::size_t bin) const;
  double RawWeight(const Hypotheses& of) const;

  std::vector<Issue> issues_;
  std::vector<std::size_t> bins_;
  double concession_;
  double sigma_;
  std::vector<Seat> seats_;
};

// What the scenario says that the party knows of the others' preferences
// (Preference.of); who is not known has no utility of anything.
class KnownModel : public OpponentModel {
 public:
  KnownModel(const View& view, const TableView& table);
  void Observe(std::size_t, const Outcome&, double) override {}
  double Utility(std::size_t seat, const Outcome& outcome) const override;
  double Reservation(std::size_t seat) const override;
  double RoundDiscount(std::size_t seat) const override;
  double RoundCost(std::size_t seat) const override;
  Range ReservationRange(std::size_t seat) const override;
  bool learns() const override { return false; }

 private:
  std::vector<std::unique_ptr<UtilityFunction>> seats_;  // null: not known
};

}  // namespace haggle::bargaining
