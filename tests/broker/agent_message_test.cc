// What an agent's message may hold: at, below and above each bound.
#include "broker/server/agent_message.h"

#include <gmock/gmock.h>
#include <google/protobuf/arena.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "broker/core/limits.h"
#include "broker/referee/referee.h"
#include "broker/server/run_session.h"
#include "proto/base/outcome.h"
#include "tests/broker/market_driver.h"

namespace haggle::server::agent_message_test {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kDue = 2;

// A field, of a number below 16, with this content.
std::string Wrapped(int field, const std::string& content) {
  std::string bytes(1, static_cast<char>(field << 3 | 2));
  for (std::size_t rest = content.size();; rest >>= 7) {
    bytes += static_cast<char>(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) return bytes + content;
  }
}

class AgentMessageTest : public ::testing::Test {
 protected:
  AgentMessageTest() {
    scenario_.limits.moves = 3;
    scenario_.limits.prompt_bytes = 400;
    bounds_ = BoundsOfAnswers(scenario_);
    bounds_.joined = true;
    bounds_.answers = kDue;
  }

  // Two answers, the second of which is filled.
  static v1::AgentMessage Filled(const std::function<void(v1::Moves&)>& fill) {
    v1::AgentMessage message;
    for (std::size_t i = 0; i < kDue; ++i) message.mutable_moves()->add_moves()->set_party(1);
    fill(*message.mutable_moves()->mutable_moves(1));
    return message;
  }
  absl::Status Read(const v1::AgentMessage& message) { return Read(message.SerializeAsString()); }
  absl::Status Read(const std::string& bytes) {
    read_.Clear();
    return ReadAgentMessage(bytes, bounds_, read_);
  }
  // So many, one fewer and one more of what `add` adds: the last is refused in these words, the others are read as
  // they are.
  void ExpectBound(std::size_t most, const std::string& words,
                   const std::function<void(v1::Moves&, std::size_t)>& add) {
    for (const std::size_t count : {most - 1, most, most + 1}) {
      const v1::AgentMessage message = Filled([&](v1::Moves& moves) { add(moves, count); });
      const absl::Status status = Read(message);
      if (count <= most) {
        EXPECT_TRUE(status.ok()) << count << ": " << status;
        EXPECT_EQ(read_.SerializeAsString(), message.SerializeAsString()) << count;
      } else {
        EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
        EXPECT_THAT(std::string(status.message()), HasSubstr("more than " + std::to_string(most) + " " + words));
      }
    }
  }

