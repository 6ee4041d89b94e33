// Steps for those who follow a run: from memory, from the record, and after the record is closed.
#include "broker/server/step_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "tests/broker/sample_scenario.h"

namespace haggle::server::step_feed_test {
namespace {

class StepFeedTest : public ::testing::Test {
 protected:
  // What is recorded need be no step of a market.
  void Record(int steps, std::size_t bytes = 10) {
    for (int i = 0; i < steps; ++i) {
      const std::string content(bytes, static_cast<char>('a' + (feed_.steps() % 26)));
      journal::Told told;
      told.whys.push_back(Why{static_cast<std::uint32_t>(1 + feed_.steps() % 7), {}});
      ASSERT_TRUE(feed_.OnStep({}, content, Hash{}, told).ok());
    }
  }
  // Reads all from `from` on, each step once and in order. False: the record does not give it any more.
  bool ReadAll(std::uint64_t from) {
    while (from <= feed_.steps()) {
      v1::FollowReply reply;
      const std::uint64_t first = from;
      if (!feed_.Read(from, reply).ok()) return false;
      EXPECT_EQ(from, first + static_cast<std::uint64_t>(reply.steps_size()));
      EXPECT_GT(reply.steps_size(), 0);
      std::size_t bytes = 0;
      for (int i = 0; i < reply.steps_size(); ++i) {
        const v1::FollowedStep& step = reply.steps(i);
        EXPECT_EQ(step.id(), first + static_cast<std::uint64_t>(i));
        EXPECT_EQ(step.step()[0], static_cast<char>('a' + ((step.id() - 1) % 26)));
        journal::Told told;
        told.whys.push_back(Why{static_cast<std::uint32_t>(1 + (step.id() - 1) % 7), {}});
        std::string expected;
        journal::AppendTold(told, expected);
        EXPECT_EQ(step.told(), expected);
        bytes += step.step().size();
      }
      EXPECT_LT(bytes, 2u << 20);
    }
    return true;
  }

  const Scenario scenario_ = SampleScenario();
  const std::string folder_ = MakeFolder();
  referee::RunRecord record_{scenario_, Options()};
  StepFeed feed_{&record_};

 private:
  static std::string MakeFolder() {
    std::string path = ::testing::TempDir() + "/step_feed_XXXXXX";
    return ::mkdtemp(path.data());
  }
  referee::RecordOptions Options() const {
    referee::RecordOptions options;
    options.journal = folder_ + "/run.haggle";
    return options;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void SetUp() override { ASSERT_TRUE(record_.Open().ok()); }
};

TEST_F(StepFeedTest, ReadsThePastFromTheRecordAndTheLatestFromMemory) {
  Record(100);
  EXPECT_TRUE(feed_.IsPast(1));
  EXPECT_TRUE(ReadAll(1));
  EXPECT_TRUE(ReadAll(57));
  feed_.Follow(this, 101);
  Record(100);
  EXPECT_TRUE(feed_.IsPast(100));
  EXPECT_FALSE(feed_.IsPast(101));
  EXPECT_TRUE(ReadAll(1));
  EXPECT_TRUE(ReadAll(101));
}

TEST_F(StepFeedTest, KeepsABoundedPartInMemoryAndNothingForNobody) {
  feed_.Follow(this, 1);
  Record(40, 1 << 20);
  EXPECT_TRUE(feed_.IsPast(32));  // of 40 MB, eight
  EXPECT_FALSE(feed_.IsPast(40));
  EXPECT_TRUE(ReadAll(1));
  feed_.Leave(this);
  EXPECT_TRUE(feed_.IsPast(40));
}

TEST_F(StepFeedTest, WhoIsLittleBehindGetsAllOfARunWhoseRecordIsClosed) {
  Record(50);
  feed_.Follow(this, 20);
  Record(50);
  feed_.BeforeClose();
  record_.Leave();
  EXPECT_TRUE(ReadAll(20));
  EXPECT_FALSE(ReadAll(19));
}

TEST_F(StepFeedTest, WhoIsFarBehindIsNotWaitedFor) {
  Record(20, 1 << 20);
  feed_.Follow(this, 1);
  Record(2);
  feed_.BeforeClose();
  record_.Leave();
  EXPECT_FALSE(ReadAll(1));
  EXPECT_TRUE(ReadAll(21));  // what is in memory is there
}

// Why a step is not sent any more: a run that is over is one thing, a record that cannot be read another.
TEST_F(StepFeedTest, ARecordThatIsDamagedIsNotToldAsARunThatIsOver) {
  Record(20);
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder_ + "/run.haggle").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, "UPDATE steps SET hash = x'00' WHERE id = 7", nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
  v1::FollowReply reply;
  std::uint64_t from = 1;
  const absl::Status damaged = feed_.Read(from, reply);
  const absl::Status cut = CutOff(damaged, 7, feed_.steps());
  EXPECT_TRUE(absl::IsDataLoss(cut)) << cut;
  EXPECT_THAT(std::string(cut.message()), ::testing::AllOf(::testing::HasSubstr("step 7 of 20 cannot be read"),
                                                           ::testing::HasSubstr("no hash of 32 bytes"),
                                                           ::testing::Not(::testing::HasSubstr("over"))));
  record_.Leave();
  from = 8;
  const absl::Status closed = CutOff(feed_.Read(from, reply), 8, feed_.steps());
  EXPECT_TRUE(absl::IsUnavailable(closed)) << closed;
  EXPECT_THAT(std::string(closed.message()), ::testing::HasSubstr("the run is over after 20 steps"));
}

}  // namespace
}  // namespace haggle::server::step_feed_test
