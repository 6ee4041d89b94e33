// A broker's feed when the program that follows does not do as it should: each end is told, and none waits for ever.
#include "deploy/launch/follow_broker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include "deploy/launch/ask_broker.h"
#include "proto/base/run_feed.h"
#include "tests/deploy/program.h"

namespace haggle::launch::follow_broker_test {
namespace {

using ::testing::HasSubstr;

// A program in place of haggle-agent.
class FollowBroker : public ::testing::Test {
 protected:
  // Follows until the feed has ended; how it went on.
  std::vector<FeedRecord> Follow(const std::string& script) {
    haggle::testing::WriteFile(folder_ / "haggle-agent", "#!/bin/sh\n" + script);
    EXPECT_EQ(::chmod((folder_ / "haggle-agent").c_str(), 0700), 0);
    std::vector<FeedRecord> records;
    const absl::Status started = feed_.Start({folder_.path(), "unix:/nowhere", "", ""}, 1);
    EXPECT_TRUE(started.ok()) << started;
    while (started.ok() && !feed_.ended()) {
      pollfd way{feed_.fd(), POLLIN, 0};
      EXPECT_EQ(::poll(&way, 1, 30'000), 1) << "nothing came";
      feed_.Read([&](FeedRecord record) { records.push_back(std::move(record)); });
    }
    return records;
  }

  // A file with the run's end as a record.
  std::string End() {
    std::ofstream(folder_ / "end", std::ios::binary) << WriteFeedRecord(FeedEnd{true, ""});
    return folder_ / "end";
  }

  haggle::testing::Folder folder_;
  BrokerFeed feed_;
};

TEST_F(FollowBroker, WhatItSaysLastIsTheReason) {
  EXPECT_TRUE(Follow("echo 'haggle-agent @observer: no broker answers' >&2\nexit 1\n").empty());
  EXPECT_EQ(feed_.how(), HowEnded::kFailed);
  EXPECT_EQ(feed_.message(), "no broker answers");
}

// A pipe that nobody reads stops who writes to it.
TEST_F(FollowBroker, AProgramThatSaysMuchIsListenedTo) {
  EXPECT_EQ(Follow("head -c 300000 /dev/zero | tr '\\0' x | fold -w 100 >&2\ncat " + End() + "\n").size(), 1U);
  EXPECT_EQ(feed_.how(), HowEnded::kDone) << feed_.message();
}

// It has closed its output, and stands still with its errors open.
TEST_F(FollowBroker, AProgramThatIsStoppedIsKilled) {
  EXPECT_TRUE(Follow("echo trouble >&2\nexec 1>&-\nkill -STOP $$\n").empty());
  EXPECT_EQ(feed_.how(), HowEnded::kFailed);
  EXPECT_THAT(feed_.message(), HasSubstr("did not end within 1000 ms; it was killed: trouble"));
}

TEST_F(FollowBroker, AProgramThatHangsAfterTheRunsEndHasToldAll) {
  EXPECT_EQ(Follow("cat " + End() + "\nexec 1>&- 2>&-\nkill -STOP $$\n").size(), 1U);
  EXPECT_EQ(feed_.how(), HowEnded::kDone) << feed_.message();
}

TEST_F(FollowBroker, AQuestionIsNotWaitedForForEver) {
  haggle::testing::WriteFile(folder_ / "haggle-agent", "#!/bin/sh\necho trouble >&2\nkill -STOP $$\n");
  ASSERT_EQ(::chmod((folder_ / "haggle-agent").c_str(), 0700), 0);
  const BrokerAnswer answer = AskBroker({folder_.path(), "unix:/nowhere", "", "", 300});
  EXPECT_EQ(answer.how, HowEnded::kFailed);
  EXPECT_THAT(answer.message,
              HasSubstr("has not ended within 300 ms and was killed: was it stopped? It said: trouble"));
}

// Another process has the other end of what it says, and lives on.
TEST_F(FollowBroker, ItsChildrenAreNotWaitedFor) {
  const std::string pid = folder_ / "pid";
  EXPECT_EQ(Follow("tail -f /dev/null >/dev/null & echo $! > " + pid + "\ncat " + End() + "\n").size(), 1U);
  EXPECT_EQ(feed_.how(), HowEnded::kDone) << feed_.message();
  const int child = std::stoi(haggle::testing::ReadFile(pid));
  EXPECT_EQ(::kill(child, SIGKILL), 0);
}

}  // namespace
}  // namespace haggle::launch::follow_broker_test
