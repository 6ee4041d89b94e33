// Axioms of rationing, held against every rule of the table on random problems, and the faults that they find in
// rules that are wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "proto/base/allocation_rules.h"
#include "proto/base/claims_problem.h"

namespace haggle::rule_axioms_test {
namespace {

using ::testing::HasSubstr;
using Units = std::vector<std::int64_t>;
using Rule = std::function<Units(const Scarcity&)>;
using Kinds = std::set<AllocationRule>;

std::int64_t Sum(const Units& units) { return std::accumulate(units.begin(), units.end(), std::int64_t{0}); }

Scarcity AnyScarcity() {
  Scarcity any;
  const auto n = *rc::gen::inRange<std::size_t>(1, 8);
  const std::int64_t most = *rc::gen::element<std::int64_t>(3, 40, 1000, 1'000'000);
  any.claims = *rc::gen::container<Units>(n, rc::gen::inRange<std::int64_t>(0, most));
  any.heads = *rc::gen::container<Units>(n, rc::gen::inRange<std::int64_t>(0, 5));
  any.weights = *rc::gen::container<Units>(n, rc::gen::inRange<std::int64_t>(0, 5));
  any.past = *rc::gen::container<Units>(n, rc::gen::inRange<std::int64_t>(0, 3 * most));
  any.ranks = *rc::gen::container<std::vector<std::int32_t>>(n, rc::gen::inRange<std::int32_t>(-1, 3));
  any.available = *rc::gen::inRange<std::int64_t>(0, 1 + most * static_cast<std::int64_t>(n));
  any.first = *rc::gen::inRange<std::size_t>(0, 12);
  return any;
}

// ---- the axioms: an empty text, or what is wrong ---------------------------------

std::string Conserves(const Rule& rule, const Scarcity& s) {
  const Units shares = rule(s);
  if (shares.size() != s.claims.size()) return "another number of shares than of claims";
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i] < 0) return "less than nothing";
    if (shares[i] > s.claims[i]) return "more than was claimed";
  }
  return Sum(shares) == std::min(s.available, Sum(s.claims)) ? "" : "shares that do not come to what there is";
}

// Beyond a unit of rounding: largest remainders are not monotonic to the unit (the Alabama paradox).
std::string GrowsWithSupply(const Rule& rule, Scarcity s, std::int64_t more) {
  const Units before = rule(s);
  s.available += more;
  const Units after = rule(s);
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (after[i] < before[i] - 1) return "more supply takes units away";
  }
  return "";
}

std::string GrowsWithClaim(const Rule& rule, Scarcity s, std::int64_t more) {
  const std::int64_t before = rule(s)[0];
  s.claims[0] += more;
  return rule(s)[0] < before - 1 ? "a greater claim brings less" : "";
}

// Where nobody has a rank, weight, past or heads of its own, who is who makes no difference beyond rounding.
std::string IsAnonymous(const Rule& rule, Scarcity s, std::size_t by) {
  s.ranks.assign(s.claims.size(), 0);
  s.heads = s.weights = s.past = Units(s.claims.size(), 1);
  const Units shares = rule(s);
  Scarcity turned = s;
  const auto shift = static_cast<std::ptrdiff_t>(by % s.claims.size());
  std::rotate(turned.claims.begin(), turned.claims.begin() + shift, turned.claims.end());
  Units back = rule(turned);
  std::rotate(back.rbegin(), back.rbegin() + shift, back.rend());
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (std::abs(back[i] - shares[i]) > 1) return "who stands where makes a difference";
  }
  return "";
}

// If one goes with its share, the others share the rest as before.
std::string IsConsistent(const Rule& rule, const Scarcity& s) {
  const Units shares = rule(s);
  Scarcity rest = s;
  rest.available = std::min(s.available, Sum(s.claims)) - shares.back();
  for (Units* list : {&rest.claims, &rest.heads, &rest.weights, &rest.past}) list->pop_back();
  rest.ranks.pop_back();
  const Units others = rule(rest);
  const auto n = static_cast<std::int64_t>(shares.size());
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (std::abs(others[i] - shares[i]) > n) return "who stays gets something else when one has gone";
  }
  return "";
}

// No other claim brings what is nearer to what is wanted.
std::string IsStrategyProof(const Rule& rule, Scarcity s, std::int64_t lie) {
  const std::int64_t want = s.claims[0];
  const std::int64_t honest = rule(s)[0];
  s.claims[0] = lie;
  const std::int64_t lying = rule(s)[0];
  return std::abs(want - lying) < std::abs(want - honest) - 1 ? "a claim that is not wanted brings more of what is"
                                                              : "";
}

