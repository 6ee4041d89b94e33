// Runs and sweeps on a real Slurm of three nodes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "broker/journal/verify.h"
#include "deploy/slurm/job_files.h"
#include "tests/engines/slurm_cluster.h"
#include "tests/system/support.h"

namespace haggle::slurm_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

std::string Slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// One cluster for all tests: each leaves it as it was.
class Slurm : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!SlurmCluster::WhyNone().empty()) return;
    folder_of_cluster_.emplace();
    cluster_ = std::make_unique<SlurmCluster>(*folder_of_cluster_ / "slurm");
  }
  static void TearDownTestSuite() {
    cluster_.reset();
    folder_of_cluster_.reset();
    EXPECT_TRUE(ChildrenOf(::getpid()).empty());
  }

  void SetUp() override {
    if (const std::string why = SlurmCluster::WhyNone(); !why.empty()) {
      GTEST_SKIP() << "NOT RUN: no Slurm can be started here: " << why;
    }
  }

  void TearDown() override {
    if (cluster_ == nullptr) return;
    EXPECT_EQ(cluster_->Queue(), "") << "a job is left";
    for (int node = 1; node <= SlurmCluster::kNodes; ++node) {
      EXPECT_TRUE(SlurmCluster::Until([&] { return cluster_->ProcessesOn(node).empty(); })) << "left on node " << node;
    }
  }

  static Words Haggle(const Words& arguments) {
    Words words = {Programs() + "/haggle-cli"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return words;
  }
  SlurmCluster::Outcome Run(const Words& arguments) const { return cluster_->Run(work_.path(), Haggle(arguments)); }
  std::unique_ptr<launch::Child> Start(const Words& arguments) const {
    return cluster_->Start(work_.path(), Haggle(arguments));
  }

  // A node that was lost comes back.
  static void AwaitThreeNodes() {
    EXPECT_TRUE(SlurmCluster::Until([] {
      return cluster_->Run("/", {"sinfo", "-h", "-t", "idle", "-o", "%D"}).said == "3\n";
    }));
  }

  // Its last line, from one process.
  std::string HashOf(Words arguments) const {
    arguments.insert(arguments.end(), {"--transport", "inprocess", "--journal", "none"});
    const std::string said = Run(arguments).said;
    const std::size_t at = said.rfind("hash ");
    EXPECT_NE(at, std::string::npos) << said;
    return at == std::string::npos ? "no hash" : said.substr(at);
  }

  // Waits until the run in that folder has come to a tick.
  static bool AwaitTick(const std::string& folder, Tick tick) {
    return SlurmCluster::Until([&] {
      const std::string text = slurm::JobFiles(folder).Read(slurm::kProgress);
      const auto status = ParseRunStatus(text.substr(0, text.find('\n')));
      return status.ok() && std::get<Progress>(status->body).tick >= tick;
    });
  }

  static std::optional<TempFolder> folder_of_cluster_;
  static std::unique_ptr<SlurmCluster> cluster_;
  TempFolder work_;
};

std::optional<TempFolder> Slurm::folder_of_cluster_;
std::unique_ptr<SlurmCluster> Slurm::cluster_;

void ExpectWhole(const std::string& journal, bool complete) {
  const auto report = journal::VerifyJournal(journal);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->message;
  EXPECT_EQ(report->complete, complete);
}

TEST_F(Slurm, ARunOverThreeNodesHasTheHashOfTheLocalOne) {
  const std::string hash = HashOf({"run", "dinner"});
  const SlurmCluster::Outcome run = Run({"run", "dinner", "--engine", "slurm", "--nodes", "3", "--partition", "main",
                                         "--time", "10", "--engine-option", "comment=haggle"});
  EXPECT_EQ(run.code, 0) << run.said;
  EXPECT_THAT(run.said, AllOf(HasSubstr(hash), HasSubstr("journal "), HasSubstr("reproduce with: haggle run dinner")));
  const std::string folder = work_ / "haggle-runs/dinner-10-1";
  ExpectWhole(folder + ".haggle", true);
  // Parties were played on every node. The broker listens where others reach it, which it does with certificates alone.
  for (const char* log : {"here-broker.log", "here-together.log", "node2-together.log", "node3-together.log"}) {
    EXPECT_THAT(Slurp(folder + "/" + log), HasSubstr("ended: exit code 0")) << log;
  }
  EXPECT_THAT(Slurp(folder + "/here-broker.log"), HasSubstr("--listen 0.0.0.0:0"));
}

TEST_F(Slurm, CtrlCSealsTheJournalAndCancelsTheJob) {
  const auto command =
      Start({"run", "dinner", "--engine", "slurm", "--nodes", "2", "--pace", "200", "--journal", "x.haggle"});
  ASSERT_TRUE(AwaitTick(work_ / "x", 2));
  command->Signal(SIGINT);
  const SlurmCluster::Outcome run = SlurmCluster::Await(*command);
  EXPECT_EQ(run.code, 130) << run.said;
  ExpectWhole(work_ / "x.haggle", false);
}

