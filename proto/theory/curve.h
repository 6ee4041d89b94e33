// Axiomatic solutions of two parties on a smooth frontier that is given as a
// curve, at any disagreement point d.
#pragma once

#include <functional>
#include <optional>

namespace haggle::theory {

// Utilities of both parties.
struct Pair {
  double u1 = 0;
  double u2 = 0;
};

// A concave Pareto frontier, from the second party's best point to the first's:
// u1 rises and u2 falls with t in [low, high]. For a frontier y = f(x), t is x;
// for money to be shared, t is the first party's share of it.
struct Curve {
  double low = 0;
  double high = 1;
  std::function<Pair(double t)> at;
  // Derivatives by t; infinite ones are fine. Without it they are taken from
  // `at` by differences, good to about 1e-11 of the curve's length.
  std::function<Pair(double t)> slope;
};

struct CurvePoint {
  double t = 0;
  Pair at;
};

// All among the individually rational points, found by bisection to the last
// bit of t. Where the line d..ideal or u1 - d1 = u2 - d2 passes beside the curve,
// the nearer end of its individually rational part (free disposal, leximin).
struct CurveSolutions {
  Pair ideal;                    // (m1, m2): each party's best individually rational utility
  CurvePoint nash;               // d((u1-d1)(u2-d2))/dt = 0
  CurvePoint kalai_smorodinsky;  // (u1-d1)(m2-d2) = (u2-d2)(m1-d1)
  CurvePoint egalitarian;        // u1-d1 = u2-d2
  CurvePoint utilitarian;        // d(u1+u2)/dt = 0; of a straight part, its middle
  CurvePoint utilitarian_first;  // the ends of that part, or the same point
  CurvePoint utilitarian_last;
};

// Nothing if no point of the curve is individually rational. Definitions and
// sources as in solutions.h.
std::optional<CurveSolutions> Solve(const Curve& curve, Pair disagreement);

// The largest sum of utilities anywhere on the curve.
CurvePoint LargestWelfare(const Curve& curve);

}  // namespace haggle::theory
