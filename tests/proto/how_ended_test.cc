// The exit codes that every --help documents.
#include "proto/base/how_ended.h"

#include <gtest/gtest.h>

namespace haggle::how_ended_test {
namespace {

TEST(HowEnded, HasTheDocumentedNumbers) {
  EXPECT_EQ(ExitCode(HowEnded::kDone), 0);
  EXPECT_EQ(ExitCode(HowEnded::kFailed), 1);
  EXPECT_EQ(ExitCode(HowEnded::kWrongUsage), 2);
  EXPECT_EQ(ExitCode(HowEnded::kAgentFailed), 3);
  EXPECT_EQ(ExitCode(HowEnded::kStopped), 3);
  EXPECT_EQ(ExitCode(HowEnded::kRefused), 4);
  EXPECT_EQ(ExitCode(HowEnded::kDamaged), 5);
  EXPECT_EQ(ExitCode(HowEnded::kInterrupted), 130);
  EXPECT_EQ(ExitCode(HowEnded::kDifferent), 1);
  EXPECT_EQ(ExitCode(HowEnded::kCannotTell), 2);
}

TEST(HowEnded, IsReadBackFromTheCodeOfABroker) {
  for (const HowEnded how : {HowEnded::kDone, HowEnded::kFailed, HowEnded::kWrongUsage, HowEnded::kAgentFailed,
                             HowEnded::kRefused, HowEnded::kDamaged, HowEnded::kInterrupted}) {
    EXPECT_EQ(HowEndedWith(ExitCode(how)), how);
  }
  for (const int other : {-1, 6, 127, 141, 255}) EXPECT_EQ(HowEndedWith(other), HowEnded::kFailed);
}

}  // namespace
}  // namespace haggle::how_ended_test
