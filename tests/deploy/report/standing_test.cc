// How a run stands, told from its journal while another connection writes it.
#include "deploy/report/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "broker/journal/writer.h"
#include "broker/referee/record.h"
#include "broker/referee/referee.h"
#include "tests/broker/scripted_run.h"

namespace haggle::report::standing_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class StandingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/haggle_standing_test_XXXXXX";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    path_ = folder_ + "/run.haggle";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // Two ticks, in which somebody comes, goes and comes again; `at_the_end` is called while the journal is open.
  void Conduct(const std::function<void(referee::RunRecord&, const Scenario&)>& at_the_end) {
    const Scenario scenario = LivelyVillage();
    referee::RecordOptions options;
    options.journal = path_;
    referee::RunRecord record(scenario, options);
    const PartyId first = scenario.parties.front().id;
    for (const Party& party : scenario.parties) record.Joined(party.id, 1, "test");
    ASSERT_TRUE(record.Open().ok());
    referee::Referee referee(scenario, record.recorder(), &record.tally(), &record.tally());
    ASSERT_TRUE(PlayScript(referee, 2).ok());
    record.Left(first, 1);
    record.Joined(first, 2, "test");
    record.Left(scenario.parties.back().id, 1);
    at_the_end(record, scenario);
  }

  std::string folder_;
  std::string path_;
};

TEST_F(StandingTest, OfARunThatIsOnSaysForWhomItWaits) {
  Conduct([this](referee::RunRecord&, const Scenario& scenario) {
    // From another process: in this one, to close the journal would drop the writer's locks.
    const pid_t reader = ::fork();
    if (reader == 0) {
      const auto standing = StandingOf(path_);
      if (!standing.ok()) ::_exit(1);
      const std::string text = StandingText(*standing, path_);
      const bool told = standing->state == "running" && standing->process == ::getppid() &&
                        text.find("waits for somebody to play " + scenario.parties.back().name) != std::string::npos &&
                        text.find("joined: " + scenario.parties.front().name + " 2 times") != std::string::npos &&
                        text.find("haggle resume") == std::string::npos;
      if (!told) std::fputs(text.c_str(), stderr);
      ::_exit(told ? 0 : 2);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(reader, &status, 0), reader);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  });
}

TEST_F(StandingTest, OfARunThatNobodyGoesOnWithSaysHowTo) {
  Conduct([](referee::RunRecord& record, const Scenario&) { record.Leave(); });
  const auto standing = StandingOf(path_);
  ASSERT_TRUE(standing.ok()) << standing.status();
  EXPECT_EQ(standing->state, "left");
  EXPECT_EQ(standing->tick, 2);
  EXPECT_GT(standing->steps, 4);
  const std::string text = StandingText(*standing, path_);
  EXPECT_THAT(text, HasSubstr("go on with it: haggle resume " + path_));
  EXPECT_THAT(text, Not(HasSubstr("waits for")));
  const nlohmann::ordered_json json = StandingJson(*standing);
  EXPECT_EQ(json["hash"].get<std::string>().size(), 64U);
  EXPECT_EQ(json["parties"][0]["joins"], 2);
  EXPECT_EQ(json["parties"].back()["gone"], true);
}

TEST_F(StandingTest, OfARunThatIsTakenUpSaysWhoHasToJoinAgain) {
  Conduct([](referee::RunRecord& record, const Scenario&) { record.Leave(); });
  const Scenario scenario = LivelyVillage();
  referee::RecordOptions options;
  options.journal = path_;
  options.go_on = true;
  const auto gone = [this] {
    std::vector<std::string> names;
    const auto standing = StandingOf(path_);
    if (!standing.ok()) return std::vector<std::string>{std::string(standing.status().message())};
    for (const PartyStanding& party : standing->parties) {
      if (party.gone) names.push_back(party.party);
    }
    return names;
  };
  {
    options.transport = "unix";
    referee::RunRecord record(scenario, options);
    ASSERT_TRUE(record.Open().ok());
    for (const Party& party : scenario.parties) {
      if (party.id != scenario.parties.front().id) record.Joined(party.id, 2, "test");
    }
    record.Leave();
  }
  EXPECT_THAT(gone(), ::testing::ElementsAre(scenario.parties.front().name));
  {
    options.transport = "inprocess";
    referee::RunRecord record(scenario, options);
    ASSERT_TRUE(record.Open().ok());
    record.Joined(scenario.parties.front().id, 3, "test");  // has what is noted stored
    record.Leave();
  }
  EXPECT_THAT(gone(), ::testing::IsEmpty());
}

TEST_F(StandingTest, OfNoJournalIsAnError) { EXPECT_FALSE(StandingOf(folder_ + "/missing").ok()); }

}  // namespace
}  // namespace haggle::report::standing_test
