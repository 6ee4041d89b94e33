#include "proto/codec/codec.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "proto/base/canonical.h"
#include "proto/codec/decode.h"
#include "proto/codec/encode.h"
#include "proto/codec/event_json.h"
#include "tests/proto/sendable_value.h"

namespace haggle::codec::codec_test {
namespace {

// ---- there and back -----------------------------------------------------------

// struct -> message -> bytes -> message -> struct, into things that were used before:
// nothing of an earlier value may shine through.
template <class T, class Message>
void ExpectRoundTrip() {
  Message sent;
  Message got;
  T back;
  const bool ok = rc::check([&] {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const T value = Sendable<T>(seed, *rc::gen::inRange(0, 101));
    ToProto(value, sent);
    const std::string bytes = sent.SerializeAsString();
    RC_ASSERT(got.ParseFromString(bytes));
    RC_ASSERT(FromProto(got, back).ok());
    RC_ASSERT(Canonical(back) == Canonical(value));
    Message fresh;
    ToProto(value, fresh);
    RC_ASSERT(fresh.SerializeAsString() == bytes);
  });
  EXPECT_TRUE(ok);
}

TEST(Codec, ScenarioThereAndBack) { ExpectRoundTrip<Scenario, v1::Scenario>(); }
TEST(Codec, BriefingThereAndBack) { ExpectRoundTrip<Briefing, v1::Briefing>(); }
TEST(Codec, PromptThereAndBack) { ExpectRoundTrip<Prompt, v1::Prompt>(); }
TEST(Codec, MovesThereAndBack) { ExpectRoundTrip<Moves, v1::Moves>(); }
TEST(Codec, EventThereAndBack) { ExpectRoundTrip<Event, v1::Event>(); }
TEST(Codec, StepThereAndBack) { ExpectRoundTrip<Step, v1::Step>(); }

// Prompts and moves are written out by hand; that is the same as the general way.
template <class T, class Message>
void ExpectSameAsGeneral() {
  Message by_hand;
  Message general;
  T got_by_hand;
  T got_general;
  const bool ok = rc::check([&] {
    const T value = Sendable<T>(*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::inRange(0, 101));
    ToProto(value, by_hand);
    codec::Encode(value, general);
    RC_ASSERT(by_hand.SerializeAsString() == general.SerializeAsString());
    codec::Fault fault;
    RC_ASSERT(FromProto(general, got_by_hand).ok());
    RC_ASSERT(codec::Decode(general, got_general, fault));
    RC_ASSERT(Canonical(got_by_hand) == Canonical(got_general));
  });
  EXPECT_TRUE(ok);
}

TEST(Codec, PromptsByHandAreThoseOfTheGeneralWay) { ExpectSameAsGeneral<Prompt, v1::Prompt>(); }
TEST(Codec, MovesByHandAreThoseOfTheGeneralWay) { ExpectSameAsGeneral<Moves, v1::Moves>(); }

// ---- what stands in the message --------------------------------------------------

Moves OneOffer() {
  Offer offer;
  offer.table = 17;
  offer.values.push_back(-3);
  offer.values.push_back(250);
  Move move;
  move.why.code = 4;
  move.why.args = {1, -2, 3, 0};
  move.action = offer;
  Moves moves;
  moves.party = 2;
  moves.epoch = 1;
  moves.number = 9;
  moves.moves.push_back(move);
  return moves;
}

TEST(Codec, FieldsGoWhereTheirNamesSay) {
  v1::Moves message;
  ToProto(OneOffer(), message);
  EXPECT_EQ(message.party(), 2U);
  EXPECT_EQ(message.epoch(), 1U);
  EXPECT_EQ(message.number(), 9U);
  ASSERT_EQ(message.moves_size(), 1);
  EXPECT_EQ(message.moves(0).why().code(), 4U);
  EXPECT_EQ(message.moves(0).why().arg1(), -2);
  ASSERT_EQ(message.moves(0).action_case(), v1::Move::kOffer);
  EXPECT_EQ(message.moves(0).offer().table(), 17U);
  ASSERT_EQ(message.moves(0).offer().values_size(), 2);
  EXPECT_EQ(message.moves(0).offer().values(0), -3);
}

TEST(Codec, EmptyStructsAreLeftOutAndEmptyChoicesAreNot) {
  Moves moves;
  moves.moves.resize(2);
  moves.moves[1].action = Answer{};
  v1::Moves message;
  ToProto(moves, message);
  EXPECT_FALSE(message.moves(0).has_why());
  EXPECT_EQ(message.moves(0).action_case(), v1::Move::ACTION_NOT_SET);
  EXPECT_EQ(message.moves(1).action_case(), v1::Move::kAnswer);
  EXPECT_FALSE(message.moves(1).answer().has_plea());
}

TEST(Codec, AUsedMessageForgets) {
  v1::Moves message;
  ToProto(OneOffer(), message);
  Moves other;
  other.party = 5;
  other.moves.resize(1);
  other.moves[0].action = Leave{17};
  ToProto(other, message);
  v1::Moves fresh;
  ToProto(other, fresh);
  EXPECT_EQ(message.SerializeAsString(), fresh.SerializeAsString());
  ToProto(Moves{}, message);
  EXPECT_EQ(message.ByteSizeLong(), 0U);
}

TEST(Codec, TheCastOfAScenarioIsLeftAlone) {
  v1::Scenario message;
  message.add_cast()->set_party("lab");
  Scenario scenario;
  scenario.name = "x";
  ToProto(scenario, message);
  ASSERT_EQ(message.cast_size(), 1);
  EXPECT_EQ(message.cast(0).party(), "lab");
}

TEST(Codec, UnknownFieldsAreIgnored) {
  v1::Moves message;
  ToProto(OneOffer(), message);
  message.GetReflection()->MutableUnknownFields(&message)->AddVarint(999, 5);
  v1::Moves got;
  ASSERT_TRUE(got.ParseFromString(message.SerializeAsString()));
  Moves back;
  ASSERT_TRUE(FromProto(got, back).ok());
  EXPECT_EQ(Canonical(back), Canonical(OneOffer()));
}

TEST(Codec, NumbersOfCommandsDoNotTravel) {
  Step step;
  step.commands.resize(1);
  step.commands[0].seq = 41;
  step.commands[0].action = BeginTick{};
  v1::Step message;
  ToProto(step, message);
  Step back = step;
  ASSERT_TRUE(FromProto(message, back).ok());
  EXPECT_EQ(back.commands[0].seq, 0U);
}

// ---- what is refused ----------------------------------------------------------------

// An agent's mistake is the market's to refuse: it must not end the stream.
TEST(Codec, TooManyValuesAreNone) {
  v1::Moves message;
  ToProto(OneOffer(), message);
  auto& offer = *message.mutable_moves(0)->mutable_offer();
  while (offer.values_size() <= kMaxIssues) offer.add_values(1);
  Moves by_hand;
  ASSERT_TRUE(FromProto(message, by_hand).ok());
  EXPECT_EQ(std::get<Offer>(by_hand.moves[0].action).values.count(), 0);
  Moves general;
  codec::Fault fault;
  ASSERT_TRUE(codec::Decode(message, general, fault));
  EXPECT_EQ(Canonical(general), Canonical(by_hand));
  // The struct can be used again.
  ToProto(OneOffer(), message);
  ASSERT_TRUE(FromProto(message, by_hand).ok());
  EXPECT_EQ(Canonical(by_hand), Canonical(OneOffer()));
}

TEST(Codec, AnOutcomeWhoseSizeIsOutOfBoundsTravelsAsNone) {
  Moves moves = OneOffer();
  auto& offer = std::get<Offer>(moves.moves[0].action);
  for (const std::int32_t size : {17, -1, INT32_MAX}) {
    offer.values.size = size;
    v1::Moves message;
    ToProto(moves, message);
    EXPECT_EQ(message.moves(0).offer().values_size(), 0);
    codec::Encode(moves, message);
    EXPECT_EQ(message.moves(0).offer().values_size(), 0);
    EXPECT_EQ(ToJson(moves.moves[0])["offer"]["values"].size(), 0U);
  }
}

TEST(Codec, UnknownEnumerationValuesAreRefusedByPath) {
  v1::Prompt message;
  message.add_asks();
  message.add_asks()->set_kind(static_cast<v1::AskKind>(8));
  Prompt prompt;
  const auto status = FromProto(message, prompt);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(status.message(), "Prompt.asks.1.kind: expected one of ASK_KIND_SOUND"))
      << status.message();
  EXPECT_TRUE(absl::StrContains(status.message(), "found 8")) << status.message();
  message.mutable_asks(1)->set_kind(static_cast<v1::AskKind>(-1));
  EXPECT_EQ(FromProto(message, prompt).code(), absl::StatusCode::kInvalidArgument);
  message.mutable_asks(1)->set_kind(v1::ASK_KIND_CLAIM);
  EXPECT_TRUE(FromProto(message, prompt).ok());
  message.set_phase(static_cast<v1::Phase>(7));
  EXPECT_EQ(FromProto(message, prompt).code(), absl::StatusCode::kInvalidArgument);
  message.set_phase(v1::PHASE_OPEN);
  // 256 would be 0 in the struct's one byte.
  message.mutable_asks(1)->set_kind(static_cast<v1::AskKind>(256));
  EXPECT_EQ(FromProto(message, prompt).code(), absl::StatusCode::kInvalidArgument);
}

TEST(Codec, AFaultDeepInAScenarioIsNamed) {
  v1::Scenario message;
  message.add_parties();
  message.mutable_rules()->mutable_dinner()->add_issues()->set_role(static_cast<v1::IssueRole>(99));
  Scenario scenario;
  const auto status = FromProto(message, scenario);
  EXPECT_TRUE(absl::StrContains(status.message(), "Scenario.rules.dinner.issues.0.role: ")) << status.message();
}

TEST(Codec, JunkBytesNeverCrash) {
  const bool ok = rc::check([] {
    const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    v1::Moves moves_message;
    v1::Prompt prompt_message;
    Moves moves;
    Prompt prompt;
    if (moves_message.ParseFromString(bytes)) (void)FromProto(moves_message, moves);
    if (prompt_message.ParseFromString(bytes)) (void)FromProto(prompt_message, prompt);
  });
  EXPECT_TRUE(ok);
}

// ---- JSON ---------------------------------------------------------------------------

TEST(EventJson, TellsAnOfferWithZerosAndNames) {
  Offered offered;
  offered.table = 17;
  offered.party = 3;
  offered.values.push_back(2);
  offered.values.push_back(0);
  EXPECT_EQ(ToJson(Event{40, 6, offered}).dump(),
            R"({"cause":40,"tick":6,"offered":{"table":17,"round":0,"party":3,"values":[2,0]}})");
  TableClosed closed;
  closed.result = TableResult::kLeft;
  EXPECT_EQ(ToJson(Event{0, 0, closed}).dump(),
            R"({"cause":0,"tick":0,"table_closed":{"table":0,"result":"left","values":[],"round":0,)"
            R"("reason":"unspecified","winner":0,"awards":[],"price":0}})");
  EXPECT_EQ(ToJson(Event{}).dump(), R"({"cause":0,"tick":0})");
}

TEST(EventJson, NumbersCommands) {
  Step step;
  step.tick = 2;
  step.phase = Phase::kOrder;
  step.commands.push_back({12, 4, Order{0, 500}});
  EXPECT_EQ(ToJson(step).dump(), R"({"tick":2,"phase":"order","step":0,"commands":[{"seq":12,"party":4,)"
                                 R"("order":{"product":0,"units":500,"limit_cents":0}}]})");
  EXPECT_EQ(ToJson(step.commands[0])["seq"], 12);
}

TEST(EventJson, LargeIntegersStayIntegers) {
  PriceSet price;
  price.price_cents = INT64_MAX;
  const auto json = ToJson(Event{UINT64_MAX, -1, price});
  EXPECT_EQ(json.dump(), R"({"cause":18446744073709551615,"tick":-1,"price_set":{"product":0,)"
                         R"("price_cents":9223372036854775807}})");
}

}  // namespace
}  // namespace haggle::codec::codec_test
