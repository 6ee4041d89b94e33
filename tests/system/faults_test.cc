// Real processes that die, freeze and are killed while they come back: the run goes on, and ends with the hash that it
// would have had. How many faults there are, and how long it took to go on, is printed; HAGGLE_FAULTS=full in the
// environment makes as many as deploy/hosts/faults.md has in its table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "broker/journal/verify.h"
#include "deploy/launch/child.h"
#include "deploy/launch/plan.h"
#include "deploy/launch/resume.h"
#include "proto/base/random.h"
#include "tests/system/support.h"

namespace haggle::launch::faults_test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Of every recovery, p99 (deploy/hosts/faults.md).
constexpr milliseconds kRecovery(2000);

bool Full() {
  const char* const faults = std::getenv("HAGGLE_FAULTS");
  return faults != nullptr && std::string_view(faults) == "full";
}
int Count(int here, int full) { return Full() ? full : here; }

RunPlan PacedDinner(const TempFolder& folder) {
  RunPlan plan = PlanOf("dinner");
  plan.pace_ms = 17;
  plan.journal = folder / "run.haggle";
  plan.overwrite_journal = true;
  plan.restarts = 1000;
  return plan;
}

std::string UndisturbedHash() {
  static const std::string hash = [] {
    RunPlan plan = PlanOf("dinner");
    plan.transport = Transport::kInProcess;
    return RunInProcess(plan, BuiltIn(), {}).summary.hash;
  }();
  return hash;
}

enum class Kind { kKill, kKillTwo, kKillInRecovery, kPause };

// Does harm to the children of this process while a run is on, from a thread of its own.
class Harm {
 public:
  Harm(Kind kind, std::uint64_t seed, int longest_pause_ms)
      : kind_(kind), longest_pause_ms_(longest_pause_ms), random_(seed, 1, 0, 0, 0) {
    hooks_.on_progress = [this](const Progress& progress) { Saw(progress.steps); };
    hooks_.on_diagnostic = [this](const std::string& line) {
      if (line.find("is started again") != std::string::npos) Restarted();
    };
  }

  // Plays to the end, and does harm until then, `most` times at most. The hash.
  std::string Run(const RunPlan& plan, int most) {
    steps_ = restarts_ = 0;
    over_ = false;
    std::thread thread([this, most] { DoHarm(most); });
    const RunResult result = RunProcesses(plan, hooks_);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    thread.join();
    EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
    return result.summary.hash;
  }

  int done() const { return done_; }
  int brokers() const { return brokers_; }
  const std::vector<milliseconds>& recoveries() const { return recoveries_; }

 private:
  void Saw(std::int64_t steps) {
    const std::lock_guard<std::mutex> lock(mutex_);
    steps_ = steps;
    ++seen_;
    changed_.notify_all();
  }
  void Restarted() {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++restarts_;
    changed_.notify_all();
  }
  // False: the run is over.
  template <class Condition>
  bool Await(std::unique_lock<std::mutex>& lock, Condition condition) {
    changed_.wait(lock, [&] { return over_ || condition(); });
    return !over_;
  }
  // Lets a random time pass, so that harm is done anywhere in a tick.
  bool Linger(std::unique_lock<std::mutex>& lock, int most_ms) {
    changed_.wait_for(lock, milliseconds(random_.Uniform(0, most_ms)), [&] { return over_; });
    return !over_;
  }

  ProcessInfo Victim(const std::vector<ProcessInfo>& children, bool broker) {
    std::vector<ProcessInfo> candidates;
    for (const ProcessInfo& child : children) {
      if (!broker || child.name == "haggle-broker") candidates.push_back(child);
    }
    if (candidates.empty()) return {};
    return candidates[static_cast<std::size_t>(random_.Uniform(0, static_cast<std::int64_t>(candidates.size()) - 1))];
  }
  // How many were hit.
  int Hit(int victims, int signal) {
    std::vector<ProcessInfo> children = ChildrenOf(::getpid());
    int hit = 0;
    for (; hit < victims; ++hit) {
      const ProcessInfo victim = Victim(children, random_.Uniform(0, 2) == 0);
      if (victim.pid == 0 || ::kill(victim.pid, signal) != 0) break;
      brokers_ += victim.name == "haggle-broker" ? 1 : 0;
      last_ = victim.pid;
      std::erase_if(children, [&](const ProcessInfo& child) { return child.pid == victim.pid; });
    }
    return hit;
  }

  void DoHarm(int most) {
    std::unique_lock<std::mutex> lock(mutex_);
    for (int i = 0; i < most; ++i) {
      const std::int64_t before = steps_;
      if (!Await(lock, [&] { return steps_ > before; }) || !Linger(lock, 60)) return;
      const Clock::time_point began = Clock::now();
      if (!(kind_ == Kind::kPause ? Pause(lock) : Kill(lock))) return;
      const std::int64_t then = steps_;
      const std::int64_t seen = seen_;
      if (!Await(lock, [&] { return seen_ > seen && steps_ > then; })) return;
      recoveries_.push_back(std::chrono::duration_cast<milliseconds>(Clock::now() - began));
    }
  }

