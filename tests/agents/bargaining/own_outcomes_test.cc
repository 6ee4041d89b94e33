// Ranking and inverting utilities, against enumeration.
#include "agents/bargaining/own_outcomes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "agents/bargaining/auction_bids.h"
#include "agents/bargaining/inverse.h"
#include "proto/base/random.h"

namespace haggle::bargaining::own_outcomes_test {
namespace {

Issue Range(const std::string& name, std::int64_t low, std::int64_t high, std::int64_t step = 1) {
  Issue issue;
  issue.name = name;
  issue.low = low;
  issue.high = high;
  issue.step = step;
  return issue;
}

IssueUtility Line(const std::string& issue, std::int64_t weight, std::int64_t first, std::int64_t last) {
  IssueUtility utility;
  utility.issue = issue;
  utility.weight = weight;
  utility.first = first;
  utility.last = last;
  return utility;
}

// A space of one to four issues with tables, lines and peaks, drawn at random.
struct Domain {
  std::vector<Issue> issues;
  Preference preference;
};

Domain Draw(Random& random) {
  Domain domain;
  const std::int64_t count = random.Uniform(1, 4);
  for (std::int64_t k = 0; k < count; ++k) {
    const std::string name = "issue" + std::to_string(k);
    domain.issues.push_back(Range(name, random.Uniform(-50, 50), 60 + random.Uniform(0, 40), 1));
    const Issue& issue = domain.issues.back();
    IssueUtility utility = Line(name, random.Uniform(1, 1000), random.Uniform(0, 1000), random.Uniform(0, 1000));
    if (random.Uniform(0, 2) == 0) {
      utility.points = {{issue.low, random.Uniform(0, 1000)}, {55, random.Uniform(0, 1000)}, {issue.high, 500}};
    } else if (random.Uniform(0, 2) == 0) {
      domain.issues.back() = Range(name, 0, 5);
      for (int i = 0; i < 6; ++i) utility.evaluations.push_back(random.Uniform(0, 1000));
    }
    domain.preference.issues.push_back(utility);
  }
  return domain;
}

// The largest distance between neighbouring parts of any issue.
double WidestGap(const Domain& domain, const UtilityFunction& utility) {
  double widest = 0;
  for (std::size_t k = 0; k < domain.issues.size(); ++k) {
    std::vector<double> parts;
    for (std::int64_t i = 0; i < domain.issues[k].count(); ++i) parts.push_back(utility.Part(k, i));
    std::sort(parts.begin(), parts.end());
    for (std::size_t i = 1; i < parts.size(); ++i) widest = std::max(widest, parts[i] - parts[i - 1]);
  }
  return widest;
}

TEST(InverseTest, FindsEnoughAndNoMoreThanAGapTooMuch) {
  Random random(11, 1, 0, 0, 0);
  for (int trial = 0; trial < 300; ++trial) {
    const Domain domain = Draw(random);
    const UtilityFunction utility(domain.issues, domain.preference);
    const Inverse inverse(domain.issues, utility, domain.preference);
    const double best = utility(inverse.Best());
    const double gap = WidestGap(domain, utility);
    double worst = 0;
    for (std::size_t k = 0; k < domain.issues.size(); ++k) {
      double least = 1e9;
      double most = 0;
      for (std::int64_t i = 0; i < domain.issues[k].count(); ++i) {
        least = std::min(least, utility.Part(k, i));
        most = std::max(most, utility.Part(k, i));
      }
      worst += least;
    }
    for (int i = 0; i <= 20; ++i) {
      const double wanted = worst + (best - worst) * i / 20;
      const double found = utility(inverse.AtLeast(wanted));
      EXPECT_GE(found, wanted - 1e-9) << trial;
      EXPECT_LE(found, wanted + gap + 1e-9) << trial;
    }
    EXPECT_DOUBLE_EQ(utility(inverse.AtLeast(best + 1)), best) << "nothing is worth that: the best there is";
  }
}

TEST(InverseTest, OfOneIssueIsTheLeastThereIs) {
  Random random(12, 1, 0, 0, 0);
  for (int trial = 0; trial < 200; ++trial) {
    Domain domain = Draw(random);
    domain.issues.resize(1);
    domain.preference.issues.resize(1);
    const UtilityFunction utility(domain.issues, domain.preference);
    const Inverse inverse(domain.issues, utility, domain.preference);
    for (const double wanted : {0.0, 0.1, 0.33, 0.5, 0.7}) {
      double least = 1e9;
      for (std::int64_t i = 0; i < domain.issues[0].count(); ++i) {
        const double part = utility.Part(0, i);
        if (part >= wanted - 1e-12) least = std::min(least, part);
      }
      if (least > 1e8) continue;
      EXPECT_NEAR(utility(inverse.AtLeast(wanted)), least, 1e-12) << trial << " " << wanted;
    }
  }
}

TEST(OwnOutcomesTest, RankAllThereAre) {
  Random random(13, 1, 0, 0, 0);
  for (int trial = 0; trial < 30; ++trial) {
    Domain domain = Draw(random);
    domain.issues.resize(std::min<std::size_t>(domain.issues.size(), 2));
    domain.preference.issues.resize(domain.issues.size());
    OwnOutcomes own(domain.issues, domain.preference);
    ASSERT_TRUE(own.complete());
    for (std::size_t rank = 0; rank < own.size(); ++rank) {
      const Bid bid = own.At(rank);
      EXPECT_NEAR(bid.utility, own.utility()(bid.outcome), 1e-11);
      EXPECT_GE(own.UtilityAt(rank > 0 ? rank - 1 : 0), bid.utility);
    }
    const double middle = own.UtilityAt(own.size() / 2);
    EXPECT_GE(own.CountAtLeast(middle), own.size() / 2 + 1);
    EXPECT_NEAR(own.AtLeast(middle).utility, middle, 1e-12);
  }
}

TEST(OwnOutcomesTest, OrderEqualOutcomesByNumberWhateverRoundingSays) {
  // 0.1 + 0.2 and 0.3 + 0 are the same worth, and not the same double.
  Preference preference;
  preference.issues = {Line("a", 1000, 0, 0), Line("b", 1000, 0, 0)};
  preference.issues[0].evaluations = {100, 300};
  preference.issues[1].evaluations = {200, 0};
  OwnOutcomes own({Range("a", 0, 1), Range("b", 0, 1)}, preference);
  EXPECT_EQ(own.At(0).outcome.values[0], 1);  // 0.5
  EXPECT_EQ(own.At(1).outcome.values[0], 0) << "0.1 + 0.2 has the lower number";
  EXPECT_EQ(own.At(2).outcome.values[0], 1) << "0.3 + 0";
  EXPECT_EQ(own.UtilityAt(1), own.UtilityAt(2));
  EXPECT_EQ(own.CountAtLeast(0.3), 3U);
}

TEST(OwnOutcomesTest, LookAtEveryOutcomeOfALargeSpace) {
  Preference preference;
  preference.issues = {Line("price", 1000, 1000, 0)};
  OwnOutcomes own({Range("price", 0, 10'000'000'000)}, preference);
  EXPECT_FALSE(own.complete());
  EXPECT_EQ(own.best().outcome.values[0], 0);
  EXPECT_EQ(own.AtLeast(0.25).outcome.values[0], 7'500'000'000);
  EXPECT_EQ(own.AtLeast(0.1234567891).outcome.values[0], 8'765'432'109);
}

TEST(OwnOutcomesTest, OfALargeSpaceBeginWithTheBestOfAll) {
  // Ten million outcomes, of which a million are ranked: the best of all may not be among them.
  Preference preference;
  std::vector<Issue> issues;
  for (int k = 0; k < 7; ++k) {
    issues.push_back(Range("issue" + std::to_string(k), 0, 9));
    preference.issues.push_back(Line(issues.back().name, 1000, 0, 1000));
  }
  preference.weight_unit = 7000;
  OwnOutcomes own(issues, preference);
  EXPECT_NEAR(own.best().utility, 1, 1e-12);
  EXPECT_NEAR(own.UtilityAt(0), 1, 1e-12);
  EXPECT_EQ(own.At(0).outcome, own.best().outcome);
  EXPECT_EQ(own.CountAtLeast(0.999), 1U);
  EXPECT_EQ(own.CountAtLeast(1.1), 0U);
}

TEST(TruthfulBidsTest, OfVeryManyUnitsAreFew) {
  Preference preference;
  preference.issues = {Line("units", 1000, 1000, 0), Line("price", 1000, 1000, 0)};
  preference.reservation_ppm = 1'000'000;
  OwnOutcomes own({Range("units", 1, 1'000'000'000), Range("price", 0, 1'000'000)}, preference);
  const std::vector<Outcome> bids = TruthfulBids(own, true);
  EXPECT_LE(bids.size(), 1024U);
  ASSERT_FALSE(bids.empty());
  std::int64_t units = 0;
  for (const Outcome& bid : bids) {
    units += bid.values[0];
    // The marginal worth of the last unit of the bid, or less: it regrets no unit.
    const double worth = 1e6 * (1 - static_cast<double>(units) / 1e9);
    EXPECT_LE(static_cast<double>(bid.values[1]), worth + 1);
  }
}

TEST(OwnOutcomesTest, OfConstraintsRankWhatHolds) {
  Preference preference;
  preference.issues = {Line("a", 300, 0, 1000), Line("b", 300, 0, 1000)};
  Constraint box;
  box.bounds = {{"a", 0, 3}, {"b", 0, 3}};
  box.weight = 700;
  preference.constraints = {box};
  OwnOutcomes own({Range("a", 0, 9), Range("b", 0, 9)}, preference);
  EXPECT_EQ(own.best().outcome.values[0], 3) << "in the corner of the box";
  EXPECT_EQ(own.best().outcome.values[1], 3);
  EXPECT_DOUBLE_EQ(own.best().utility, 0.9);
}

TEST(TruthfulBidsTest, AreTheLimitsOfEachUnit) {
  Preference preference;
  preference.issues = {Line("units", 1000, 0, 0), Line("price", 1000, 1000, 0)};
  preference.issues[0].evaluations = {800, 500, 500, 200};
  preference.reservation_ppm = 1'000'000;
  OwnOutcomes own({Range("units", 1, 4), Range("price", 0, 1000, 10)}, preference);
  const std::vector<Outcome> bids = TruthfulBids(own, true);
  ASSERT_EQ(bids.size(), 3U);
  const std::int64_t units[] = {1, 2, 1};
  const std::int64_t prices[] = {800, 500, 200};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(bids[i].values[0], units[i]);
    EXPECT_EQ(bids[i].values[1], prices[i]);
  }
}

TEST(TruthfulBidsTest, OfOneLotAreItsLimit) {
  Preference preference;
  preference.issues = {Line("price", 1000, 1000, 0)};
  preference.reservation_ppm = 450'000;
  OwnOutcomes own({Range("price", 0, 1000, 10)}, preference);
  const std::vector<Outcome> bids = TruthfulBids(own, false);
  ASSERT_EQ(bids.size(), 1U);
  EXPECT_EQ(bids[0].values[0], 550);
}

}  // namespace
}  // namespace haggle::bargaining::own_outcomes_test
