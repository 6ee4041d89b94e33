// Allocation rules against published cases, and their axioms on random ones.
#include "proto/base/allocation_rules.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

#include "proto/base/sharing.h"

namespace haggle::allocation_rules_test {
namespace {

using Units = std::vector<std::int64_t>;

std::int64_t Sum(const Units& units) { return std::accumulate(units.begin(), units.end(), std::int64_t{0}); }

Scarcity ScarcityOf(std::int64_t available, const Units& claims, const Units& heads, std::size_t first) {
  Scarcity scarcity;
  scarcity.available = available;
  scarcity.claims = claims;
  scarcity.heads = heads;
  scarcity.first = first;
  return scarcity;
}

Units ShareProportional(std::int64_t available, const Units& claims, std::size_t first) {
  return FindSharingRule(AllocationRule::kProportional)
      ->Allocate(ScarcityOf(available, claims, Units(claims.size(), 1), first));
}

Units ShareUniform(std::int64_t available, const Units& claims, const Units& heads, std::size_t first) {
  return FindSharingRule(AllocationRule::kUniform)->Allocate(ScarcityOf(available, claims, heads, first));
}

TEST(AllocationRules, AreFoundByTheirNumbersAndNoOthersAre) {
  ASSERT_EQ(SharingRules().size(), 22U);
  for (std::size_t i = 0; i < SharingRules().size(); ++i) {
    const SharingRule& rule = *SharingRules()[i];
    EXPECT_EQ(static_cast<std::size_t>(rule.number()), i + 1);
    EXPECT_EQ(FindSharingRule(rule.number()), &rule);
    Rules rules;
    rules.allocation = rule.number();
    EXPECT_EQ(&SharingRuleOf(rules), &rule);
  }
  EXPECT_EQ(FindSharingRule(AllocationRule::kUnset), nullptr);
  EXPECT_EQ(FindSharingRule(static_cast<AllocationRule>(200)), nullptr);
  EXPECT_EQ(FindSharingRule(AllocationRule::kUniform)->name(), "uniform");
}

TEST(AllocationRulesDeathTest, AnUnknownRuleIsAMistakeAndNotProportional) {
  Rules rules;
  rules.allocation = static_cast<AllocationRule>(200);
  EXPECT_DEATH(SharingRuleOf(rules), "rule != nullptr");
  EXPECT_DEATH(SharingRuleOf(Rules()), "rule != nullptr");
}

TEST(AllocationRules, WhereTheSellerSharesNothingIsSharedByRule) {
  const SharingRule& rule = *FindSharingRule(AllocationRule::kDiscretion);
  EXPECT_TRUE(rule.by_seller());
  EXPECT_EQ(rule.Allocate(ScarcityOf(10, {5, 9}, {1, 1}, 0)), (Units{0, 0}));
  for (const SharingRule* other : SharingRules()) EXPECT_EQ(other->by_seller(), other == &rule) << other->name();
}

TEST(AllocationRules, PromiseWhatTheBulletinLetsBeReckoned) {
  const SharingRule& proportional = *FindSharingRule(AllocationRule::kProportional);
  const SharingRule& uniform = *FindSharingRule(AllocationRule::kUniform);
  const SharingRule& discretion = *FindSharingRule(AllocationRule::kDiscretion);
  Forecast forecast;
  forecast.supply = 100;
  forecast.backlog = 400;
  forecast.own = 80;
  forecast.heads = 3;
  forecast.all_heads = 10;
  EXPECT_EQ(proportional.Promises(forecast), 20) << "a fifth of the backlog";
  EXPECT_EQ(discretion.Promises(forecast), 20) << "reckoned in proportion";
  EXPECT_EQ(uniform.Promises(forecast), 30) << "three heads of ten";
  forecast.own = 160;
  EXPECT_EQ(proportional.Promises(forecast), 40) << "claiming more brings more";
  EXPECT_EQ(uniform.Promises(forecast), 30) << "but not here";
  forecast.own = 10;
  EXPECT_EQ(uniform.Promises(forecast), 10) << "never more than is due";
  EXPECT_EQ(proportional.Promises(Forecast()), 0);
}

nlohmann::json Cases(const char* family) {
  std::ifstream file(HAGGLE_SOURCE_DIR "/tests/oracles/allocation_rules.json");
  return nlohmann::json::parse(file).at(family);
}

Units Scaled(const nlohmann::json& numbers, double scale) {
  Units units;
  for (const auto& number : numbers) units.push_back(std::llround(number.get<double>() * scale));
  return units;
}

TEST(Allocation, GivesThePublishedAnswers) {
  const nlohmann::json cases = Cases("capacity_rules");
  ASSERT_EQ(cases.size(), 12U);
  for (const auto& c : cases) {
    const Units orders = c.at("orders");
    const std::int64_t capacity = c.at("capacity");
    EXPECT_EQ(ShareProportional(capacity, orders, 0), c.at("proportional").get<Units>()) << c.at("id");
    EXPECT_EQ(ShareUniform(capacity, orders, Units(orders.size(), 1), 0), c.at("uniform").get<Units>()) << c.at("id");
  }
}

TEST(Allocation, IsTheUniformRuleOfSprumont) {
  const nlohmann::json cases = Cases("sprumont_uniform");
  ASSERT_GE(cases.size(), 3U);
  for (const auto& c : cases) {
    const Units peaks = Scaled(c.at("peaks"), 1000);
    const Units shares = ShareUniform(c.at("amount").get<std::int64_t>() * 1000, peaks, Units(peaks.size(), 1), 0);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      EXPECT_NEAR(static_cast<double>(shares[i]), c.at("shares").at(i).get<double>() * 1000, 1) << c.at("id");
    }
  }
}

TEST(Allocation, GivesHeadsTheirWeightedMaxMinShares) {
  // In units of 1/120, where every share is whole; half heads become whole ones.
  for (const auto& c : Cases("weighted_max_min")) {
    const Units heads = Scaled(c.at("weights"), 2);
    const Units demands = Scaled(c.at("demands"), 120);
    const std::int64_t capacity = c.at("capacity").get<std::int64_t>() * 120;
    EXPECT_EQ(ShareUniform(capacity, demands, heads, 0), Scaled(c.at("allocation"), 120)) << c.at("id");
  }
}

TEST(Allocation, GivesRemaindersByFractionThenPosition) {
  EXPECT_EQ(ShareWeighted(10, {1, 1, 1}, {9, 9, 9}, 0), (Units{4, 3, 3}));
  EXPECT_EQ(ShareWeighted(10, {1, 1, 1}, {9, 9, 9}, 1), (Units{3, 4, 3}));
  EXPECT_EQ(ShareWeighted(11, {1, 1, 1}, {9, 9, 9}, 2), (Units{4, 3, 4}));
  EXPECT_EQ(ShareWeighted(10, {1, 1, 1}, {9, 9, 9}, 5), (Units{3, 3, 4})) << "position 5 of 3 is 2";
  EXPECT_EQ(ShareWeighted(3, {1, 2, 4}, {9, 9, 9}, 0), (Units{0, 1, 2}))
      << "fractions 3/7, 6/7, 5/7 and two units left";
  EXPECT_EQ(ShareUniform(3, {9, 9}, {1, 3}, 0), (Units{1, 2})) << "3/4 and 9/4: by position, not by fraction";
  EXPECT_EQ(ShareUniform(3, {9, 9}, {1, 3}, 1), (Units{0, 3}));
}

TEST(Allocation, SharesAnewWhatTheFullLeave) {
  EXPECT_EQ(ShareWeighted(100, {1, 1, 1}, {10, 50, 100}, 0), (Units{10, 45, 45}));
  EXPECT_EQ(ShareWeighted(100, {8, 1, 1}, {10, 20, 100}, 0), (Units{10, 20, 70}));
  EXPECT_EQ(ShareWeighted(100, {0, 1}, {50, 30}, 0), (Units{0, 30})) << "a weight of 0 gets nothing";
  EXPECT_EQ(ShareWeighted(0, {1, 1}, {5, 5}, 0), (Units{0, 0}));
  EXPECT_EQ(ShareWeighted(5, {}, {}, 3), Units{});
}

TEST(Allocation, TakesNumbersOfAnySize) {
  constexpr std::int64_t kHuge = 1'000'000'000'000'000'000;
  EXPECT_EQ(ShareWeighted(kHuge, {kHuge, kHuge, kHuge, kHuge}, {kHuge, kHuge, kHuge, kHuge}, 0), Units(4, kHuge / 4));
}

TEST(AllocationDeathTest, RefusesWhatIsNoClaim) {
  EXPECT_DEATH(ShareWeighted(-1, {1}, {1}, 0), "check failed");
  EXPECT_DEATH(ShareWeighted(1, {-1}, {1}, 0), "check failed");
  EXPECT_DEATH(ShareWeighted(1, {1}, {1, 2}, 0), "check failed");
  EXPECT_DEATH(ShareUniform(1, {1}, {}, 0), "check failed");
}

// ---- axioms ---------------------------------------------------------------------

struct Problem {
  std::int64_t available = 0;
  Units weights;
  Units caps;
  std::size_t first = 0;
};

Problem AnyProblem() {
  Problem p;
  const auto n = *rc::gen::inRange<std::size_t>(1, 9);
  const std::int64_t most = *rc::gen::element<std::int64_t>(10, 1000, 1'000'000'000);
  p.weights = *rc::gen::container<Units>(n, rc::gen::inRange<std::int64_t>(0, most));
  p.caps = *rc::gen::container<Units>(n, rc::gen::inRange<std::int64_t>(0, most));
  p.available = *rc::gen::inRange<std::int64_t>(0, most * static_cast<std::int64_t>(n));
  p.first = *rc::gen::inRange<std::size_t>(0, 20);
  return p;
}

TEST(AllocationProperty, SharesAllThereIsAndNobodyPassesItsCap) {
  EXPECT_TRUE(rc::check("sum and caps", [] {
    const Problem p = AnyProblem();
    const Units shares = ShareWeighted(p.available, p.weights, p.caps, p.first);
    std::int64_t wanted = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      RC_ASSERT(shares[i] >= 0);
      RC_ASSERT(shares[i] <= (p.weights[i] > 0 ? p.caps[i] : 0));
      if (p.weights[i] > 0) wanted += p.caps[i];
    }
    RC_ASSERT(Sum(shares) == std::min(p.available, wanted));
    const Units uniform = ShareUniform(p.available, p.caps, p.weights, p.first);
    for (std::size_t i = 0; i < uniform.size(); ++i) RC_ASSERT(uniform[i] >= 0 && uniform[i] <= p.caps[i]);
    RC_ASSERT(Sum(uniform) == std::min(p.available, Sum(p.caps)));
  }));
}

TEST(AllocationProperty, MoreSupplyHarmsNobody) {
  // Beyond one unit of rounding: largest remainders are not monotonic to the unit
  // (the Alabama paradox).
  EXPECT_TRUE(rc::check("monotonic", [] {
    const Problem p = AnyProblem();
    const std::int64_t more = p.available + *rc::gen::inRange<std::int64_t>(1, 1000);
    const Units before = ShareWeighted(p.available, p.weights, p.caps, p.first);
    const Units after = ShareWeighted(more, p.weights, p.caps, p.first);
    for (std::size_t i = 0; i < before.size(); ++i) RC_ASSERT(after[i] >= before[i] - 1);
  }));
}

TEST(AllocationProperty, EqualsAreTreatedAlike) {
  EXPECT_TRUE(rc::check("equal treatment", [] {
    Problem p = AnyProblem();
    p.weights.push_back(p.weights[0]);
    p.caps.push_back(p.caps[0]);
    const Units shares = ShareWeighted(p.available, p.weights, p.caps, p.first);
    RC_ASSERT(std::abs(shares.front() - shares.back()) <= 1);
    const Units uniform = ShareUniform(p.available, p.caps, p.weights, p.first);
    RC_ASSERT(std::abs(uniform.front() - uniform.back()) <= 1);
  }));
}

TEST(AllocationProperty, ProportionalSharesAreInProportion) {
  EXPECT_TRUE(rc::check("proportional", [] {
    const Problem p = AnyProblem();
    const Units shares = ShareProportional(p.available, p.caps, p.first);
    const std::int64_t total = Sum(p.caps);
    if (total <= p.available) {
      RC_ASSERT(shares == p.caps);
      return;
    }
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const double exact =
          static_cast<double>(p.caps[i]) * static_cast<double>(p.available) / static_cast<double>(total);
      RC_ASSERT(std::fabs(static_cast<double>(shares[i]) - exact) < 1 + 1e-6);
    }
  }));
}

