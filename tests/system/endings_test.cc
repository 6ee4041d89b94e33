// However a run ends, no process is left, and what was decided is kept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>

#include "broker/journal/verify.h"
#include "deploy/launch/plan.h"
#include "tests/system/support.h"

namespace haggle::launch::endings_test {
namespace {

// A run that would take minutes.
RunPlan LongPlan(const TempFolder& folder) {
  RunPlan plan = PlanOf("dinner");
  plan.pace_ms = 5'000;
  plan.journal = folder / "run.haggle";
  return plan;
}

void ExpectStopped(const std::string& journal) {
  const auto report = journal::VerifyJournal(journal);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->first_bad << ": " << report->message;
  EXPECT_EQ(report->state, "stopped");
  EXPECT_FALSE(report->complete);
  EXPECT_GT(report->records, 0);
  EXPECT_FALSE(std::filesystem::exists(journal + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(journal + "-shm"));
}

void KillAgentOf(const std::string& party, int signal) {
  for (const ProcessInfo& child : ChildrenOf(::getpid())) {
    if (child.name == "haggle-agent" && child.arguments.find("--party " + party + " ") != std::string::npos) {
      ::kill(child.pid, signal);
    }
  }
}

TEST(Endings, TheFirstInterruptSealsTheJournal) {
  const TempFolder folder;
  const RunPlan plan = LongPlan(folder);
  std::atomic<int> interrupted{0};
  RunHooks hooks;
  hooks.interrupted = &interrupted;
  hooks.on_progress = [&](const Progress&) { interrupted = 1; };
  const RunResult result = RunProcesses(plan, hooks);
  EXPECT_EQ(result.how, HowEnded::kInterrupted);
  EXPECT_FALSE(result.summary.complete);
  EXPECT_EQ(result.summary.hash.size(), 64u);
  EXPECT_LT(result.wall_seconds, 5);
  ExpectStopped(plan.journal);
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
}

TEST(Endings, TheSecondInterruptIsImmediate) {
  const TempFolder folder;
  const RunPlan plan = LongPlan(folder);
  std::atomic<int> interrupted{0};
  RunHooks hooks;
  hooks.interrupted = &interrupted;
  hooks.on_progress = [&](const Progress&) {
    // A broker that is asleep could not even begin to seal.
    for (const ProcessInfo& child : ChildrenOf(::getpid())) {
      if (child.name == "haggle-broker") ::kill(child.pid, SIGSTOP);
    }
    interrupted = 2;
  };
  const RunResult result = RunProcesses(plan, hooks);
  EXPECT_EQ(result.how, HowEnded::kInterrupted);
  EXPECT_THAT(result.message, ::testing::HasSubstr("interrupted twice"));
  const auto report = journal::VerifyJournal(plan.journal);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->first_bad << ": " << report->message;
  EXPECT_EQ(report->state, "running");
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
}

TEST(Endings, AnAgentThatIsKilledStopsTheRunAndIsNamed) {
  const TempFolder folder;
  RunPlan plan = LongPlan(folder);
  plan.restarts = 0;
  bool killed = false;
  RunHooks hooks;
  hooks.on_progress = [&](const Progress& progress) {
    // Once the first tick is over, so that something is there to be kept.
    if (!killed && progress.waiting_for.empty()) KillAgentOf("oracle", SIGKILL), killed = true;
  };
  const RunResult result = RunProcesses(plan, hooks);
  EXPECT_TRUE(killed);
  EXPECT_EQ(result.how, HowEnded::kAgentFailed);
  EXPECT_THAT(result.message, ::testing::HasSubstr("oracle"));
  // What is known of it, alone.
  EXPECT_THAT(result.message, ::testing::EndsWith(": haggle-agent for oracle ended: killed by signal 9 (Killed)"));
  EXPECT_FALSE(result.summary.complete);
  ExpectStopped(plan.journal);
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
}

TEST(Endings, AnAgentThatCannotBeginLeavesNoJournal) {
  const TempFolder folder;
  RunPlan plan = LongPlan(folder);
  plan.cast.front().strategy = "no_such_strategy";
  const RunResult result = RunProcesses(plan, {});
  EXPECT_EQ(result.how, HowEnded::kAgentFailed);
  EXPECT_THAT(result.message, ::testing::HasSubstr("no_such_strategy"));
  EXPECT_THAT(result.message, ::testing::HasSubstr(plan.cast.front().party));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
}

TEST(Endings, ABrokerThatIsKilledIsNamed) {
  const TempFolder folder;
  RunPlan plan = LongPlan(folder);
  plan.restarts = 0;
  RunHooks hooks;
  hooks.on_progress = [&](const Progress&) {
    for (const ProcessInfo& child : ChildrenOf(::getpid())) {
      if (child.name == "haggle-broker") ::kill(child.pid, SIGKILL);
    }
  };
  const RunResult result = RunProcesses(plan, hooks);
  EXPECT_EQ(result.how, HowEnded::kFailed);
  EXPECT_THAT(result.message, ::testing::HasSubstr("haggle-broker ended: killed by signal 9"));
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
  // What was acknowledged is stored, and can be read.
  const auto report = journal::VerifyJournal(plan.journal);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->first_bad << ": " << report->message;
}

TEST(Endings, SigtermAtTheBrokerAloneIsNoInterrupt) {
  const TempFolder folder;
  const RunPlan plan = LongPlan(folder);
  RunHooks hooks;
  bool sent = false;
  hooks.on_progress = [&](const Progress&) {
    for (const ProcessInfo& child : ChildrenOf(::getpid())) {
      if (child.name == "haggle-broker" && !sent) ::kill(child.pid, SIGTERM), sent = true;
    }
  };
  const RunResult result = RunProcesses(plan, hooks);
  EXPECT_EQ(result.how, HowEnded::kFailed);
  EXPECT_THAT(result.message, ::testing::HasSubstr("the broker was told to stop by a signal (SIGTERM)"));
  EXPECT_EQ(result.culprit, "");
  ExpectStopped(plan.journal);
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
}

TEST(Endings, ARunThatWaitsForAnAgentSaysSo) {
  const TempFolder folder;
  RunPlan plan = PlanOf("two_companies");
  plan.pace_ms = 20;
  pid_t asleep = 0;
  std::vector<std::string> lines;
  RunHooks hooks;
  hooks.on_progress = [&](const Progress&) {
    for (const ProcessInfo& child : ChildrenOf(::getpid())) {
      if (asleep != 0 || child.arguments.find("--party lab ") == std::string::npos) continue;
      asleep = child.pid;
      ::kill(asleep, SIGSTOP);
    }
  };
  hooks.on_diagnostic = [&](const std::string& line) {
    lines.push_back(line);
    if (line.rfind("waiting for the answer of lab", 0) == 0) ::kill(asleep, SIGCONT);
  };
  EXPECT_EQ(RunProcesses(plan, hooks).how, HowEnded::kDone);
  EXPECT_THAT(lines, ::testing::Contains(::testing::StartsWith("waiting for the answer of lab in tick ")));
}

TEST(Endings, AJournalThatCannotBeWrittenIsNamed) {
  RunPlan plan = PlanOf("two_companies");
  plan.journal = "/proc/no-such-folder/run.haggle";
  const RunResult result = RunProcesses(plan, {});
  EXPECT_EQ(result.how, HowEnded::kFailed);
  EXPECT_THAT(result.message, ::testing::HasSubstr("/proc/no-such-folder/run.haggle"));
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
}

TEST(Endings, AJournalThatIsFullIsNamed) {
  const TempFolder folder;
  RunPlan plan = PlanOf("dinner");
  plan.journal = folder / "run.haggle";
  rlimit unlimited{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &unlimited), 0);
  rlimit small = unlimited;
  small.rlim_cur = 128 << 10;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const RunResult result = RunProcesses(plan, {});
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &unlimited), 0);
  EXPECT_EQ(result.how, HowEnded::kFailed);
  EXPECT_THAT(result.message, ::testing::HasSubstr(plan.journal));
  EXPECT_THAT(result.message, ::testing::HasSubstr("make room"));
  EXPECT_FALSE(result.summary.complete);
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
  // What was acknowledged is there.
  const auto report = journal::VerifyJournal(plan.journal);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->first_bad << ": " << report->message;
  // ... and it is what the run is called.
  EXPECT_EQ(report->hash, result.summary.hash);
}

