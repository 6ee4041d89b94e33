// What a negotiation of a tournament takes from the heap.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "agents/strategies/strategies.h"
#include "deploy/tournament/conversations.h"
#include "proto/codec/scenario_text.h"
#include "tests/broker/count_allocations.h"

namespace haggle::tournament::tournament_allocations_test {
namespace {

class TournamentAllocationsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    strategies::AddBuiltInStrategies(registry_);
    const auto file = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/domains/rack_lease.textproto");
    ASSERT_TRUE(file.ok()) << file.status();
    absl::StatusOr<Domain> domain = MakeDomain(file->scenario);
    ASSERT_TRUE(domain.ok()) << domain.status();
    settings_.domains.push_back(*std::move(domain));
    settings_.seeds = {1, 200};
  }

  // Of each negotiation, after two of each pair.
  double Count(const std::vector<std::string>& strategies) {
    for (const std::string& name : strategies) settings_.strategies.push_back({"", name, {}});
    Conversations conversations(settings_, registry_);
    const auto hold = [&](std::size_t strategy, std::uint64_t seed) {
      const absl::StatusOr<Finding> finding = conversations.Hold({0, {0, strategy}, seed});
      ASSERT_TRUE(finding.ok()) << finding.status();
      ASSERT_EQ(finding->hash.size(), 64u);
    };
    for (std::size_t other = 0; other < strategies.size(); ++other) {
      for (const std::uint64_t seed : {1, 2}) hold(other, seed);
    }
    const std::size_t before = allocations;
    std::size_t held = 0;
    for (std::uint64_t seed = 3; seed <= settings_.seeds.last; ++seed) {
      for (std::size_t other = 0; other < strategies.size(); ++other, ++held) hold(other, seed);
    }
    return static_cast<double>(allocations - before) / static_cast<double>(held);
  }

  Registry registry_;
  TournamentSettings settings_;
};

TEST_F(TournamentAllocationsTest, WhatIsReckonedTakesTheHashAndTheDigest) {
  const double count = Count({"boulware", "linear"});
  EXPECT_LE(count, 3);
  EXPECT_GT(count, 0);
}

TEST_F(TournamentAllocationsTest, WhatIsPlayedTakesWhatARunIsMadeOfAndNothingByTheMove) {
  const double count = Count({"any-bid"});
  EXPECT_LE(count, 420);
}

}  // namespace
}  // namespace haggle::tournament::tournament_allocations_test
