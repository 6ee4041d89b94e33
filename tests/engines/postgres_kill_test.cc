// Two programs that bring one sweep to a PostgreSQL server, killed and stopped at random.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <iostream>
#include <memory>
#include <random>

#include "nlohmann/json.hpp"
#include "tests/deploy/program.h"
#include "tests/engines/postgres_server.h"

namespace haggle::testing::postgres_kill_test {
namespace {

constexpr int kRuns = 3000;
constexpr int kKills = 12;

std::vector<std::string> Sweep(const std::string& results) {
  return {"sweep",     "two_companies",
          "--seeds",   "1..1500",
          "--ticks",   "2",
          "--vary",    "parties.lab.preferences.0.reservation_ppm=300000,500000",
          "--keep",    "ticks",
          "--results", results,
          "--json",    "--jobs",
          "1"};
}

class PostgresKillTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string why;
    server_ = PostgresServer::Shared(&why);
    if (server_ != nullptr) return;
    std::cerr << "NOT RUN: " << why << "\n";
    GTEST_SKIP() << why;
  }

  // How many runs are there; -1: the place is not yet.
  int Known(const std::string& name) const {
    const auto connection = server_->Connect();
    const auto runs = connection->Ask("SELECT count(*) FROM \"" + name + "\".runs");
    return runs.ok() ? static_cast<int>(runs->Integer(0, 0)) : -1;
  }

  // Until more than `most` runs are there, or both have ended.
  void AwaitMore(const std::string& name, int most, std::array<std::unique_ptr<RunningHaggle>, 2>& writers) const {
    while (Known(name) <= most && !(writers[0]->HasEnded() && writers[1]->HasEnded())) {
    }
  }

  PostgresServer* server_ = nullptr;
  Folder folder_;
};

TEST_F(PostgresKillTest, TwoWritersKilledAtRandomEndAsOneThatWasNot) {
  ASSERT_EQ(Haggle(folder_.path(), Sweep("here.sweep")).exit_code, 0);
  std::mt19937 random(20261130);
  std::uniform_int_distribution<int> further(0, 120);
  std::uniform_int_distribution<std::size_t> which(0, 1);
  const std::string url = server_->Url("killed");
  std::array<std::unique_ptr<RunningHaggle>, 2> writers;
  for (auto& writer : writers) writer = std::make_unique<RunningHaggle>(folder_.path(), Sweep(url));
  int kills = 0;
  int known = -1;
  for (; kills < kKills; ++kills) {
    // Also before the first run is there, and while the place is made.
    if (kills > 1) AwaitMore("killed", known + further(random), writers);
    const std::size_t i = which(random);
    writers[i]->Signal(SIGKILL);
    if (writers[i]->Await() != 128 + SIGKILL) break;
    known = Known("killed");
    writers[i] = std::make_unique<RunningHaggle>(folder_.path(), Sweep(url));
  }
  EXPECT_GE(kills, 10) << "the sweep was over too early, after " << known << " of " << kRuns << " runs";
  for (auto& writer : writers) EXPECT_EQ(writer->Await(), 0) << ReadFile(writer->err());
  EXPECT_EQ(server_->Ask("SELECT count(*) FROM killed.missing"), "0");
  ExpectSameResults(*server_, "killed", folder_ / "here.sweep");
}

TEST_F(PostgresKillTest, TwoWritersShareTheRunsAndMakeNoneTwice) {
  const std::string url = server_->Url("shared");
  RunningHaggle a(folder_.path(), Sweep(url));
  RunningHaggle b(folder_.path(), Sweep(url));
  ASSERT_EQ(a.Await(), 0) << ReadFile(a.err());
  ASSERT_EQ(b.Await(), 0) << ReadFile(b.err());
  const int of_a = nlohmann::json::parse(ReadFile(a.out()))["made"];
  const int of_b = nlohmann::json::parse(ReadFile(b.out()))["made"];
  EXPECT_EQ(of_a + of_b, kRuns);
  EXPECT_GT(of_a, 0);
  EXPECT_GT(of_b, 0);
}

// One that is stopped for so long that its claims are over writes nothing when it goes on.
TEST_F(PostgresKillTest, AWriterThatWasStoppedBlocksNobodyAndWritesNothingThatIsOthers) {
  ASSERT_EQ(Haggle(folder_.path(), Sweep("here.sweep")).exit_code, 0);
  const std::string url = server_->Url("stopped");
  RunningHaggle stopped(folder_.path(), Sweep(url));
  while (Known("stopped") <= 0 && !stopped.HasEnded()) {
  }
  std::string claimed = "0";
  while (claimed == "0" && !stopped.HasEnded()) {
    stopped.Signal(SIGSTOP);
    ASSERT_TRUE(stopped.AwaitStopped());
    claimed = server_->Ask("SELECT count(*) FROM stopped.missing WHERE writer IS NOT NULL");
    if (claimed == "0") stopped.Signal(SIGCONT);
  }
  ASSERT_NE(claimed, "0");
  server_->Ask("UPDATE stopped.missing SET until = clock_timestamp() - interval '1 second' WHERE writer IS NOT NULL");
  const Said other = Haggle(folder_.path(), Sweep(url));
  EXPECT_EQ(other.exit_code, 0) << other.err;
  EXPECT_EQ(server_->Ask("SELECT count(*) FROM stopped.missing"), "0");
  stopped.Signal(SIGCONT);
  EXPECT_EQ(stopped.Await(), 0) << ReadFile(stopped.err());
  const int of_stopped = nlohmann::json::parse(ReadFile(stopped.out()))["made"];
  const int of_other = nlohmann::json::parse(other.out)["made"];
  EXPECT_EQ(of_stopped + of_other, kRuns);
  ExpectSameResults(*server_, "stopped", folder_ / "here.sweep");
}

}  // namespace
}  // namespace haggle::testing::postgres_kill_test