  Scenario scenario_ = Village();
  MessageBounds bounds_;
  v1::AgentMessage read_;
};

TEST_F(AgentMessageTest, MovesBeyondThoseKeptAreDropped) {
  const std::size_t kept = referee::MovesKept(scenario_.limits);
  for (const std::size_t count : {kept - 1, kept, kept + 1, std::size_t{1'000'000}}) {
    const v1::AgentMessage message = Filled([&](v1::Moves& moves) {
      for (std::size_t i = 0; i < count; ++i) moves.add_moves()->mutable_accept()->set_table(i + 1);
      moves.add_beliefs()->set_code(7);
    });
    ASSERT_TRUE(Read(message).ok());
    ASSERT_EQ(read_.moves().moves_size(), static_cast<int>(kDue));
    const v1::Moves& answer = read_.moves().moves(1);
    EXPECT_EQ(answer.moves_size(), static_cast<int>(std::min(count, kept)));
    EXPECT_EQ(answer.moves(answer.moves_size() - 1).accept().table(), std::min(count, kept));
    EXPECT_EQ(answer.beliefs_size(), 1) << "what follows the moves is kept";
    EXPECT_EQ(answer.party(), 1U);
  }
}

TEST_F(AgentMessageTest, BeliefsBeyondThoseKeptAreDropped) {
  const std::size_t kept = referee::BeliefsKept(scenario_);
  for (const std::size_t count : {kept - 1, kept, kept + 1, std::size_t{100'000}}) {
    ASSERT_TRUE(Read(Filled([&](v1::Moves& moves) {
                  for (std::size_t i = 0; i < count; ++i) moves.add_beliefs()->set_code(7);
                })).ok());
    EXPECT_EQ(read_.moves().moves(1).beliefs_size(), static_cast<int>(std::min(count, kept)));
  }
}

TEST_F(AgentMessageTest, Pleas) {
  ExpectBound(bounds_.pleas, "pleas", [](v1::Moves& moves, std::size_t count) {
    // In two invitations: all of an answer count together.
    moves.add_moves()->mutable_invite()->add_pleas();
    v1::Invite& invite = *moves.add_moves()->mutable_invite();
    for (std::size_t i = 1; i < count; ++i) invite.add_pleas();
  });
}

TEST_F(AgentMessageTest, Shares) {
  ExpectBound(bounds_.shares, "shares", [](v1::Moves& moves, std::size_t count) {
    v1::Allocate& allocate = *moves.add_moves()->mutable_allocate();
    for (std::size_t i = 0; i < count; ++i) allocate.add_shares();
  });
}

TEST_F(AgentMessageTest, Values) {
  ExpectBound(bounds_.values, "values", [](v1::Moves& moves, std::size_t count) {
    v1::Offer& offer = *moves.add_moves()->mutable_offer();
    for (std::size_t i = 0; i < count; ++i) offer.add_values(i % 2 == 0 ? 1 : -1);  // of one byte and of ten
  });
}

TEST_F(AgentMessageTest, ValuesThatAreNotPacked) {
  std::string offer;
  for (std::size_t i = 0; i <= bounds_.values; ++i) offer += std::string("\x10\x01", 2);
  const std::string bytes = Wrapped(2, Wrapped(1, Wrapped(4, Wrapped(10, offer))));
  EXPECT_THAT(std::string(Read(bytes).message()), HasSubstr("values"));
  EXPECT_TRUE(Read(Wrapped(2, Wrapped(1, Wrapped(4, Wrapped(10, offer.substr(2)))))).ok());
  EXPECT_EQ(read_.moves().moves(0).moves(0).offer().values_size(), static_cast<int>(bounds_.values));
}

// A reason given again and again, and fields that no version has.
TEST_F(AgentMessageTest, Parts) {
  ExpectBound(bounds_.parts, "parts", [](v1::Moves& moves, std::size_t count) {
    v1::Move& move = *moves.add_moves();
    google::protobuf::UnknownFieldSet& unknown = *v1::Move::GetReflection()->MutableUnknownFields(&move);
    for (std::size_t i = 0; i < count; ++i) unknown.AddLengthDelimited(100, "");
  });
  const std::size_t in_a_plea = bounds_.parts + 6;  // after the move's own part; eight fields are a plea's
  for (const std::size_t count : {in_a_plea, in_a_plea + 2}) {
    const absl::Status status = Read(Filled([&](v1::Moves& moves) {
      v1::Plea& plea = *moves.add_moves()->mutable_sound()->mutable_plea();
      google::protobuf::UnknownFieldSet& unknown = *v1::Plea::GetReflection()->MutableUnknownFields(&plea);
      for (std::size_t i = 0; i < count; ++i) unknown.AddVarint(100, 1);
    }));
    EXPECT_EQ(status.ok(), count == in_a_plea) << status;
  }
}

// The one text that a move can have is nature's, and would be recorded with the refusal.
TEST_F(AgentMessageTest, Texts) {
  ExpectBound(1024, "bytes of a text", [](v1::Moves& moves, std::size_t count) {
    moves.add_moves()->mutable_draw()->set_path("short");
    moves.add_moves()->mutable_draw()->set_path(std::string(count, 'x'));
  });
}

TEST_F(AgentMessageTest, AnswersAreAsManyAsAreDue) {
  v1::AgentMessage message = Filled([](v1::Moves&) {});
  EXPECT_TRUE(Read(message).ok());
  message.mutable_moves()->add_moves();
  absl::Status status = Read(message);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("a batch of 3 answers to 2 prompts"));
  bounds_.answers = 0;
  status = Read(message);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("nobody asked for"));
}

TEST_F(AgentMessageTest, AJoinComesFirstAndOnce) {
  v1::AgentMessage join;
  join.mutable_join()->set_agent("x");
  EXPECT_THAT(std::string(Read(join).message()), HasSubstr("a second join"));
  bounds_.joined = false;
  EXPECT_TRUE(Read(join).ok());
  EXPECT_EQ(read_.join().agent(), "x");
  EXPECT_THAT(std::string(Read(Filled([](v1::Moves&) {})).message()), HasSubstr("must be a join"));
  EXPECT_FALSE(Read(std::string()).ok());
  EXPECT_FALSE(Read(join.SerializeAsString() + join.SerializeAsString()).ok()) << "two bodies";
}

TEST_F(AgentMessageTest, DeepNestingAndBrokenBytesAreNoMessage) {
  const v1::AgentMessage message = Filled([](v1::Moves& moves) { moves.add_moves()->mutable_offer()->add_values(5); });
  const std::string bytes = message.SerializeAsString();
  ASSERT_TRUE(Read(bytes).ok());
  EXPECT_EQ(Read(bytes + std::string(1'000'000, '\x33')).code(), absl::StatusCode::kInvalidArgument);  // groups
  EXPECT_EQ(Read(bytes + std::string(1, '\x34')).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Read(std::string(bytes.size(), '\xff')).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Read(std::string(2, '\0')).code(), absl::StatusCode::kInvalidArgument);
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) EXPECT_FALSE(Read(bytes.substr(0, cut)).ok()) << cut;
}

