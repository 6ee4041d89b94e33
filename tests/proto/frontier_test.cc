// Pareto frontiers: against the definition, and the fast way against the general one.
#include "proto/theory/frontier.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "proto/base/random.h"
#include "proto/base/splitmix.h"
#include "proto/base/unit_interval.h"
#include "proto/theory/metrics.h"

namespace haggle::theory::frontier_test {
namespace {

using Rows = std::vector<std::vector<double>>;

Rows RowsOf(const Points& points, const std::vector<std::size_t>& which) {
  Rows rows;
  for (const std::size_t i : which) rows.emplace_back(points[i].begin(), points[i].end());
  return rows;
}

Points Of(const Rows& rows) {
  Points points(rows.empty() ? 1 : rows.front().size());
  for (const auto& row : rows) points.Add(row);
  return points;
}

// Few different values, so that ties and duplicates are common.
Points AnyPoints() {
  const auto parties = *rc::gen::inRange<std::size_t>(1, 5);
  const auto count = *rc::gen::inRange<std::size_t>(1, 60);
  const int most = *rc::gen::element(3, 10, 1000);
  Points points(parties);
  for (std::size_t i = 0; i < count; ++i) {
    const auto row = *rc::gen::container<std::vector<int>>(parties, rc::gen::inRange(0, most));
    points.Add(std::vector<double>(row.begin(), row.end()));
  }
  return points;
}

// The definition, pair by pair.
Rows ByDefinition(const Points& points) {
  std::set<std::vector<double>> frontier;
  for (std::size_t i = 0; i < points.size(); ++i) {
    bool dominated = false;
    for (std::size_t j = 0; j < points.size(); ++j) {
      dominated = dominated || (WeaklyDominates(points[j], points[i], 0) && !WeaklyDominates(points[i], points[j], 0));
    }
    if (!dominated) frontier.emplace(points[i].begin(), points[i].end());
  }
  return {frontier.begin(), frontier.end()};  // a set is sorted as the frontier is
}

TEST(Frontier, OfAnExample) {
  const Points points = Of({{1, 1}, {5, 5}, {9, 2}, {2, 9}, {5, 5}, {7, 4}, {4, 7}, {7, 3}});
  EXPECT_EQ(ParetoFrontier(points), (std::vector<std::size_t>{3, 6, 1, 5, 2}));
  EXPECT_TRUE(ParetoFrontier(Points(2)).empty());
}

TEST(Frontier, MergesWhatRoundingTookApart) {
  const Points points = Of({{0.3, 0.7}, {0.1 + 0.2, 0.7}, {0.1 + 0.2, 0.5}, {0.3 - 1e-15, 0.7 + 1e-15}, {0.2, 0.7}});
  EXPECT_EQ(ParetoFrontier(points), std::vector<std::size_t>{1});
  EXPECT_EQ(ParetoFrontier(points, 0).size(), 2U) << "without tolerance they are different";
  EXPECT_EQ(Distinct(points, {4, 3, 2, 1, 0}), (std::vector<std::size_t>{4, 2, 0}));
}

TEST(Frontier, CountsWhoIsNotBelowDisagreement) {
  const Points points = Of({{0.1 + 0.2, 1}, {0.3, 0.4}, {0.29, 1}, {0.3, 0.4}});
  const std::vector<double> d = {0.1 + 0.2, 0.4};
  EXPECT_EQ(CountRational(points, d), 3U);
}

TEST(FrontierProperty, IsWhatTheDefinitionSays) {
  EXPECT_TRUE(rc::check("frontier", [] {
    const Points points = AnyPoints();
    RC_ASSERT(RowsOf(points, ParetoFrontier(points)) == ByDefinition(points));
  }));
}

TEST(FrontierProperty, DoesNotFeelRounding) {
  EXPECT_TRUE(rc::check("noise", [] {
    const Points exact = AnyPoints();
    Points noisy(exact.parties());
    for (std::size_t i = 0; i < exact.size(); ++i) {
      std::vector<double> row(exact[i].begin(), exact[i].end());
      for (double& u : row) u += *rc::gen::element(-1e-13, 0.0, 1e-13);
      noisy.Add(row);
    }
    const Rows expected = ByDefinition(exact);
    const Rows found = RowsOf(noisy, ParetoFrontier(noisy));
    RC_ASSERT(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) RC_ASSERT(Distance(found[i], expected[i]) < 1e-12);
  }));
}

TEST(FrontierProperty, DoesNotDependOnTheOrderOfPoints) {
  EXPECT_TRUE(rc::check("order", [] {
    const Points points = AnyPoints();
    std::vector<std::size_t> order(points.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    Random(*rc::gen::arbitrary<std::uint64_t>(), 1, 0, 0, 0).Shuffle(order);
    const Points shuffled = Subset(points, order);
    RC_ASSERT(RowsOf(points, ParetoFrontier(points)) == RowsOf(shuffled, ParetoFrontier(shuffled)));
  }));
}

// Points under a quarter of a circle, or all over the square, or on a line.
Points Many(int shape, std::size_t count) {
  Random stream(static_cast<std::uint64_t>(shape), 1, 0, 0, 0);
  Points points(2);
  while (points.size() < count) {
    const double u1 = UnitOf32Bits(stream.Next32());
    const double u2 = UnitOf32Bits(stream.Next32());
    if (shape == 0 && u1 * u1 + u2 * u2 > 1) continue;
    if (shape == 2) {
      points.Add({static_cast<double>(static_cast<int>(u1 * 50)), u2});  // few values of u1
    } else {
      points.Add({u1, shape == 3 ? 1 - u1 : u2});
    }
  }
  return points;
}

TEST(Frontier, OfManyPointsTheFastWayIsTheGeneralOne) {
  for (int shape = 0; shape < 4; ++shape) {
    const Points two = Many(shape, shape == 3 ? 10'000 : 100'000);
    Points three(3), four(4);  // with parties that do not care: other algorithms
    for (std::size_t i = 0; i < two.size(); ++i) three.Add({two[i][0], two[i][1], 1});
    for (std::size_t i = 0; i < two.size(); ++i) four.Add({0, two[i][0], two[i][1], 1});
    EXPECT_EQ(ParetoFrontier(two), ParetoFrontier(three)) << shape;
    EXPECT_EQ(ParetoFrontier(two), ParetoFrontier(four)) << shape;
  }
}

TEST(Frontier, OfThreePartiesTheSweepIsTheGeneralWay) {
  for (const int values : {4, 50, 1'000'000}) {
    SplitMix64 words(static_cast<std::uint64_t>(values));
    Points three(3), four(4);
    for (int i = 0; i < 5'000; ++i) {
      std::vector<double> row(4, 7);
      for (std::size_t k = 0; k < 3; ++k) row[k] = static_cast<double>(words.Next() % static_cast<unsigned>(values));
      three.Add(Payoffs(row.data(), 3));
      four.Add(row);
    }
    EXPECT_EQ(ParetoFrontier(three), ParetoFrontier(four)) << values;
  }
}

TEST(PointsDeathTest, RefusesWhatIsNoUtility) {
  Points points(2);
  EXPECT_DEATH(points.Add({1}), "check failed");
  EXPECT_DEATH(points.Add({1, std::numeric_limits<double>::infinity()}), "check failed");
}

}  // namespace
}  // namespace haggle::theory::frontier_test
