// Solutions on curves and polygons: closed forms, and the best of a fine grid.
#include "proto/theory/curve.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "proto/base/math.h"
#include "proto/theory/polygon.h"

namespace haggle::theory::curve_test {
namespace {

Curve Circle(double radius, bool with_slope = true) {
  Curve curve{0, radius, nullptr, nullptr};
  curve.at = [=](double x) { return Pair{x, std::sqrt(std::max(0.0, radius * radius - x * x))}; };
  if (with_slope) curve.slope = [=](double x) { return Pair{1, -x / std::sqrt(radius * radius - x * x)}; };
  return curve;
}

Curve Parabola(double a) {
  Curve curve{0, 1, nullptr, nullptr};
  curve.at = [=](double x) { return Pair{x, a * (1 - x * x)}; };
  curve.slope = [=](double x) { return Pair{1, -2 * a * x}; };
  return curve;
}

void ExpectNear(Pair found, Pair expected, double bound, const char* what) {
  EXPECT_NEAR(found.u1, expected.u1, bound) << what;
  EXPECT_NEAR(found.u2, expected.u2, bound) << what;
}

TEST(Curve, HasTheClosedFormsOfTheCircle) {
  for (const double radius : {1.0, 2.0, 1000.0}) {
    const auto found = Solve(Circle(radius), {0, 0});
    ASSERT_TRUE(found);
    const Pair corner = {radius * std::sqrt(0.5), radius * std::sqrt(0.5)};
    for (const auto& point : {found->nash, found->kalai_smorodinsky, found->egalitarian, found->utilitarian}) {
      ExpectNear(point.at, corner, 1e-12 * radius, "circle");
    }
    ExpectNear(found->ideal, {radius, radius}, 1e-12 * radius, "ideal");
  }
}

TEST(Curve, HasTheClosedFormsOfTheParabola) {
  const auto found = Solve(Parabola(2), {0, 0});
  ASSERT_TRUE(found);
  ExpectNear(found->nash.at, {std::sqrt(1.0 / 3), 4.0 / 3}, 1e-12, "nash");
  ExpectNear(found->kalai_smorodinsky.at, {(std::sqrt(5.0) - 1) / 2, std::sqrt(5.0) - 1}, 1e-12, "kalai");
  ExpectNear(found->egalitarian.at, {(std::sqrt(17.0) - 1) / 4, (std::sqrt(17.0) - 1) / 4}, 1e-12, "egalitarian");
  ExpectNear(found->utilitarian.at, {0.25, 1.875}, 1e-12, "utilitarian");
}

TEST(Curve, FindsTheSameWithoutSlopes) {
  const auto exact = Solve(Circle(1), {0.1, 0.3}), numeric = Solve(Circle(1, false), {0.1, 0.3});
  ASSERT_TRUE(exact && numeric);
  ExpectNear(numeric->nash.at, exact->nash.at, 1e-9, "nash");
  ExpectNear(numeric->utilitarian.at, exact->utilitarian.at, 1e-9, "utilitarian");
}

TEST(Curve, KeepsToWhatIsRational) {
  EXPECT_FALSE(Solve(Circle(1), {0.8, 0.8}));
  EXPECT_FALSE(Solve(Circle(1), {1.1, 0}));
  const auto found = Solve(Circle(1), {0.9, 0});
  ASSERT_TRUE(found);
  ExpectNear(found->utilitarian.at, {0.9, std::sqrt(1 - 0.81)}, 1e-12, "the largest sum lies before");
  ExpectNear(LargestWelfare(Circle(1)).at, {std::sqrt(0.5), std::sqrt(0.5)}, 1e-12, "anywhere");
  EXPECT_NEAR(found->ideal.u2, std::sqrt(1 - 0.81), 1e-12);
}

TEST(Curve, TakesTheEndThatIsNearer) {
  // The second party gets more whatever they agree on.
  const auto found = Solve(Parabola(1), {0, -5});
  ASSERT_TRUE(found);
  ExpectNear(found->egalitarian.at, {1, 0}, 1e-12, "egalitarian");
  EXPECT_EQ(found->ideal.u1, 1);
}

TEST(Curve, TakesTheMiddleOfAStraightFrontier) {
  Curve line{0, 10, [](double x) { return Pair{x, 10 - x}; }, [](double) { return Pair{1, -1}; }};
  const auto found = Solve(line, {2, 4});
  ASSERT_TRUE(found);
  ExpectNear(found->utilitarian.at, {4, 6}, 1e-9, "all sums are equal");
  ExpectNear(found->utilitarian_first.at, {2, 8}, 1e-9, "from");
  ExpectNear(found->utilitarian_last.at, {6, 4}, 1e-9, "to");
  ExpectNear(found->nash.at, {4, 6}, 1e-12, "nash");
}

TEST(CurveProperty, NothingOnTheCurveIsBetter) {
  EXPECT_TRUE(rc::check("grid", [] {
    const Curve curve = Parabola(*rc::gen::inRange(1, 40) / 8.0);
    const Pair d = {*rc::gen::inRange(0, 80) / 100.0, *rc::gen::inRange(0, 40) / 100.0};
    const auto found = Solve(curve, d);
    RC_PRE(found.has_value());
    const auto product = [&](Pair u) { return (u.u1 - d.u1) * (u.u2 - d.u2); };
    const auto least = [&](Pair u) { return std::min(u.u1 - d.u1, u.u2 - d.u2); };
    const auto normalised = [&](Pair u) {
      return std::min((u.u1 - d.u1) / (found->ideal.u1 - d.u1), (u.u2 - d.u2) / (found->ideal.u2 - d.u2));
    };
    for (int i = 0; i <= 1000; ++i) {
      const Pair u = curve.at(i / 1000.0);
      if (u.u1 < d.u1 || u.u2 < d.u2) continue;
      RC_ASSERT(product(u) <= product(found->nash.at) + 1e-12);
      RC_ASSERT(least(u) <= least(found->egalitarian.at) + 1e-12);
      RC_ASSERT(u.u1 + u.u2 <= found->utilitarian.at.u1 + found->utilitarian.at.u2 + 1e-12);
      if (found->ideal.u1 - d.u1 > 1e-6 && found->ideal.u2 - d.u2 > 1e-6) {
        RC_ASSERT(normalised(u) <= normalised(found->kalai_smorodinsky.at) + 1e-9);
      }
    }
  }));
}

// ---- polygons -------------------------------------------------------------------

TEST(Polygon, IsTheConcaveLineOverItsVertices) {
  const auto line = ConcaveFrontier({{8, 0}, {6, 6}, {0, 0}, {3, 3}, {0, 10}, {3, 8}, {5, 6}});
  ASSERT_EQ(line.size(), 4U);
  EXPECT_EQ(line[1].u1, 3);
  EXPECT_EQ(line[1].u2, 8);
  EXPECT_EQ(ConcaveFrontier({{0, 1}, {1, 0.7}, {1, 0}}).size(), 2U) << "a vertical piece is dominated";
}

TEST(Polygon, TellsBothIdealPointsApart) {
  const std::vector<Pair> vertices = {{0, 10}, {6, 6}, {8, 0}};
  const auto frontier = SolvePolygon(vertices, {1, 2});
  const auto corners = SolvePolygon(vertices, {1, 2}, IdealOver::kVertices);
  ASSERT_TRUE(frontier && corners);
  ExpectNear(frontier->ideal, {22.0 / 3, 28.0 / 3}, 1e-12, "of the frontier");
  ExpectNear(corners->ideal, {6, 6}, 0, "of the vertices");
  ExpectNear(corners->kalai_smorodinsky, {6, 6}, 1e-12, "kalai");
  ExpectNear(frontier->egalitarian, {5.4, 6.4}, 1e-12, "egalitarian");
  ExpectNear(frontier->nash, {6, 6}, 1e-12, "nash");
  EXPECT_FALSE(SolvePolygon(vertices, {7, 7}));
  EXPECT_FALSE(SolvePolygon({}, {0, 0}));
}

TEST(PolygonProperty, NothingOnTheLineIsBetter) {
  EXPECT_TRUE(rc::check("grid", [] {
    std::vector<Pair> vertices;
    const int n = *rc::gen::inRange(1, 7);
    for (int i = 0; i < n; ++i) {
      const double u1 = *rc::gen::inRange(0, 30);
      const double u2 = *rc::gen::inRange(0, 30);
      vertices.push_back({u1, u2});
    }
    const Pair d = {static_cast<double>(*rc::gen::inRange(0, 10)), static_cast<double>(*rc::gen::inRange(0, 10))};
    const auto found = SolvePolygon(vertices, d);
    const std::vector<Pair> line = ConcaveFrontier(vertices);
    const auto gain1 = [&](Pair u) { return u.u1 - d.u1; };
    const auto gain2 = [&](Pair u) { return u.u2 - d.u2; };
    for (std::size_t i = 0; i < line.size(); ++i) {
      for (int step = 0; step < 200; ++step) {
        const Pair a = line[i], b = line[std::min(i + 1, line.size() - 1)];
        const Pair u = {a.u1 + step / 200.0 * (b.u1 - a.u1), a.u2 + step / 200.0 * (b.u2 - a.u2)};
        if (u.u1 < d.u1 || u.u2 < d.u2) continue;
        RC_ASSERT(found.has_value());
        RC_ASSERT(gain1(u) * gain2(u) <= found->nash_product + 1e-9);
        RC_ASSERT(std::min(gain1(u), gain2(u)) <=
                  std::min(gain1(found->egalitarian), gain2(found->egalitarian)) + 1e-9);
        RC_ASSERT(u.u1 <= found->ideal.u1 + 1e-9 && u.u2 <= found->ideal.u2 + 1e-9);
        const Pair ks = found->kalai_smorodinsky;
        RC_ASSERT(std::abs(gain1(ks) * gain2(found->ideal) - gain2(ks) * gain1(found->ideal)) < 1e-9);
      }
    }
  }));
}

}  // namespace
}  // namespace haggle::theory::curve_test
