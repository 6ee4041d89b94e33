// Bargaining solutions of finite sets: their axioms on random sets.
#include "proto/theory/solutions.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "proto/theory/frontier.h"
#include "proto/theory/surplus.h"

namespace haggle::theory::solutions_test {
namespace {

using Indices = std::vector<std::size_t>;

struct Problem {
  Points points{1};
  std::vector<double> d;
};

// Whole utilities in 1..most, d below them all.
Problem AnyProblem() {
  const auto parties = *rc::gen::inRange<std::size_t>(2, 5);
  const auto count = *rc::gen::inRange<std::size_t>(1, 40);
  const int most = *rc::gen::element(5, 50, 1000);
  Problem problem{Points(parties), std::vector<double>(parties)};
  for (std::size_t i = 0; i < count; ++i) {
    const auto row = *rc::gen::container<std::vector<int>>(parties, rc::gen::inRange(1, most + 1));
    problem.points.Add(std::vector<double>(row.begin(), row.end()));
  }
  for (double& d : problem.d) d = *rc::gen::inRange(0, most / 3 + 1);
  return problem;
}

// u -> scale * u + shift, per party.
Problem Transformed(const Problem& p, const std::vector<double>& scale, const std::vector<double>& shift) {
  Problem result{Points(p.points.parties()), p.d};
  for (std::size_t i = 0; i < p.points.size(); ++i) {
    std::vector<double> row(p.points[i].begin(), p.points[i].end());
    for (std::size_t k = 0; k < row.size(); ++k) row[k] = scale[k] * row[k] + shift[k];
    result.points.Add(row);
  }
  for (std::size_t k = 0; k < p.d.size(); ++k) result.d[k] = scale[k] * p.d[k] + shift[k];
  return result;
}

std::vector<double> AnyNumbers(std::size_t n, int low, int high) {
  const auto numbers = *rc::gen::container<std::vector<int>>(n, rc::gen::inRange(low, high));
  return {numbers.begin(), numbers.end()};
}

std::vector<double> SortedGains(const Problem& p, std::size_t i) {
  std::vector<double> gains;
  for (std::size_t k = 0; k < p.d.size(); ++k) gains.push_back(p.points[i][k] - p.d[k]);
  std::sort(gains.begin(), gains.end());
  return gains;
}

TEST(Solutions, OfAnExample) {
  Points points(2);
  for (const auto& [u1, u2] : {std::pair{0, 10}, {2, 9}, {4, 8}, {6, 6}, {8, 3}, {10, 0}, {1, 1}}) {
    points.Add({static_cast<double>(u1), static_cast<double>(u2)});
  }
  const Solutions found = Solve(points, std::vector<double>{3, 2});
  EXPECT_EQ(found.ideal, (std::vector<double>{8, 8}));
  EXPECT_EQ(found.nash, Indices{3});
  EXPECT_EQ(found.nash_product, 12);
  EXPECT_EQ(found.kalai_smorodinsky, Indices{3});
  EXPECT_EQ(found.utilitarian, (Indices{2, 3}));
}

TEST(Solutions, AreNoneWhereNobodyWouldAgree) {
  Points points(2);
  points.Add({1, 5});
  points.Add({5, 1});
  const Solutions found = Solve(points, std::vector<double>{2, 2});
  EXPECT_TRUE(found.ideal.empty() && found.nash.empty() && found.utilitarian.empty());
  EXPECT_EQ(LargestWelfare(points), (Indices{0, 1}));
}

TEST(Solutions, LeaveAsideWhoCannotGain) {
  Points points(2);
  points.Add({3, 1});
  points.Add({5, 1});
  const Solutions found = Solve(points, std::vector<double>{0, 1});
  EXPECT_EQ(found.kalai_smorodinsky, Indices{1});
  EXPECT_EQ(found.egalitarian, Indices{1});
  EXPECT_EQ(found.nash, (Indices{0, 1})) << "the product is 0 at both";
}

TEST(SolutionsProperty, MaximiseWhatTheySay) {
  EXPECT_TRUE(rc::check("maximisers", [] {
    const Problem p = AnyProblem();
    const Solutions found = Solve(p.points, p.d);
    for (std::size_t i = 0; i < p.points.size(); ++i) {
      if (!IsRational(p.points[i], p.d)) continue;
      RC_ASSERT(NashProduct(p.points[i], p.d) <= found.nash_product * (1 + 1e-11) + 1e-11);
      RC_ASSERT(SortedGains(p, i) <= SortedGains(p, found.egalitarian.front()));
      double sum = 0, best = 0;
      for (std::size_t k = 0; k < p.d.size(); ++k) {
        sum += p.points[i][k];
        best += p.points[found.utilitarian.front()][k];
        RC_ASSERT(p.points[i][k] <= found.ideal[k]);
      }
      RC_ASSERT(sum <= best);
    }
  }));
}

TEST(SolutionsProperty, AreEfficient) {
  EXPECT_TRUE(rc::check("on the frontier", [] {
    const Problem p = AnyProblem();
    const Solutions found = Solve(p.points, p.d);
    const Indices frontier = ParetoFrontier(p.points);
    const auto efficient = [&](const Indices& solution) {
      return std::includes(frontier.begin(), frontier.end(), solution.begin(), solution.end(),
                           [&](std::size_t a, std::size_t b) {
                             return std::lexicographical_compare(p.points[a].begin(), p.points[a].end(),
                                                                 p.points[b].begin(), p.points[b].end());
                           });
    };
    RC_ASSERT(found.nash_product == 0 || efficient(found.nash));
    RC_ASSERT(efficient(found.egalitarian));
    RC_ASSERT(efficient(found.utilitarian));
    RC_ASSERT(efficient(found.kalai_smorodinsky_least_difference));
    const bool all_gain = found.nash_product > 0;
    RC_ASSERT(!all_gain || efficient(found.kalai_smorodinsky));
  }));
}

TEST(SolutionsProperty, OfTheFrontierAreThoseOfAllPoints) {
  EXPECT_TRUE(rc::check("frontier only", [] {
    const Problem p = AnyProblem();
    const Indices frontier = ParetoFrontier(p.points);
    const Solutions all = Solve(p.points, p.d);
    const Solutions some = Solve(Subset(p.points, frontier), p.d);
    const auto back = [&](Indices which) {
      for (std::size_t& i : which) i = frontier[i];
      return which;
    };
    RC_PRE(all.nash_product > 0);
    RC_ASSERT(back(some.nash) == all.nash);
    RC_ASSERT(back(some.kalai_smorodinsky) == all.kalai_smorodinsky);
    RC_ASSERT(back(some.egalitarian) == all.egalitarian);
    RC_ASSERT(back(some.utilitarian) == all.utilitarian);
    RC_ASSERT(some.ideal == all.ideal);
  }));
}

TEST(SolutionsProperty, NashAndKalaiSmorodinskyDoNotFeelScales) {
  EXPECT_TRUE(rc::check("scale", [] {
    const Problem p = AnyProblem();
    const Problem q = Transformed(p, AnyNumbers(p.d.size(), 1, 9), AnyNumbers(p.d.size(), -20, 20));
    const Solutions a = Solve(p.points, p.d), b = Solve(q.points, q.d);
    RC_ASSERT(a.nash == b.nash);
    RC_ASSERT(a.kalai_smorodinsky == b.kalai_smorodinsky);
    RC_ASSERT(a.kalai_smorodinsky_least_difference == b.kalai_smorodinsky_least_difference);
  }));
}

TEST(SolutionsProperty, EgalitarianDoesNotFeelOrigins) {
  EXPECT_TRUE(rc::check("translation", [] {
    const Problem p = AnyProblem();
    const double common = *rc::gen::inRange(1, 9);
    const Problem q = Transformed(p, std::vector<double>(p.d.size(), common), AnyNumbers(p.d.size(), -20, 20));
    RC_ASSERT(Solve(p.points, p.d).egalitarian == Solve(q.points, q.d).egalitarian);
  }));
}

TEST(SolutionsProperty, NashIsIndependentOfIrrelevantAlternatives) {
  EXPECT_TRUE(rc::check("independence", [] {
    const Problem p = AnyProblem();
    const Indices before = Solve(p.points, p.d).nash;
    RC_PRE(before.size() == 1);
    Indices kept;
    for (std::size_t i = 0; i < p.points.size(); ++i) {
      if (i == before.front() || *rc::gen::arbitrary<bool>()) kept.push_back(i);
    }
    const Indices after = Solve(Subset(p.points, kept), p.d).nash;
    RC_ASSERT(after.size() == 1U);
    RC_ASSERT(kept[after.front()] == before.front());
  }));
}

TEST(Surplus, IsSharedByWeights) {
  EXPECT_EQ(ShareSurplus(100, {10, 20, 5, 1}), (std::vector<double>{26, 36, 21, 17}));
  EXPECT_EQ(ShareSurplus(60, {5, 5, 20}, {5, 3, 2}), (std::vector<double>{20, 14, 26})) << "weights need not sum to 1";
  EXPECT_FALSE(ShareSurplus(10, {6, 6}));
  EXPECT_FALSE(ShareSurplus(10, {0, 0}, {0, 0}));
  EXPECT_FALSE(ShareSurplus(10, {0, 0}, {2, -1}));
}

TEST(Surplus, MakesAPrice) {
  const auto split = NashPrice({25'000, 40'000, 2'000, 7'000});
  ASSERT_TRUE(split);
  EXPECT_EQ(split->price, 35'000);
  EXPECT_EQ(split->buyer, 5'000);
  EXPECT_EQ(split->seller, 10'000);
  EXPECT_FALSE(NashPrice({10, 9, 0, 0}));
}

}  // namespace
}  // namespace haggle::theory::solutions_test
