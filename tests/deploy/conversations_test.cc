// A negotiation that is reckoned from another seed's is the one that is played.
#include "deploy/tournament/conversations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "agents/bargaining/parts.h"
#include "agents/strategies/strategies.h"
#include "deploy/tournament/tournament.h"
#include "proto/base/canonical.h"
#include "proto/codec/scenario_text.h"

namespace haggle::tournament::conversations_test {
namespace {

// Offers what its key says, and nothing else.
class ByNumber : public Strategy {
 public:
  explicit ByNumber(std::uint64_t number) : number_(number) {}
  void Decide(const View& view, Reply& reply) override {
    for (const Ask& ask : view.asks()) {
      const TableView* table = ask.kind == AskKind::kBargain ? view.table(ask.table) : nullptr;
      if (table == nullptr) continue;
      Offer offer;
      offer.table = ask.table;
      for (const Issue& issue : table->opened.issues) {
        offer.values.push_back(issue.at(static_cast<std::int64_t>(number_ % 7) % issue.count()));
      }
      reply.Do(offer);
    }
  }

 private:
  std::uint64_t number_;
};

class Breaks : public Strategy {
 public:
  void Decide(const View&, Reply&) override { throw std::runtime_error("it broke"); }
};

StrategySpec Spec(const char* name, bool reads_stream_key, StrategyFactory make) {
  StrategySpec spec;
  spec.name = name;
  spec.reads_stream_key = reads_stream_key;
  spec.make = std::move(make);
  return spec;
}

Domain ReadDomain(const std::string& name) {
  const auto file = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/domains/" + name + ".textproto");
  EXPECT_TRUE(file.ok()) << file.status();
  absl::StatusOr<Domain> domain = MakeDomain(file->scenario);
  EXPECT_TRUE(domain.ok()) << domain.status();
  return *std::move(domain);
}

class ConversationsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    strategies::AddBuiltInStrategies(registry_);
    const auto by_key = [](const Briefing& briefing, const Parameters&) {
      return std::make_unique<ByNumber>(briefing.stream_key);
    };
    ASSERT_TRUE(registry_.Add(Spec("keyed", true, by_key)).ok());
    ASSERT_TRUE(registry_.Add(Spec("blind", false, by_key)).ok());
    ASSERT_TRUE(
        registry_
            .Add(Spec("breaks", false, [](const Briefing&, const Parameters&) { return std::make_unique<Breaks>(); }))
            .ok());
    settings_.domains.push_back(ReadDomain("rack_lease"));
    settings_.seeds = {0, 5};
  }

  void Cast(const std::vector<std::string>& names) {
    for (const std::string& name : names) settings_.strategies.push_back({"", name, {}});
  }

  // Holds all and compares each with what is played; how many were played in holding them.
  std::size_t HoldAndCompare() {
    Conversations conversations(settings_, registry_);
    for (std::size_t number = 0; number < CountEncounters(settings_); ++number) {
      const Encounter at = EncounterAt(settings_, number);
      const absl::StatusOr<Finding> held = conversations.Hold(at);
      const absl::StatusOr<Finding> played = Play(settings_, registry_, at);
      EXPECT_TRUE(held.ok() && played.ok()) << held.status() << played.status();
      if (!held.ok() || !played.ok()) break;
      EXPECT_EQ(*held, *played) << Tell(settings_, at);
    }
    return conversations.played();
  }

  Registry registry_;
  TournamentSettings settings_;
};

TEST_F(ConversationsTest, ScenariosAreWrittenWithEverySeed) {
  Scenario scenario = settings_.domains.front().scenario;
  const SeededScenario seeded(scenario);
  std::string bytes = "old";
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{127}, std::uint64_t{128},
                                   std::uint64_t{1} << 32, UINT64_MAX}) {
    scenario.seed = seed;
    seeded.Write(seed, bytes);
    EXPECT_EQ(bytes, Canonical(scenario)) << seed;
  }
}

// Every strategy for tables, whatever its parts, against every other, in both roles.
TEST_F(ConversationsTest, WhatIsReckonedIsWhatIsPlayed) {
  for (const StrategySpec& spec : bargaining::BargainingStrategies())
    settings_.strategies.push_back({"", spec.name, {}});
  settings_.strategies.push_back({"", "random", {}});
  const std::size_t played = HoldAndCompare();
  const std::size_t all = CountEncounters(settings_);
  EXPECT_LT(played, all * 6 / 10);  // one of six seeds, but for those that ask for chance
  EXPECT_GT(played, all / 6);
}

TEST_F(ConversationsTest, ManyIssuesAndDiscountsAndSeveralThreads) {
  Cast({"boulware", "conceder", "micro", "tit-for-tat-absolute", "blind", "breaks"});
  settings_.domains.push_back(ReadDomain("memory_contract"));
  settings_.domains.push_back(ReadDomain("cooling_retrofit"));
  for (const int jobs : {1, 2}) {
    HoldOptions options;
    options.jobs = jobs;
    const Held held = tournament::Hold(settings_, registry_, options);
    ASSERT_TRUE(held.status.ok()) << held.status;
    for (std::size_t number = 0; number < held.findings.size(); ++number) {
      const Encounter at = EncounterAt(settings_, number);
      const absl::StatusOr<Finding> played = Play(settings_, registry_, at);
      ASSERT_TRUE(played.ok()) << played.status();
      EXPECT_EQ(held.findings[number], *played) << Tell(settings_, at) << ", jobs " << jobs;
    }
  }
}

TEST_F(ConversationsTest, OneSeedIsPlayedAndNoMore) {
  Cast({"boulware", "linear"});
  EXPECT_EQ(HoldAndCompare(), 4u);
}

TEST_F(ConversationsTest, WhoeverSeesItsKeyIsPlayedEachTime) {
  Cast({"keyed", "boulware"});
  // All but boulware against itself.
  EXPECT_EQ(HoldAndCompare(), 3u * 6 + 1);
}

TEST_F(ConversationsTest, WhoeverAsksForChanceIsPlayedEachTime) {
  Cast({"any-bid", "boulware"});
  EXPECT_EQ(HoldAndCompare(), 3u * 6 + 1);
}

TEST_F(ConversationsTest, WhoeverSaysThatItDoesNotSeeItsKeyIsNotShownIt) {
  Cast({"blind", "hardliner"});
  EXPECT_EQ(HoldAndCompare(), 4u);
}

TEST_F(ConversationsTest, WhoeverFailsIsPlayedEachTime) {
  Cast({"breaks", "boulware"});
  EXPECT_EQ(HoldAndCompare(), 3u * 6 + 1);
}

TEST_F(ConversationsTest, WhereNatureDrawsAllArePlayed) {
  Cast({"boulware", "linear"});
  Scenario scenario = settings_.domains.front().scenario;
  Funding round;
  round.name = "round";
  round.tick = {0, 3};
  scenario.parties.front().account.funding.push_back(round);
  absl::StatusOr<Domain> domain = MakeDomain(scenario);
  ASSERT_TRUE(domain.ok()) << domain.status();
  settings_.domains = {*std::move(domain)};
  EXPECT_EQ(HoldAndCompare(), CountEncounters(settings_));
}

}  // namespace
}  // namespace haggle::tournament::conversations_test
