// The two services as any program may use or abuse them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "broker/journal/verify.h"
#include "tests/system/wire_client.h"

namespace haggle::journal::wire_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Numbers of grpc::StatusCode.
constexpr int kOk = 0;
constexpr int kInvalidArgument = 3;
constexpr int kNotFound = 5;
constexpr int kAlreadyExists = 6;
constexpr int kResourceExhausted = 8;
constexpr int kUnavailable = 14;
constexpr int kFailedPrecondition = 9;
constexpr int kAborted = 10;
constexpr int kUnauthenticated = 16;

// The parties of two_companies.
constexpr char kOne[] = "maker";
constexpr char kOther[] = "lab";

WireEnd TryJoin(const WireBroker& broker, const v1::AgentMessage& message) {
  WireStream stream(broker);
  stream.Write(message);
  return stream.Finish();
}

// Plays a run to its end with parties that stay silent: a refused try has left it whole.
void ExpectPlayable(WireBroker& broker) {
  WireStream one(broker);
  WireStream other(broker);
  one.Write(JoinFor(broker, kOne));
  other.Write(JoinFor(broker, kOther));
  std::thread player([&] { EXPECT_TRUE(PassUntilTheEnd(one).complete()); });
  const v1::Farewell farewell = PassUntilTheEnd(other);
  player.join();
  EXPECT_TRUE(farewell.complete());
  EXPECT_EQ(farewell.hash().size(), 64u);
  EXPECT_EQ(one.Finish().code, kOk);
  EXPECT_EQ(other.Finish().code, kOk);
  EXPECT_EQ(broker.Wait(), 0);
}

TEST(Join, IsRefusedWithAWrongToken) {
  WireBroker broker("two_companies");
  v1::AgentMessage join = JoinFor(broker, kOne);
  join.mutable_join()->mutable_seats(0)->set_token(broker.Token(kOther));
  const WireEnd end = TryJoin(broker, join);
  EXPECT_EQ(end.code, kUnauthenticated);
  EXPECT_THAT(end.message, HasSubstr(kOne));
  join.mutable_join()->mutable_seats(0)->clear_token();
  EXPECT_EQ(TryJoin(broker, join).code, kUnauthenticated);
  ExpectPlayable(broker);
}

TEST(Join, IsRefusedToAnotherVersion) {
  WireBroker broker("two_companies");
  v1::AgentMessage join = JoinFor(broker, kOne);
  for (const std::uint32_t version : {0u, 2u}) {
    join.mutable_join()->set_protocol_version(version);
    const WireEnd end = TryJoin(broker, join);
    EXPECT_EQ(end.code, kFailedPrecondition);
    EXPECT_THAT(end.message, HasSubstr("version " + std::to_string(version)));
  }
  ExpectPlayable(broker);
}

TEST(Join, IsRefusedToAnUnknownParty) {
  WireBroker broker("two_companies");
  v1::AgentMessage join = JoinFor(broker, kOne);
  join.mutable_join()->mutable_seats(0)->set_party("nobody");
  const WireEnd end = TryJoin(broker, join);
  EXPECT_EQ(end.code, kNotFound);
  EXPECT_THAT(end.message, HasSubstr("nobody"));
  EXPECT_THAT(end.message, HasSubstr(kOther));
  join.mutable_join()->mutable_seats(0)->set_party("");
  join.mutable_join()->mutable_seats(0)->set_party_id(99);
  EXPECT_EQ(TryJoin(broker, join).code, kNotFound);
  ExpectPlayable(broker);
}

