// What nature draws, from which streams, under which names.
#include "broker/core/nature.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "proto/base/random.h"

namespace haggle::core::nature_test {
namespace {

Scenario TwoParties() {
  Scenario s;
  s.seed = 42;
  s.ticks = 10;
  Party maker;
  maker.id = 3;
  maker.name = "maker";
  maker.supply.resize(1);
  maker.supply[0].yield_permille = {850, 1150};
  maker.supply[0].noise_permille = {940, 1060};
  maker.wants.friction_permille = {600, 1400};
  maker.wants.mood_permille = {700, 1500};
  Party lab;
  lab.id = 8;
  lab.name = "lab";
  lab.sites.resize(2);
  lab.sites[0].name = "memphis";
  lab.sites[0].opens = {12, 36};
  lab.sites[1].slip = {0, 12};
  lab.account.funding.resize(1);
  lab.account.funding[0].name = "round";
  lab.account.funding[0].tick = {20, 30};
  s.parties = {maker, lab};
  return s;
}

std::map<std::string, std::int64_t> ByPath(const std::vector<Command>& commands) {
  std::map<std::string, std::int64_t> values;
  for (const Command& command : commands) {
    EXPECT_EQ(command.party, kNature);
    if (const Draw* draw = std::get_if<Draw>(&command.action)) {
      EXPECT_TRUE(values.emplace(draw->path, draw->value).second) << draw->path;
    }
  }
  return values;
}

TEST(Nature, NamesRangesByPathInFieldOrder) {
  Scenario s = TwoParties();
  std::vector<std::string> open;
  for (const NamedRange& range : RangesOf(s)) {
    ASSERT_NE(range.range, nullptr);
    EXPECT_EQ(range.low, range.range->low);
    if (range.low != range.high) {
      open.push_back(range.path);
      EXPECT_EQ(range.path, "parties." + std::string(range.party == 3 ? "maker." : "lab.") + range.path_in_party);
    }
  }
  EXPECT_EQ(open, (std::vector<std::string>{"parties.maker.supply.0.yield_permille",
                                            "parties.maker.wants.friction_permille", "parties.lab.sites.memphis.opens",
                                            "parties.lab.sites.1.slip", "parties.lab.account.funding.round.tick"}));
}

TEST(Nature, NamesTickRangesButLeavesMoodsToStrategies) {
  Scenario s = TwoParties();
  const std::vector<NamedRange> ranges = TickRangesOf(s);
  ASSERT_EQ(ranges.size(), 1U);
  EXPECT_EQ(ranges[0].path, "parties.maker.supply.0.noise_permille");
  EXPECT_EQ(ranges[0].path_in_party, "supply.0.noise_permille");
  EXPECT_EQ(ranges[0].party, 3U);
  EXPECT_EQ(ranges[0].range, nullptr);
  EXPECT_EQ(ranges[0].low, 940);
  EXPECT_EQ(ranges[0].high, 1060);
}

TEST(Nature, DrawsEveryRangeOnceAtGenesis) {
  Scenario s = TwoParties();
  const auto values = ByPath(GenesisDraws(s));
  const auto ranges = RangesOf(s);
  ASSERT_EQ(values.size(), ranges.size());
  for (const NamedRange& range : ranges) {
    const std::int64_t value = values.at(range.path);
    EXPECT_GE(value, range.low) << range.path;
    EXPECT_LE(value, range.high) << range.path;
    Random stream = Random::Named(s.seed, range.party, 0, StreamName(range.path_in_party));
    EXPECT_EQ(value, stream.Uniform(range.low, range.high)) << range.path;
  }
  EXPECT_EQ(values.at("parties.lab.sites.memphis.slip"), 0) << "0..0 draws 0";
}

TEST(Nature, BeginsEachTickAndDrawsItsNoise) {
  Scenario s = TwoParties();
  std::set<std::int64_t> noise;
  for (Tick tick = 0; tick < 50; ++tick) {
    const std::vector<Command> commands = TickDraws(s, tick);
    ASSERT_EQ(commands.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<BeginTick>(commands[0].action));
    EXPECT_EQ(commands[0].party, kNature);
    const std::int64_t value = ByPath(commands).at("parties.maker.supply.0.noise_permille");
    Random stream = Random::Named(s.seed, 3, tick, StreamName("supply.0.noise_permille"));
    EXPECT_EQ(value, stream.Uniform(940, 1060));
    noise.insert(value);
  }
  EXPECT_GT(noise.size(), 20U);
}

TEST(Nature, DrawsDependOnTheSeedAndNotOnNamesOrOrderOfParties) {
  const Scenario s = TwoParties();
  Scenario renamed = s;
  renamed.parties[0].name = "smith";
  std::swap(renamed.parties[0], renamed.parties[1]);
  const auto values = ByPath(GenesisDraws(s));
  const auto others = ByPath(GenesisDraws(renamed));
  EXPECT_EQ(values.at("parties.maker.wants.friction_permille"), others.at("parties.smith.wants.friction_permille"));
  EXPECT_EQ(values.at("parties.lab.sites.memphis.opens"), others.at("parties.lab.sites.memphis.opens"));
  std::set<std::int64_t> drawn;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Scenario seeded = s;
    seeded.seed = seed;
    drawn.insert(ByPath(GenesisDraws(seeded)).at("parties.maker.supply.0.yield_permille"));
  }
  EXPECT_GT(drawn.size(), 30U);
}

TEST(Nature, AnotherRangeShiftsNoDraw) {
  Scenario s = TwoParties();
  const auto before = ByPath(GenesisDraws(s));
  s.parties[0].supply[0].yield_permille = {1000, 1000};
  s.parties[1].sites.insert(s.parties[1].sites.begin() + 1, Site{});
  s.parties[1].sites[1].name = "between";
  auto after = ByPath(GenesisDraws(s));
  EXPECT_EQ(after.at("parties.maker.supply.0.yield_permille"), 1000);
  EXPECT_EQ(before.at("parties.lab.sites.memphis.opens"), after.at("parties.lab.sites.memphis.opens"));
  EXPECT_EQ(before.at("parties.maker.wants.friction_permille"), after.at("parties.maker.wants.friction_permille"));
}

}  // namespace
}  // namespace haggle::core::nature_test
