#include "proto/theory/solutions.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "proto/base/check.h"
#include "proto/theory/frontier.h"

namespace haggle::theory {
namespace {

constexpr double kTie = 1e-12;  // relative to the larger of 1 and the best value

double Gain(Payoffs u, Payoffs d, std::size_t k) { return std::max(0.0, u[k] - d[k]); }

double Product(Payoffs u, Payoffs d) {
  double product = 1;
  for (std::size_t k = 0; k < u.size(); ++k) product *= Gain(u, d, k);
  return product;
}

double Sum(Payoffs u) {
  double sum = 0;
  for (const double value : u) sum += value;
  return sum;
}

double Tied(double best) { return best - kTie * std::max({1.0, best, -best}); }

// The points that `admitted` lets pass and that have the highest score.
template <class Admitted, class Score>
Indices Best(const Points& points, const Admitted& admitted, const Score& score) {
  double best = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (admitted(points[i])) best = std::max(best, score(points[i]));
  }
  Indices found;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (admitted(points[i]) && score(points[i]) >= Tied(best)) found.push_back(i);
  }
  return found;
}

// Leximin of gains, each divided by its party's span; a span of 0 is no claim.
class Leximin {
 public:
  Leximin(const Points& points, Payoffs disagreement, std::vector<double> spans)
      : points_(points), disagreement_(disagreement), spans_(std::move(spans)) {}

  double Smallest(Payoffs u) const {
    double least = std::numeric_limits<double>::max();
    for (std::size_t k = 0; k < u.size(); ++k) least = std::min(least, Normalised(u, k));
    return least;
  }
  double Spread(Payoffs u) const {
    double most = -std::numeric_limits<double>::max();
    for (std::size_t k = 0; k < u.size(); ++k) {
      if (spans_[k] > 0) most = std::max(most, Normalised(u, k));
    }
    return std::max(0.0, most - Smallest(u));
  }

  // Of those tied at the smallest, the best at the second smallest and so on.
  Indices Refine(Indices tied) const {
    for (std::size_t rank = 1; rank < points_.parties() && tied.size() > 1; ++rank) {
      double best = -std::numeric_limits<double>::infinity();
      for (const std::size_t i : tied) best = std::max(best, Ranked(points_[i], rank));
      std::erase_if(tied, [&](std::size_t i) { return Ranked(points_[i], rank) < Tied(best); });
    }
    return tied;
  }

 private:
  double Normalised(Payoffs u, std::size_t k) const {
    return spans_[k] > 0 ? Gain(u, disagreement_, k) / spans_[k] : std::numeric_limits<double>::max();
  }
  double Ranked(Payoffs u, std::size_t rank) const {
    std::vector<double> gains(u.size());
    for (std::size_t k = 0; k < u.size(); ++k) gains[k] = Normalised(u, k);
    std::sort(gains.begin(), gains.end());
    return gains[rank];
  }

  const Points& points_;
  Payoffs disagreement_;
  std::vector<double> spans_;
};

std::vector<double> Ideal(const Points& points, Payoffs disagreement) {
  std::vector<double> ideal;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Payoffs u = points[i];
    if (!IsRational(u, disagreement)) continue;
    if (ideal.empty()) ideal.assign(u.begin(), u.end());
    for (std::size_t k = 0; k < u.size(); ++k) ideal[k] = std::max(ideal[k], u[k]);
  }
  return ideal;
}

// Solutions among the points of a frontier.
Solutions SolveEfficient(const Points& points, Payoffs disagreement) {
  Solutions found;
  found.ideal = Ideal(points, disagreement);
  if (found.ideal.empty()) return found;
  const auto rational = [&](Payoffs u) { return IsRational(u, disagreement); };
  const auto product = [&](Payoffs u) { return Product(u, disagreement); };
  found.nash = Distinct(points, Best(points, rational, product));
  found.nash_product = product(points[found.nash.front()]);
  found.utilitarian = Distinct(points, Best(points, rational, Sum));

  const std::size_t n = points.parties();
  const Leximin plain(points, disagreement, std::vector<double>(n, 1));
  found.egalitarian =
      Distinct(points, plain.Refine(Best(points, rational, [&](Payoffs u) { return plain.Smallest(u); })));

  std::vector<double> spans(n);
  for (std::size_t k = 0; k < n; ++k) {
    spans[k] = found.ideal[k] - disagreement[k];
    if (spans[k] <= kSameUtility) spans[k] = 0;
  }
  const Leximin normalised(points, disagreement, spans);
  found.kalai_smorodinsky =
      Distinct(points, normalised.Refine(Best(points, rational, [&](Payoffs u) { return normalised.Smallest(u); })));
  found.kalai_smorodinsky_least_difference =
      Distinct(points, Best(points, rational, [&](Payoffs u) { return -normalised.Spread(u); }));
  return found;
}

}  // namespace

double NashProduct(Payoffs point, Payoffs disagreement) {
  HAGGLE_CHECK(point.size() == disagreement.size());
  return Product(point, disagreement);
}

std::vector<std::size_t> LargestWelfare(const Points& points) {
  return Distinct(points, Best(
                              points, [](Payoffs) { return true; }, Sum));
}

Solutions Solve(const Points& points, Payoffs disagreement) {
  HAGGLE_CHECK(disagreement.size() == points.parties());
  const auto rational = [&](Payoffs u) { return IsRational(u, disagreement); };
  // The frontier has all solutions: who dominates a maximiser is one as well.
  const Indices frontier = ParetoFrontier(points);
  Solutions found = SolveEfficient(Subset(points, frontier), disagreement);
  for (Indices* solution : {&found.nash, &found.kalai_smorodinsky, &found.kalai_smorodinsky_least_difference,
                            &found.egalitarian, &found.utilitarian}) {
    for (std::size_t& i : *solution) i = frontier[i];
  }
  // But if nobody's loss is made up, dominated points maximise the product, too.
  if (!found.ideal.empty() && found.nash_product <= kTie) {
    found.nash = Distinct(points, Best(points, rational, [&](Payoffs u) { return NashProduct(u, disagreement); }));
  }
  return found;
}

}  // namespace haggle::theory
