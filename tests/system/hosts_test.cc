// Runs whose processes live on several hosts; here all of them are this machine, reached by commands that do nothing
// but start what follows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "broker/journal/reader.h"
#include "broker/journal/verify.h"
#include "deploy/launch/over_hosts.h"
#include "deploy/launch/resume.h"
#include "deploy/launch/run_keys.h"
#include "proto/codec/hosts_text.h"
#include "tests/system/support.h"

namespace haggle::launch::hosts_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

namespace fs = std::filesystem;

std::string Slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<std::string> EntriesOf(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

// Everything that has come of `parent`, over any number of generations.
std::vector<ProcessInfo> DescendantsOf(pid_t parent) {
  std::vector<ProcessInfo> all = ChildrenOf(parent);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (ProcessInfo& child : ChildrenOf(all[i].pid)) all.push_back(std::move(child));
  }
  return all;
}

class Hosts : public ::testing::Test {
 protected:
  Hosts() {
    fs::create_directory(private_);
    fs::create_directory(work_);
    EXPECT_EQ(::chdir(work_.c_str()), 0);  // a broker that lives elsewhere leaves its journal here until it was brought
  }
  ~Hosts() override {
    EXPECT_EQ(::chdir("/"), 0);
    EXPECT_THAT(EntriesOf(private_), IsEmpty()) << "files of a process are left on a host";
    EXPECT_TRUE(ChildrenOf(::getpid()).empty());
  }

  // Two hosts, started by programs with and without a shell in between.
  std::string TwoHosts(const std::string& broker) const {
    return absl::StrCat("hosts { name: 'a' start: 'env' folder: '", private_,
                        "' }\n"
                        "hosts { name: 'b' start: ['sh', '-c', 'exec {command}'] folder: '",
                        private_, "' }\nbroker { host: '", broker, "' listen: '127.0.0.1:0' }\n");
  }
  codec::HostsFile File(const std::string& text, const RunPlan& plan) const {
    const absl::StatusOr<codec::HostsFile> file = codec::ParseHostsText(text, "hosts.textproto", plan.scenario);
    EXPECT_TRUE(file.ok()) << file.status();
    return file.ok() ? *file : codec::HostsFile();
  }
  RunResult Run(const RunPlan& plan, const std::string& text, const RunHooks& hooks = {}) const {
    return RunOverHosts(plan, File(text, plan), hooks);
  }

  TempFolder folder_;
  const std::string private_ = folder_ / "private";
  const std::string work_ = folder_ / "work";
};

void ExpectComplete(const RunResult& result) {
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_TRUE(result.summary.complete);
  EXPECT_EQ(result.summary.hash.size(), 64U);
}

class SameHashOnHosts : public Hosts, public ::testing::WithParamInterface<const char*> {};

TEST_P(SameHashOnHosts, OnHostsAsInOneProcess) {
  RunPlan plan = PlanOf(GetParam());
  plan.scenario.ticks = std::min<Tick>(plan.scenario.ticks, 6);
  const RunResult alone = RunInProcess(plan, BuiltIn(), {});
  ExpectComplete(alone);
  for (const char* broker : {"here", "a", "b"}) {
    plan.journal = folder_ / (std::string(broker) + ".haggle");
    const RunResult result = Run(plan, TwoHosts(broker) + "others: ['a', 'b', 'here']");
    ExpectComplete(result);
    EXPECT_EQ(result.summary.hash, alone.summary.hash);
    EXPECT_EQ(result.journal, plan.journal);
    const auto report = journal::VerifyJournal(plan.journal);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->ok) << report->message;
    EXPECT_EQ(report->hash, alone.summary.hash);
    EXPECT_THAT(EntriesOf(work_), IsEmpty()) << "the journal was not removed where it was written";
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, SameHashOnHosts, ::testing::Values("two_companies", "dinner"),
                         [](const auto& scenario) { return std::string(scenario.param); });