TEST_F(Slurm, WhatSlurmRefusesIsToldInItsWordsAndLeavesNothing) {
  const SlurmCluster::Outcome refused =
      Run({"run", "dinner", "--engine", "slurm", "--partition", "nowhere", "--journal", "x.haggle"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.said, AllOf(HasSubstr("haggle run: sbatch: "), HasSubstr("invalid partition")));
  EXPECT_FALSE(fs::exists(work_ / "x"));
}

TEST_F(Slurm, CtrlCTakesAJobThatWaitsOutOfTheQueue) {
  const auto waiting =
      Start({"run", "dinner", "--engine", "slurm", "--engine-option", "begin=now+1hour", "--journal", "x.haggle"});
  const SlurmCluster::Outcome waits =
      SlurmCluster::Await(*waiting, [](const std::string& said) { return said.find(" waits: ") != std::string::npos; });
  EXPECT_THAT(waits.said, HasSubstr("BeginTime"));
  waiting->Signal(SIGINT);
  const SlurmCluster::Outcome run = SlurmCluster::Await(*waiting);
  EXPECT_EQ(run.code, 130) << run.said;
  EXPECT_THAT(run.said, HasSubstr("was cancelled"));
}

TEST_F(Slurm, ADetachedRunIsAskedAboutAndFollowedByOthers) {
  const std::string hash = HashOf({"run", "dinner", "--seed", "3", "--ticks", "12"});
  const SlurmCluster::Outcome begun = Run({"run", "dinner", "--seed", "3", "--ticks", "12", "--engine", "slurm",
                                           "--nodes", "2", "--pace", "200", "--detach", "--journal", "x.haggle"});
  ASSERT_EQ(begun.code, 0) << begun.said;
  EXPECT_THAT(begun.said, AllOf(HasSubstr("job "), HasSubstr("haggle status ")));
  ASSERT_TRUE(AwaitTick(work_ / "x", 2));
  const SlurmCluster::Outcome status = Run({"status", "x.haggle"});
  EXPECT_EQ(status.code, 0) << status.said;
  EXPECT_THAT(status.said, AllOf(HasSubstr("job "), HasSubstr(" RUNNING node[")));
  const SlurmCluster::Outcome followed = Run({"resume", "x.haggle", "--engine", "slurm"});
  EXPECT_EQ(followed.code, 0) << followed.said;
  EXPECT_THAT(followed.said, HasSubstr(hash));
  EXPECT_THAT(Run({"status", "x.haggle"}).said, HasSubstr(" is over"));
  ExpectWhole(work_ / "x.haggle", true);
}

TEST_F(Slurm, AJobThatSomebodyCancelsIsSubmittedAgainAndGoesOn) {
  const std::string hash = HashOf({"run", "dinner"});
  const auto command =
      Start({"run", "dinner", "--engine", "slurm", "--nodes", "2", "--pace", "200", "--journal", "x.haggle"});
  ASSERT_TRUE(AwaitTick(work_ / "x", 2));
  EXPECT_EQ(cluster_->Run("/", {"scancel", slurm::JobFiles(work_ / "x").job()}).code, 0);
  const SlurmCluster::Outcome cancelled = SlurmCluster::Await(*command);
  EXPECT_EQ(cancelled.code, 130) << cancelled.said;
  EXPECT_THAT(cancelled.said, HasSubstr("haggle run: interrupted"));
  ExpectWhole(work_ / "x.haggle", false);
  const SlurmCluster::Outcome resumed = Run({"resume", "x.haggle", "--engine", "slurm"});
  EXPECT_EQ(resumed.code, 0) << resumed.said;
  EXPECT_THAT(resumed.said, HasSubstr(hash));
  ExpectWhole(work_ / "x.haggle", true);
}

TEST_F(Slurm, WhoWasPlayedOnALostNodeGoesOnOnAnother) {
  const std::string hash = HashOf({"run", "dinner"});
  const auto command =
      Start({"run", "dinner", "--engine", "slurm", "--nodes", "3", "--pace", "500", "--journal", "x.haggle"});
  ASSERT_TRUE(AwaitTick(work_ / "x", 2));
  const std::string hosts = Slurp(work_ / "x/hosts.textproto");
  const int lost = hosts.find("name: 'node3'") != std::string::npos ? 3 : 2;
  // What runs there goes on, cut off: the old incarnation.
  cluster_->SetLink(lost, false);
  const SlurmCluster::Outcome run = SlurmCluster::Await(*command);
  EXPECT_EQ(run.code, 0) << run.said;
  EXPECT_THAT(run.said, AllOf(HasSubstr(hash), HasSubstr(absl::StrCat("the job has lost node", lost))));
  ExpectWhole(work_ / "x.haggle", true);
  cluster_->SetLink(lost, true);
  AwaitThreeNodes();
}

TEST_F(Slurm, ARunWhoseFirstNodeIsLostIsQueuedAgainAndGoesOnFromTheJournal) {
  const std::string hash = HashOf({"run", "dinner"});
  const auto command =
      Start({"run", "dinner", "--engine", "slurm", "--nodes", "2", "--pace", "500", "--journal", "x.haggle"});
  ASSERT_TRUE(AwaitTick(work_ / "x", 2));
  const std::string hosts = Slurp(work_ / "x/hosts.textproto");
  const std::size_t at = hosts.find("address: 'node");
  ASSERT_NE(at, std::string::npos) << hosts;
  const int lost = hosts[at + 14] - '0';
  cluster_->SetLink(lost, false);
  const std::string before = slurm::JobFiles(work_ / "x").Read(slurm::kIncarnation);
  const SlurmCluster::Outcome run = SlurmCluster::Await(*command);
  EXPECT_EQ(run.code, 0) << run.said;
  EXPECT_THAT(run.said, HasSubstr(hash));
  EXPECT_NE(slurm::JobFiles(work_ / "x").Read(slurm::kIncarnation), before);
  ExpectWhole(work_ / "x.haggle", true);
  cluster_->SetLink(lost, true);
  AwaitThreeNodes();
}

// Kills so many elements of an array job, each as soon as it is seen.
int KillElements(const SlurmCluster& cluster, int most) {
  std::set<int> killed;
  SlurmCluster::Until([&] {
    for (int node = 1; node <= SlurmCluster::kNodes; ++node) {
      for (const int pid : cluster.ProcessesOn(node)) {
        if (static_cast<int>(killed.size()) == most) return true;
        const std::string arguments = Slurp(absl::StrCat("/proc/", pid, "/cmdline"));
        if (arguments.find("--share") == std::string::npos || killed.count(pid) > 0) continue;
        if (::kill(pid, SIGKILL) == 0) killed.insert(pid);
      }
    }
    return false;
  });
  return static_cast<int>(killed.size());
}

TEST_F(Slurm, ASweepIsTheLocalOneByteForByteWhateverIsKilled) {
  const Words sweep = {
      "sweep", "two_companies", "--seeds", "1..100", "--vary", "parties.maker.supply.0.base=100,250", "--ticks", "5"};
  Words local = sweep;
  local.insert(local.end(), {"-o", "local.sweep"});
  ASSERT_EQ(Run(local).code, 0);
  Words there = sweep;
  there.insert(there.end(), {"-o", "there.sweep", "--engine", "slurm", "--cells", "10"});
  const auto command = Start(there);
  EXPECT_EQ(KillElements(*cluster_, 2), 2);
  const SlurmCluster::Outcome cut = SlurmCluster::Await(*command);
  EXPECT_EQ(cut.code, 1) << cut.said;
  EXPECT_THAT(cut.said, AllOf(HasSubstr("20 elements"), HasSubstr(" runs are missing, number "),
                              HasSubstr("of 200 runs are kept")));
  EXPECT_FALSE(fs::exists(work_ / "there.sweep"));
  const SlurmCluster::Outcome whole = Run(there);
  EXPECT_EQ(whole.code, 0) << whole.said;
  EXPECT_THAT(whole.said, HasSubstr("2 elements"));
  EXPECT_EQ(Slurp(work_ / "there.sweep"), Slurp(work_ / "local.sweep"));
  EXPECT_FALSE(fs::exists(work_ / "there.sweep.shares"));
}

TEST_F(Slurm, ADetachedSweepIsGatheredByTheSameCommand) {
  const Words sweep = {"sweep", "two_companies", "--seeds", "1..12",   "--ticks",
                       "5",     "--engine",      "slurm",   "--cells", "4"};
  Words detached = sweep;
  detached.emplace_back("--detach");
  const SlurmCluster::Outcome begun = Run(detached);
  EXPECT_EQ(begun.code, 0) << begun.said;
  EXPECT_THAT(begun.said, HasSubstr("is submitted"));
  const SlurmCluster::Outcome whole = Run(sweep);
  EXPECT_EQ(whole.code, 0) << whole.said;
  EXPECT_TRUE(fs::exists(work_ / "two_companies.sweep"));
}

// From the fourth command on: the programs are this build's.
TEST_F(Slurm, TheUsersPageDoesWhatItSays) {
  const std::string page = Slurp(HAGGLE_SOURCE_DIR "/deploy/slurm/README.md");
  const std::size_t block = page.find("```sh\n") + 6;
  const std::vector<std::string> lines =
      absl::StrSplit(page.substr(block, page.find("```\n", block) - block), '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 10U);
  ASSERT_THAT(lines[2], HasSubstr("export PATH"));
  std::string last;
  for (std::size_t i = 3; i < lines.size(); ++i) {
    const SlurmCluster::Outcome outcome =
        cluster_->Run(work_.path(), {"sh", "-c", "PATH=" + Programs() + ":$PATH; " + lines[i]});
    EXPECT_EQ(outcome.code, 0) << lines[i] << "\n" << outcome.said;
    last = outcome.said;
  }
  EXPECT_EQ(std::count(last.begin(), last.end(), '\n'), 1) << last;
}

}  // namespace
}  // namespace haggle::slurm_test
