// Rules that look at all products of a tick: published cases, what theory says of them, and faults that this finds.
#include "proto/base/tick_rules.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "proto/base/dominant_resource.h"
#include "proto/base/proportional_fairness.h"
#include "proto/base/sharing.h"
#include "proto/base/unit_matching.h"
#include "proto/base/units.h"
#include "proto/theory/fisher_market.h"
#include "proto/theory/matching.h"
#include "proto/theory/resource_sharing.h"

namespace haggle::tick_rules_test {
namespace {

using Units = std::vector<std::int64_t>;

std::int64_t Sum(const Units& units) { return std::accumulate(units.begin(), units.end(), std::int64_t{0}); }

// What is wrong with units as such: empty if nothing.
std::string Conserves(const Units& supply, const UnitTable& claims, const UnitTable& units) {
  for (std::size_t p = 0; p < supply.size(); ++p) {
    for (std::size_t i = 0; i < claims[p].size(); ++i) {
      if (units[p][i] < 0 || units[p][i] > claims[p][i]) return "less than nothing, or more than is claimed";
    }
    if (Sum(units[p]) != std::min(supply[p], Sum(claims[p]))) return "not all that there is, or that is claimed";
  }
  return "";
}

template <class Problem>
void AddClaims(Problem& problem, std::size_t products, std::size_t claimants, std::int64_t most) {
  for (std::size_t p = 0; p < products; ++p) {
    problem.supply.push_back(*rc::gen::inRange<std::int64_t>(0, 2 * most));
    problem.claims.push_back(*rc::gen::container<Units>(claimants, rc::gen::inRange<std::int64_t>(0, most)));
    for (std::int64_t& claim : problem.claims.back()) claim *= *rc::gen::inRange<std::int64_t>(0, 2);
  }
  problem.weights = *rc::gen::container<Units>(claimants, rc::gen::inRange<std::int64_t>(1, 5));
  problem.first = *rc::gen::inRange<std::size_t>(0, 9);
}

std::int64_t AnySize() { return *rc::gen::element<std::int64_t>(3, 40, 1000, 1'000'000); }

// ---- proportional fairness -------------------------------------------------------------

FairProblem AnyFair() {
  FairProblem problem;
  const auto products = *rc::gen::inRange<std::size_t>(1, 5);
  AddClaims(problem, products, *rc::gen::inRange<std::size_t>(1, 7), AnySize());
  problem.power = *rc::gen::container<Units>(products, rc::gen::inRange<std::int64_t>(1, 6));
  return problem;
}

std::int64_t Gets(const FairProblem& problem, const UnitTable& units, std::size_t i) {
  std::int64_t sum = 0;
  for (std::size_t p = 0; p < units.size(); ++p) sum += problem.power[p] * units[p][i];
  return sum;
}

// The first-order conditions: of a product that one would have more of, nobody has any who has more for its weight,
// beyond what rounding moves.
std::string IsProportionallyFair(const FairProblem& problem, const UnitTable& units) {
  const std::int64_t rounding = 2 * Sum(problem.power);
  for (std::size_t p = 0; p < units.size(); ++p) {
    for (std::size_t i = 0; i < problem.weights.size(); ++i) {
      if (units[p][i] == problem.claims[p][i]) continue;
      for (std::size_t j = 0; j < problem.weights.size(); ++j) {
        if (units[p][j] == 0) continue;
        const Int128 mine = Gets(problem, units, i) + rounding;
        const Int128 other = Gets(problem, units, j) - rounding;
        if (mine * problem.weights[j] < other * problem.weights[i]) return "somebody has more for its weight";
      }
    }
  }
  return "";
}

TEST(EisenbergGale, SharesVariantsByWhatEverybodyGetsOfAllOfThem) {
  FairProblem problem;
  problem.supply = {6, 6};
  problem.power = {1, 1};
  problem.claims = {{6, 6, 0}, {0, 6, 6}};
  problem.weights = {1, 1, 1};
  EXPECT_EQ(ProportionallyFairUnits(problem), (UnitTable{{4, 2, 0}, {0, 2, 4}})) << "four of all that there is, each";
  problem.claims[0][0] = 2;
  EXPECT_EQ(ProportionallyFairUnits(problem), (UnitTable{{2, 4, 0}, {0, 1, 5}})) << "who claims less leaves the rest";
  problem.claims = {{9, 9, 0}, {0, 1, 9}};
  EXPECT_EQ(ProportionallyFairUnits(problem), (UnitTable{{4, 2, 0}, {0, 1, 5}})) << "seven for two, by position";
  problem.claims = {{9, 9, 9}, {0, 9, 9}};
  problem.power = {1, 2};
  EXPECT_EQ(ProportionallyFairUnits(problem), (UnitTable{{6, 0, 0}, {0, 3, 3}})) << "those do twice as much";
}

// In proportion somebody would pass its claim; a flow finds who takes what instead.
TEST(EisenbergGale, FindsTheUnitsWhereClaimsStandInTheWay) {
  FairProblem problem;
  problem.supply = {6, 6};
  problem.power = {1, 1};
  problem.claims = {{6, 1}, {1, 6}};
  problem.weights = {1, 1};
  UnitTable units = ProportionallyFairUnits(problem);
  EXPECT_EQ(Conserves(problem.supply, problem.claims, units), "");
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(Gets(problem, units, i), 6);
  problem.claims = {{6, 6, 1}, {6, 1, 6}};
  problem.weights = {1, 1, 1};
  units = ProportionallyFairUnits(problem);
  EXPECT_EQ(Conserves(problem.supply, problem.claims, units), "");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(Gets(problem, units, i), 4);
}

TEST(EisenbergGale, ConservesUnitsAndMeetsTheFirstOrderConditions) {
  EXPECT_TRUE(rc::check("conditions", [] {
    const FairProblem problem = AnyFair();
    const UnitTable units = ProportionallyFairUnits(problem);
    const std::string fault = Conserves(problem.supply, problem.claims, units);
    RC_ASSERT(fault.empty());
    RC_ASSERT(IsProportionallyFair(problem, units).empty());
  }));
}

TEST(EisenbergGale, IsTheMarketsEquilibriumWhereNothingIsCapped) {
  EXPECT_TRUE(rc::check("equilibrium", [] {
    FairProblem problem = AnyFair();
    theory::FisherMarket market;
    for (std::size_t p = 0; p < problem.supply.size(); ++p) {
      problem.supply[p] = 1'000'000 + *rc::gen::inRange<std::int64_t>(0, 1'000'000);
      market.supply.push_back(static_cast<double>(problem.supply[p]));
      for (std::int64_t& claim : problem.claims[p]) claim = claim % 2 == 0 ? 0 : 100'000'000;
    }
    for (std::size_t i = 0; i < problem.weights.size(); ++i) {
      problem.claims[i % problem.supply.size()][i] = 100'000'000;
      market.budgets.push_back(static_cast<double>(problem.weights[i]));
      market.utilities.emplace_back();
      for (std::size_t p = 0; p < problem.supply.size(); ++p) {
        market.utilities[i].push_back(problem.claims[p][i] > 0 ? static_cast<double>(problem.power[p]) : 0.0);
      }
    }
    const theory::FisherEquilibrium exact = theory::EisenbergGale(market);
    const UnitTable units = ProportionallyFairUnits(problem);
    for (std::size_t i = 0; i < problem.weights.size(); ++i) {
      const double gets = static_cast<double>(Gets(problem, units, i));
      RC_ASSERT(std::abs(gets - exact.utilities[i]) <= 1e-4 * exact.utilities[i] + 25);
    }
  }));
}

TEST(EisenbergGale, MoreSupplyHarmsNobodyAndPlacesMakeNoDifference) {
  EXPECT_TRUE(rc::check("monotone", [] {
    FairProblem problem = AnyFair();
    const UnitTable units = ProportionallyFairUnits(problem);
    FairProblem turned = problem;
    for (Units& claims : turned.claims) std::reverse(claims.begin(), claims.end());
    std::reverse(turned.weights.begin(), turned.weights.end());
    const UnitTable back = ProportionallyFairUnits(turned);
    FairProblem more = problem;
    more.supply[0] += *rc::gen::inRange<std::int64_t>(1, 1000);
    const UnitTable grown = ProportionallyFairUnits(more);
    const std::int64_t rounding = 2 * Sum(problem.power);
    const std::size_t n = problem.weights.size();
    for (std::size_t i = 0; i < n; ++i) {
      const std::int64_t gets = Gets(problem, units, i);
      RC_ASSERT(std::abs(Gets(turned, back, n - 1 - i) - gets) <= rounding);
      RC_ASSERT(Gets(more, grown, i) >= gets - rounding);
    }
  }));
}

TEST(EisenbergGale, TakesLargeNumbers) {
  FairProblem problem;
  constexpr std::int64_t kMost = 1'000'000'000'000;
  problem.supply = {kMost, kMost};
  problem.power = {1'000'000, 999'999};
  problem.claims = {{kMost, kMost, 5}, {7, kMost, kMost}};
  problem.weights = {1'000'000, 1, 999'983};
  const UnitTable units = ProportionallyFairUnits(problem);
  EXPECT_EQ(Conserves(problem.supply, problem.claims, units), "");
  EXPECT_EQ(IsProportionallyFair(problem, units), "");
  // Planted: who has a millionth of the first one's weight is given the first one's units.
  UnitTable wrong = units;
  std::swap(wrong[0][0], wrong[0][1]);
  EXPECT_NE(IsProportionallyFair(problem, wrong), "");
}

// Planted: each product by itself, whatever is got of the others.
TEST(PlantedFairness, IsFound) {
  FairProblem problem;
  problem.supply = {600, 600};
  problem.power = {1, 1};
  problem.claims = {{600, 600, 0}, {0, 600, 600}};
  problem.weights = {1, 1, 1};
  UnitTable apart;
  for (std::size_t p = 0; p < 2; ++p) {
    apart.push_back(ShareWeighted(problem.supply[p], problem.weights, problem.claims[p], 0));
  }
  EXPECT_EQ(Conserves(problem.supply, problem.claims, apart), "");
  EXPECT_NE(IsProportionallyFair(problem, apart), "");
}

// ---- dominant resources ----------------------------------------------------------------

// The paper's 9 processors and 18 GB, of which A needs 1 and 4 a task, B 3 and 1: 3 and 2 tasks. The 4 GB that are left
// are claimed by both.
TEST(DominantResource, GivesThePapersShares) {
  LineProblem problem;
  problem.supply = {9, 18};
  problem.line = {0, 1};
  problem.claims = {{100, 300}, {400, 100}};
  problem.weights = {1, 1};
  EXPECT_EQ(DominantResourceUnits(problem), (UnitTable{{3, 6}, {14, 4}}));
}

TEST(DominantResource, ASmallBatchIsASmallPartOfItsLine) {
  LineProblem problem;
  problem.supply = {90, 10};
  problem.line = {0, 0};
  problem.claims = {{0, 90}, {10, 10}};
  problem.weights = {1, 1};
  EXPECT_EQ(DominantResourceUnits(problem), (UnitTable{{0, 90}, {9, 1}})) << "levels: one in eleven of the line";
  problem.line = {0, 1};
  EXPECT_EQ(DominantResourceUnits(problem), (UnitTable{{0, 90}, {5, 5}})) << "with lines of their own: half of each";
}

LineProblem AnyLines(bool own) {
  LineProblem problem;
  const auto products = *rc::gen::inRange<std::size_t>(1, 5);
  AddClaims(problem, products, *rc::gen::inRange<std::size_t>(1, 7), AnySize());
  for (std::size_t p = 0; p < products; ++p) {
    problem.line.push_back(own ? p : *rc::gen::inRange<std::size_t>(0, products));
  }
  return problem;
}

TEST(DominantResource, ConservesUnits) {
  EXPECT_TRUE(rc::check("conserves", [] {
    const LineProblem problem = AnyLines(false);
    RC_ASSERT(Conserves(problem.supply, problem.claims, DominantResourceUnits(problem)).empty());
  }));
}

// Tasks that a claimant can do with a bundle, where one needs its claims, all of them.
double TasksWith(const LineProblem& problem, const UnitTable& units, std::size_t bundle_of, std::size_t i) {
  double tasks = 1e300;
  for (std::size_t p = 0; p < units.size(); ++p) {
    if (problem.claims[p][i] == 0) continue;
    tasks = std::min(tasks, static_cast<double>(units[p][bundle_of]) / static_cast<double>(problem.claims[p][i]));
  }
  return tasks;
}

LineProblem LargeLines() {
  LineProblem problem = AnyLines(true);
  for (std::size_t p = 0; p < problem.supply.size(); ++p) {
    problem.supply[p] = 1'000'000 + *rc::gen::inRange<std::int64_t>(0, 1'000'000);
    for (std::int64_t& claim : problem.claims[p]) claim = (claim % 50) * 1'000'000;
  }
  for (std::size_t i = 0; i < problem.weights.size(); ++i) {
    problem.claims[i % problem.supply.size()][i] += 3'000'000;
  }
  problem.weights.assign(problem.weights.size(), 1);
  return problem;
}

std::string HasTheTasksOfTheory(const LineProblem& problem, const UnitTable& units) {
  theory::ResourceProblem exact;
  for (const std::int64_t supply : problem.supply) exact.capacity.push_back(static_cast<double>(supply));
  for (std::size_t i = 0; i < problem.weights.size(); ++i) {
    exact.needs.emplace_back();
    for (std::size_t p = 0; p < problem.supply.size(); ++p) {
      exact.needs[i].push_back(static_cast<double>(problem.claims[p][i]));
    }
  }
  const std::vector<double> tasks = theory::DominantResourceFairness(exact);
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const double does = TasksWith(problem, units, i, i);
    if (std::abs(does - std::min(1.0, tasks[i])) > 1e-4) return "other tasks than theory";
  }
  return "";
}

TEST(DominantResource, IsTheTheorysWhereNothingSharesALine) {
  EXPECT_TRUE(rc::check("tasks", [] {
    const LineProblem problem = LargeLines();
    RC_ASSERT(HasTheTasksOfTheory(problem, DominantResourceUnits(problem)).empty());
  }));
}

// Of what others get, what they can use: the rest is what was left.
TEST(DominantResource, NobodyEnviesAnybodyNorAnEqualPartOfEverything) {
  EXPECT_TRUE(rc::check("envy", [] {
    const LineProblem problem = LargeLines();
    const UnitTable units = DominantResourceUnits(problem);
    UnitTable equal = units;
    UnitTable used = units;
    const auto n = static_cast<std::int64_t>(problem.weights.size());
    for (std::size_t j = 0; j < problem.weights.size(); ++j) {
      const double tasks = TasksWith(problem, units, j, j);
      for (std::size_t p = 0; p < used.size(); ++p) {
        used[p][j] = static_cast<std::int64_t>(tasks * static_cast<double>(problem.claims[p][j]));
      }
    }
    for (std::size_t p = 0; p < equal.size(); ++p) equal[p].assign(problem.weights.size(), problem.supply[p] / n);
    for (std::size_t i = 0; i < problem.weights.size(); ++i) {
      const double own = TasksWith(problem, units, i, i) + 1e-4;
      RC_ASSERT(own >= std::min(1.0, TasksWith(problem, equal, i, i)));
      for (std::size_t j = 0; j < problem.weights.size(); ++j) {
        RC_ASSERT(own >= std::min(1.0, TasksWith(problem, used, j, i)));
      }
    }
  }));
}

// Planted: each resource divided by itself in equal levels.
TEST(PlantedDominance, IsFound) {
  LineProblem problem;
  problem.supply = {9'000'000, 18'000'000};
  problem.line = {0, 1};
  problem.claims = {{100'000'000, 300'000'000}, {400'000'000, 100'000'000}};
  problem.weights = {1, 1};
  EXPECT_EQ(HasTheTasksOfTheory(problem, DominantResourceUnits(problem)), "");
  UnitTable apart;
  for (std::size_t p = 0; p < 2; ++p) {
    apart.push_back(ShareWeighted(problem.supply[p], problem.weights, problem.claims[p], 0));
  }
  EXPECT_NE(HasTheTasksOfTheory(problem, apart), "");
}

// ---- deferred acceptance ---------------------------------------------------------------

std::vector<std::size_t> AnyOrder(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t k = count; k > 1; --k) std::swap(order[k - 1], order[*rc::gen::inRange<std::size_t>(0, k)]);
  return order;
}

UnitMatching AnyMatching(std::int64_t most_claim, std::int64_t most_of_all) {
  UnitMatching problem;
  const auto products = *rc::gen::inRange<std::size_t>(1, 5);
  const auto claimants = *rc::gen::inRange<std::size_t>(1, 7);
  for (std::size_t p = 0; p < products; ++p) {
    problem.quotas.push_back(*rc::gen::inRange<std::int64_t>(0, 2 * most_claim));
    problem.claims.push_back(*rc::gen::container<Units>(claimants, rc::gen::inRange<std::int64_t>(0, most_claim + 1)));
    problem.priority.push_back(AnyOrder(claimants));
  }
  for (std::size_t i = 0; i < claimants; ++i) {
    problem.most.push_back(*rc::gen::inRange<std::int64_t>(0, most_of_all + 1));
    problem.prefers.push_back(AnyOrder(products));
  }
  return problem;
}

std::size_t PlaceIn(const std::vector<std::size_t>& list, std::size_t entry) {
  return static_cast<std::size_t>(std::find(list.begin(), list.end(), entry) - list.begin());
}

// Looks at every pair that might block.
std::string IsStable(const UnitMatching& problem, const UnitTable& units) {
  for (std::size_t i = 0; i < problem.most.size(); ++i) {
    std::int64_t all = 0;
    for (const Units& of_product : units) all += of_product[i];
    if (all > problem.most[i]) return "more than it can take";
    for (std::size_t p = 0; p < units.size(); ++p) {
      if (units[p][i] < 0 || units[p][i] > problem.claims[p][i]) return "more than is claimed";
      if (Sum(units[p]) > problem.quotas[p]) return "more than there is";
      if (units[p][i] == problem.claims[p][i]) continue;
      bool wants = all < problem.most[i];
      for (std::size_t q = 0; q < units.size(); ++q) {
        wants = wants || (units[q][i] > 0 && PlaceIn(problem.prefers[i], p) < PlaceIn(problem.prefers[i], q));
      }
      bool found = Sum(units[p]) < problem.quotas[p];
      for (std::size_t j = 0; j < problem.most.size(); ++j) {
        found = found || (units[p][j] > 0 && PlaceIn(problem.priority[p], i) < PlaceIn(problem.priority[p], j));
      }
      if (wants && found) return "two would rather have each other";
    }
  }
  return "";
}

TEST(DeferredAcceptance, GivesWayToWhoComesFirst) {
  UnitMatching problem;
  problem.quotas = {5, 5};
  problem.claims = {{4, 4, 4}, {4, 4, 4}};
  problem.most = {4, 4, 4};
  problem.prefers = {{0, 1}, {0, 1}, {1, 0}};
  problem.priority = {{1, 0, 2}, {0, 1, 2}};
  EXPECT_EQ(DeferAcceptance(problem), (UnitTable{{1, 4, 0}, {3, 0, 2}}));
}

TEST(DeferredAcceptance, IsStable) {
  EXPECT_TRUE(rc::check("no blocking pair", [] {
    const UnitMatching problem = AnyMatching(12, 30);
    RC_ASSERT(IsStable(problem, DeferAcceptance(problem)).empty());
  }));
}

TEST(DeferredAcceptance, OfSingleUnitsIsThatOfGaleAndShapley) {
  EXPECT_TRUE(rc::check("student-optimal", [] {
    UnitMatching problem = AnyMatching(3, 1);
    theory::MatchingProblem exact;
    for (std::size_t i = 0; i < problem.most.size(); ++i) {
      problem.most[i] = 1;
      exact.students.emplace_back();
      for (const std::size_t p : problem.prefers[i]) {
        if (problem.claims[p][i] > 0) exact.students[i].push_back(p);
      }
    }
    exact.hospitals = problem.priority;
    for (const std::int64_t quota : problem.quotas) exact.quotas.push_back(static_cast<std::size_t>(quota));
    const theory::Matching matching = theory::StudentOptimal(exact);
    const UnitTable units = DeferAcceptance(problem);
    for (std::size_t p = 0; p < units.size(); ++p) {
      for (std::size_t i = 0; i < units[p].size(); ++i) {
        const bool matched = std::find(matching[p].begin(), matching[p].end(), i) != matching[p].end();
        RC_ASSERT(units[p][i] == (matched ? 1 : 0));
      }
    }
  }));
}

// By likes: the first product of its list that counts, then the next one. No false list does better for one unit.
TEST(DeferredAcceptance, NoFalsePreferencePays) {
  EXPECT_TRUE(rc::check("truth", [] {
    UnitMatching problem = AnyMatching(3, 1);
    problem.most.assign(problem.most.size(), 1);
    const std::vector<std::size_t> truth = problem.prefers[0];
    const auto place = [&] {
      const UnitTable units = DeferAcceptance(problem);
      for (std::size_t k = 0; k < truth.size(); ++k) {
        if (units[truth[k]][0] > 0) return k;
      }
      return truth.size();
    };
    const std::size_t honest = place();
    std::vector<std::size_t> lie = truth;
    std::sort(lie.begin(), lie.end());
    do {
      problem.prefers[0] = lie;
      RC_ASSERT(place() >= honest);
    } while (std::next_permutation(lie.begin(), lie.end()));
  }));
}

// Planted: each product by its own order, as if nobody had to choose.
TEST(PlantedMatching, IsFound) {
  UnitMatching problem;
  problem.quotas = {5, 5};
  problem.claims = {{5, 5}, {5, 5}};
  problem.most = {5, 5};
  problem.prefers = {{0, 1}, {1, 0}};
  problem.priority = {{1, 0}, {0, 1}};
  EXPECT_EQ(IsStable(problem, DeferAcceptance(problem)), "");
  problem.priority = {{0, 1}, {0, 1}};
  EXPECT_NE(IsStable(problem, {{0, 5}, {5, 0}}), "");
  EXPECT_NE(IsStable(problem, {{5, 0}, {0, 4}}), "");
}

// ---- the rules themselves ----------------------------------------------------------------

TickScarcity TwoVariants() {
  TickScarcity tick;
  Scarcity chips;
  chips.available = 60;
  chips.claims = {60, 60, 0};
  chips.heads = {1, 1, 1};
  Scarcity fast = chips;
  fast.available = 30;
  fast.claims = {0, 30, 30};
  tick.products = {chips, fast};
  tick.met = {0, 0};
  tick.power = {1000, 2000};
  tick.line = {0, 0};
  return tick;
}

TEST(TickRules, ReadAllProductsOfATick) {
  TickScarcity tick = TwoVariants();
  const auto units = [&](AllocationRule rule) { return FindSharingRule(rule)->AllocateAll(tick).units; };
  EXPECT_EQ(units(AllocationRule::kEisenbergGale), (UnitTable{{40, 20, 0}, {0, 10, 20}})) << "40 of 120, each";
  tick.met = {0, 1};
  EXPECT_EQ(units(AllocationRule::kEisenbergGale), (UnitTable{{30, 30, 0}, {0, 15, 15}})) << "two demands, two markets";
  EXPECT_EQ(units(AllocationRule::kWeightedMaxMin), (UnitTable{{30, 30, 0}, {0, 15, 15}}));
  const UnitTable dominant = units(AllocationRule::kDominantResource);
  EXPECT_EQ(dominant, (UnitTable{{45, 15, 0}, {0, 7, 23}})) << "a quarter of 90, then the second stops";
}

TEST(TickRules, PreferencesPayAndRanksDecide) {
  TickScarcity tick = TwoVariants();
  tick.prefers = {{1, 0}, {1, 0}, {1, 0}};
  tick.money = {100, 40, 100};
  tick.dearest = {{1, 1, 1}, {0, 0, 0}};
  const SharingRule& rule = *FindSharingRule(AllocationRule::kDeferredAcceptance);
  EXPECT_EQ(rule.AllocateAll(tick).units, (UnitTable{{60, 0, 0}, {0, 30, 0}})) << "position 0 first";
  for (Scarcity& product : tick.products) product.ranks = {2, 0, 1};
  EXPECT_EQ(rule.AllocateAll(tick).units, (UnitTable{{50, 10, 0}, {0, 30, 0}})) << "can pay for 40";
  tick.prefers[1] = {0, 1};
  EXPECT_EQ(rule.AllocateAll(tick).units, (UnitTable{{20, 40, 0}, {0, 0, 30}}));
}

// What one demand has cost is not there for the next one.
TEST(TickRules, MoneyIsSpentOnce) {
  TickScarcity tick = TwoVariants();
  tick.met = {0, 1};
  tick.prefers = {{0, 1}, {0, 1}, {0, 1}};
  tick.money = {0, 100, 1000};
  tick.dearest = {{2, 2, 2}, {10, 10, 10}};
  const SharingRule& rule = *FindSharingRule(AllocationRule::kDeferredAcceptance);
  EXPECT_EQ(rule.AllocateAll(tick).units, (UnitTable{{0, 50, 0}, {0, 0, 30}})) << "the second has nothing left";
  tick.products[0].claims[1] = 10;
  EXPECT_EQ(rule.AllocateAll(tick).units, (UnitTable{{0, 10, 0}, {0, 8, 22}})) << "80 cents are left, for eight";
}

// Who could not pay at its limit keeps nobody out, and sets no price.
TEST(TickRules, SellToThoseWhoCanPay) {
  TickScarcity tick = TwoVariants();
  tick.bids = {{{0, 60, 1'000'000'000, 1000, 100}, {1, 60, 1200, 1000, 100}, {2, 20, 1100, 1000, 100}},
               {{1, 30, 2500, 2000, 200}, {2, 30, 2000, 2000, 200}}};
  for (const AllocationRule number : {AllocationRule::kUniformPriceSale, AllocationRule::kVcgSale}) {
    const SharingRule& rule = *FindSharingRule(number);
    tick.money = {};
    EXPECT_EQ(rule.AllocateAll(tick).units, (UnitTable{{60, 0, 0}, {0, 30, 0}})) << "no limit";
    tick.money = {900'000, 1'000'000, 1'000'000};
    TickShares shares = rule.AllocateAll(tick);
    EXPECT_EQ(shares.units, (UnitTable{{0, 60, 0}, {0, 30, 0}}));
    EXPECT_LE(shares.sales[0][1].cents, 60 * 1100) << "not at what the first one bids";
    // 60 units take at least 54,000 of its money: of what is left it cannot pay for 30 at its limit.
    tick.money = {900'000, 66'000 + 2300, 1'000'000};
    shares = rule.AllocateAll(tick);
    EXPECT_EQ(shares.units[0], (Units{0, 60, 0}));
    EXPECT_EQ(shares.units[1][1], (66'000 + 2300 - (shares.sales[0][1].cents - 60 * 100)) / 2300);
    EXPECT_EQ(shares.units[1][1] + shares.units[1][2], 30);
  }
}

TEST(TickRules, SellWhatIsBid) {
  TickScarcity tick = TwoVariants();
  tick.bids = {{{0, 60, 1500, 1000}, {1, 60, 1200, 1000}}, {{1, 30, 2500, 2000}, {2, 30, 2000, 2000}}};
  for (const AllocationRule number : {AllocationRule::kUniformPriceSale, AllocationRule::kVcgSale}) {
    const SharingRule& rule = *FindSharingRule(number);
    EXPECT_TRUE(rule.priced());
    const TickShares shares = rule.AllocateAll(tick);
    EXPECT_EQ(shares.units, (UnitTable{{60, 0, 0}, {0, 30, 0}}));
    EXPECT_EQ(shares.sales[0][0].cents, 60 * 1200);
    EXPECT_EQ(shares.sales[1][0].cents, 30 * 2000);
  }
}

TEST(TickRules, AreTheOnlyOnesThatArePricedOrLookAtAll) {
  for (const SharingRule* rule : SharingRules()) {
    const bool of_ticks = std::find(TickRules().begin(), TickRules().end(), rule) != TickRules().end();
    EXPECT_EQ(rule->joint(), of_ticks) << rule->name();
    EXPECT_TRUE(rule->joint() || !rule->priced()) << rule->name();
  }
}

}  // namespace
}  // namespace haggle::tick_rules_test