// With tokens over one connection, with keys over one for each; killed, and all of them back.
TEST_F(Hosts, SeveralPartiesLiveInOneProcess) {
  RunPlan plan = PlanOf("dinner");
  plan.scenario.ticks = 6;
  plan.pace_ms = 30;
  plan.journal = folder_ / "run.haggle";
  plan.overwrite_journal = true;
  const std::string hash = RunInProcess(plan, BuiltIn(), {}).summary.hash;
  for (const bool keyed : {false, true}) {
    RunKeys keys;
    if (keyed) {
      ASSERT_TRUE(keys.Make(plan.scenario, File(TwoHosts("here"), plan)).ok());
      plan.keys = keys.folder();
    }
    std::size_t most = 0;
    bool killed = false;
    RunHooks hooks;
    hooks.on_progress = [&](const Progress&) {
      std::vector<ProcessInfo> agents = DescendantsOf(::getpid());
      std::erase_if(agents, [](const auto& one) { return one.name != "haggle-agent"; });
      most = std::max(most, agents.size());
      for (const ProcessInfo& agent : agents) {
        if (!killed && agent.arguments.find("--until-eof") != std::string::npos) {
          killed = ::kill(agent.pid, SIGKILL) == 0;
        }
      }
    };
    const RunResult result = Run(plan, TwoHosts("here") + "others: ['b', 'here'] together: ['b', 'here']", hooks);
    ExpectComplete(result);
    EXPECT_TRUE(killed);
    EXPECT_EQ(most, 2U);
    EXPECT_EQ(result.summary.hash, hash);
    EXPECT_THAT(Slurp(folder_ / "run/b-together.log"), HasSubstr("ended: killed by signal 9"));
    EXPECT_THAT(EntriesOf(folder_ / "run"),
                ::testing::ElementsAre("b-together.log", "here-broker.log", "here-together.log"));
    fs::remove_all(folder_ / "run");
  }
}

TEST_F(Hosts, FilesGoAndTheJournalComesByCommandsOfTheirOwn) {
  const std::string copies = folder_ / "copies";  // where files are on their way
  fs::create_directory(copies);
  ::unsetenv("XDG_RUNTIME_DIR");
  ::setenv("TMPDIR", copies.c_str(), 1);
  RunPlan plan = PlanOf("two_companies");
  const std::string hash = RunInProcess(plan, BuiltIn(), {}).summary.hash;
  plan.journal = folder_ / "run.haggle";
  // Each file's way is noted.
  const std::string text = absl::StrReplaceAll(
      TwoHosts("a"), {{"start: 'env'", absl::StrCat("start: 'env' address: 'a.example' copy: ['sh', '-c', 'echo \"$1\" "
                                                    ">>",
                                                    folder_ / "noted",
                                                    "; cp \"$2\" \"$3\"', 'sh', '{host}', '{from}', "
                                                    "'{to}'] copy_back: ['cp', '{from}', '{to}']")}});
  const RunResult result = Run(plan, text + "others: ['a', 'b']");
  ExpectComplete(result);
  EXPECT_EQ(result.summary.hash, hash);
  EXPECT_EQ(result.journal, plan.journal);
  EXPECT_EQ(Slurp(folder_ / "noted"), "a.example\na.example\na.example\na.example\n");  // cast, scenario, tokens; token
  EXPECT_THAT(EntriesOf(work_), IsEmpty()) << "the journal was not removed where it was written";
  EXPECT_THAT(EntriesOf(copies), IsEmpty());
  const auto report = journal::VerifyJournal(plan.journal);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->hash, hash);
  ::unsetenv("TMPDIR");
}

TEST_F(Hosts, ACopyThatFailsIsToldAndNothingIsLeft) {
  const struct {
    const char* copy;
    std::vector<std::string> words;
  } cases[] = {
      {"['sh', '-c', 'echo no room >&2; exit 3', '{from}', '{to}']",
       {"host c: sh -c", "ended with exit code 3 (no room)"}},
      {"['no_such_copier', '{from}', '{to}']", {"host c: ", "no_such_copier"}},
      {"['sh', '-c', 'echo wrong >\"$2\"', 'sh', '{from}', '{to}']",
       {"host c: /", "is not what was to be copied there", "the field copy"}},
      {"['true', '{from}', '{to}']", {"host c: /", "is not what was to be copied there"}},
      {"['tail', '-f', '/dev/null', '{from}', '{to}'] answers_within_seconds: 1",
       {"host c: tail -f", "did not end within 1 seconds: it must ask nothing"}},
  };
  const RunPlan plan = PlanOf("two_companies");
  for (const auto& [copy, words] : cases) {
    const std::string hosts =
        absl::StrCat(TwoHosts("a"), "hosts { name: 'c' start: 'env' folder: '", private_, "' copy: ", copy, " }\n");
    for (const std::string& text :
         {hosts + "parties { party: 'lab' host: 'c' }", absl::StrReplaceAll(hosts, {{"host: 'a'", "host: 'c'"}})}) {
      const RunResult result = Run(plan, text);
      EXPECT_NE(result.how, HowEnded::kDone);
      for (const std::string& word : words) EXPECT_THAT(result.message, HasSubstr(word)) << text;
      EXPECT_LT(result.wall_seconds, 10) << text;
      EXPECT_THAT(EntriesOf(private_), IsEmpty()) << text;
    }
  }
}

