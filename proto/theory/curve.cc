#include "proto/theory/curve.h"

#include <algorithm>
#include <utility>

#include "proto/base/check.h"

namespace haggle::theory {
namespace {

// Where `rising` turns true in [low, high], to the last bit: the largest t at
// which it is false, or low if there is none.
template <class Predicate>
double Turn(double low, double high, const Predicate& rising) {
  if (rising(low)) return low;
  if (!rising(high)) return high;
  while (true) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return low;
    (rising(middle) ? high : low) = middle;
  }
}

// Derivatives by five-point differences, inside [low, high].
Pair Differences(const Curve& curve, double t) {
  const double step = (curve.high - curve.low) * 0x1p-10;
  const double centre = std::clamp(t, curve.low + 2 * step, curve.high - 2 * step);
  // Of the polynomial through five points, at t = centre + s * step.
  const double s = (t - centre) / step;
  Pair f[5];
  for (int i = 0; i < 5; ++i) f[i] = curve.at(centre + (i - 2) * step);
  const auto slope = [&](double Pair::*u) {
    const double first = (f[0].*u - 8 * (f[1].*u) + 8 * (f[3].*u) - f[4].*u) / 12;
    const double second = (-(f[0].*u) + 16 * (f[1].*u) - 30 * (f[2].*u) + 16 * (f[3].*u) - f[4].*u) / 12;
    const double third = (-(f[0].*u) + 2 * (f[1].*u) - 2 * (f[3].*u) + f[4].*u) / 2;
    const double fourth = f[0].*u - 4 * (f[1].*u) + 6 * (f[2].*u) - 4 * (f[3].*u) + f[4].*u;
    return (first + s * (second + s * (third / 2 + s * fourth / 6))) / step;
  };
  return {slope(&Pair::u1), slope(&Pair::u2)};
}

class Solver {
 public:
  Solver(const Curve& curve, Pair d) : curve_(curve), d_(d), low_(curve.low), high_(curve.high) {}

  // Leaves the individually rational part [low_, high_]; false if there is none.
  bool Narrow() {
    if (curve_.at(high_).u1 < d_.u1 || curve_.at(low_).u2 < d_.u2) return false;
    low_ = Turn(low_, high_, [&](double t) { return curve_.at(t).u1 >= d_.u1; });
    high_ = Turn(low_, high_, [&](double t) { return curve_.at(t).u2 < d_.u2; });
    const Pair last = curve_.at(high_);  // where u1 >= d1 begins, if u2 is too small there already
    return last.u1 >= d_.u1 - Rounding(d_.u1) && last.u2 >= d_.u2 - Rounding(d_.u2);
  }

  Pair Ideal() const { return {curve_.at(high_).u1, curve_.at(low_).u2}; }
  Pair Slope(double t) const { return curve_.slope ? curve_.slope(t) : Differences(curve_, t); }

  // The part on which `falling`, of falling sign, is 0: its ends.
  template <class Function>
  std::pair<double, double> Zeros(const Function& falling) const {
    const double first = Turn(low_, high_, [&](double t) { return falling(t) <= 0; });
    return {first, Turn(first, high_, [&](double t) { return falling(t) < 0; })};
  }
  template <class Function>
  CurvePoint Zero(const Function& falling) const {
    const auto [first, last] = Zeros(falling);
    return At(first + (last - first) / 2);
  }
  CurvePoint At(double t) const { return {t, curve_.at(t)}; }

  CurvePoint Nash() const {
    return Zero([&](double t) {
      const Pair u = curve_.at(t), du = Slope(t);
      return du.u1 * (u.u2 - d_.u2) + du.u2 * (u.u1 - d_.u1);
    });
  }
  // The point where the gains are as m1 to m2.
  CurvePoint Proportional(double m1, double m2) const {
    return Zero([&](double t) {
      const Pair u = curve_.at(t);
      return (u.u2 - d_.u2) * m1 - (u.u1 - d_.u1) * m2;
    });
  }
  // Ends of the part of the largest sum.
  std::pair<double, double> Utilitarian() const {
    return Zeros([&](double t) {
      const Pair du = Slope(t);
      return du.u1 + du.u2;
    });
  }

 private:
  static double Rounding(double u) { return 1e-12 * std::max({1.0, u, -u}); }

  const Curve& curve_;
  Pair d_;
  double low_, high_;
};

}  // namespace

std::optional<CurveSolutions> Solve(const Curve& curve, Pair disagreement) {
  HAGGLE_CHECK(curve.at != nullptr && curve.low <= curve.high);
  Solver solver(curve, disagreement);
  if (!solver.Narrow()) return std::nullopt;
  CurveSolutions found;
  found.ideal = solver.Ideal();
  found.nash = solver.Nash();
  found.kalai_smorodinsky = solver.Proportional(found.ideal.u1 - disagreement.u1, found.ideal.u2 - disagreement.u2);
  found.egalitarian = solver.Proportional(1, 1);
  const auto [first, last] = solver.Utilitarian();
  found.utilitarian = solver.At(first + (last - first) / 2);
  found.utilitarian_first = solver.At(first);
  found.utilitarian_last = solver.At(last);
  return found;
}

CurvePoint LargestWelfare(const Curve& curve) {
  HAGGLE_CHECK(curve.at != nullptr && curve.low <= curve.high);
  const Solver solver(curve, {});
  const auto [first, last] = solver.Utilitarian();
  return solver.At(first + (last - first) / 2);
}

}  // namespace haggle::theory
