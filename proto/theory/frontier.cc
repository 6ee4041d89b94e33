#include "proto/theory/frontier.h"

#include <algorithm>
#include <utility>

#include "proto/base/check.h"
#include "proto/theory/maxima.h"

namespace haggle::theory {
namespace {

// Ranks instead of utilities: equal ones for utilities that are connected by
// steps of at most `same`. From here on comparison is exact and transitive.
Points Ranks(const Points& points, const Indices& which, double same) {
  const std::size_t n = points.parties();
  std::vector<double> ranks(which.size() * n, 0);
  std::vector<std::pair<double, std::size_t>> order(which.size());
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = 0; i < which.size(); ++i) order[i] = {points[which[i]][k], i};
    std::sort(order.begin(), order.end());
    double rank = 0;
    for (std::size_t j = 0; j < order.size(); ++j) {
      if (j > 0 && order[j].first - order[j - 1].first > same) rank += 1;
      ranks[order[j].second * n + k] = rank;
    }
  }
  Points ranked(n);
  ranked.Reserve(which.size());
  for (std::size_t i = 0; i < which.size(); ++i) ranked.Add(Payoffs(ranks.data() + i * n, n));
  return ranked;
}

// Sorts positions in `ranked` by rank, the lowest position first among equals.
void SortByRank(const Points& ranked, Indices& positions) {
  std::sort(positions.begin(), positions.end(), [&](std::size_t a, std::size_t b) {
    const Payoffs p = ranked[a], q = ranked[b];
    const auto differs = std::mismatch(p.begin(), p.end(), q.begin());
    return differs.first == p.end() ? a < b : *differs.first < *differs.second;
  });
}

}  // namespace

std::vector<std::size_t> ParetoFrontier(const Points& points, double same) {
  // Dropping what is dominated exactly cannot add to the frontier of the ranks.
  const Indices exact = Maxima(points);
  const Points ranked = Ranks(points, exact, same);
  Indices frontier = Maxima(ranked);
  SortByRank(ranked, frontier);
  for (std::size_t& i : frontier) i = exact[i];
  return frontier;
}

std::vector<std::size_t> Distinct(const Points& points, std::vector<std::size_t> which, double same) {
  std::sort(which.begin(), which.end());
  const Points ranked = Ranks(points, which, same);
  Indices order = Numbers(which.size());
  SortByRank(ranked, order);
  const auto equal = [&](std::size_t a, std::size_t b) {
    return std::equal(ranked[a].begin(), ranked[a].end(), ranked[b].begin());
  };
  order.erase(std::unique(order.begin(), order.end(), equal), order.end());
  for (std::size_t& i : order) i = which[i];
  return order;
}

bool WeaklyDominates(Payoffs a, Payoffs b, double same) {
  HAGGLE_CHECK(a.size() == b.size());
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] < b[k] - same) return false;
  }
  return true;
}

std::size_t CountRational(const Points& points, Payoffs disagreement) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < points.size(); ++i) count += IsRational(points[i], disagreement) ? 1U : 0U;
  return count;
}

}  // namespace haggle::theory