TEST_F(Hosts, AJournalThatCannotBeFetchedStaysThere) {
  RunPlan plan = PlanOf("two_companies");
  for (const char* back : {"'false', '{from}', '{to}'", "'sh', '-c', 'echo wrong >\"$2\"', 'sh', '{from}', '{to}'"}) {
    plan.journal = folder_ / "run.haggle";
    const RunResult result = Run(
        plan,
        absl::StrReplaceAll(TwoHosts("a"), {{"start: 'env'", absl::StrCat("start: 'env' copy_back: [", back, "]")}}));
    EXPECT_EQ(result.how, HowEnded::kFailed);
    EXPECT_THAT(result.message, AllOf(HasSubstr("lies on host a, haggle-runs/run-"), HasSubstr("copy it from there")));
    EXPECT_THAT(Slurp(folder_ / "run/a-broker.log"), HasSubstr("haggle stays there"));
    EXPECT_FALSE(fs::exists(plan.journal));
    ASSERT_EQ(EntriesOf(work_ + "/haggle-runs").size(), 1U);
    fs::remove_all(work_ + "/haggle-runs");
    fs::remove_all(folder_ / "run");
  }
}

TEST_F(Hosts, ARunThatWasStoppedThereGoesOnThere) {
  RunPlan plan = PlanOf("two_companies");
  plan.pace_ms = 200;
  plan.journal = folder_ / "run.haggle";
  const std::string text = TwoHosts("here") + "others: ['a', 'b']";
  std::atomic<int> interrupted{0};
  RunHooks hooks;
  hooks.interrupted = &interrupted;
  hooks.on_progress = [&](const Progress& progress) { interrupted = progress.steps > 10 ? 1 : 0; };
  EXPECT_EQ(Run(plan, text, hooks).how, HowEnded::kInterrupted);
  absl::StatusOr<RunPlan> again = PlanToResume(plan.journal, {});
  ASSERT_TRUE(again.ok()) << again.status();
  again->programs = Programs();
  const RunResult away = Run(*again, TwoHosts("a") + "others: ['a', 'b']");
  EXPECT_EQ(away.how, HowEnded::kWrongUsage);
  EXPECT_THAT(away.message, HasSubstr("have the broker live here as well"));
  const RunResult result = Run(*again, text);
  ExpectComplete(result);
  EXPECT_EQ(result.journal, plan.journal);
  EXPECT_EQ(result.summary.hash, RunInProcess(PlanOf("two_companies"), BuiltIn(), {}).summary.hash);
}

TEST_F(Hosts, WhatEveryProcessSaysIsInALogOfItsOwn) {
  RunPlan plan = PlanOf("two_companies");
  plan.journal = work_ + "/x-";
  plan.number_journal = true;
  for (const int n : {1, 2}) {
    const RunResult result = Run(plan, TwoHosts("a") + "others: ['b', 'here']");
    ExpectComplete(result);
    EXPECT_EQ(result.journal, absl::StrCat(work_, "/x-", n, ".haggle"));
    const std::string logs = absl::StrCat(work_, "/x-", n);
    EXPECT_THAT(EntriesOf(logs), ::testing::ElementsAre("a-broker.log", "b-maker.log", "here-lab.log"));
    EXPECT_THAT(Slurp(logs + "/a-broker.log"),
                AllOf(HasSubstr("on host a: haggle-broker "), HasSubstr(" joined lab\n"), HasSubstr(" done yes\n"),
                      HasSubstr(" ended: exit code 0 on host a\n")));
    EXPECT_THAT(Slurp(logs + "/b-maker.log"), HasSubstr(" ended: exit code 0 on host b\n"));
    EXPECT_THAT(Slurp(logs + "/here-lab.log"), HasSubstr(" ended: exit code 0\n"));
  }
  // A name that is taken is never written over.
  plan.number_journal = false;
  plan.journal = work_ + "/x-1.haggle";
  fs::remove(plan.journal);
  const RunResult taken = Run(plan, TwoHosts("a"));
  EXPECT_EQ(taken.how, HowEnded::kFailed);
  EXPECT_THAT(taken.message, AllOf(HasSubstr(work_ + "/x-1"), HasSubstr("exists"), HasSubstr("--force")));
}

