// The broker's bounds at, below and above them.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/system/wire_client.h"

namespace haggle::limits_test {
namespace {

constexpr int kOk = 0;
constexpr int kInvalidArgument = 3;
constexpr int kResourceExhausted = 8;
constexpr int kUnavailable = 14;
constexpr int kUnauthenticated = 16;

WireEnd TryJoin(WireBroker& broker, const v1::AgentMessage& join) {
  WireStream stream(broker);
  stream.Write(join);
  return stream.Finish();
}

// Plays both parties to the end; whether that is the run's.
bool PlaysOn(WireBroker& broker) {
  WireStream one(broker);
  WireStream other(broker);
  one.Write(JoinFor(broker, "maker"));
  other.Write(JoinFor(broker, "lab"));
  std::thread player([&] { PassUntilTheEnd(other); });
  const bool complete = PassUntilTheEnd(one).complete();
  player.join();
  return complete && broker.Wait() == 0;
}

TEST(Limits, OfWatchers) {
  WireBroker broker("two_companies", {"--limit", "watchers=2"});
  const std::string token = broker.Token("@observer");
  auto first = std::make_unique<WireWatch>(broker, token, 1);
  const WireWatch second(broker, token, 1);
  v1::StatusReply reply;
  while (reply.counters().watchers() < 2) ASSERT_EQ(AskStatus(broker, token, reply).code, kOk);
  EXPECT_EQ(WireWatch(broker, token, 1).Finish().code, kResourceExhausted);
  EXPECT_EQ(WireWatch(broker, "wrong", 1).Finish().code, kUnauthenticated);
  // One that goes leaves its place.
  first.reset();
  while (reply.counters().watchers() > 1) ASSERT_EQ(AskStatus(broker, token, reply).code, kOk);
  const WireWatch third(broker, token, 1);
  while (reply.counters().watchers() < 2) ASSERT_EQ(AskStatus(broker, token, reply).code, kOk);
}

TEST(Limits, OfQuestionsInASecond) {
  WireBroker broker("two_companies", {"--limit", "status-rate=3"});
  int answered = 0;
  int refused = 0;
  v1::StatusReply reply;
  for (int i = 0; i < 1000 && refused == 0; ++i) {
    const int code = AskStatus(broker, broker.Token("@observer"), reply).code;
    (code == kOk ? answered : refused) += 1;
    EXPECT_TRUE(code == kOk || code == kResourceExhausted) << code;
  }
  EXPECT_EQ(refused, 1);
  EXPECT_GE(answered, 3);
  EXPECT_TRUE(PlaysOn(broker));
}

TEST(Limits, OfTextsAndSeatsInAJoin) {
  WireBroker broker("two_companies", {"--limit", "join-text=64"});
  v1::AgentMessage join = JoinFor(broker, "maker");
  join.mutable_join()->mutable_seats(0)->set_token(std::string(64, 'x'));
  EXPECT_EQ(TryJoin(broker, join).code, kUnauthenticated);
  join.mutable_join()->mutable_seats(0)->set_token(std::string(65, 'x'));
  EXPECT_EQ(TryJoin(broker, join).code, kInvalidArgument);
  join = JoinFor(broker, "maker");
  join.mutable_join()->set_agent(std::string(65, 'x'));
  EXPECT_EQ(TryJoin(broker, join).code, kInvalidArgument);
  join = JoinFor(broker, "nobody");
  while (join.join().seats_size() < 64) *join.mutable_join()->add_seats() = join.join().seats(0);
  EXPECT_EQ(TryJoin(broker, join).code, kUnauthenticated);
  *join.mutable_join()->add_seats() = join.join().seats(0);
  EXPECT_EQ(TryJoin(broker, join).code, kInvalidArgument);
  EXPECT_TRUE(PlaysOn(broker));
}

TEST(Limits, OfAJoinsSize) {
  WireBroker broker("two_companies", {"--limit", "join-bytes=1024", "--limit", "join-text=100000"});
  v1::AgentMessage join = JoinFor(broker, "nobody");
  const std::size_t most = 1024 + 2 * 160;  // for two parties
  join.mutable_join()->set_agent("x");
  join.mutable_join()->set_agent(std::string(most - join.ByteSizeLong(), 'x'));
  while (join.ByteSizeLong() > most) join.mutable_join()->mutable_agent()->pop_back();
  EXPECT_EQ(join.ByteSizeLong(), most);
  EXPECT_EQ(TryJoin(broker, join).code, kUnauthenticated);
  join.mutable_join()->mutable_agent()->push_back('x');
  EXPECT_EQ(TryJoin(broker, join).code, kResourceExhausted);
  EXPECT_TRUE(PlaysOn(broker));
}

// A connection to the broker that says nothing.
class Silent {
 public:
  explicit Silent(const WireBroker& broker) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    there.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(broker.address().substr(broker.address().rfind(':') + 1))));
    EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&there), sizeof(there)), 0);
  }
  ~Silent() { ::close(fd_); }
  Silent(const Silent&) = delete;
  Silent& operator=(const Silent&) = delete;
  bool EndsWithin(int ms) const {
    pollfd ended{fd_, POLLRDHUP, 0};
    return ::poll(&ended, 1, ms) == 1;
  }

 private:
  int fd_;
};

TEST(Limits, OfTheTimeToJoin) {
  WireBroker broker("two_companies", {"--limit", "join-ms=2000"});
  const auto begin = std::chrono::steady_clock::now();
  const Silent silent(broker);
  WireStream joined(broker);
  joined.Write(JoinFor(broker, "maker"));
  broker.AwaitLine("joined\tmaker");
  EXPECT_TRUE(silent.EndsWithin(10'000));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(1500));
  EXPECT_THAT(broker.AwaitLine("note\t"), ::testing::HasSubstr("did not join in time"));
  // Who has joined stays.
  WireStream other(broker);
  other.Write(JoinFor(broker, "lab"));
  std::thread player([&] { PassUntilTheEnd(other); });
  EXPECT_TRUE(PassUntilTheEnd(joined).complete());
  player.join();
}

TEST(Limits, OfThoseThatWait) {
  WireBroker broker("two_companies", {"--limit", "waiting=2"});
  const Silent first(broker);
  const Silent second(broker);
  EXPECT_FALSE(first.EndsWithin(100));
  const Silent third(broker);
  EXPECT_TRUE(first.EndsWithin(10'000));
  EXPECT_FALSE(second.EndsWithin(100));
  EXPECT_TRUE(PlaysOn(broker));
}

TEST(Limits, OfRefusalsOnOneConnection) {
  WireBroker broker("two_companies", {"--limit", "refusals=1"});
  v1::AgentMessage join = JoinFor(broker, "maker");
  join.mutable_join()->mutable_seats(0)->set_token("x");
  WireStream stream(broker);  // which keeps its connection for as long as it lives
  stream.Write(join);
  EXPECT_THAT(stream.Finish().code, ::testing::AnyOf(kUnauthenticated, kUnavailable));
  EXPECT_THAT(broker.AwaitLine("note\t"), ::testing::HasSubstr("refused too often"));
  EXPECT_TRUE(PlaysOn(broker));
}

TEST(Limits, DoNotMakeARunWaitForStreamsThatNeverJoin) {
  WireBroker broker("two_companies");
  WireStream silent(broker);
  silent.Write(v1::AgentMessage());  // so that it is there for certain: it is refused
  EXPECT_EQ(silent.Finish().code, kInvalidArgument);
  WireStream waits(broker);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(PlaysOn(broker));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(1900));
}

}  // namespace
}  // namespace haggle::limits_test
