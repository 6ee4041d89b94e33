// `haggle top ADDRESS`: the screen of a run that a live broker tells of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/system/live_dinner.h"
#include "tests/system/support.h"

namespace haggle::live_top_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// What `haggle top` says once of a live broker.
std::string TopOnce(const std::string& address, const std::string& tokens) {
  Daemon top(Programs() + "/haggle-cli", {"top", address, "--token-file", tokens, "--once"});
  EXPECT_EQ(top.Wait(), 0) << top.said();
  return top.said();
}

using LiveTop = LiveDinner;

TEST_F(LiveTop, ShowsTheRunAsItIs) {
  StartDinner({"--journal", journal_, "--pace", "60000"});
  EXPECT_THAT(TopOnce(address_, tokens_), AllOf(HasSubstr("joining"), HasSubstr("nobody plays"), HasSubstr("oracle")));
  Play();
  ASSERT_EQ(broker_->Await("started\t"), journal_);
  // The first tick is over at once, the next begins in a minute.
  std::string shown;
  while (shown.find("tick 1 of ") == std::string::npos) {
    shown = TopOnce(address_, tokens_);
    ASSERT_THAT(shown, HasSubstr("running"));
  }
  EXPECT_THAT(shown, AllOf(HasSubstr("the pace holds tick 1 back"), HasSubstr("h100"), HasSubstr("lead time of h100"),
                           HasSubstr("why: ")));
}

}  // namespace
}  // namespace haggle::live_top_test