TEST(AllocationProperty, UniformSharesHaveOneLevelAHead) {
  EXPECT_TRUE(rc::check("level", [] {
    const Problem p = AnyProblem();
    const Units shares = ShareUniform(p.available, p.caps, p.weights, p.first);
    // Whoever is not full has the highest level a head, up to a unit of rounding.
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (shares[i] == p.caps[i]) continue;
      for (std::size_t j = 0; j < shares.size(); ++j) {
        const auto heads_i = static_cast<double>(std::max<std::int64_t>(p.weights[i], 1));
        const auto heads_j = static_cast<double>(std::max<std::int64_t>(p.weights[j], 1));
        RC_ASSERT((static_cast<double>(shares[i]) + 1) / heads_i >= (static_cast<double>(shares[j]) - 1) / heads_j);
      }
    }
  }));
}

TEST(AllocationProperty, UniformIsTruthful) {
  // Sprumont's theorem: another claim than the wanted one never brings what is nearer to it.
  EXPECT_TRUE(rc::check("strategy-proof", [] {
    const Problem p = AnyProblem();
    const std::int64_t want = p.caps[0];
    Units lie = p.caps;
    lie[0] = *rc::gen::inRange<std::int64_t>(0, 2 * want + 10);
    const std::int64_t honest = ShareUniform(p.available, p.caps, p.weights, p.first)[0];
    const std::int64_t lying = ShareUniform(p.available, lie, p.weights, p.first)[0];
    RC_ASSERT(std::min(lying, want) <= honest + 1);
  }));
}

TEST(AllocationProperty, AnAggregateHasTheSharesOfItsHeads) {
  EXPECT_TRUE(rc::check("members", [] {
    const auto heads = *rc::gen::inRange<std::int64_t>(1, 7);
    const auto each = *rc::gen::inRange<std::int64_t>(0, 1000);
    Units claims = *rc::gen::container<Units>(3, rc::gen::inRange<std::int64_t>(0, 1000));
    const std::int64_t available = *rc::gen::inRange<std::int64_t>(0, 6000);
    Units together = claims;
    together.push_back(each * heads);
    const Units merged = ShareUniform(available, together, {1, 1, 1, heads}, 0);
    Units apart = claims;
    apart.resize(claims.size() + static_cast<std::size_t>(heads), each);
    const Units split = ShareUniform(available, apart, Units(apart.size(), 1), 0);
    const std::int64_t of_members = Sum(Units(split.begin() + 3, split.end()));
    RC_ASSERT(std::abs(merged.back() - of_members) <= heads);
    for (std::size_t i = 0; i < 3; ++i) RC_ASSERT(std::abs(merged[i] - split[i]) <= 1);
  }));
}

}  // namespace
}  // namespace haggle::allocation_rules_test
