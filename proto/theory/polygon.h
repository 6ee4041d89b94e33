// Axiomatic solutions of two parties on a frontier of straight pieces, at any
// disagreement point d: exact but for the rounding of + - * /.
#pragma once

#include <optional>
#include <vector>

#include "proto/theory/curve.h"

namespace haggle::theory {

// Over what the ideal point of Kalai and Smorodinsky is taken: the individually
// rational part of the frontier, as the theory has it, or its individually
// rational vertices only, as some tables of results do. They differ where the
// frontier passes below d between two vertices.
enum class IdealOver { kFrontier, kVertices };

struct PolygonSolutions {
  Pair ideal;
  Pair nash;
  double nash_product = 0;
  Pair kalai_smorodinsky;  // the frontier's point on the line d..ideal
  Pair egalitarian;
  // Individually rational vertices of the largest sum; ascending by u1. If no
  // vertex is individually rational, ends of the part that is.
  std::vector<Pair> utilitarian;
};

// `vertices` in any order; the frontier is the concave line over them, from the
// second party's best to the first's (free disposal below it). Nothing if no
// point of it is individually rational. Definitions and sources as in solutions.h.
std::optional<PolygonSolutions> SolvePolygon(const std::vector<Pair>& vertices, Pair disagreement,
                                             IdealOver ideal = IdealOver::kFrontier);

// The concave line over `vertices`: its corners, ascending by u1.
std::vector<Pair> ConcaveFrontier(std::vector<Pair> vertices);

}  // namespace haggle::theory