TEST(Join, TellsWhoHasProvedNothingNothingOfTheRun) {
  WireBroker broker("two_companies");
  const auto refusal = [&](const char* party, std::uint32_t number) {
    v1::AgentMessage join = JoinFor(broker, party);
    join.mutable_join()->mutable_seats(0)->set_party_id(number);
    join.mutable_join()->mutable_seats(0)->set_token("x");
    return TryJoin(broker, join);
  };
  for (const WireEnd& end : {refusal("nobody", 0), refusal("", 99), refusal("", 1)}) {
    EXPECT_EQ(end.code, kUnauthenticated);
    for (const char* name : {kOne, kOther}) EXPECT_THAT(end.message, ::testing::Not(HasSubstr(name)));
  }
  // Whether there is such a party shows in nothing but the name that was asked for.
  EXPECT_EQ(refusal(kOne, 0).message.size() - std::string(kOne).size(), refusal("nobody", 0).message.size() - 6);
  ExpectPlayable(broker);
}

TEST(Join, IsRefusedToASecondHolder) {
  WireBroker broker("two_companies");
  WireStream holder(broker);
  holder.Write(JoinFor(broker, kOne));
  broker.AwaitLine(std::string("joined\t") + kOne);
  EXPECT_EQ(TryJoin(broker, JoinFor(broker, kOne)).code, kAlreadyExists);
  v1::AgentMessage twice = JoinFor(broker, kOther);
  *twice.mutable_join()->add_seats() = twice.join().seats(0);
  EXPECT_EQ(TryJoin(broker, twice).code, kAlreadyExists);
  // The holder goes; its seat is free.
  holder.Cancel();
  broker.AwaitLine(std::string("left\t") + kOne);
  ExpectPlayable(broker);
}

TEST(Join, ComesFirstAndHasSeats) {
  WireBroker broker("two_companies");
  EXPECT_EQ(TryJoin(broker, {}).code, kInvalidArgument);
  v1::AgentMessage moves;
  moves.mutable_moves()->add_moves();
  EXPECT_EQ(TryJoin(broker, moves).code, kInvalidArgument);
  v1::AgentMessage empty;
  empty.mutable_join()->set_protocol_version(1);
  EXPECT_EQ(TryJoin(broker, empty).code, kInvalidArgument);
  EXPECT_EQ(TryJoin(broker, JoinFor(broker, "")).code, kInvalidArgument);
  ExpectPlayable(broker);
}

// What is asked first can be guessed; an answer that comes before the question is none.
TEST(Join, CannotBeFollowedByMovesBeforeTheStart) {
  WireBroker broker("two_companies");
  WireStream hasty(broker);
  hasty.Write(JoinFor(broker, kOne));
  v1::AgentMessage guess;
  for (const PartyId party : {1U, 2U}) {
    v1::Moves& moves = *guess.mutable_moves()->add_moves();
    moves.set_party(party);
    moves.set_epoch(1);
    moves.set_number(1);
    hasty.Write(guess);
    guess.clear_moves();
  }
  EXPECT_EQ(hasty.Finish().code, kInvalidArgument);
  broker.AwaitLine(std::string("left\t") + kOne);
  ExpectPlayable(broker);
}

TEST(Join, ASecondOneBeforeTheStartEndsItsOwnStreamAlone) {
  WireBroker broker("two_companies");
  WireStream other(broker);
  other.Write(JoinFor(broker, kOther));
  broker.AwaitLine(std::string("joined\t") + kOther);
  WireStream twice(broker);
  twice.Write(JoinFor(broker, kOne));
  twice.Write(JoinFor(broker, kOne));
  EXPECT_EQ(twice.Finish().code, kInvalidArgument);
  broker.AwaitLine(std::string("left\t") + kOne);
  WireStream one(broker);
  one.Write(JoinFor(broker, kOne));
  std::thread player([&] { PassUntilTheEnd(other); });
  EXPECT_TRUE(PassUntilTheEnd(one).complete());
  player.join();
  EXPECT_EQ(broker.Wait(), 0);
}

