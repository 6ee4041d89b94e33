// Real processes that are late, in many ways: the run goes on, others wait at most the deadline, and what the journal
// says of it is exact. Figures are printed; deploy/hosts/faults.md has them in its table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "broker/journal/reader.h"
#include "broker/journal/verify.h"
#include "deploy/launch/check.h"
#include "deploy/launch/plan.h"
#include "deploy/launch/resume.h"
#include "proto/base/canonical.h"
#include "tests/system/support.h"

namespace haggle::launch::late_agents_test {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kDeadlineMs = 200;
// How exactly the deadline is kept: on a machine that does other things as well it takes longer to be told of it.
constexpr std::int64_t kKeptMs = 50;

struct TimeOuts {
  std::set<std::int64_t> steps;  // ids of steps in which somebody timed out
  std::int64_t answers = 0;
  std::map<PartyId, int> by_party;
  std::map<Tick, int> by_tick;
  std::int64_t late = 0;  // notes of answers that came later
};

TimeOuts TimeOutsIn(const journal::JournalReader& reader) {
  TimeOuts found;
  const absl::Status read = reader.ReadSteps([&](const journal::StoredStep& stored) {
    Step step;
    EXPECT_TRUE(ParseCanonical(stored.bytes, step));
    for (const Command& command : step.commands) {
      if (!std::holds_alternative<TimeOut>(command.action)) continue;
      found.steps.insert(stored.id);
      ++found.answers;
      ++found.by_party[command.party];
      ++found.by_tick[step.tick];
    }
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
  const auto notes = reader.ReadNotes();
  EXPECT_TRUE(notes.ok()) << notes.status();
  for (const journal::StoredNote& note : *notes) found.late += note.note.kind == journal::NoteKind::kLate ? 1 : 0;
  return found;
}

PartyId NumberOf(const Scenario& scenario, const std::string& name) {
  for (const Party& party : scenario.parties) {
    if (party.name == name) return party.id;
  }
  return 0;
}

// The process of `parent` that plays this party; 0: there is none.
pid_t AgentOf(pid_t parent, const std::string& party) {
  for (const ProcessInfo& child : ChildrenOf(parent)) {
    if (child.name == "haggle-agent" && child.arguments.find("--party " + party) != std::string::npos) return child.pid;
  }
  return 0;
}

class LateAgents : public ::testing::Test {
 protected:
  LateAgents() {
    plan_ = PlanOf("two_companies");
    plan_.deadline_ms = kDeadlineMs;
    plan_.journal = folder_ / "run.haggle";
    hooks_.on_diagnostic = [this](const std::string& line) { said_ += line + "\n"; };
  }

  // Calls `act` once, when the run has come to tick `tick`.
  void AtTick(Tick tick, std::function<void()> act) {
    plan_.pace_ms = 30;
    hooks_.on_progress = [tick, act = std::move(act), done = false](const Progress& progress) mutable {
      if (done || progress.tick < tick) return;
      done = true;
      act();
    };
  }

  RunResult Play() {
    const RunResult result = RunProcesses(plan_, hooks_);
    EXPECT_TRUE(ChildrenOf(::getpid()).empty());
    return result;
  }

  // Everything that is promised of the journal of a run in which somebody was late.
  TimeOuts ExpectExact(const std::string& hash) {
    const auto verified = journal::VerifyJournal(plan_.journal);
    EXPECT_TRUE(verified.ok()) << verified.status();
    EXPECT_TRUE(verified->ok) << verified->first_bad << ": " << verified->message;
    EXPECT_EQ(verified->hash, hash);
    const auto reader = journal::JournalReader::Open(plan_.journal);
    EXPECT_TRUE(reader.ok()) << reader.status();
    const auto checked = CheckReplay(**reader, BuiltIn(), plan_.cast);
    EXPECT_TRUE(checked.ok()) << checked.status();
    EXPECT_TRUE(checked->ok) << checked->difference.Text();
    return TimeOutsIn(**reader);
  }

  TempFolder folder_;
  RunPlan plan_;
  RunHooks hooks_;
  std::string said_;
};

TEST_F(LateAgents, WithoutAnybodyLateTheHashIsThatOfTheStrictRun) {
  RunPlan strict = PlanOf("two_companies");
  strict.transport = Transport::kInProcess;
  const std::string hash = RunInProcess(strict, BuiltIn(), {}).summary.hash;
  plan_.deadline_ms = 60'000;
  const RunResult result = Play();
  ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_EQ(result.summary.hash, hash);
  EXPECT_TRUE(ExpectExact(hash).steps.empty());
}

TEST_F(LateAgents, AStoppedProcessIsWaitedForNoLongerThanTheDeadline) {
  AtTick(2, [] { ::kill(AgentOf(::getpid(), "lab"), SIGSTOP); });
  const RunResult result = Play();
  ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_TRUE(result.summary.complete);
  EXPECT_THAT(said_, HasSubstr("lab did not answer within 200 ms in tick "));
  const TimeOuts found = ExpectExact(result.summary.hash);
  EXPECT_GT(found.answers, 0);
  EXPECT_EQ(found.by_party.size(), 1U);
  EXPECT_EQ(found.by_party.count(NumberOf(plan_.scenario, "lab")), 1U);
  Daemon log(Programs() + "/haggle-cli", {"log", plan_.journal});
  EXPECT_EQ(log.Wait(), 0);
  EXPECT_THAT(log.said(), HasSubstr("lab did not answer in time"));
  Daemon again(Programs() + "/haggle-cli", {"replay", "--check", "--transport", "processes", plan_.journal});
  EXPECT_EQ(again.Wait(), 0) << again.said();
  Daemon other(Programs() + "/haggle-cli",
               {"replay", "--check", "--transport", "processes", "--agent", "maker=conceder", plan_.journal});
  EXPECT_EQ(other.Wait(), 5) << "others that answered in time decide otherwise, and are not found";
}

TEST_F(LateAgents, AProcessThatGoesOnIsTakenInAgainAndItsLateAnswerDropped) {
  pid_t lab = 0;
  plan_.pace_ms = 30;
  hooks_.on_progress = [&](const Progress& progress) {
    if (lab == 0 && progress.tick >= 2) {
      lab = AgentOf(::getpid(), "lab");
      ::kill(lab, SIGSTOP);
    }
    if (lab > 0 && progress.timed_out >= 3) ::kill(lab, SIGCONT);
  };
  const RunResult result = Play();
  ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
  const TimeOuts found = ExpectExact(result.summary.hash);
  EXPECT_GE(found.answers, 3);
  EXPECT_EQ(found.late, 1) << "one answer was owed, and came";
  // It plays again: not everything after its pause has timed out.
  const auto reader = journal::JournalReader::Open(plan_.journal);
  ASSERT_TRUE(reader.ok());
  std::int64_t last_step = 0;
  ASSERT_TRUE((*reader)
                  ->ReadSteps([&](const journal::StoredStep& step) {
                    last_step = step.id;
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_LT(*found.steps.rbegin(), last_step - 3);
}

TEST_F(LateAgents, OneThatIsKilledComesBackAndGoesOn) {
  AtTick(2, [] { ::kill(AgentOf(::getpid(), "lab"), SIGKILL); });
  const RunResult result = Play();
  ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_THAT(said_, HasSubstr("is started again"));
  ExpectExact(result.summary.hash);
}

TEST_F(LateAgents, OneThatIsLostForGoodEndsNoRun) {
  plan_.restarts = 0;
  AtTick(2, [] { ::kill(AgentOf(::getpid(), "lab"), SIGKILL); });
  const auto began = std::chrono::steady_clock::now();
  const RunResult result = Play();
  ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_TRUE(result.summary.complete);
  EXPECT_THAT(said_, HasSubstr("the run goes on, and its party says nothing any more"));
  const TimeOuts found = ExpectExact(result.summary.hash);
  EXPECT_GT(found.answers, 3);
  // Nobody waits for it: far less than a deadline each.
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(found.answers * kDeadlineMs));
}

TEST_F(LateAgents, WithoutAnyAgentTheRunIsStopped) {
  plan_.restarts = 0;
  AtTick(2, [] {
    ::kill(AgentOf(::getpid(), "lab"), SIGKILL);
    ::kill(AgentOf(::getpid(), "maker"), SIGKILL);
  });
  const RunResult result = Play();
  EXPECT_EQ(result.how, HowEnded::kAgentFailed) << result.message;
  EXPECT_FALSE(result.summary.complete);
}

TEST_F(LateAgents, ABrokerThatIsKilledGoesOnWithTheSameRecord) {
  bool killed = false;
  pid_t lab = 0;
  plan_.pace_ms = 30;
  hooks_.on_progress = [&](const Progress& progress) {
    if (lab == 0 && progress.tick >= 2) {
      lab = AgentOf(::getpid(), "lab");
      ::kill(lab, SIGSTOP);
    }
    if (killed || progress.timed_out < 2) return;
    killed = true;
    ::kill(lab, SIGCONT);
    for (const ProcessInfo& child : ChildrenOf(::getpid())) {
      if (child.name == "haggle-broker") ::kill(child.pid, SIGKILL);
    }
  };
  const RunResult result = Play();
  ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_TRUE(killed);
  EXPECT_GE(ExpectExact(result.summary.hash).answers, 2);
}

TEST_F(LateAgents, AnInterruptedRunIsGoneOnWithInEitherWay) {
  std::atomic<int> interrupted{0};
  hooks_.interrupted = &interrupted;
  pid_t lab = 0;
  plan_.pace_ms = 30;
  hooks_.on_progress = [&](const Progress& progress) {
    if (lab == 0 && progress.tick >= 2) {
      lab = AgentOf(::getpid(), "lab");
      ::kill(lab, SIGSTOP);
    }
    if (progress.timed_out >= 2) interrupted = 1;
  };
  const RunResult stopped = Play();
  ASSERT_EQ(stopped.how, HowEnded::kInterrupted) << stopped.message;
  const std::string copy = folder_ / "copy.haggle";
  std::filesystem::copy_file(plan_.journal, copy);
  // Strict in both: what follows is decided by the strategies alone.
  const RunResult here = RunResume(plan_.journal, {}, BuiltIn(), {});
  ASSERT_EQ(here.how, HowEnded::kDone) << here.message;
  EXPECT_GE(ExpectExact(here.summary.hash).answers, 2);
  absl::StatusOr<RunPlan> plan = PlanToResume(copy, {});
  ASSERT_TRUE(plan.ok()) << plan.status();
  plan->programs = plan_.programs;
  const RunResult there = RunProcesses(*plan, {});
  ASSERT_EQ(there.how, HowEnded::kDone) << there.message;
  EXPECT_EQ(there.summary.hash, here.summary.hash);
}

// How long each tick took, in milliseconds, as the diary has it.
std::map<Tick, double> TickTimes(const journal::JournalReader& reader) {
  std::map<Tick, double> times;
  const auto notes = reader.ReadNotes();
  EXPECT_TRUE(notes.ok()) << notes.status();
  std::int64_t last = 0;
  for (const journal::StoredNote& note : *notes) {
    if (note.note.kind != journal::NoteKind::kTick) continue;
    if (last != 0) times[static_cast<Tick>(note.note.number)] = static_cast<double>(note.wall_micros - last) / 1000;
    last = note.wall_micros;
  }
  return times;
}

double Sum(const std::map<Tick, double>& times) {
  double sum = 0;
  for (const auto& [tick, ms] : times) sum += ms;
  return sum;
}

// Whoever waits for one that is stopped waits for the deadline and hardly longer, each time, and loses nothing else.
TEST_F(LateAgents, TheDeadlineIsKeptAndOthersAreHardlySlower) {
  plan_.overwrite_journal = true;
  const auto times = [&] {
    const RunResult result = RunProcesses(plan_, hooks_);
    EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
    const auto reader = journal::JournalReader::Open(plan_.journal);
    EXPECT_TRUE(reader.ok()) << reader.status();
    return std::pair(TickTimes(**reader), TimeOutsIn(**reader));
  };
  const double undisturbed = Sum(times().first);
  hooks_.on_progress = [stopped = false](const Progress&) mutable {
    if (!std::exchange(stopped, true)) ::kill(AgentOf(::getpid(), "lab"), SIGSTOP);
  };
  plan_.pace_ms = 1;
  const auto [ticks, found] = times();
  ASSERT_GT(found.answers, 10) << "too little went wrong: this shows nothing";
  double longest = 0;
  std::int64_t waits = 0;
  for (const auto& [tick, count] : found.by_tick) {
    if (ticks.count(tick) == 0) continue;
    waits += count;
    longest = std::max(longest, ticks.at(tick) / static_cast<double>(count));
  }
  const double slower = Sum(ticks) / (undisturbed + static_cast<double>(waits * kDeadlineMs));
  std::printf(
      "%lld waits of %lld ms: at most %.1f ms each; the run took %.3f times what it takes undisturbed and these\n",
      static_cast<long long>(waits), static_cast<long long>(kDeadlineMs), longest, slower);
  EXPECT_LT(longest, static_cast<double>(kDeadlineMs + kKeptMs));
  EXPECT_GE(longest, static_cast<double>(kDeadlineMs));
  EXPECT_LT(slower, 1.2);
}

}  // namespace
}  // namespace haggle::launch::late_agents_test
