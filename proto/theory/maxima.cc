#include "proto/theory/maxima.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

namespace haggle::theory {
namespace {

// The points of two parties that no point of a higher stripe of u1 dominates,
// by one pass over the stripes' best u2: a superset of the frontier.
Indices Candidates(const Points& points) {
  constexpr std::size_t kStripes = 4096;
  if (points.size() < 2 * kStripes) return Numbers(points.size());
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (std::size_t i = 0; i < points.size(); ++i) {
    low = std::min(low, points[i][0]);
    high = std::max(high, points[i][0]);
  }
  if (!(high > low)) return Numbers(points.size());
  const double scale = static_cast<double>(kStripes - 1) / (high - low);
  const auto stripe = [&](std::size_t i) { return static_cast<std::size_t>((points[i][0] - low) * scale); };
  // above[s]: the best u2 in stripes higher than s.
  std::vector<double> above(kStripes + 1, -std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < points.size(); ++i) above[stripe(i)] = std::max(above[stripe(i)], points[i][1]);
  double best = -std::numeric_limits<double>::infinity();
  for (std::size_t s = kStripes; s-- > 0;) best = std::max(best, std::exchange(above[s], best));
  Indices left;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i][1] > above[stripe(i)]) left.push_back(i);
  }
  return left;
}

Indices OfTwo(const Points& points) {
  struct Entry {
    double u1, u2;
    std::size_t i;
  };
  std::vector<Entry> order;
  for (const std::size_t i : Candidates(points)) order.push_back({points[i][0], points[i][1], i});
  std::sort(order.begin(), order.end(), [](const Entry& a, const Entry& b) {
    if (a.u1 != b.u1) return a.u1 > b.u1;
    return a.u2 != b.u2 ? a.u2 > b.u2 : a.i < b.i;
  });
  Indices frontier;
  double best = -std::numeric_limits<double>::infinity();
  for (const Entry& entry : order) {
    if (entry.u2 <= best) continue;
    best = entry.u2;
    frontier.push_back(entry.i);
  }
  return frontier;
}

// Descending by utilities, the first party's first; equal points by index. What
// dominates a point stands before it.
class Later {
 public:
  explicit Later(const Points& points) : points_(points) {}
  bool operator()(std::size_t a, std::size_t b) const {
    const Payoffs p = points_[a], q = points_[b];
    const auto differs = std::mismatch(p.begin(), p.end(), q.begin());
    return differs.first == p.end() ? a < b : *differs.first > *differs.second;
  }

 private:
  const Points& points_;
};

// In that order a point is dominated if one before it has no less u2 and u3;
// of those pairs only the staircase of undominated ones is kept.
Indices OfThree(const Points& points) {
  Indices order = Numbers(points.size());
  std::sort(order.begin(), order.end(), Later(points));
  std::map<double, double> stairs;  // u3 by u2, falling
  Indices frontier;
  for (const std::size_t i : order) {
    const double u2 = points[i][1], u3 = points[i][2];
    auto step = stairs.lower_bound(u2);
    if (step != stairs.end() && step->second >= u3) continue;
    frontier.push_back(i);
    if (step == stairs.end() || step->first > u2) step = stairs.emplace_hint(step, u2, u3);
    step->second = u3;
    while (step != stairs.begin() && std::prev(step)->second <= u3) stairs.erase(std::prev(step));
  }
  return frontier;
}

bool Covers(Payoffs a, Payoffs b) {
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] < b[k]) return false;
  }
  return true;
}

Indices OfMany(const Points& points) {
  // Who dominates has no smaller sum (rounding is monotonic) and, at an equal
  // one, comes later in the alphabet: so nothing dominates what stands before it.
  std::vector<double> sums(points.size(), 0);
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (const double u : points[i]) sums[i] += u;
  }
  Indices order = Numbers(points.size());
  const Later later(points);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return sums[a] != sums[b] ? sums[a] > sums[b] : later(a, b); });
  Indices frontier;
  for (const std::size_t i : order) {
    const auto by =
        std::find_if(frontier.begin(), frontier.end(), [&](std::size_t j) { return Covers(points[j], points[i]); });
    if (by == frontier.end()) {
      frontier.push_back(i);
    } else {
      std::swap(*frontier.begin(), *by);  // who dominated one dominates many
    }
  }
  return frontier;
}

}  // namespace

std::vector<std::size_t> Maxima(const Points& points) {
  Indices maxima = points.parties() == 2 ? OfTwo(points) : points.parties() == 3 ? OfThree(points) : OfMany(points);
  std::sort(maxima.begin(), maxima.end());
  return maxima;
}

}  // namespace haggle::theory