// The largest answer that the rules take: as many moves as may be, each with its reason, as large as may be.
TEST_F(AgentMessageTest, NothingThatTheRulesTakeIsBeyondABound) {
  for (const bool defaults : {false, true}) {
    scenario_.limits = Limits();
    if (!defaults) scenario_.limits = {400, 3, 0};
    bounds_ = BoundsOfAnswers(scenario_);
    const auto moves = static_cast<std::size_t>(core::MostMoves(scenario_.limits));
    EXPECT_GE(bounds_.values, moves * kMaxIssues);
    EXPECT_GE(bounds_.pleas, std::min(moves * scenario_.parties.size(),
                                      static_cast<std::size_t>(core::MostMoveBytes(scenario_.limits))));
    EXPECT_GE(bounds_.parts, 3 * moves) << "a reason, an action, a plea";
    EXPECT_GT(bounds_.shares * 5, static_cast<std::size_t>(core::MostMoveBytes(scenario_.limits)));
  }
}

// With the usual limits the largest message comes to some hundred bytes for each that it has, whatever is in it.
TEST_F(AgentMessageTest, WhatIsBuiltIsBounded) {
  scenario_.limits = Limits();
  bounds_ = BoundsOfAnswers(scenario_);
  bounds_.joined = true;
  bounds_.answers = 1;
  const std::size_t most = MaxMessageBytes(scenario_, 1);
  const auto built = [&](const std::string& unit, const std::function<std::string(std::string)>& wrap) {
    std::string content;
    while (content.size() + unit.size() + 100 < most) content += unit;
    google::protobuf::Arena arena;
    auto* message = google::protobuf::Arena::CreateMessage<v1::AgentMessage>(&arena);
    const absl::Status read = ReadAgentMessage(wrap(content), bounds_, *message);
    EXPECT_TRUE(read.ok() || read.code() == absl::StatusCode::kResourceExhausted) << read;
    return static_cast<std::size_t>(arena.SpaceAllocated());
  };
  const auto answer = [&](const std::string& content) { return Wrapped(2, Wrapped(1, content)); };
  constexpr std::size_t kMost = 16 << 20;
  EXPECT_LT(built(std::string("\x22\x00", 2), answer), kMost) << "moves";
  EXPECT_LT(built(std::string("\x2a\x00", 2), answer), kMost) << "beliefs";
  EXPECT_LT(built(std::string("\x12\x00", 2), [&](const std::string& c) { return answer(Wrapped(4, Wrapped(14, c))); }),
            kMost)
      << "pleas";
  EXPECT_LT(built(std::string("\x52\x00\x5a\x00", 4), [&](const std::string& c) { return answer(Wrapped(4, c)); }),
            kMost)
      << "actions that replace each other";
}

}  // namespace
}  // namespace haggle::server::agent_message_test