  bool Kill(std::unique_lock<std::mutex>& lock) {
    std::int64_t expected = restarts_;
    const int hit = Hit(kind_ == Kind::kKillTwo ? 2 : 1, SIGKILL);
    if (hit == 0) return true;  // it has just ended
    done_ += hit;
    expected += hit;
    if (!Await(lock, [&] { return restarts_ >= expected; })) return false;
    if (kind_ != Kind::kKillInRecovery) return true;
    if (!Linger(lock, 30)) return false;
    const int again = Hit(1, SIGKILL);
    done_ += again;
    expected += again;
    return Await(lock, [&] { return restarts_ >= expected; });
  }

  bool Pause(std::unique_lock<std::mutex>& lock) {
    if (Hit(1, SIGSTOP) == 0) return true;
    ++done_;
    const pid_t stopped = last_;
    changed_.wait_for(lock, milliseconds(random_.Uniform(100, longest_pause_ms_)), [&] { return over_; });
    ::kill(stopped, SIGCONT);
    return !over_;
  }

  const Kind kind_;
  const int longest_pause_ms_;
  Random random_;
  RunHooks hooks_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t steps_ = 0;
  std::int64_t seen_ = 0;  // progress
  std::int64_t restarts_ = 0;
  bool over_ = false;
  pid_t last_ = 0;
  int done_ = 0;
  int brokers_ = 0;
  std::vector<milliseconds> recoveries_;
};

void ExpectNothingLeft(const TempFolder& folder) {
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a zombie";
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    EXPECT_EQ(entry.path().filename(), "run.haggle");
  }
}

class RunFolders {
 public:
  RunFolders() {
    ::unsetenv("XDG_RUNTIME_DIR");
    ::setenv("TMPDIR", folder_.path().c_str(), 1);
  }
  ~RunFolders() { ::unsetenv("TMPDIR"); }
  RunFolders(const RunFolders&) = delete;
  RunFolders& operator=(const RunFolders&) = delete;
  bool empty() const { return std::filesystem::is_empty(folder_.path()); }

 private:
  TempFolder folder_;
};

void DoHarm(Kind kind, int wanted, int longest_pause_ms = 0) {
  const TempFolder folder;
  const RunFolders runs;
  const RunPlan plan = PacedDinner(folder);
  Harm harm(kind, 7, longest_pause_ms);
  int runs_played = 0;
  for (int before = -1; harm.done() < wanted && harm.done() > before; ++runs_played) {
    before = harm.done();
    EXPECT_EQ(harm.Run(plan, wanted - harm.done()), UndisturbedHash());
    ExpectNothingLeft(folder);
    EXPECT_TRUE(runs.empty());
  }
  EXPECT_GE(harm.done(), wanted) << "too little went wrong: this shows nothing";
  std::vector<milliseconds> recoveries = harm.recoveries();
  ASSERT_FALSE(recoveries.empty());
  std::sort(recoveries.begin(), recoveries.end());
  const milliseconds p99 = recoveries[recoveries.size() * 99 / 100];
  std::printf(
      "%d faults, %d of them at the broker, in %d runs; the run went on after %lld ms (median), %lld ms (p99)\n",
      harm.done(), harm.brokers(), runs_played, static_cast<long long>(recoveries[recoveries.size() / 2].count()),
      static_cast<long long>(p99.count()));
  EXPECT_LT(p99, kRecovery + milliseconds(longest_pause_ms));
}

TEST(Faults, ProcessesAreKilled) { DoHarm(Kind::kKill, Count(60, 200)); }
TEST(Faults, TwoProcessesAreKilledAtOnce) { DoHarm(Kind::kKillTwo, Count(12, 40)); }
TEST(Faults, ProcessesAreKilledWhileOthersComeBack) { DoHarm(Kind::kKillInRecovery, Count(12, 40)); }
TEST(Faults, ProcessesFreeze) { DoHarm(Kind::kPause, Count(8, 40), Full() ? 5000 : 400); }

// Forks a launcher that tells of each progress; the reading end.
int StartLauncher(const RunPlan& plan, pid_t& launcher) {
  int ends[2];
  if (::pipe(ends) != 0) return -1;
  launcher = ::fork();
  if (launcher == 0) {
    ::close(ends[0]);
    RunHooks hooks;
    hooks.on_progress = [&](const Progress&) {
      if (::write(ends[1], "x", 1) < 0) ::_exit(1);
    };
    RunProcesses(plan, hooks);
    ::_exit(0);
  }
  ::close(ends[1]);
  return ends[0];
}