// ---- who is held to what -----------------------------------------------------------

std::vector<const SharingRule*> RulesBut(const Kinds& others) {
  std::vector<const SharingRule*> rules;
  for (const SharingRule* rule : SharingRules()) {
    if (!rule->by_seller() && others.count(rule->number()) == 0) rules.push_back(rule);
  }
  return rules;
}

Rule Of(const SharingRule* rule) {
  return [rule](const Scarcity& s) { return rule->Allocate(s); };
}

// Under the last one whose turn it is.
const Kinds kNotAnonymous = {AllocationRule::kLexicographic, AllocationRule::kDeferredAcceptance};
const Kinds kStrategyProof = {
    AllocationRule::kUniform,           AllocationRule::kWeightedMaxMin, AllocationRule::kConstrainedEqualAwards,
    AllocationRule::kLexicographic,     AllocationRule::kEisenbergGale,  AllocationRule::kDominantResource,
    AllocationRule::kDeferredAcceptance};
// Of three or more, the mean of orders, the layers of Ibn Ezra and the tau-value are not; with another number of
// parties it is another one's turn.
const Kinds kNotConsistent = {
    AllocationRule::kRandomArrival, AllocationRule::kMinimalOverlap, AllocationRule::kAdjustedProportional,
    AllocationRule::kTurnAndEarn,   AllocationRule::kPiniles,        AllocationRule::kDeferredAcceptance};

void CheckAll(const Kinds& others, const std::function<std::string(const Rule&, const Scarcity&)>& axiom) {
  for (const SharingRule* rule : RulesBut(others)) {
    EXPECT_TRUE(rc::check(std::string(rule->name()), [&] {
      const Scarcity any = AnyScarcity();
      const std::string fault = axiom(Of(rule), any);
      if (!fault.empty()) RC_FAIL(fault);
    }));
  }
}

TEST(RuleAxioms, UnitsAreConserved) { CheckAll({}, Conserves); }

TEST(RuleAxioms, MoreSupplyHarmsNobody) {
  CheckAll({}, [](const Rule& rule, const Scarcity& s) {
    return GrowsWithSupply(rule, s, *rc::gen::inRange<std::int64_t>(1, 1000));
  });
}

TEST(RuleAxioms, AGreaterClaimBringsNoLess) {
  CheckAll({}, [](const Rule& rule, const Scarcity& s) {
    return GrowsWithClaim(rule, s, *rc::gen::inRange<std::int64_t>(1, 1000));
  });
}

TEST(RuleAxioms, WhoIsWhoMakesNoDifference) {
  CheckAll(kNotAnonymous, [](const Rule& rule, const Scarcity& s) {
    return IsAnonymous(rule, s, *rc::gen::inRange<std::size_t>(0, 8));
  });
}

TEST(RuleAxioms, WhoStaysGetsTheSame) { CheckAll(kNotConsistent, IsConsistent); }

TEST(RuleAxioms, ToClaimWhatOneWantsIsBestUnderTheRulesThatAreSo) {
  Kinds others;
  for (const SharingRule* rule : SharingRules()) {
    if (kStrategyProof.count(rule->number()) == 0) others.insert(rule->number());
  }
  CheckAll(others, [](const Rule& rule, const Scarcity& s) {
    return IsStrategyProof(rule, s, *rc::gen::inRange<std::int64_t>(0, 2 * s.claims[0] + 10));
  });
}

// ... and under the others it is not: the search finds who gains by claiming more.
TEST(RuleAxioms, UnderTheOthersALieThatPaysIsFound) {
  for (const SharingRule* rule : RulesBut(kStrategyProof)) {
    bool found = false;
    for (const std::int64_t available : {50, 100}) {
      Scarcity s;
      s.available = available;
      s.claims = {40, 50, 60};
      s.heads = s.weights = s.past = {1, 1, 1};
      for (std::int64_t lie = 0; lie <= 200 && !found; ++lie) found = !IsStrategyProof(Of(rule), s, lie).empty();
    }
    // Under turn-and-earn no claim brings more, in one tick: what one took before does.
    EXPECT_EQ(found, rule->number() != AllocationRule::kTurnAndEarn) << rule->name();
  }
}