TEST_F(Hosts, AJournalThatCannotComeBackStaysWhereItIs) {
  RunPlan plan = PlanOf("two_companies");
  plan.journal = folder_ / "run.haggle";
  bool taken = false;
  RunHooks hooks;
  hooks.on_progress = [&](const Progress&) {
    if (!std::exchange(taken, true)) std::ofstream(plan.journal) << "somebody else's";
  };
  plan.pace_ms = 30;
  const RunResult result = Run(plan, TwoHosts("a"), hooks);
  EXPECT_EQ(result.how, HowEnded::kFailed);
  EXPECT_THAT(result.message, AllOf(HasSubstr("lies on host a, haggle-runs/run-"), HasSubstr("copy it from there")));
  EXPECT_EQ(result.journal, "");
  EXPECT_EQ(Slurp(plan.journal), "somebody else's");
  const std::vector<std::string> left = EntriesOf(work_ + "/haggle-runs");
  ASSERT_EQ(left.size(), 1U);
  const auto report = journal::VerifyJournal(work_ + "/haggle-runs/" + left[0]);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->hash, result.summary.hash);
}

// Kills the process of that name and with that in its command line, in the first progress that finds it.
RunHooks KillingOnce(std::string name, std::string argument, bool& killed) {
  RunHooks hooks;
  hooks.on_progress = [name = std::move(name), argument = std::move(argument), &killed](const Progress&) {
    for (const ProcessInfo& process : DescendantsOf(::getpid())) {
      if (killed || process.name != name || process.arguments.find(argument) == std::string::npos) continue;
      killed = true;
      ::kill(process.pid, SIGKILL);
    }
  };
  return hooks;
}

TEST_F(Hosts, TheEndOfAnAgentIsInItsLogAndNamed) {
  RunPlan plan = PlanOf("two_companies");
  plan.journal = folder_ / "run.haggle";
  plan.pace_ms = 30;
  plan.restarts = 0;
  bool killed = false;
  const RunResult result = Run(plan, TwoHosts("here") + "parties { party: 'lab' host: 'b' }",
                               KillingOnce("haggle-agent", "--party lab ", killed));
  EXPECT_TRUE(killed);
  EXPECT_EQ(result.how, HowEnded::kAgentFailed);
  EXPECT_EQ(result.culprit, "lab");
  EXPECT_THAT(result.message, AllOf(HasSubstr("killed by signal 9 (Killed) on host b"),
                                    HasSubstr("see " + (folder_ / "run/b-lab.log"))));
  EXPECT_THAT(Slurp(folder_ / "run/b-lab.log"), HasSubstr("ended: killed by signal 9 (Killed) on host b"));
}

TEST_F(Hosts, ABrokerThatDiesForGoodLeavesItsJournalThereToGoOnWith) {
  RunPlan plan = PlanOf("two_companies");
  const std::string hash = RunInProcess(plan, BuiltIn(), {}).summary.hash;
  plan.journal = folder_ / "run.haggle";
  plan.pace_ms = 30;
  plan.restarts = 0;
  bool killed = false;
  const RunResult result = Run(plan, TwoHosts("a"), KillingOnce("haggle-broker", "", killed));
  EXPECT_TRUE(killed);
  EXPECT_EQ(result.how, HowEnded::kFailed);
  EXPECT_THAT(result.message, AllOf(HasSubstr("killed by signal 9 (Killed) on host a"), HasSubstr(".haggle-wal"),
                                    Not(HasSubstr("haggle resume haggle-runs/"))));
  // All files of that name, as the message has it, are enough elsewhere.
  std::string journal;
  for (const std::string& left : EntriesOf(work_ + "/haggle-runs")) {
    const std::string copy = folder_ / left;
    if (left.ends_with("-shm")) continue;
    fs::copy_file(work_ + "/haggle-runs/" + left, copy);
    if (left.ends_with(".haggle")) journal = copy;
  }
  ASSERT_NE(journal, "");
  const RunResult resumed = RunResume(journal, {}, BuiltIn(), {});
  ExpectComplete(resumed);
  EXPECT_EQ(resumed.summary.hash, hash);
}