// The launcher as a process of its own, to be killed. It writes the numbers of
// its children into `out` once the run is on.
pid_t StartLauncher(const RunPlan& plan, int out) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  bool told = false;
  RunHooks hooks;
  hooks.on_progress = [&](const Progress&) {
    if (told) return;
    told = true;
    std::string numbers;
    for (const ProcessInfo& child : ChildrenOf(::getpid())) numbers += std::to_string(child.pid) + " ";
    numbers += "\n";
    if (::write(out, numbers.data(), numbers.size()) < 0) ::_exit(1);
  };
  RunProcesses(plan, hooks);
  ::_exit(0);
}

TEST(Endings, NobodyOutlivesALauncherThatIsKilled) {
  const TempFolder folder;
  const RunPlan plan = LongPlan(folder);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const TempFolder runs;
  ::unsetenv("XDG_RUNTIME_DIR");
  ::setenv("TMPDIR", runs.path().c_str(), 1);
  const pid_t launcher = StartLauncher(plan, ends[1]);
  ::unsetenv("TMPDIR");
  ::close(ends[1]);
  FILE* in = ::fdopen(ends[0], "r");
  std::vector<pid_t> children;
  for (int pid = 0; std::fscanf(in, "%d", &pid) == 1;) {
    children.push_back(pid);
    if (children.size() == plan.cast.size() + 1) break;
  }
  ASSERT_EQ(children.size(), plan.cast.size() + 1);
  EXPECT_FALSE(std::filesystem::is_empty(runs.path()));
  ASSERT_EQ(::kill(launcher, SIGKILL), 0);
  ASSERT_EQ(::waitpid(launcher, nullptr, 0), launcher);
  for (const pid_t child : children) EXPECT_TRUE(EndsWithin(child, 20)) << child;
  std::fclose(in);
  // The broker has left the journal to be gone on with, and removed socket and secrets.
  const auto report = journal::VerifyJournal(plan.journal);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->first_bad << ": " << report->message;
  EXPECT_EQ(report->state, "running");
  EXPECT_TRUE(std::filesystem::is_empty(runs.path()));
}

