// Whole tournaments: nothing but their settings decides what comes of them.
#include "deploy/tournament/tournament.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "agents/strategies/strategies.h"
#include "deploy/tournament/scores.h"
#include "proto/base/sha256.h"
#include "proto/codec/scenario_text.h"
#include "tests/deploy/program.h"

namespace haggle::tournament::tournament_test {
namespace {

using ::testing::HasSubstr;

// Breaks down at its second turn.
class Fragile : public Strategy {
 public:
  void Decide(const View&, Reply&) override {
    if (turns_++ > 0) throw std::runtime_error("it broke");
  }

 private:
  int turns_ = 0;
};

class TournamentTest : public ::testing::Test {
 protected:
  void SetUp() override {
    strategies::AddBuiltInStrategies(registry_);
    StrategySpec fragile;
    fragile.name = "fragile";
    fragile.make = [](const Briefing&, const Parameters&) { return std::make_unique<Fragile>(); };
    ASSERT_TRUE(registry_.Add(fragile).ok());
    for (const char* name : {"boulware", "random", "conceder"}) settings_.strategies.push_back({"", name, {}});
    settings_.strategies.push_back({"", "boulware", {{"exponent", "500"}}});
    for (const char* name : {"rack_lease", "memory_contract"}) {
      const auto file =
          codec::ReadScenarioFile(std::string(HAGGLE_SOURCE_DIR "/deploy/scenarios/domains/") + name + ".textproto");
      ASSERT_TRUE(file.ok()) << file.status();
      absl::StatusOr<Domain> domain = MakeDomain(file->scenario);
      ASSERT_TRUE(domain.ok()) << domain.status();
      settings_.domains.push_back(*std::move(domain));
    }
    settings_.seeds = {3, 6};
  }

  Held Hold(int jobs, const std::string& folder = "") {
    HoldOptions options;
    options.jobs = jobs;
    options.folder = folder;
    return tournament::Hold(settings_, registry_, options);
  }

  testing::Folder folder_;
  Registry registry_;
  TournamentSettings settings_;
};

TEST_F(TournamentTest, TheNumberOfJobsDecidesNothing) {
  const Held one = Hold(1);
  ASSERT_TRUE(one.status.ok()) << one.status;
  EXPECT_EQ(one.known, 2u * 4 * 4 * 4);
  for (const int jobs : {2, 3}) EXPECT_TRUE(Hold(jobs).findings == one.findings) << jobs;
}

TEST_F(TournamentTest, UtilitiesAreThoseOfTheRunsThemselves) {
  const Held held = Hold(2);
  ASSERT_TRUE(held.status.ok()) << held.status;
  for (std::size_t number = 0; number < held.findings.size(); number += 5) {
    const Encounter at = EncounterAt(settings_, number);
    const Domain& domain = settings_.domains[at.domain];
    launch::RunPlan plan;
    plan.scenario = domain.scenario;
    plan.scenario.seed = at.seed;
    for (std::size_t seat = 0; seat < 2; ++seat) {
      plan.cast.push_back(settings_.strategies[at.strategies[seat]]);
      plan.cast.back().party = domain.table().parties[seat];
    }
    const launch::RunResult run = launch::RunInProcess(plan, registry_, {});
    EXPECT_EQ(run.summary.hash, held.findings[number].hash);
    const Worths worths = WorthsOf(domain, held.findings[number]);
    for (std::size_t seat = 0; seat < 2; ++seat) {
      EXPECT_EQ(run.summary.parties[seat].name, domain.table().parties[seat]);
      EXPECT_EQ(run.summary.parties[seat].utility, ToPpm(worths.utilities[seat])) << Tell(settings_, at);
    }
  }
}

TEST_F(TournamentTest, InterruptedAndResumedItIsTheSame) {
  const std::string kept = folder_ / "kept";
  std::atomic<int> interrupted{0};
  HoldOptions options;
  options.jobs = 2;
  options.folder = kept;
  options.interrupted = &interrupted;
  options.on_progress = [&](std::size_t known) { interrupted = known >= 60 ? 1 : 0; };
  const Held half = tournament::Hold(settings_, registry_, options);
  EXPECT_TRUE(absl::IsCancelled(half.status)) << half.status;
  EXPECT_GE(half.known, 60u);
  EXPECT_LT(half.known, 64u);

  std::size_t held = 0;
  options.interrupted = nullptr;
  options.on_progress = [&](std::size_t) { ++held; };
  const Held whole = tournament::Hold(settings_, registry_, options);
  ASSERT_TRUE(whole.status.ok()) << whole.status;
  EXPECT_EQ(held, 128 - half.known);
  EXPECT_TRUE(whole.findings == Hold(1).findings);

  held = 0;
  EXPECT_TRUE(tournament::Hold(settings_, registry_, options).findings == whole.findings);
  EXPECT_EQ(held, 0u);
}

TEST_F(TournamentTest, ResultsOfOtherCodeAreNotMixedIn) {
  const std::string kept = folder_ / "kept";
  ASSERT_TRUE(Hold(2, kept).status.ok());
  // The first line of results.txt is of the first pair; what it says is changed, with its check.
  std::string text = testing::ReadFile(kept + "/results.txt");
  const std::size_t begin = text.find("0 agreed ") == 0 ? 0 : text.find("\n0 agreed ") + 1;
  const std::size_t end = text.find('\n', begin);
  std::string body = text.substr(begin, text.rfind(' ', end) - begin);
  const std::size_t value = body.rfind(',') + 1;
  body.replace(value, std::string::npos, body.substr(value) == "1400" ? "1500" : "1400");
  Sha256 check;
  check.Update(body);
  text.replace(begin, end - begin, body + " " + Hex(check.Finish()).substr(0, 8));
  testing::WriteFile(kept + "/results.txt", text);
  const Held held = Hold(2, kept);
  EXPECT_TRUE(absl::IsDataLoss(held.status)) << held.status;
  EXPECT_THAT(std::string(held.status.message()),
              HasSubstr("another result of boulware (first) against boulware in rack_lease, seed 3"));
}

TEST_F(TournamentTest, AStrategyThatFailsIsNamedAndStopsNobody) {
  settings_.strategies.push_back({"", "fragile", {}});
  const Held held = Hold(2);
  ASSERT_TRUE(held.status.ok()) << held.status;
  const Scoreboard board = CountScores(settings_, held.findings);
  for (const Score& score : board.scores) {
    if (settings_.strategies[score.strategy].strategy == "fragile") {
      EXPECT_GT(score.failures, 0);
      EXPECT_THAT(score.failed_with, HasSubstr("threw an exception: it broke"));
    } else {
      EXPECT_EQ(score.failures, 0);
    }
  }
}

}  // namespace
}  // namespace haggle::tournament::tournament_test