// The Talmud's rule, of any two, is the contested garment; the losses of its dual are the awards of itself.
TEST(RuleAxioms, TheTalmudIsItsOwnDual) {
  EXPECT_TRUE(rc::check("dual", [] {
    const Scarcity s = AnyScarcity();
    const std::int64_t all = Sum(s.claims);
    const std::int64_t available = std::min(s.available, all);
    const Fractions given = Talmud(available, s.claims);
    const Fractions missing = Talmud(all - available, s.claims);
    for (std::size_t i = 0; i < s.claims.size(); ++i) {
      RC_ASSERT(given.parts[i] * missing.whole + missing.parts[i] * given.whole ==
                Int128{s.claims[i]} * given.whole * missing.whole);
    }
  }));
}

TEST(RuleAxioms, AnAggregateStandsForItsHeadsUnderTheLinearRule) {
  Scarcity together;
  together.available = 100;
  together.claims = {60, 120};
  together.heads = {1, 2};
  Scarcity apart = together;
  apart.claims = {60, 60, 60};
  apart.heads = {1, 1, 1};
  const SharingRule* linear = FindSharingRule(AllocationRule::kLinear);
  EXPECT_EQ(linear->Allocate(together), (Units{33, 67}));
  EXPECT_EQ(linear->Allocate(apart), (Units{34, 33, 33}));
}

TEST(RuleAxioms, RanksWeightsAndThePastCountWhereTheyAreAskedFor) {
  Scarcity s;
  s.available = 60;
  s.claims = {40, 40, 40};
  s.heads = {1, 1, 1};
  s.ranks = {1, 0, 1};
  s.weights = {1, 1, 4};
  s.past = {30, 10, 0};
  const auto shares = [&](AllocationRule rule) { return FindSharingRule(rule)->Allocate(s); };
  EXPECT_EQ(shares(AllocationRule::kLexicographic), (Units{20, 40, 0}));
  EXPECT_EQ(shares(AllocationRule::kPriority), (Units{10, 40, 10}));
  EXPECT_EQ(shares(AllocationRule::kWeighted), (Units{10, 10, 40}));
  EXPECT_EQ(shares(AllocationRule::kWeightedMaxMin), (Units{10, 10, 40}));
  EXPECT_EQ(shares(AllocationRule::kTurnAndEarn), (Units{40, 20, 0}));
  s.past = {0, 0, 0};
  EXPECT_EQ(shares(AllocationRule::kTurnAndEarn), (Units{20, 20, 20})) << "nobody has earned anything yet";
}

TEST(RuleAxioms, WhatIsPromisedIsNeverMoreThanIsDueAndGrowsWithSupply) {
  for (const SharingRule* rule : SharingRules()) {
    EXPECT_TRUE(rc::check(std::string(rule->name()), [&] {
      Forecast forecast;
      forecast.own = *rc::gen::inRange<std::int64_t>(0, 1000);
      forecast.backlog = forecast.own + *rc::gen::inRange<std::int64_t>(0, 3000);
      forecast.supply = *rc::gen::inRange<std::int64_t>(0, 4000);
      forecast.claimants = *rc::gen::inRange<std::int64_t>(1, 9);
      forecast.heads = *rc::gen::inRange<std::int64_t>(1, 4);
      forecast.all_heads = forecast.heads + forecast.claimants - 1;
      forecast.weight = *rc::gen::inRange<std::int64_t>(1, 4);
      forecast.all_weights = forecast.weight + forecast.claimants - 1;
      forecast.before = *rc::gen::inRange<std::int64_t>(0, forecast.claimants);
      forecast.beside = forecast.claimants - 1 - forecast.before;
      forecast.earlier = *rc::gen::inRange<std::int64_t>(0, forecast.beside + 1);
      const std::int64_t promised = rule->Promises(forecast);
      RC_ASSERT(promised >= 0 && promised <= forecast.own);
      forecast.supply += *rc::gen::inRange<std::int64_t>(0, 500);
      RC_ASSERT(rule->Promises(forecast) >= promised - 1);
    }));
  }
}