// Kills the launcher, or everybody at once, after `progress` signs of life.
void KillLauncher(const RunPlan& plan, int progress, bool everybody) {
  pid_t launcher = 0;
  const int told = StartLauncher(plan, launcher);
  ASSERT_GE(told, 0);
  char byte = 0;
  for (int i = 0; i < progress && ::read(told, &byte, 1) == 1; ++i) {
  }
  const std::vector<ProcessInfo> children = ChildrenOf(launcher);
  EXPECT_FALSE(children.empty());
  ::kill(launcher, SIGKILL);
  for (const ProcessInfo& child : children) {
    if (everybody) ::kill(child.pid, SIGKILL);
  }
  ASSERT_EQ(::waitpid(launcher, nullptr, 0), launcher);
  for (const ProcessInfo& child : children) EXPECT_TRUE(EndsWithin(child.pid, 20)) << child.name;
  ::close(told);
}

void KillLaunchersAndResume(int times, bool everybody) {
  const TempFolder folder;
  const RunFolders runs;
  Random random(11, 1, 0, 0, 0);
  for (int i = 0; i < times; ++i) {
    const RunPlan plan = PacedDinner(folder);
    KillLauncher(plan, static_cast<int>(random.Uniform(1, 9)), everybody);
    const auto left = journal::VerifyJournal(plan.journal);
    ASSERT_TRUE(left.ok()) << left.status();
    EXPECT_TRUE(left->ok) << left->message;
    EXPECT_EQ(left->state, "running");
    RunResult result;
    if (i % 3 == 2) {
      result = RunResume(plan.journal, {}, BuiltIn(), {});
    } else {
      absl::StatusOr<RunPlan> again = PlanToResume(plan.journal, {});
      ASSERT_TRUE(again.ok()) << again.status();
      again->programs = Programs();
      result = RunProcesses(*again, {});
    }
    EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
    EXPECT_EQ(result.summary.hash, UndisturbedHash());
    ExpectNothingLeft(folder);
    if (!everybody) {
      EXPECT_TRUE(runs.empty());
    }
  }
  // Secrets of those who were all killed are removed by the next launcher.
  Child next("haggle-cli");
  ASSERT_TRUE(next.Start(Programs() + "/haggle-cli", {"run", "two_companies", "--journal", "none"}, false).ok());
  next.Reap(true);
  EXPECT_EQ(next.exit_code(), 0);
  EXPECT_TRUE(runs.empty());
}

TEST(Faults, LaunchersAreKilledAndTheirRunsResumed) { KillLaunchersAndResume(Count(6, 20), false); }
TEST(Faults, EverybodyIsKilledAtOnceAndTheRunResumed) { KillLaunchersAndResume(Count(6, 20), true); }

TEST(Faults, AStrategyThatDependsOnItsProcessIsFoundWhenItComesBack) {
  const TempFolder folder;
  RunPlan plan = PlanOf("two_companies");
  plan.journal = folder / "run.haggle";
  plan.pace_ms = 100;
  for (Casting& casting : plan.cast) {
    if (casting.party == "lab") casting = {"lab", "flaky", {}};
  }
  bool killed = false;
  RunHooks hooks;
  hooks.on_progress = [&](const Progress& progress) {
    if (killed || progress.steps < 3) return;
    for (const ProcessInfo& child : ChildrenOf(::getpid())) {
      if (child.arguments.find("--party lab ") != std::string::npos) killed = ::kill(child.pid, SIGKILL) == 0;
    }
  };
  const RunResult result = RunProcesses(plan, hooks);
  EXPECT_TRUE(killed);
  EXPECT_EQ(result.how, HowEnded::kAgentFailed);
  EXPECT_EQ(result.culprit, "lab");
  EXPECT_THAT(result.message,
              ::testing::HasSubstr("came back and decides otherwise than it did: tick 0, phase bargain"));
  EXPECT_THAT(result.message, ::testing::HasSubstr("expected offer"));
  const auto report = journal::VerifyJournal(plan.journal);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->state, "stopped");
  // Whoever goes on with it, and in whatever way, is told the same.
  const RunResult here = RunResume(plan.journal, {}, BuiltIn(), {});
  absl::StatusOr<RunPlan> again = PlanToResume(plan.journal, {});
  ASSERT_TRUE(again.ok()) << again.status();
  again->programs = Programs();
  for (const RunResult& resumed : {here, RunProcesses(*again, {})}) {
    EXPECT_EQ(resumed.how, HowEnded::kAgentFailed);
    EXPECT_EQ(resumed.culprit, "lab");
    EXPECT_THAT(resumed.message, ::testing::ContainsRegex("tick 0, phase bargain, step [0-9]+, party lab: expected "));
  }
}

}  // namespace
}  // namespace haggle::launch::faults_test