TEST(Join, OfGarbageOrTooMuchIsRefused) {
  WireBroker broker("two_companies");
  {
    WireStream stream(broker);
    stream.WriteBytes("\xff\xff\xff\xff\xff");
    EXPECT_EQ(stream.Finish().code, kInvalidArgument);
  }
  v1::AgentMessage join = JoinFor(broker, kOne);
  join.mutable_join()->set_agent(std::string(std::size_t{20} << 10, 'x'));
  EXPECT_EQ(TryJoin(broker, join).code, kResourceExhausted);
  // Far more is not even waited for.
  for (const std::size_t bytes : {std::size_t{3} << 20, std::size_t{16} << 20}) {
    join.mutable_join()->set_agent(std::string(bytes, 'x'));
    EXPECT_THAT(TryJoin(broker, join).code, ::testing::AnyOf(kResourceExhausted, kUnavailable)) << bytes;
  }
  ExpectPlayable(broker);
}

// An agent that is slow to read is not cut off from its farewell and its status.
TEST(Farewell, IsWaitedFor) {
  WireBroker broker("two_companies", {"--restarts", "0"});
  WireRelay relay(broker);
  WireStream slow(relay.address());
  WireStream other(broker);
  slow.Write(JoinFor(broker, kOne));
  other.Write(JoinFor(broker, kOther));
  std::thread player([&] { PassUntilTheEnd(other); });
  v1::BrokerMessage message;
  while (slow.Read(message) && !message.has_prompts()) {
  }
  relay.Hold();
  other.Cancel();
  player.join();
  broker.AwaitLine("failed\t");
  EXPECT_TRUE(relay.StaysOpen(100));
  relay.Release();
  EXPECT_FALSE(PassUntilTheEnd(slow).complete());
  EXPECT_EQ(slow.Finish().code, kAborted);
  EXPECT_EQ(broker.Wait(), 3);
}

// Two joined parties, the first of which is about to misbehave; the broker gives it no second chance.
class Misbehaviour : public ::testing::Test {
 protected:
  Misbehaviour() {
    culprit_.Write(JoinFor(broker_, kOne));
    other_.Write(JoinFor(broker_, kOther));
    other_player_ = std::thread([this] { farewell_ = PassUntilTheEnd(other_); });
    v1::BrokerMessage message;
    while (culprit_.Read(message) && !message.has_prompts()) {
    }
    prompts_ = message.prompts();
    // A step that is over, so that something is there to be kept.
    culprit_.Write(Pass(prompts_));
    culprit_.Read(message);
    prompts_ = message.prompts();
  }

  // The run is stopped, the culprit named, the journal sealed and sound.
  void ExpectStopped(const ::testing::Matcher<int>& code, const std::string& why = "") {
    EXPECT_THAT(culprit_.Finish().code, code);
    other_player_.join();
    EXPECT_FALSE(farewell_.complete());
    EXPECT_THAT(farewell_.message(), HasSubstr(kOne));
    EXPECT_THAT(farewell_.message(), HasSubstr(why));
    EXPECT_EQ(other_.Finish().code, kAborted);
    EXPECT_EQ(broker_.Wait(), 3);
    EXPECT_THAT(broker_.AwaitLine("failed\t"), ::testing::EndsWith(std::string("\t") + kOne));
    const auto report = VerifyJournal(broker_.journal());
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->ok) << report->first_bad << ": " << report->message;
    EXPECT_EQ(report->state, "stopped");
    EXPECT_EQ(report->hash, farewell_.hash());
  }

  WireBroker broker_{"two_companies", {"--restarts", "0"}};
  WireStream culprit_{broker_};
  WireStream other_{broker_};
  std::thread other_player_;
  v1::Farewell farewell_;
  v1::PromptBatch prompts_;
};

TEST_F(Misbehaviour, Garbage) {
  culprit_.WriteBytes("\xff\xff\xff\xff\xff");
  ExpectStopped(kInvalidArgument);
}

TEST_F(Misbehaviour, AnotherPromptsNumber) {
  v1::AgentMessage answer = Pass(prompts_);
  answer.mutable_moves()->mutable_moves(0)->set_number(prompts_.prompts(0).number() + 1);
  culprit_.Write(answer);
  ExpectStopped(kInvalidArgument);
}

