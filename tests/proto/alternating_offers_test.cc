// Equilibria of alternating offers: the equations that define them, and limits.
#include "proto/theory/alternating_offers.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace haggle::theory::alternating_offers_test {
namespace {

Patience AnyPatience() {
  const double delta1 = *rc::gen::inRange(0, 1000) / 1000.0;
  const double delta2 = *rc::gen::inRange(0, 1000) / 1000.0;
  return {delta1, delta2};
}

TEST(Rubinstein, GivesTheKnownShares) {
  EXPECT_NEAR(Rubinstein({0.9, 0.8})->share1, 0.2 / 0.28, 1e-15);
  EXPECT_NEAR(Rubinstein({0.9, 0.8}, 2)->share2, 0.1 / 0.28, 1e-15);
  EXPECT_EQ(Rubinstein({1, 0.5})->share1, 1) << "endless patience takes all";
  EXPECT_FALSE(Rubinstein({1, 1}));
  EXPECT_FALSE(Rubinstein({-0.1, 0.5}));
  EXPECT_FALSE(Rubinstein({0.5, 1.1}));
}

TEST(Stahl, KnowsShortGames) {
  EXPECT_EQ(Stahl({0.9, 0.9}, 1).share1, 1);
  EXPECT_NEAR(Stahl({0.9, 0.9}, 2).share1, 0.1, 1e-15);
  EXPECT_NEAR(Stahl({0.5, 0.8}, 2, 2).share1, 0.5, 1e-15) << "the first is left its half of the last pie";
  EXPECT_EQ(Stahl({0.5, 0.8}, 0).share1 + Stahl({0.5, 0.8}, 0).share2, 0);
}

TEST(StahlUnits, LeavesTheSmallestWholeNumber) {
  EXPECT_EQ(StahlUnits({0.9, 0.9}, 10, 2).units2, 9) << "9.000000000000000 is 9";
  EXPECT_EQ(StahlUnits({0.5, 0.5}, 7, 4).units1, 4);
  EXPECT_EQ(StahlUnits({0.5, 0.5}, 7, 0).units1, 0);
}

TEST(RubinsteinProperty, IsTheLimitOfStahl) {
  EXPECT_TRUE(rc::check("limit", [] {
    const Patience patience = AnyPatience();
    const int first = *rc::gen::element(1, 2);
    const double product = patience.delta1 * patience.delta2;
    const int offers = *rc::gen::inRange(1, 400);
    const double finite = Stahl(patience, offers, first).share1, limit = Rubinstein(patience, first)->share1;
    const double bound = std::pow(product, (offers - 1) / 2);
    RC_ASSERT(std::abs(finite - limit) <= bound + 1e-12);
  }));
}

TEST(StahlUnitsProperty, FollowsTheDivisibleGame) {
  EXPECT_TRUE(rc::check("units", [] {
    const Patience patience = AnyPatience();
    const int offers = *rc::gen::inRange(1, 30);
    constexpr std::int64_t kUnits = 1'000'000'000;
    const UnitShares units = StahlUnits(patience, kUnits, offers);
    RC_ASSERT(units.units1 + units.units2 == kUnits);
    RC_ASSERT(std::abs(static_cast<double>(units.units1) / kUnits - Stahl(patience, offers).share1) < 1e-7);
  }));
}

TEST(OutsideOptions, DealMeOut) {
  const auto idle = WithOutsideOptions({0.9, 0.9}, 0, 0.3);
  ASSERT_TRUE(idle);
  EXPECT_NEAR(idle->first_by_1.share1, Rubinstein({0.9, 0.9})->share1, 1e-15);
  EXPECT_FALSE(idle->binds_1 || idle->binds_2);
  const auto binding = WithOutsideOptions({0.9, 0.9}, 0, 0.6);
  EXPECT_NEAR(binding->first_by_1.share2, 0.6, 1e-15);
  EXPECT_TRUE(binding->binds_2 && !binding->binds_1);
  const auto both = WithOutsideOptions({0.1, 0.1}, 0.45, 0.5);
  EXPECT_TRUE(both->binds_1 && both->binds_2);
  EXPECT_FALSE(WithOutsideOptions({0.9, 0.9}, 0.5, 0.5));
  EXPECT_FALSE(WithOutsideOptions({0.9, 0.9}, -0.1, 0.5));
}

TEST(OutsideOptionsProperty, SolvesItsEquations) {
  EXPECT_TRUE(rc::check("equations", [] {
    const Patience p = AnyPatience();
    const double w1 = *rc::gen::inRange(0, 500) / 1000.0;
    const double w2 = *rc::gen::inRange(0, 500) / 1000.0;
    const auto found = WithOutsideOptions(p, w1, w2);
    RC_ASSERT(found.has_value());
    const double v1 = found->first_by_1.share1, v2 = found->first_by_2.share2;
    RC_ASSERT(std::abs(v1 - (1 - std::max(p.delta2 * v2, w2))) < 1e-11);
    RC_ASSERT(std::abs(v2 - (1 - std::max(p.delta1 * v1, w1))) < 1e-11);
    RC_ASSERT(found->binds_1 == (w1 > p.delta1 * v1 + 1e-12));
    RC_ASSERT(found->binds_2 == (w2 > p.delta2 * v2 + 1e-12));
  }));
}

TEST(Unanimity, OfTwoIsRubinstein) {
  const auto shares = UnanimityShares({0.9, 0.8});
  ASSERT_TRUE(shares);
  EXPECT_NEAR((*shares)[0], Rubinstein({0.9, 0.8})->share1, 1e-14);
  const auto second = UnanimityShares({0.9, 0.8}, 1);
  EXPECT_NEAR((*second)[1], Rubinstein({0.9, 0.8}, 2)->share2, 1e-14);
}

TEST(Unanimity, OfEqualsIsAGeometricSeries) {
  const auto shares = UnanimityShares({0.8, 0.8, 0.8, 0.8});
  const double all = 1 + 0.8 + 0.64 + 0.512;
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR((*shares)[k], std::pow(0.8, static_cast<double>(k)) / all, 1e-14);
  EXPECT_FALSE(UnanimityShares({1, 1, 1}));
  EXPECT_FALSE(UnanimityShares({0.5, 1.5}));
}

TEST(UnanimityProperty, IsStationary) {
  EXPECT_TRUE(rc::check("stationary", [] {
    const auto n = *rc::gen::inRange<std::size_t>(1, 7);
    const auto permille = *rc::gen::container<std::vector<int>>(n, rc::gen::inRange(0, 1000));
    std::vector<double> deltas(permille.begin(), permille.end());
    for (double& delta : deltas) delta /= 1000;
    for (std::size_t i = 0; i < n; ++i) {
      const auto now = UnanimityShares(deltas, i), next = UnanimityShares(deltas, (i + 1) % n);
      RC_ASSERT(now.has_value() && next.has_value());
      double sum = 0;
      for (std::size_t j = 0; j < n; ++j) {
        sum += (*now)[j];
        RC_ASSERT((*now)[j] >= -1e-12);
        if (j != i) RC_ASSERT(std::abs((*now)[j] - deltas[j] * (*next)[j]) < 1e-9);
      }
      RC_ASSERT(std::abs(sum - 1) < 1e-9);
    }
  }));
}

}  // namespace
}  // namespace haggle::theory::alternating_offers_test
