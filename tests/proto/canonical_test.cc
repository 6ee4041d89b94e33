// The encoding byte by byte, and what a reader refuses.
#include "proto/base/canonical.h"

#include <gtest/gtest.h>

#include <string>

#include "proto/base/prompt.h"

namespace haggle::canonical_test {
namespace {

std::string Bytes(std::initializer_list<int> bytes) {
  std::string out;
  for (const int byte : bytes) out.push_back(static_cast<char>(byte));
  return out;
}

template <class T>
std::string ErrorOf(const std::string& bytes) {
  T value;
  std::string error;
  EXPECT_FALSE(ParseCanonical(bytes, value, &error));
  return error;
}

TEST(Canonical, AStructIsItsSetFieldsAndAZero) {
  EXPECT_EQ(Canonical(Order{}), Bytes({0}));
  EXPECT_EQ(Canonical(Order{0, 5}), Bytes({2, 10, 0}));
  EXPECT_EQ(Canonical(Order{3, -5}), Bytes({1, 3, 2, 9, 0}));
  EXPECT_EQ(Canonical(Order{300, 64}), Bytes({1, 0xAC, 0x02, 2, 0x80, 0x01, 0}));
}

TEST(Canonical, TheEndsOfTheIntegersTakeTenGroups) {
  EXPECT_EQ(Canonical(Order{0, INT64_MIN}), Bytes({2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0}));
  EXPECT_EQ(Canonical(Order{0, INT64_MAX}), Bytes({2, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0}));
}

TEST(Canonical, AnOutcomeIsAVectorOfSignedIntegers) {
  Offer offer;
  offer.table = 7;
  offer.values.push_back(1);
  offer.values.push_back(0);
  offer.values.push_back(-2);
  EXPECT_EQ(Canonical(offer), Bytes({1, 7, 2, 3, 2, 0, 3, 0}));
}

TEST(Canonical, AnOutcomeWhoseSizeIsOutOfBoundsIsEmpty) {
  Offer offer;
  offer.values.push_back(1);
  for (const std::int32_t size : {17, 1000, INT32_MAX, -3, INT32_MIN}) {
    offer.values.size = size;
    EXPECT_EQ(Canonical(offer), Bytes({0})) << size;
    EXPECT_EQ(CanonicalSize(offer), 1U) << size;
  }
}

TEST(Canonical, AChoiceIsAFieldAndIsWrittenEvenIfEmpty) {
  Command command;
  EXPECT_EQ(Canonical(command), Bytes({0}));
  command.party = 4;
  command.action = BeginTick{};
  EXPECT_EQ(Canonical(command), Bytes({1, 4, 30, 0, 0}));
  Command read;
  ASSERT_TRUE(ParseCanonical(Canonical(command), read));
  EXPECT_TRUE(std::holds_alternative<BeginTick>(read.action));
}

TEST(Canonical, ElementsAreWrittenEvenIfEmpty) {
  Invite invite;
  invite.pleas.resize(2);
  EXPECT_EQ(Canonical(invite), Bytes({2, 2, 0, 0, 0}));
}

TEST(Canonical, AnEmptyStructInAFieldIsNotWritten) {
  Sound sound;
  sound.to = 9;
  EXPECT_EQ(Canonical(sound), Bytes({1, 9, 0}));
}

struct WithDefault {
  std::int64_t share = 1000;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "share", self.share);
  }
};

TEST(Canonical, AnAbsentFieldIsZeroWhateverTheDefault) {
  WithDefault none;
  none.share = 0;
  WithDefault read;
  ASSERT_TRUE(ParseCanonical(Canonical(none), read));
  EXPECT_EQ(read.share, 0);
}

TEST(Canonical, TheNumberOfACommandIsNotEncoded) {
  Command a;
  Command b;
  b.seq = 17;
  EXPECT_TRUE(CanonicallyEqual(a, b));
}