TEST_F(Misbehaviour, AnotherEpoch) {
  v1::AgentMessage answer = Pass(prompts_);
  answer.mutable_moves()->mutable_moves(0)->set_epoch(7);
  culprit_.Write(answer);
  ExpectStopped(kInvalidArgument);
}

TEST_F(Misbehaviour, InTheNameOfAnother) {
  v1::AgentMessage answer = Pass(prompts_);
  answer.mutable_moves()->mutable_moves(0)->set_party(prompts_.prompts(0).party() + 1);
  culprit_.Write(answer);
  ExpectStopped(kInvalidArgument);
}

TEST_F(Misbehaviour, TooManyAnswers) {
  v1::AgentMessage answer = Pass(prompts_);
  *answer.mutable_moves()->add_moves() = answer.moves().moves(0);
  culprit_.Write(answer);
  ExpectStopped(kInvalidArgument);
}

TEST_F(Misbehaviour, ASecondJoin) {
  culprit_.Write(JoinFor(broker_, kOne));
  ExpectStopped(kInvalidArgument);
}

TEST_F(Misbehaviour, TooLargeAMessage) {
  v1::AgentMessage answer = Pass(prompts_);
  v1::Offer& offer = *answer.mutable_moves()->mutable_moves(0)->add_moves()->mutable_offer();
  for (int i = 0; i < (5 << 20); ++i) offer.add_values(1);
  culprit_.Write(answer);
  // The broker reads nothing of it and ends with the run; if the connection is reset while the culprit still writes,
  // its status is lost on the way. To the others it is told in any case.
  ExpectStopped(::testing::AnyOf(kResourceExhausted, kUnavailable), "larger than");
}

// A mistake that the rules refuse: the party is told, and the run goes on.
TEST_F(Misbehaviour, MoreIssuesThanThereCanBe) {
  v1::AgentMessage answer = Pass(prompts_);
  v1::Offer& offer = *answer.mutable_moves()->mutable_moves(0)->add_moves()->mutable_offer();
  for (const v1::Ask& ask : prompts_.prompts(0).asks()) {
    if (ask.kind() == v1::ASK_KIND_BARGAIN) offer.set_table(ask.table());
  }
  ASSERT_NE(offer.table(), 0U);
  for (int i = 0; i < 1000; ++i) offer.add_values(1);
  culprit_.Write(answer);
  v1::BrokerMessage message;
  ASSERT_TRUE(culprit_.Read(message));
  ASSERT_TRUE(message.has_prompts());
  std::vector<v1::RefusalReason> reasons;
  for (const v1::Event& event : message.prompts().prompts(0).shown()) {
    if (event.has_refused()) reasons.push_back(event.refused().reason());
  }
  EXPECT_THAT(reasons, ElementsAre(v1::REFUSAL_REASON_NOT_AN_OUTCOME));
  culprit_.Write(Pass(message.prompts()));
  EXPECT_TRUE(PassUntilTheEnd(culprit_).complete());
  other_player_.join();
  EXPECT_TRUE(farewell_.complete());
  EXPECT_EQ(broker_.Wait(), 0);
}

TEST_F(Misbehaviour, ClosingTheStream) {
  culprit_.Close();
  ExpectStopped(kInvalidArgument, ": it closed its stream");
}

TEST_F(Misbehaviour, Dying) {
  culprit_.Cancel();
  ExpectStopped(::testing::_, ": its connection ended");
}

TEST(Observer, NeedsItsToken) {
  WireBroker broker("two_companies");
  v1::StatusReply reply;
  EXPECT_EQ(AskStatus(broker, "", reply).code, kUnauthenticated);
  EXPECT_EQ(AskStatus(broker, broker.Token(kOne), reply).code, kUnauthenticated);
  EXPECT_EQ(WireWatch(broker, broker.Token(kOne), 0).Finish().code, kUnauthenticated);
  ExpectPlayable(broker);
}