// What its page says of merging and splitting: the first two of four as one, of as many heads, against each by itself.
TEST(RuleAxioms, MergingAndSplittingPayWhereThePageSaysSo) {
  const Kinds merging = {AllocationRule::kUniform,        AllocationRule::kConstrainedEqualLosses,
                         AllocationRule::kTalmud,         AllocationRule::kRandomArrival,
                         AllocationRule::kMinimalOverlap, AllocationRule::kAdjustedProportional};
  const Kinds splitting = {AllocationRule::kLinear,          AllocationRule::kPareto,
                           AllocationRule::kWeightedMaxMin,  AllocationRule::kConstrainedEqualAwards,
                           AllocationRule::kTalmud,          AllocationRule::kPiniles,
                           AllocationRule::kRandomArrival,   AllocationRule::kMinimalOverlap,
                           AllocationRule::kEisenbergGale,   AllocationRule::kAdjustedProportional,
                           AllocationRule::kDominantResource};
  constexpr std::int64_t kFine = 840;
  for (const SharingRule* rule : RulesBut({})) {
    bool merge = false;
    bool split = false;
    for (int code = 0; code < 5 * 5 * 5 * 5; ++code) {
      Scarcity apart;
      for (int digit = code, i = 0; i < 4; ++i, digit /= 5) apart.claims.push_back((digit % 5 + 1) * kFine);
      apart.heads = {1, 1, 1, 1};
      apart.past = apart.claims;
      Scarcity together = apart;
      together.claims = {apart.claims[0] + apart.claims[1], apart.claims[2], apart.claims[3]};
      together.heads = {2, 1, 1};
      together.past = together.claims;
      for (apart.available = kFine; apart.available < Sum(apart.claims); apart.available += kFine) {
        together.available = apart.available;
        const Units each = rule->Allocate(apart);
        const std::int64_t gains = rule->Allocate(together)[0] - each[0] - each[1];
        merge = merge || gains > 4;
        split = split || gains < -4;
      }
    }
    EXPECT_EQ(merge, merging.count(rule->number()) > 0) << rule->name();
    EXPECT_EQ(split, splitting.count(rule->number()) > 0) << rule->name();
  }
}

TEST(RuleAxioms, EveryRuleHasItsPage) {
  for (const SharingRule* rule : SharingRules()) {
    const RulePage page = rule->page();
    EXPECT_FALSE(page.summary.empty()) << rule->name();
    EXPECT_FALSE(page.text.empty()) << rule->name();
  }
}

// ---- planted: rules that are wrong, and the axioms that find it --------------------

std::string Found(const Rule& rule, const std::function<std::string(const Rule&, const Scarcity&)>& axiom) {
  std::string fault;
  // RapidCheck tells of what it finds on standard error: here that is what is wanted.
  for (std::int64_t available = 0; available <= 120 && fault.empty(); ++available) {
    Scarcity s;
    s.available = available;
    s.claims = {30, 50, 40};
    s.heads = s.weights = s.past = {1, 1, 1};
    s.ranks = {0, 0, 0};
    fault = axiom(rule, s);
  }
  return fault;
}

TEST(PlantedRules, AreFound) {
  const SharingRule* proportional = FindSharingRule(AllocationRule::kProportional);
  const Rule loses = [&](const Scarcity& s) {  // rounds down and forgets the rest
    Units shares = s.claims;
    const std::int64_t all = Sum(shares);
    if (all > s.available) {
      for (std::int64_t& share : shares) share = share * s.available / all;
    }
    return shares;
  };
  EXPECT_THAT(Found(loses, Conserves), HasSubstr("do not come to"));
  const Rule more_than_claimed = [](const Scarcity& s) {
    Units shares(s.claims.size(), s.available / static_cast<std::int64_t>(s.claims.size()));
    shares[0] += s.available % static_cast<std::int64_t>(s.claims.size());
    return shares;
  };
  EXPECT_THAT(Found(more_than_claimed, Conserves), HasSubstr("more than was claimed"));
  const Rule favours = [&](const Scarcity& s) {  // the first takes a tenth before the others
    Scarcity rest = s;
    const std::int64_t first = std::min(s.claims[0], s.available / 10);
    rest.available -= first;
    rest.claims[0] -= first;
    Units shares = proportional->Allocate(rest);
    shares[0] += first;
    return shares;
  };
  EXPECT_EQ(Found(favours, Conserves), "");
  EXPECT_THAT(Found(favours, [](const Rule& r, const Scarcity& s) { return IsAnonymous(r, s, 1); }),
              HasSubstr("who stands where"));
  EXPECT_THAT(Found(Of(proportional), [](const Rule& r, const Scarcity& s) { return IsStrategyProof(r, s, 60); }),
              HasSubstr("is not wanted"))
      << "the proportional rule, taken for one under which the truth is best";
  const Rule shrinks = [&](const Scarcity& s) {  // serves the smallest claim in full, but only while there is little
    Scarcity turned = s;
    turned.ranks = {0, 1, 2};
    if (s.available > 60) turned.ranks = {2, 1, 0};
    return FindSharingRule(AllocationRule::kLexicographic)->Allocate(turned);
  };
  EXPECT_THAT(Found(shrinks, [](const Rule& r, const Scarcity& s) { return GrowsWithSupply(r, s, 5); }),
              HasSubstr("takes units away"));
}

}  // namespace
}  // namespace haggle::rule_axioms_test
