// A fork whose scenario changes in mid-run: what was stays, what changes is in the chain, and its journal is as good as
// any.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "broker/core/amend.h"
#include "broker/journal/database.h"
#include "broker/journal/schema.h"
#include "broker/journal/writer.h"
#include "deploy/launch/fork_point.h"
#include "deploy/launch/resume.h"
#include "proto/base/canonical.h"
#include "tests/deploy/forking.h"

namespace haggle::launch::fork_change_test {
namespace {

using ::testing::HasSubstr;

class ForkChangeTest : public Forking {
 protected:
  // The steps in which nature draws.
  std::vector<std::string> Draws(const std::string& name) {
    std::vector<std::string> draws;
    for (const std::string& bytes : Steps(name)) {
      Step step;
      EXPECT_TRUE(ParseCanonical(bytes, step));
      if (step.phase == Phase::kGenesis || step.phase == Phase::kOpen) draws.push_back(bytes);
    }
    return draws;
  }
  // Carries out SQL in a sealed journal, and has the seal cover it.
  void Tamper(const std::string& name, const std::string& sql) {
    auto opened = journal::Database::Open(Path(name), SQLITE_OPEN_READWRITE, Path(name));
    ASSERT_TRUE(opened.ok()) << opened.status();
    const absl::Status done = (*opened)->Execute(sql);
    ASSERT_TRUE(done.ok()) << done;
    const auto diary = journal::DiaryDigest(**opened);
    ASSERT_TRUE(diary.ok());
    ASSERT_TRUE((*opened)->Execute(absl::StrCat("UPDATE seal SET diary = x'", Hex(*diary), "'")).ok());
    ASSERT_TRUE((*opened)->Close().ok());
  }
};

TEST_F(ForkChangeTest, WhatEndsSoonerEndsAsARunThatWasToEndThere) {
  Run("dinner", "parent");
  Run("dinner", "short", 30);
  const RunResult fork = ForkWith("parent", 20, {"stop_after=30"}, "fork");
  ASSERT_EQ(fork.how, HowEnded::kDone) << fork.message;
  EXPECT_EQ(fork.summary.outcome, Fork("short", 20, {}).summary.outcome);
  EXPECT_EQ(fork.summary.ticks, 30);
  EXPECT_TRUE(Steps("fork") == Steps("short"));
  ExpectSound("fork");
}

TEST_F(ForkChangeTest, WhatGoesOnLongerGoesOnAsTheWholeRun) {
  const RunResult whole = Run("dinner", "whole");
  Run("dinner", "short", 30);
  const RunResult fork = ForkWith("short", 29, {"stop_after=0"}, "fork");
  ASSERT_EQ(fork.how, HowEnded::kDone) << fork.message;
  EXPECT_EQ(fork.summary.outcome, whole.summary.outcome);
  EXPECT_NE(fork.summary.hash, whole.summary.hash) << "it began as another scenario, and the chain tells";
  EXPECT_TRUE(Steps("fork") == Steps("whole"));
  ExpectSound("fork");
}

TEST_F(ForkChangeTest, EachFieldThatCanChangeCanChangeInMidRun) {
  const RunResult parent = Run("dinner", "parent");
  const Scenario scenario = Open("parent")->scenario();
  int changed = 0;
  for (const std::string& field : core::AmendableFields()) {
    // The seller has a supply, oracle an income and, in the dinner, xai a round of financing.
    const bool supply = field.find("supply") != std::string::npos;
    const bool funding = field.find("funding") != std::string::npos;
    const std::string path = absl::StrReplaceAll(field, {{"parties.*", supply    ? "parties.nvidia"
                                                                       : funding ? "parties.xai"
                                                                                 : "parties.oracle"},
                                                         {".*", ".0"}});
    Scenario after = scenario;
    const bool rule = field == "rules.allocation";
    const char* value = rule ? "=PROPORTIONAL" : field == "rules.dinner.premium_by" ? "=PREMIUM_BY_COMMON" : "=17";
    const absl::Status set = codec::SetField(after, path + value);
    ASSERT_TRUE(set.ok()) << set;
    EXPECT_FALSE(CanonicallyEqual(after, scenario)) << path << " has that value already: nothing is tested";
    EXPECT_TRUE(core::MayBecome(scenario, after)) << path;
    ++changed;
  }
  EXPECT_GT(changed, 20);
  for (const char* other :
       {"seed=1", "ticks=20", "name=\"x\"", "rules.lot=7", "rules.dinner.enabled=false", "rules.lead_min=3",
        "parties.oracle.sites.0.slip.high=9", "parties.oracle.account.cash_cents=1", "limits.moves=3",
        "acquaintances=[]", "parties.nvidia.supply.0.noise_permille.high=1001", "products.0.price_cents=2999999"}) {
    Scenario after = scenario;
    const absl::Status set = codec::SetField(after, other);
    ASSERT_TRUE(set.ok()) << set;
    ASSERT_FALSE(CanonicallyEqual(after, scenario)) << other;
    EXPECT_FALSE(core::MayBecome(scenario, after)) << other;
  }
}

const std::vector<std::vector<std::string>>& Changes() {
  static const auto* const changes = new std::vector<std::vector<std::string>>{
      {"rules.damages_cents=500000"},
      {"rules.allocation=PROPORTIONAL"},
      {"rules.allocation=VCG_SALE"},
      {"rules.deposit_permille=700", "rules.cancel_fee_permille=500"},
      {"rules.dinner.rounds=2", "rules.redirection.rounds=1"},
      {"products.0.price_cents_max=3700000", "products.0.price_step_permille=1"},
      {"parties.oracle.account.income_cents=1"},
      {"parties.nvidia.supply.0.base=20000"},
  };
  return *changes;
}

TEST_F(ForkChangeTest, WhatChangesIsInTheChainAndWhatWasBeforeStays) {
  const RunResult parent = Run("dinner", "parent");
  const std::vector<std::string> was = Steps("parent");
  for (std::size_t i = 0; i < Changes().size(); ++i) {
    const std::string name = "fork" + std::to_string(i);
    const RunResult fork = ForkWith("parent", 20, Changes()[i], name);
    ASSERT_EQ(fork.how, HowEnded::kDone) << fork.message;
    EXPECT_NE(fork.summary.hash, parent.summary.hash) << i;
    ExpectSound(name);
    const std::vector<std::string> is = Steps(name);
    const auto points = ForkPointsOf(*Open(name));
    ASSERT_TRUE(points.ok() && points->size() == 1);
    const auto past = static_cast<std::size_t>((*points)[0].steps);
    ASSERT_LT(past, is.size());
    for (std::size_t step = 0; step < past; ++step) EXPECT_TRUE(is[step] == was[step]);
    EXPECT_TRUE(Draws(name) == Draws("parent")) << "nature draws what the seed gives";
    ASSERT_EQ(Open(name)->amendments().size(), 1U);
    EXPECT_EQ(Open(name)->amendments()[0].steps, (*points)[0].steps);
    EXPECT_TRUE(CanonicallyEqual(Open(name)->scenario(), Open("parent")->scenario()));
  }
}

TEST_F(ForkChangeTest, ForksOfItKeepWhatChanged) {
  Run("dinner", "parent");
  ForkWith("parent", 20, {"rules.damages_cents=500000"}, "fork");
  const std::string hash = Fork("fork", 20, {}).summary.hash;
  EXPECT_EQ(Fork("fork", 21, {}).summary.hash, hash);
  EXPECT_EQ(Fork("fork", 50, {}).summary.hash, hash);
  ASSERT_EQ(ForkWith("fork", 40, {"rules.allocation=PROPORTIONAL"}, "twice").how, HowEnded::kDone);
  ExpectSound("twice");
  ASSERT_EQ(Open("twice")->amendments().size(), 2U);
  EXPECT_EQ(Fork("twice", 45, {}).summary.hash, Fork("twice", 40, {}).summary.hash);
  // Between the two, and before both: what changed later changes there, at once.
  for (const Tick at : {30, 10}) {
    const std::string name = "sooner" + std::to_string(at);
    ASSERT_EQ(Fork("twice", at, {}, name).how, HowEnded::kDone);
    ExpectSound(name);
    EXPECT_EQ(Open(name)->amendments().size(), at == 30 ? 2U : 1U);
    EXPECT_TRUE(CanonicallyEqual(LatestScenario(*Open(name)), LatestScenario(*Open("twice"))));
  }
}

TEST_F(ForkChangeTest, AStoppedOneGoesOnToTheEndThatItWouldHaveHad) {
  Run("dinner", "parent");
  const std::string hash = ForkWith("parent", 20, {"rules.damages_cents=500000"}, "").summary.hash;
  for (const Tick stop : {20, 21, 40}) {
    std::atomic<int> interrupted = 0;
    RunHooks hooks;
    hooks.interrupted = &interrupted;
    hooks.on_progress = [&](const Progress& progress) { interrupted = progress.tick >= stop ? 1 : 0; };
    const std::string name = "stopped" + std::to_string(stop);
    ASSERT_EQ(ForkWith("parent", 20, {"rules.damages_cents=500000"}, name, hooks).how, HowEnded::kInterrupted);
    ExpectSound(name);
    const RunResult resumed = RunResume(Path(name), {}, registry_, RunHooks{});
    ASSERT_EQ(resumed.how, HowEnded::kDone) << resumed.message;
    EXPECT_EQ(resumed.summary.hash, hash);
    ExpectSound(name);
  }
}

// Its past would be taken for the parent's whole one, and who takes over would come too early.
TEST_F(ForkChangeTest, AForkThatWasCutOffInItsPastIsNotResumed) {
  Run("dinner", "parent");
  Fork("parent", 20, {Casting{"oracle", "silent", {}}}, "fork");
  {
    const auto fork = Open("fork");
    auto writer = journal::JournalWriter::Create(Path("cut"), {fork->scenario(), fork->cast()}, false);
    ASSERT_TRUE(writer.ok()) << writer.status();
    const auto notes = fork->ReadNotes();
    ASSERT_TRUE(notes.ok()) << notes.status();
    for (const journal::StoredNote& stored : *notes) {
      if (stored.note.kind == journal::NoteKind::kForked) (*writer)->AddNote(stored.note);
    }
    const absl::Status read = fork->ReadSteps([&](const journal::StoredStep& step) -> absl::Status {
      if (step.id > 5) return absl::CancelledError();
      return (*writer)->OnStep({}, step.bytes, step.hash, {});
    });
    ASSERT_TRUE(absl::IsCancelled(read)) << read;
  }
  const RunResult refused = RunResume(Path("cut"), {}, registry_, RunHooks{});
  EXPECT_EQ(refused.how, HowEnded::kWrongUsage);
  EXPECT_THAT(refused.message, HasSubstr("cut off after 5 of the "));
  EXPECT_EQ(Open("cut")->state(), journal::JournalState::kRunning) << "it stays as it is";
}

TEST_F(ForkChangeTest, ANoteThatWasTamperedWithIsFound) {
  Run("dinner", "parent");
  const std::vector<std::pair<std::string, std::string>> faults = {
      {"DELETE FROM notes WHERE kind = 11", "the chain is"},
      {"UPDATE notes SET number = number - 1 WHERE kind = 11", "no tick begins there"},
      {"UPDATE notes SET text = 'xy' WHERE kind = 11", "hexadecimal"},
      {"UPDATE notes SET text = '00' WHERE kind = 11", "amendment"},
      {"UPDATE notes SET kind = 11, number = 1, text = (SELECT text FROM notes WHERE kind = 11) WHERE kind = 1",
       "the chain is"},
      {"UPDATE notes SET kind = 11, number = (SELECT number FROM notes WHERE kind = 11), text = (SELECT text FROM "
       "notes "
       "WHERE kind = 11) WHERE kind = 1",
       "two amendments"},
  };
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const std::string name = "fork" + std::to_string(i);
    ForkWith("parent", 20, {"rules.damages_cents=500000"}, name);
    Tamper(name, faults[i].first);
    const auto verified = journal::VerifyJournal(Path(name));
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_FALSE(verified->ok) << faults[i].first;
    EXPECT_THAT(verified->message, HasSubstr(faults[i].second)) << faults[i].first;
  }
  // Another value that could have been.
  ForkWith("parent", 20, {"rules.damages_cents=500000"}, "fork");
  Scenario other = Open("parent")->scenario();
  ASSERT_TRUE(codec::SetField(other, "rules.damages_cents=500001").ok());
  Tamper("fork", absl::StrCat("UPDATE notes SET text = '", journal::NoteOf(0, other).text, "' WHERE kind = 11"));
  const auto verified = journal::VerifyJournal(Path("fork"));
  ASSERT_TRUE(verified.ok());
  EXPECT_FALSE(verified->ok);
  EXPECT_THAT(verified->message, HasSubstr("the chain is"));
}

}  // namespace
}  // namespace haggle::launch::fork_change_test