TEST_F(Hosts, WhoeverDiesThereIsStartedThereAgain) {
  RunPlan plan = PlanOf("two_companies");
  plan.journal = folder_ / "run.haggle";
  plan.overwrite_journal = true;
  const std::string hash = RunInProcess(plan, BuiltIn(), {}).summary.hash;
  plan.pace_ms = 30;
  // The program itself; the shell around it, with which the connection ends; the broker.
  for (const auto& [name, argument] : std::vector<std::pair<std::string, std::string>>{
           {"haggle-agent", "--party lab "}, {"sh", "--party lab "}, {"haggle-broker", ""}}) {
    bool killed = false;
    const RunResult result = Run(plan, TwoHosts("a") + "others: 'b'", KillingOnce(name, argument, killed));
    EXPECT_TRUE(killed) << name;
    ExpectComplete(result);
    EXPECT_EQ(result.summary.hash, hash) << name;
    EXPECT_THAT(Slurp(folder_ / (name == "haggle-broker" ? "run/a-broker.log" : "run/b-lab.log")),
                HasSubstr(name == "sh" ? "ended: the connection to host b ended" : "ended: killed by signal 9"));
    if (name != "sh") continue;
    // Whoever kills the shell takes the one away who would have removed them.
    for (const std::string& left : EntriesOf(private_)) fs::remove_all(private_ + "/" + left);
  }
}

TEST_F(Hosts, AnInterruptSealsAndLeavesNobody) {
  RunPlan plan = PlanOf("two_companies");
  plan.journal = folder_ / "run.haggle";
  plan.pace_ms = 100;
  std::atomic<int> interrupted = 0;
  RunHooks hooks;
  hooks.interrupted = &interrupted;
  hooks.on_progress = [&](const Progress& progress) {
    if (progress.tick > 1) interrupted = 1;
  };
  const RunResult result = Run(plan, TwoHosts("a") + "others: 'b'", hooks);
  EXPECT_EQ(result.how, HowEnded::kInterrupted) << result.message;
  const auto report = journal::VerifyJournal(plan.journal);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok);
  EXPECT_FALSE(report->complete);
}

TEST_F(Hosts, AnInterruptThatComesTwiceLeavesNobodyEither) {
  RunPlan plan = PlanOf("two_companies");
  plan.pace_ms = 100;
  std::atomic<int> interrupted = 0;
  RunHooks hooks;
  hooks.interrupted = &interrupted;
  hooks.on_progress = [&](const Progress&) { interrupted = 2; };
  EXPECT_EQ(Run(plan, TwoHosts("a") + "others: 'b'", hooks).how, HowEnded::kInterrupted);
}

TEST_F(Hosts, AnInterruptDoesNotWaitForAHostThatHangs) {
  const RunPlan plan = PlanOf("two_companies");
  const std::string hosts =
      TwoHosts("a") + "hosts { name: 'c' start: ['sh', '-c', 'cat >/dev/null'] answers_within_seconds: 600 }\n";
  for (const std::string& text :
       {hosts + "parties { party: 'lab' host: 'c' }", absl::StrReplaceAll(hosts, {{"host: 'a'", "host: 'c'"}})}) {
    std::atomic<int> interrupted = 0;
    RunHooks hooks;
    hooks.interrupted = &interrupted;
    interrupted = 1;
    const RunResult result = Run(plan, text, hooks);
    EXPECT_EQ(result.how, HowEnded::kInterrupted) << result.message;
    EXPECT_LT(result.wall_seconds, 10) << text;
  }
}

