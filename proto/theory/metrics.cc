#include "proto/theory/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "proto/base/check.h"
#include "proto/theory/frontier.h"
#include "proto/theory/solutions.h"

namespace haggle::theory {
namespace {

double Nearest(Payoffs point, const Points& points) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < points.size(); ++i) least = std::min(least, Distance(point, points[i]));
  return least;
}

}  // namespace

double Distance(Payoffs a, Payoffs b) {
  HAGGLE_CHECK(a.size() == b.size());
  double squares = 0;
  for (std::size_t k = 0; k < a.size(); ++k) squares += (a[k] - b[k]) * (a[k] - b[k]);
  return std::sqrt(squares);
}

double DistanceTo(Payoffs point, const Points& points, const std::vector<std::size_t>& which) {
  double least = std::numeric_limits<double>::infinity();
  for (const std::size_t i : which) least = std::min(least, Distance(point, points[i]));
  return least;
}

double Welfare(Payoffs point) {
  double sum = 0;
  for (const double u : point) sum += u;
  return sum;
}

double LeastUtility(Payoffs point) {
  HAGGLE_CHECK(!point.empty());
  return *std::min_element(point.begin(), point.end());
}

double DistanceToSatisfaction(Payoffs point) {
  double squares = 0;
  for (const double u : point) squares += (1 - u) * (1 - u);
  return std::sqrt(squares);
}

double Opposition(const Points& points) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < points.size(); ++i) least = std::min(least, DistanceToSatisfaction(points[i]));
  return least;
}

Analysis::Analysis(const Points& points, Payoffs disagreement)
    : disagreement_(disagreement.begin(), disagreement.end()),
      frontier_(Subset(points, ParetoFrontier(points))),
      nash_(points.parties()),
      kalai_smorodinsky_(points.parties()),
      egalitarian_(points.parties()),
      utilitarian_(points.parties()),
      opposition_(Opposition(points)) {
  const Solutions found = Solve(frontier_, disagreement);
  ideal_ = found.ideal;
  nash_ = Subset(frontier_, found.nash);
  kalai_smorodinsky_ = Subset(frontier_, found.kalai_smorodinsky);
  egalitarian_ = Subset(frontier_, found.egalitarian);
  utilitarian_ = Subset(frontier_, found.utilitarian);
}

Quality Analysis::Of(Payoffs agreement) const {
  Quality q;
  q.to_frontier = Nearest(agreement, frontier_);
  q.to_nash = Nearest(agreement, nash_);
  q.to_kalai_smorodinsky = Nearest(agreement, kalai_smorodinsky_);
  q.to_egalitarian = Nearest(agreement, egalitarian_);
  q.to_utilitarian = Nearest(agreement, utilitarian_);
  q.welfare = Welfare(agreement);
  q.nash_product = NashProduct(agreement, disagreement_);
  q.rational = IsRational(agreement, disagreement_);
  q.efficient = true;
  for (std::size_t i = 0; i < frontier_.size(); ++i) {
    const Payoffs better = frontier_[i];
    q.efficient = q.efficient && (!WeaklyDominates(better, agreement) || WeaklyDominates(agreement, better));
  }
  return q;
}

}  // namespace haggle::theory
