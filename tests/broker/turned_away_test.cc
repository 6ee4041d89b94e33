// What bounds strangers, and what is told of those who were turned away: the parts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "broker/server/acceptor.h"
#include "broker/server/handshake_log.h"
#include "broker/server/limits.h"
#include "broker/server/refusal_notes.h"

namespace haggle::server::turned_away_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(LimitsTest, AreSetByName) {
  ServerLimits limits;
  EXPECT_TRUE(SetLimit("watchers=0", limits).ok());
  EXPECT_EQ(limits.watchers, 0);
  EXPECT_TRUE(SetLimit("join-ms=10", limits).ok());
  EXPECT_EQ(limits.join_ms, 10);
  EXPECT_TRUE(SetLimit("connections=100000", limits).ok());
  for (const char* wrong : {"", "=", "watchers", "watchers=", "watchers=-1", "watchers=100001", "join-ms=9",
                            "join_ms=10", "connections=7", "nonsense=1", "watchers=1 "}) {
    EXPECT_TRUE(absl::IsInvalidArgument(SetLimit(wrong, limits))) << wrong;
  }
  EXPECT_EQ(limits.watchers, 0);
  EXPECT_THAT(std::string(SetLimit("nonsense=1", limits).message()), HasSubstr("watchers"));
  EXPECT_THAT(LimitsHelp(), HasSubstr("watchers (16): "));
}

TEST(PeerKeyTest, IsTheSameForAllWaysToWriteAPeer) {
  EXPECT_EQ(PeerKey("ipv4:127.0.0.1:80"), "127.0.0.1 80");
  EXPECT_EQ(PeerKey("ipv6:[::1]:80"), "::1 80");
  EXPECT_EQ(PeerKey("ipv6:%5B::1%5D:80"), "::1 80");
  EXPECT_EQ(PeerKey("ipv6:%5Bfe80::1%25eth0%5D:80"), "fe80::1 80");
  EXPECT_EQ(PeerKey("unix:"), "");
  EXPECT_EQ(PeerKey(""), "");
}

TEST(HandshakeReasonTest, SaysWhatToDo) {
  const std::string failed = "Handshake failed with fatal error SSL_ERROR_SSL: error:0A0000C7:SSL routines::";
  EXPECT_THAT(HandshakeReason(failed + "peer did not return a certificate."), HasSubstr("--keys"));
  EXPECT_THAT(HandshakeReason(failed + "certificate verify failed."), HasSubstr("haggle keys show"));
  EXPECT_THAT(HandshakeReason(failed + "wrong version number."), HasSubstr("did not speak TLS"));
  EXPECT_THAT(HandshakeReason(failed + "unsupported protocol."), HasSubstr("1.2"));
  EXPECT_EQ(HandshakeReason(failed + "something new."), "its TLS handshake failed");
  EXPECT_EQ(HandshakeReason("no handshake at all"), "");
}

TEST(RefusalNotesTest, TellEachReasonAtOnceAndThenInNumbers) {
  std::vector<std::string> told;
  RefusalNotes notes([&](const std::string& note) { told.push_back(note); });
  notes.Count("late", 0, 0);
  EXPECT_TRUE(told.empty());
  notes.Count("late", 1, 0);
  notes.Count("late", 5, 9'999);
  notes.Count("noisy", 3, 9'999);
  EXPECT_THAT(told, ElementsAre("refused a connection: late", "refused 3 connections: noisy"));
  notes.Count("late", 7, 10'000);
  notes.Count("late", 7, 30'000);
  EXPECT_THAT(told, ::testing::SizeIs(3));
  EXPECT_EQ(told.back(), "refused 6 connections: late");
}

}  // namespace
}  // namespace haggle::server::turned_away_test
