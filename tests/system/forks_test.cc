// Forks that were stopped and are gone on with in processes: whose place was taken is shown and not asked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "broker/journal/reader.h"
#include "broker/journal/verify.h"
#include "deploy/launch/check.h"
#include "deploy/launch/fork.h"
#include "deploy/launch/over_hosts.h"
#include "deploy/launch/resume.h"
#include "proto/codec/hosts_text.h"
#include "tests/system/support.h"

namespace haggle::launch::forks_test {
namespace {

using ::testing::HasSubstr;

class Forks : public ::testing::Test {
 protected:
  void SetUp() override {
    RunPlan plan = PlanOf("dinner");
    plan.scenario.ticks = 12;
    plan.journal = folder_ / "parent.haggle";
    const RunResult parent = RunInProcess(plan, BuiltIn(), {});
    ASSERT_EQ(parent.how, HowEnded::kDone) << parent.message;
    parent_ = parent.summary.hash;
  }
  // A fork at tick 5, in which Oracle stays at home; stopped in tick `stop` unless that is 0.
  RunResult Fork(const std::string& of, const std::string& name, Tick stop, const ForkPlan& plan) {
    const auto reader = journal::JournalReader::Open(folder_ / of);
    EXPECT_TRUE(reader.ok()) << reader.status();
    ForkPlan own = plan;
    own.journal = folder_ / name;
    std::atomic<int> interrupted = 0;
    RunHooks hooks;
    hooks.interrupted = &interrupted;
    hooks.on_progress = [&](const Progress& progress) { interrupted = stop > 0 && progress.tick >= stop ? 1 : 0; };
    return RunFork(**reader, own, BuiltIn(), hooks);
  }
  static ForkPlan AtHome(Tick at) {
    ForkPlan plan;
    plan.at = at;
    plan.newcomers = {{"oracle", "silent", {}}};
    return plan;
  }
  RunPlan Again(const std::string& name) {
    absl::StatusOr<RunPlan> plan = PlanToResume(folder_ / name, {});
    EXPECT_TRUE(plan.ok()) << plan.status();
    plan->programs = Programs();
    return *plan;
  }
  void ExpectSound(const std::string& name) {
    const auto verified = journal::VerifyJournal(folder_ / name);
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_TRUE(verified->ok) << verified->message;
    const auto reader = journal::JournalReader::Open(folder_ / name);
    ASSERT_TRUE(reader.ok()) << reader.status();
    const auto checked = CheckReplay(**reader, BuiltIn());
    ASSERT_TRUE(checked.ok()) << checked.status();
    EXPECT_TRUE(checked->ok) << checked->difference.Text();
  }

  TempFolder folder_;
  std::string parent_;
};

TEST_F(Forks, GoOnInProcessesToTheEndThatTheyHaveInOne) {
  const RunResult whole = Fork("parent.haggle", "whole.haggle", 0, AtHome(5));
  ASSERT_EQ(whole.how, HowEnded::kDone) << whole.message;
  ASSERT_NE(whole.summary.hash, parent_) << "nobody misses Oracle: this shows nothing";
  EXPECT_EQ(Fork("parent.haggle", "fork.haggle", 8, AtHome(5)).how, HowEnded::kInterrupted);
  // Who took over is killed on the way, and shown its past once more.
  RunPlan plan = Again("fork.haggle");
  plan.pace_ms = 50;
  bool killed = false;
  RunHooks hooks;
  hooks.on_progress = [&](const Progress&) {
    for (const ProcessInfo& child : ChildrenOf(::getpid())) {
      if (killed || child.arguments.find("--party oracle ") == std::string::npos) continue;
      EXPECT_THAT(child.arguments, HasSubstr("--strategy silent"));
      killed = ::kill(child.pid, SIGKILL) == 0;
    }
  };
  const RunResult result = RunProcesses(plan, hooks);
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_EQ(result.summary.hash, whole.summary.hash);
  EXPECT_TRUE(killed);
  ExpectSound("fork.haggle");
}

TEST_F(Forks, OfForksGoOnOverHosts) {
  ASSERT_EQ(Fork("parent.haggle", "first.haggle", 0, AtHome(5)).how, HowEnded::kDone);
  ForkPlan second;
  second.at = 7;
  second.newcomers = {{"musk", "silent", {}}};
  const RunResult whole = Fork("first.haggle", "whole.haggle", 0, second);
  ASSERT_EQ(whole.how, HowEnded::kDone) << whole.message;
  EXPECT_EQ(Fork("first.haggle", "fork.haggle", 9, second).how, HowEnded::kInterrupted);
  const RunPlan plan = Again("fork.haggle");
  const auto hosts = codec::ParseHostsText(
      "hosts { name: 'a' start: 'env' } broker { listen: '127.0.0.1:0' } others: ['a', 'here'] together: 'a'", "hosts",
      plan.scenario);
  ASSERT_TRUE(hosts.ok()) << hosts.status();
  const RunResult result = RunOverHosts(plan, *hosts, {});
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_EQ(result.summary.hash, whole.summary.hash);
  ExpectSound("fork.haggle");
}

TEST_F(Forks, OfAnotherScenarioGoOnInOneProcessAlone) {
  const auto reader = journal::JournalReader::Open(folder_ / "parent.haggle");
  ASSERT_TRUE(reader.ok()) << reader.status();
  ForkPlan plan = AtHome(5);
  plan.scenario = (*reader)->scenario();
  plan.scenario->stop_after = 10;
  EXPECT_EQ(Fork("parent.haggle", "fork.haggle", 7, plan).how, HowEnded::kInterrupted);
  const absl::StatusOr<RunPlan> refused = PlanToResume(folder_ / "fork.haggle", {});
  EXPECT_TRUE(absl::IsUnimplemented(refused.status()));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("--transport inprocess"));
  Daemon broker("haggle-broker", {"--resume", "--journal", folder_ / "fork.haggle", "--tokens", "/dev/null", "--listen",
                                  "unix:" + folder_ / "s"});
  EXPECT_EQ(broker.Wait(), 2);
  EXPECT_THAT(broker.said(), HasSubstr("a fork whose scenario was changed"));
  EXPECT_EQ(RunResume(folder_ / "fork.haggle", {}, BuiltIn(), {}).how, HowEnded::kDone);
}

}  // namespace
}  // namespace haggle::launch::forks_test