TEST(Endings, ALauncherThatIsKilledBeforeTheStartLeavesNothing) {
  const TempFolder folder;
  RunPlan plan = PlanOf("two_companies");
  plan.external = {plan.cast.back().party};  // who never comes
  plan.cast.pop_back();
  plan.journal = folder / "runs/x-7-";
  plan.number_journal = true;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const TempFolder runs;
  ::unsetenv("XDG_RUNTIME_DIR");
  ::setenv("TMPDIR", runs.path().c_str(), 1);
  const pid_t launcher = ::fork();
  if (launcher == 0) {
    RunHooks hooks;
    hooks.on_diagnostic = [&](const std::string& line) {
      if (line.rfind("external ", 0) != 0) return;
      pid_t broker = 0;
      for (const ProcessInfo& child : ChildrenOf(::getpid())) broker = child.pid;
      if (::write(ends[1], &broker, sizeof(broker)) < 0) ::_exit(1);
    };
    RunProcesses(plan, hooks);
    ::_exit(0);
  }
  ::unsetenv("TMPDIR");
  pid_t broker = 0;
  ASSERT_EQ(::read(ends[0], &broker, sizeof(broker)), static_cast<ssize_t>(sizeof(broker)));
  EXPECT_FALSE(std::filesystem::is_empty(runs.path()));
  ASSERT_EQ(::kill(launcher, SIGKILL), 0);
  ASSERT_EQ(::waitpid(launcher, nullptr, 0), launcher);
  EXPECT_TRUE(EndsWithin(broker, 20));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_TRUE(std::filesystem::is_empty(runs.path()));
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace haggle::launch::endings_test
