#include "proto/theory/polygon.h"

#include <algorithm>

#include "proto/theory/points.h"

namespace haggle::theory {
namespace {

// Positive if b lies above the line from a to c (a.u1 <= b.u1 <= c.u1).
double Above(Pair a, Pair b, Pair c) { return (c.u1 - a.u1) * (b.u2 - a.u2) - (b.u1 - a.u1) * (c.u2 - a.u2); }

Pair Between(Pair a, Pair b, double part) { return {a.u1 + part * (b.u1 - a.u1), a.u2 + part * (b.u2 - a.u2)}; }

// The part of the line on which nobody falls below d; empty if there is none.
std::vector<Pair> Rational(const std::vector<Pair>& line, Pair d) {
  std::vector<Pair> part;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (i > 0) {
      const Pair a = line[i - 1], b = line[i];
      if (a.u1 < d.u1 && b.u1 > d.u1) part.push_back(Between(a, b, (d.u1 - a.u1) / (b.u1 - a.u1)));
      if (a.u2 > d.u2 && b.u2 < d.u2) part.push_back(Between(a, b, (a.u2 - d.u2) / (a.u2 - b.u2)));
    }
    part.push_back(line[i]);
  }
  std::erase_if(part, [&](Pair p) { return p.u1 < d.u1 - kSameUtility || p.u2 < d.u2 - kSameUtility; });
  return part;
}

// The point of the line where the gains are as m1 to m2, or the end that is nearer.
Pair Proportional(const std::vector<Pair>& line, Pair d, double m1, double m2) {
  // Falls along the line.
  const auto lead = [&](Pair p) { return (p.u2 - d.u2) * m1 - (p.u1 - d.u1) * m2; };
  if (lead(line.front()) <= 0) return line.front();
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double before = lead(line[i - 1]), after = lead(line[i]);
    if (after <= 0) return Between(line[i - 1], line[i], before / (before - after));
  }
  return line.back();
}

// Maximises (u1-d1)(u2-d2), a parabola on each piece.
Pair Nash(const std::vector<Pair>& line, Pair d) {
  const auto product = [&](Pair p) { return (p.u1 - d.u1) * (p.u2 - d.u2); };
  Pair best = line.front();
  for (std::size_t i = 1; i < line.size(); ++i) {
    const Pair a = line[i - 1], b = line[i];
    const double dx = b.u1 - a.u1, dy = b.u2 - a.u2;
    // product(a + s (b-a)) = ... + s (dx (a2-d2) + dy (a1-d1)) + s^2 dx dy
    const double linear = dx * (a.u2 - d.u2) + dy * (a.u1 - d.u1), square = dx * dy;
    const double s = square < 0 ? std::clamp(-linear / (2 * square), 0.0, 1.0) : (linear > 0 ? 1.0 : 0.0);
    const Pair p = Between(a, b, s);
    if (product(p) > product(best)) best = p;
  }
  return best;
}

std::vector<Pair> LargestSums(const std::vector<Pair>& corners) {
  double best = corners.front().u1 + corners.front().u2;
  for (const Pair p : corners) best = std::max(best, p.u1 + p.u2);
  std::vector<Pair> found;
  for (const Pair p : corners) {
    if (p.u1 + p.u2 >= best - kSameUtility) found.push_back(p);
  }
  return found;
}

}  // namespace

std::vector<Pair> ConcaveFrontier(std::vector<Pair> vertices) {
  std::sort(vertices.begin(), vertices.end(), [](Pair a, Pair b) { return a.u1 != b.u1 ? a.u1 < b.u1 : a.u2 < b.u2; });
  std::vector<Pair> line;
  for (const Pair p : vertices) {
    // What p dominates is no end of the frontier; what lies below its chord, no corner.
    while (!line.empty() && line.back().u2 <= p.u2) line.pop_back();
    while (line.size() > 1 && Above(line[line.size() - 2], line.back(), p) < 0) line.pop_back();
    line.push_back(p);
  }
  return line;
}

std::optional<PolygonSolutions> SolvePolygon(const std::vector<Pair>& vertices, Pair d, IdealOver ideal) {
  const std::vector<Pair> corners = ConcaveFrontier(vertices);
  const std::vector<Pair> line = Rational(corners, d);
  if (line.empty()) return std::nullopt;
  std::vector<Pair> rational;
  for (const Pair p : corners) {
    if (p.u1 >= d.u1 - kSameUtility && p.u2 >= d.u2 - kSameUtility) rational.push_back(p);
  }
  const std::vector<Pair>& over = ideal == IdealOver::kVertices && !rational.empty() ? rational : line;

  PolygonSolutions found;
  found.ideal = {over.back().u1, over.front().u2};
  found.nash = Nash(line, d);
  found.nash_product = (found.nash.u1 - d.u1) * (found.nash.u2 - d.u2);
  found.kalai_smorodinsky = Proportional(line, d, found.ideal.u1 - d.u1, found.ideal.u2 - d.u2);
  found.egalitarian = Proportional(line, d, 1, 1);
  found.utilitarian = LargestSums(rational.empty() ? line : rational);
  return found;
}

}  // namespace haggle::theory
