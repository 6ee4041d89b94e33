// Whole runs in real processes: the same decisions, the same hash, wherever the
// parties are played.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "broker/journal/reader.h"
#include "broker/journal/verify.h"
#include "deploy/launch/plan.h"
#include "tests/system/support.h"

namespace haggle::launch::processes_test {
namespace {

RunResult InProcess(const RunPlan& plan) { return RunInProcess(plan, BuiltIn(), {}); }
RunResult Processes(const RunPlan& plan) { return RunProcesses(plan, {}); }

void ExpectComplete(const RunResult& result) {
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_TRUE(result.summary.complete);
  EXPECT_EQ(result.summary.hash.size(), 64u);
  EXPECT_GT(result.summary.steps, 0);
}

class SameHash : public ::testing::TestWithParam<const char*> {};

TEST_P(SameHash, WhereverThePartiesArePlayed) {
  RunPlan plan = PlanOf(GetParam());
  const RunResult alone = InProcess(plan);
  ExpectComplete(alone);
  const RunResult by_socket = Processes(plan);
  ExpectComplete(by_socket);
  EXPECT_EQ(by_socket.summary.hash, alone.summary.hash);
  EXPECT_EQ(by_socket.summary.outcome, alone.summary.outcome);
  EXPECT_EQ(by_socket.summary.steps, alone.summary.steps);
  plan.listen = "127.0.0.1:0";
  const RunResult by_port = Processes(plan);
  ExpectComplete(by_port);
  EXPECT_EQ(by_port.summary.hash, alone.summary.hash);
  plan.scenario.seed += 1;
  const RunResult other = Processes(plan);
  ExpectComplete(other);
  EXPECT_NE(other.summary.hash, alone.summary.hash);
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
}

TEST_P(SameHash, TheJournalOfProcessesVerifies) {
  const TempFolder folder;
  RunPlan plan = PlanOf(GetParam());
  plan.journal = folder / "run.haggle";
  const RunResult result = Processes(plan);
  ExpectComplete(result);
  const auto report = journal::VerifyJournal(plan.journal);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->first_bad << ": " << report->message;
  EXPECT_TRUE(report->complete);
  EXPECT_EQ(report->state, "finished");
  EXPECT_EQ(report->hash, result.summary.hash);
  // One file.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
  // ... which the next run does not touch.
  const RunResult again = Processes(plan);
  EXPECT_EQ(again.how, HowEnded::kFailed);
  EXPECT_THAT(again.message, ::testing::HasSubstr("exists"));
  plan.overwrite_journal = true;
  EXPECT_EQ(Processes(plan).summary.hash, result.summary.hash);
}

// The cells of a query over a journal, with blanks between them.
std::vector<std::string> Rows(const std::string& journal, const std::string& sql) {
  std::vector<std::string> rows;
  const auto reader = journal::JournalReader::Open(journal);
  EXPECT_TRUE(reader.ok()) << reader.status();
  if (!reader.ok()) return rows;
  const absl::Status asked = (*reader)->Query(sql, nullptr, [&](const std::vector<journal::Cell>& cells) {
    std::string row;
    for (const journal::Cell& cell : cells) {
      row += row.empty() ? "" : " ";
      row += cell.type == journal::Cell::Type::kInteger ? std::to_string(cell.integer) : std::string(cell.bytes);
    }
    rows.push_back(row);
    return absl::OkStatus();
  });
  EXPECT_TRUE(asked.ok()) << asked;
  return rows;
}

TEST(Beliefs, AreTheSameSeriesWhereverThePartiesArePlayed) {
  const TempFolder folder;
  RunPlan plan = PlanOf("dinner");
  plan.journal = folder / "alone.haggle";
  ExpectComplete(InProcess(plan));
  const std::string alone = plan.journal;
  plan.journal = folder / "processes.haggle";
  ExpectComplete(Processes(plan));
  for (const char* name : {"trust", "relationship", "credibility"}) {
    const std::string sql = std::string("SELECT tick, product, party, value FROM metrics WHERE name = '") + name + "'";
    const std::vector<std::string> rows = Rows(alone, sql);
    EXPECT_GT(rows.size(), 1U) << name;
    EXPECT_EQ(Rows(plan.journal, sql), rows) << name;
  }
  // No noise: each row says something new.
  EXPECT_THAT(Rows(alone,
                   "SELECT name, party, tick FROM (SELECT *, lag(value) OVER (PARTITION BY product, party, name "
                   "ORDER BY tick) AS before FROM metrics WHERE name IN ('trust', 'relationship', 'credibility')) "
                   "WHERE before = value"),
              ::testing::IsEmpty());
}

TEST(Beliefs, FollowWhatHappens) {
  const TempFolder folder;
  RunPlan plan = PlanOf("dinner");
  plan.journal = folder / "run.haggle";
  ExpectComplete(InProcess(plan));
  // The last value of a party that was stated by then.
  const auto value = [](const std::string& name, const std::string& party, const std::string& by) {
    return "(SELECT value FROM metrics m WHERE m.name = '" + name + "' AND m.party = " + party + " AND m.tick " + by +
           " ORDER BY m.tick DESC LIMIT 1)";
  };
  // A guest that an agreement was kept with stands higher after the dinner than before it.
  const std::string dinners =
      " FROM tables t JOIN pledges p ON p.table_id = t.id WHERE t.kind = 'dinner' AND t.outcome = 'agreed' AND joined";
  EXPECT_NE(Rows(plan.journal, "SELECT count(*)" + dinners), std::vector<std::string>{"0"});
  EXPECT_THAT(Rows(plan.journal, "SELECT t.tick, p.party" + dinners + " AND coalesce(" +
                                     value("relationship", "p.party", "<= t.tick") +
                                     " <= " + value("relationship", "p.party", "< t.tick") + ", 1)"),
              ::testing::IsEmpty());
  // A claimant whose audit shows a gap of more than a twentieth is believed less after it, and no other is.
  const std::string caught = "(units - actual) * 1000 / units > 50";
  const std::string audited = " FROM claims WHERE actual IS NOT NULL";
  EXPECT_NE(Rows(plan.journal, "SELECT count(*)" + audited + " AND " + caught), std::vector<std::string>{"0"});
  EXPECT_THAT(
      Rows(plan.journal, "SELECT seq" + audited + " AND (" + value("credibility", "claims.party", "<= due_tick") +
                             " < " + value("credibility", "claims.party", "< due_tick") + ") IS NOT (" + caught + ")"),
      ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Scenarios, SameHash, ::testing::Values("two_companies", "dinner"),
                         [](const auto& scenario) { return std::string(scenario.param); });

TEST(Processes, AreABrokerAndOneAgentForEachParty) {
  RunPlan plan = PlanOf("dinner");
  plan.pace_ms = 10;  // so that there is time to look
  std::map<std::string, int> seen;
  RunHooks hooks;
  hooks.on_progress = [&](const Progress&) {
    if (!seen.empty()) return;
    for (const ProcessInfo& child : ChildrenOf(::getpid())) {
      ++seen[child.name];
      // Secrets are for files: anybody can read a command line.
      for (const char* word : {"--token ", "HAGGLE_TOKEN"}) {
        EXPECT_EQ(child.arguments.find(word), std::string::npos) << child.arguments;
      }
    }
  };
  ExpectComplete(RunProcesses(plan, hooks));
  EXPECT_THAT(seen, ::testing::ElementsAre(::testing::Pair("haggle-agent", static_cast<int>(plan.cast.size())),
                                           ::testing::Pair("haggle-broker", 1)));
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
}

TEST(Processes, ProgressTellsTheTickAndWhomTheStepWaitsFor) {
  RunPlan plan = PlanOf("two_companies");
  plan.pace_ms = 30;
  std::vector<Tick> ticks;
  RunHooks hooks;
  hooks.on_progress = [&](const Progress& progress) { ticks.push_back(progress.tick); };
  ExpectComplete(RunProcesses(plan, hooks));
  ASSERT_FALSE(ticks.empty());
  EXPECT_TRUE(std::is_sorted(ticks.begin(), ticks.end()));
}

TEST(Processes, ProgressNamesTheAgentThatIsAsleep) {
  RunPlan plan = PlanOf("two_companies");
  const std::string asleep = plan.cast.back().party;
  plan.pace_ms = 30;
  pid_t pid = 0;
  int lines = 0;
  bool named = false;
  RunHooks hooks;
  hooks.on_progress = [&](const Progress& progress) {
    if (named) return;
    for (const ProcessInfo& child : ChildrenOf(::getpid())) {
      if (pid == 0 && child.arguments.find("--party " + asleep + " ") != std::string::npos) {
        pid = child.pid;
        ::kill(pid, SIGSTOP);
      }
    }
    // In the end the step waits for nobody else.
    named = progress.waiting_for == std::vector<std::string>{asleep} && lines > 3;
    if (named || ++lines == 100) ::kill(pid, SIGCONT);
  };
  ExpectComplete(RunProcesses(plan, hooks));
  EXPECT_GT(pid, 0);
  EXPECT_TRUE(named);
}

TEST(Processes, SmallLimitsAreTheMarketsToEnforce) {
  RunPlan plan = PlanOf("two_companies");
  const std::string roomy = InProcess(plan).summary.hash;
  plan.scenario.limits.prompt_bytes = 20;
  plan.scenario.limits.moves = 1;
  const RunResult alone = InProcess(plan);
  ExpectComplete(alone);
  EXPECT_NE(alone.summary.hash, roomy);
  const RunResult apart = Processes(plan);
  ExpectComplete(apart);
  EXPECT_EQ(apart.summary.hash, alone.summary.hash);
}

TEST(Processes, PaceIsKeptAndNotHashed) {
  RunPlan plan = PlanOf("two_companies");
  const std::string hash = InProcess(plan).summary.hash;
  plan.pace_ms = 20;
  const RunResult result = Processes(plan);
  ExpectComplete(result);
  EXPECT_EQ(result.summary.hash, hash);
  EXPECT_GE(result.wall_seconds, 0.02 * static_cast<double>(result.summary.ticks - 1));
}

TEST(Processes, AProxyInTheEnvironmentMakesNoDifference) {
  const RunPlan plan = PlanOf("two_companies");
  const std::string hash = InProcess(plan).summary.hash;
  for (const char* name : {"http_proxy", "https_proxy", "grpc_proxy"}) ::setenv(name, "http://127.0.0.1:1", 1);
  RunPlan by_port = plan;
  by_port.listen = "127.0.0.1:0";
  const RunResult result = Processes(by_port);
  for (const char* name : {"http_proxy", "https_proxy", "grpc_proxy"}) ::unsetenv(name);
  ExpectComplete(result);
  EXPECT_EQ(result.summary.hash, hash);
}

// An external party is told where to go; here the test starts its agent.
void PlayWithOneExternal(Transport transport, std::size_t agents) {
  RunPlan plan = PlanOf("two_companies");
  const std::string hash = InProcess(plan).summary.hash;
  const Casting other = plan.cast.back();
  plan.cast.pop_back();
  plan.external = {other.party};
  plan.transport = transport;
  plan.listen = "127.0.0.1:0";
  std::vector<std::string> lines;
  std::size_t started = 0;
  pid_t external = 0;
  RunHooks hooks;
  hooks.on_diagnostic = [&](const std::string& line) {
    lines.push_back(line);
    char party[64];
    char address[256];
    char token[256];
    if (std::sscanf(line.c_str(), "external %63s %255s %255s", party, address, token) != 3) return;
    std::string strategy = other.strategy;
    for (const auto& [key, value] : other.parameters) strategy += "," + key + "=" + value;
    external = ::fork();
    if (external != 0) return;
    const std::string program = Programs() + "/haggle-agent";
    ::execl(program.c_str(), "haggle-agent", "--broker", address, "--party", party, "--strategy", strategy.c_str(),
            "--token-file", token, nullptr);
    ::_exit(127);
  };
  hooks.on_progress = [&](const Progress&) {
    std::size_t now = 0;
    for (const ProcessInfo& child : ChildrenOf(::getpid())) now += child.name == "haggle-agent" ? 1 : 0;
    started = std::max(started, now);
  };
  plan.pace_ms = 10;
  const RunResult result = RunProcesses(plan, hooks);
  ExpectComplete(result);
  EXPECT_EQ(result.summary.hash, hash);
  ASSERT_GT(external, 0);
  int status = 0;
  ASSERT_EQ(::waitpid(external, &status, 0), external);
  EXPECT_EQ(status, 0);
  ASSERT_GE(lines.size(), 2u);
  EXPECT_THAT(lines[0], ::testing::MatchesRegex("listening 127\\.0\\.0\\.1:[1-9][0-9]*"));
  EXPECT_THAT(lines[1], ::testing::StartsWith("external " + other.party + " 127.0.0.1:"));
  EXPECT_EQ(started, agents);
}

TEST(Processes, AnExternalPartyGivesTheSameHash) { PlayWithOneExternal(Transport::kProcesses, 2); }
TEST(Processes, AnExternalPartyWithTheOthersInOneProcess) { PlayWithOneExternal(Transport::kInProcess, 2); }

TEST(Processes, OneAgentMayPlaySeveralParties) {
  RunPlan plan = PlanOf("dinner");
  const std::string hash = InProcess(plan).summary.hash;
  plan.transport = Transport::kInProcess;  // with RunProcesses: all in one agent
  const RunResult result = Processes(plan);
  ExpectComplete(result);
  EXPECT_EQ(result.summary.hash, hash);
}

}  // namespace
}  // namespace haggle::launch::processes_test