TEST_F(Hosts, ACommandThatIsTooLongIsToldBeforeItIsTried) {
  RunPlan plan = PlanOf("two_companies");
  plan.cast[0].parameters = {{"exponent", std::string(200'000, '1')}};
  const RunResult result = Run(plan, TwoHosts("here") + "others: 'b'");
  EXPECT_NE(result.how, HowEnded::kDone);
  EXPECT_THAT(result.message, AllOf(HasSubstr("host b: the command that starts maker there is "),
                                    HasSubstr("and a system takes 131071: have fewer parties together")));
}

TEST_F(Hosts, TheDeathOfTheLauncherLeavesNobody) {
  RunPlan plan = PlanOf("two_companies");
  plan.journal = folder_ / "run.haggle";
  plan.pace_ms = 600'000;  // it would go on for hours
  const codec::HostsFile file = File(TwoHosts("a") + "others: ['b', 'a']", plan);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t launcher = ::fork();
  if (launcher == 0) {
    RunHooks hooks;
    hooks.on_progress = [&](const Progress&) { static_cast<void>(::write(ends[1], "x", 1) == 1); };
    RunOverHosts(plan, file, hooks);
    ::_exit(0);
  }
  char on = 0;
  ASSERT_EQ(::read(ends[0], &on, 1), 1);
  const std::vector<ProcessInfo> all = DescendantsOf(launcher);
  EXPECT_EQ(std::count_if(all.begin(), all.end(), [](const auto& one) { return one.name.rfind("haggle-", 0) == 0; }),
            3);
  EXPECT_EQ(EntriesOf(private_).size(), 3U);
  ::kill(launcher, SIGKILL);
  ::waitpid(launcher, nullptr, 0);
  for (const ProcessInfo& process : all) EXPECT_TRUE(EndsWithin(process.pid, 20)) << process.arguments;
  ::close(ends[0]);
  ::close(ends[1]);
  // The journal stays where it was, for somebody to go on with.
  const std::vector<std::string> left = EntriesOf(work_ + "/haggle-runs");
  ASSERT_EQ(left.size(), 1U);
  const auto report = journal::VerifyJournal(work_ + "/haggle-runs/" + left[0]);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->message;
}

TEST_F(Hosts, AHostThatCannotBeReachedIsNamedWithWhatWasTried) {
  const RunPlan plan = PlanOf("two_companies");
  const struct {
    const char* host;
    std::vector<std::string> words;
  } cases[] = {
      {"start: ['sh', '-c', 'echo no route to {host} >&2; exit 255'] address: 'far.example'",
       {"host c cannot be reached", "echo no route to far.example",
        "ended with exit code 255 (no route to far.example)"}},
      {"start: 'no_such_program_anywhere'", {"host c cannot be reached", "no_such_program_anywhere", "No such file"}},
      {"start: ['sh', '-c', 'cat >/dev/null'] answers_within_seconds: 1",
       {"host c did not answer within 1 seconds", "cat >/dev/null"}},
      {R"(start: ['sh', '-c', 'eval "$*"', 'sh'])", {"host c: the command came apart", "put {command}"}},
      {"start: 'env' folder: '/no/such/folder'", {"host c: cannot make a folder there", "field folder"}},
      {"start: 'env' programs: '/no/such/programs'",
       {"host c: there is no /no/such/programs/haggle-", "field programs"}},
  };
  for (const auto& [host, words] : cases) {
    const std::string hosts = absl::StrCat(TwoHosts("a"), "hosts { name: 'c' ", host, " }");
    for (const std::string& text :
         {hosts + "parties { party: 'lab' host: 'c' }", absl::StrReplaceAll(hosts, {{"host: 'a'", "host: 'c'"}})}) {
      const RunResult result = Run(plan, text);
      EXPECT_NE(result.how, HowEnded::kDone);
      for (const std::string& word : words) EXPECT_THAT(result.message, HasSubstr(word)) << text;
      EXPECT_LT(result.wall_seconds, 10) << text;
    }
  }
}

TEST_F(Hosts, AnotherVersionIsRefusedAndBothAreNamed) {
  fs::create_directory(folder_ / "old");
  for (const char* name : {"haggle-agent", "haggle-broker"}) {
    const std::string program = folder_ / (std::string("old/") + name);
    std::ofstream(program) << "#!/bin/sh\necho '" << name << " 0.0.7 (rules 1)'\n";
    fs::permissions(program, fs::perms::owner_all);
  }
  const RunPlan plan = PlanOf("two_companies");
  const std::string hosts =
      absl::StrCat(TwoHosts("a"), "hosts { name: 'c' start: 'env' programs: '", folder_ / "old", "' }");
  const RunResult agent = Run(plan, hosts + "parties { party: 'lab' host: 'c' }");
  EXPECT_THAT(agent.message,
              AllOf(HasSubstr("c has \"haggle-agent 0.0.7 (rules 1)\""), HasSubstr("here is \"haggle-agent "),
                    HasSubstr("plug-in ABI"), HasSubstr("install the same version of haggle on both")));
  const RunResult broker = Run(plan, absl::StrReplaceAll(hosts, {{"host: 'a'", "host: 'c'"}}));
  EXPECT_THAT(broker.message, AllOf(HasSubstr("c has \"haggle-broker 0.0.7 (rules 1)\""),
                                    HasSubstr("here is \"haggle-broker "), HasSubstr("(rules ")));
}

TEST_F(Hosts, OfTheWholeMachineNothingButASecretFolderHoldsSecrets) {
  RunPlan plan = PlanOf("two_companies");
  plan.pace_ms = 30;
  bool looked = false;
  RunHooks hooks;
  hooks.on_progress = [&](const Progress&) {
    if (std::exchange(looked, true)) return;
    std::vector<std::string> secrets;
    for (const auto& entry : fs::recursive_directory_iterator(private_)) {
      const auto others = entry.status().permissions() & (fs::perms::group_all | fs::perms::others_all);
      EXPECT_EQ(others, fs::perms::none) << entry.path();
      if (entry.path().filename() != "token") continue;
      const std::string text = Slurp(entry.path());
      secrets.push_back(text.substr(text.find(' ') + 1, 32));
      EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << "another party's secret: " << text;
    }
    EXPECT_EQ(secrets.size(), 2U);
    for (const ProcessInfo& process : DescendantsOf(::getpid())) {
      for (const std::string& secret : secrets) EXPECT_THAT(process.arguments, Not(HasSubstr(secret)));
    }
  };
  ExpectComplete(Run(plan, TwoHosts("a") + "others: ['b', 'a']", hooks));
  EXPECT_TRUE(looked);
}

TEST_F(Hosts, WhatWouldBeStartedIsToldAndNotStarted) {
  RunPlan plan = PlanOf("two_companies");
  plan.journal = work_ + "/x-";
  plan.number_journal = true;
  const absl::StatusOr<std::vector<std::string>> lines =
      WhatWouldBeStarted(plan, File(TwoHosts("a") + "others: ['b', 'here']", plan));
  ASSERT_TRUE(lines.ok()) << lines.status();
  ASSERT_EQ(lines->size(), 3U);
  EXPECT_THAT((*lines)[0], AllOf(StartsWith("a: env sh -c "), HasSubstr("--listen 127.0.0.1:0 "),
                                 HasSubstr("--journal haggle-runs/x-NUMBER-RANDOM.haggle")));
  EXPECT_THAT((*lines)[1], AllOf(StartsWith("b: sh -c 'exec sh -c "), HasSubstr("--broker 127.0.0.1:PORT "),
                                 HasSubstr("--party maker")));
  EXPECT_THAT((*lines)[2], AllOf(StartsWith("here: " + Programs() + "/haggle-agent --broker 127.0.0.1:PORT "),
                                 HasSubstr("--party lab")));
  EXPECT_THAT(EntriesOf(work_), IsEmpty());
  plan.journal.clear();
  const auto copied = WhatWouldBeStarted(
      plan,
      File(absl::StrReplaceAll(TwoHosts("here"), {{"name: 'b'", "name: 'b' copy: ['put', '{from}', '{host}:{to}']"}}) +
               "parties { party: 'lab' host: 'b' }",
           plan));
  ASSERT_TRUE(copied.ok()) << copied.status();
  ASSERT_EQ(copied->size(), 4U);
  EXPECT_EQ((*copied)[3], absl::StrCat("here: put FILE b:", private_, "/haggle-agent-1-SECRET-0/token"));
}

}  // namespace
}  // namespace haggle::launch::hosts_test
