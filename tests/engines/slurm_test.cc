// Runs and sweeps on a real Slurm of three nodes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/journal/verify.h"
#include "deploy/slurm/job_files.h"
#include "tests/engines/slurm_cluster.h"
#include "tests/system/support.h"

namespace haggle {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

std::string Slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// One cluster for all tests: each leaves it as it was.
class Slurm : public testing::Test {
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
  // Parties were played on every node, and nobody without a certificate of this run's could have joined.
  for (const char* log : {"here-broker.log", "here-together.log", "node2-together.log", "node3-together.log"}) {
    EXPECT_THAT(Slurp(folder + "/" + log), HasSubstr("ended: exit code 0")) << log;
  }
  EXPECT_THAT(Slurp(folder + "/here-broker.log"), AllOf(HasSubstr("--listen 0.0.0.0:0"), HasSubstr("--tls")));
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

TEST_F(Slurm, CtrlCTakesAJobThatWaitsOutOfTheQueue) {
  const auto command = Start({"run", "dinner", "--engine", "slurm", "--nodes", "4", "--journal", "x.haggle"});
  const SlurmCluster::Outcome refused = SlurmCluster::Await(*command);
  EXPECT_EQ(refused.code, 1) << "three nodes are fewer than four";
  EXPECT_THAT(refused.said, HasSubstr("sbatch: "));
  EXPECT_FALSE(fs::exists(work_ / "x"));
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

}  // namespace
}  // namespace haggle