TEST(Canonical, LongValuesGrowTheString) {
  Draw draw;
  draw.path = std::string(100'000, 'p');
  draw.value = 1;
  std::string out;
  AppendCanonical(draw, out);
  EXPECT_EQ(out.size(), 1 + 3 + 100'000 + 2 + 1U);
  Draw read;
  ASSERT_TRUE(ParseCanonical(out, read));
  EXPECT_EQ(read.path, draw.path);
}

TEST(CanonicalReader, SaysWhatAndWhere) {
  EXPECT_EQ(ErrorOf<Order>(""), "value at byte 0: unexpected end");
  EXPECT_EQ(ErrorOf<Order>(Bytes({2, 10})), "value at byte 2: unexpected end");
  EXPECT_EQ(ErrorOf<Order>(Bytes({2, 10, 0, 0})), "value at byte 3: bytes after the end of the value");
  EXPECT_EQ(ErrorOf<Order>(Bytes({2, 0x8A, 0x00, 0})), "units at byte 3: integer with needless groups");
  Step step;
  step.commands.resize(4);
  Offer offer;
  offer.table = 5;
  step.commands[3].action = offer;
  std::string bytes = Canonical(step);
  const std::size_t table = bytes.find('\x05');
  bytes[table] = static_cast<char>(0x80);
  EXPECT_EQ(ErrorOf<Step>(bytes).substr(0, 30), "commands.3.offer.table at byte");
}

TEST(CanonicalReader, RefusesOtherWritingsOfAValue) {
  EXPECT_NE(ErrorOf<Order>(Bytes({1, 0, 0})).find("empty field is written"), std::string::npos);
  EXPECT_NE(ErrorOf<Sound>(Bytes({3, 0, 0})).find("empty field is written"), std::string::npos);
  EXPECT_NE(ErrorOf<Draw>(Bytes({1, 0, 0})).find("empty field is written"), std::string::npos);
  EXPECT_NE(ErrorOf<Order>(Bytes({2, 2, 1, 2, 0})).find("not in rising order"), std::string::npos);
  EXPECT_NE(ErrorOf<Order>(Bytes({1, 2, 1, 2, 0})).find("not in rising order"), std::string::npos);
  EXPECT_NE(ErrorOf<Order>(Bytes({9, 2, 0})).find("field number that is unknown"), std::string::npos);
  EXPECT_NE(ErrorOf<Command>(Bytes({29, 0, 0})).find("field number that is unknown"), std::string::npos);
}

TEST(CanonicalReader, RefusesIntegersOutOfRange) {
  // units: 10 groups with a last one above 1; party: more than 32 bits.
  EXPECT_NE(ErrorOf<Order>(Bytes({2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02, 0})).find("64 bits"),
            std::string::npos);
  EXPECT_NE(ErrorOf<Order>(Bytes({1, 0x80, 0x80, 0x80, 0x80, 0x10, 0})).find("product at byte 6: integer out of range"),
            std::string::npos);
  EXPECT_NE(ErrorOf<Point>(Bytes({1, 0x80, 0x80, 0x80, 0x80, 0x10, 0})).find("tick at byte 6: integer out of range"),
            std::string::npos);
  EXPECT_NE(ErrorOf<Answer>(Bytes({2, 2, 0})).find("join at byte 2: integer out of range"), std::string::npos);
  EXPECT_NE(ErrorOf<Ask>(Bytes({1, 0x80, 0x02, 0})).find("kind at byte 3: integer out of range"), std::string::npos);
}

TEST(CanonicalReader, TakesNoMemoryOnTheWordOfACount) {
  EXPECT_NE(ErrorOf<Draw>(Bytes({1, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 'a', 0})).find("beyond the end"), std::string::npos);
  EXPECT_NE(ErrorOf<Invite>(Bytes({2, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0})).find("beyond the end"), std::string::npos);
  EXPECT_NE(ErrorOf<Offer>(Bytes({2, 17, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0})).find("more than 16"),
            std::string::npos);
  EXPECT_NE(ErrorOf<Offer>(Bytes({2, 2, 2, 0x80})).find("values.1 at byte 4: unexpected end"), std::string::npos);
}

TEST(CanonicalReader, NeedsNoPlaceForTheError) {
  Order order;
  EXPECT_FALSE(ParseCanonical("", order));
}

}  // namespace
}  // namespace haggle::canonical_test