TEST(Observer, LearnsWhoIsMissingAndWhomTheStepWaitsFor) {
  WireBroker broker("two_companies");
  v1::StatusReply reply;
  ASSERT_EQ(AskStatus(broker, broker.Token("@observer"), reply).code, kOk);
  EXPECT_EQ(reply.state(), v1::RUN_STATE_JOINING);
  EXPECT_EQ(reply.missing_size(), 2);
  EXPECT_EQ(reply.scenario(), "two_companies");

  WireStream one(broker);
  one.Write(JoinFor(broker, kOne));
  broker.AwaitLine(std::string("joined\t") + kOne);
  ASSERT_EQ(AskStatus(broker, broker.Token("@observer"), reply).code, kOk);
  EXPECT_THAT(reply.joined(), ElementsAre(kOne));
  EXPECT_THAT(reply.missing(), ElementsAre(kOther));

  // One answers for as long as it is asked; the other is silent.
  WireStream other(broker);
  other.Write(JoinFor(broker, kOther));
  std::thread player([&] { PassUntilTheEnd(one); });
  v1::BrokerMessage message;
  while (other.Read(message) && !message.has_prompts()) {
  }
  do {
    ASSERT_EQ(AskStatus(broker, broker.Token("@observer"), reply).code, kOk);
  } while (reply.waiting_for_size() != 1);
  EXPECT_EQ(reply.state(), v1::RUN_STATE_RUNNING);
  EXPECT_THAT(reply.waiting_for(), ElementsAre(kOther));
  EXPECT_THAT(reply.joined(), ::testing::UnorderedElementsAre(kOne, kOther));
  EXPECT_FALSE(reply.phase().empty());
  EXPECT_EQ(reply.hash().size(), 64u);
  EXPECT_GT(reply.counters().events(), 0u);
  EXPECT_GT(reply.counters().bytes_sent(), 0u);
  other.Write(Pass(message.prompts()));
  PassUntilTheEnd(other);
  player.join();
  EXPECT_EQ(broker.Wait(), 0);
}

TEST(Observer, SeesEveryEventInOrder) {
  WireBroker broker("two_companies");
  WireWatch watch(broker, broker.Token("@observer"), 0);
  std::thread watcher([&] {
    v1::WatchEvents events;
    std::uint64_t next = 1;
    bool drawn = false;
    while (watch.Read(events)) {
      EXPECT_EQ(events.first(), next);
      EXPECT_EQ(events.dropped(), 0u);
      next += static_cast<std::uint64_t>(events.events_size());
      for (const v1::Event& event : events.events()) drawn = drawn || event.has_tick_began();
    }
    EXPECT_GT(next, 1u);
    EXPECT_TRUE(drawn);
    EXPECT_EQ(watch.Finish().code, kOk);
  });
  ExpectPlayable(broker);
  watcher.join();
}

TEST(Observer, ThatDoesNotReadCannotHoldUpARun) {
  WireBroker broker("dinner");
  WireWatch watch(broker, broker.Token("@observer"), 0);
  v1::StatusReply reply;
  do {
    ASSERT_EQ(AskStatus(broker, broker.Token("@observer"), reply).code, kOk);
  } while (reply.counters().watchers() != 1);
  v1::AgentMessage join = JoinFor(broker, reply.missing(0));
  for (int i = 1; i < reply.missing_size(); ++i) {
    *join.mutable_join()->add_seats() = JoinFor(broker, reply.missing(i)).join().seats(0);
  }
  WireStream all(broker);
  all.Write(join);
  // More than the transport's buffers hold, and nothing of it is read.
  EXPECT_TRUE(PassUntilTheEnd(all).complete());
  EXPECT_EQ(all.Finish().code, kOk);
  EXPECT_EQ(broker.Wait(), 0);
}

}  // namespace
}  // namespace haggle::journal::wire_test
