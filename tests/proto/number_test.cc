// Whole numbers of command lines.
#include "proto/base/number.h"

#include <gtest/gtest.h>

namespace haggle::number_test {
namespace {

TEST(Number, IsDecimalWhateverZerosAreBeforeIt) {
  EXPECT_EQ(*ParseInteger("010"), 10);
  EXPECT_EQ(*ParseInteger("08"), 8);
  EXPECT_EQ(*ParseInteger("-0010"), -10);
  EXPECT_EQ(*ParseInteger("-0"), 0);
  EXPECT_EQ(*ParseUnsigned("000"), 0u);
  EXPECT_EQ(*ParseUnsigned("00018446744073709551615"), UINT64_MAX);
  EXPECT_EQ(*ParseInteger("-9223372036854775808"), INT64_MIN);
}

TEST(Number, NothingElseIsOneAndNothingOverflows) {
  for (const char* text : {"", "-", "+1", " 1", "1 ", "0x10", "0b1", "1e3", "1.0", "1_000", "1'000", "--1", "\xd9\xa1",
                           "9223372036854775808", "-9223372036854775809", "99999999999999999999999"}) {
    EXPECT_FALSE(ParseInteger(text).ok()) << text;
  }
  for (const char* text : {"", "-0", "-1", "18446744073709551616", "0x1"}) {
    EXPECT_FALSE(ParseUnsigned(text).ok()) << text;
  }
  EXPECT_FALSE(ParseInteger("-1", 0, 5).ok());
}

TEST(Number, TheBoundsAreChecked) {
  EXPECT_EQ(*ParseInteger("5", 5, 7), 5);
  EXPECT_EQ(*ParseInteger("7", 5, 7), 7);
  EXPECT_FALSE(ParseInteger("4", 5, 7).ok());
  const auto wrong = ParseInteger("8", 5, 7);
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.status().message(), "expected an integer from 5 to 7, found \"8\"");
}

TEST(Number, ACheckLeavesTheNumberAsLibrariesReadIt) {
  std::string text = "0017";
  EXPECT_EQ(IntegerFrom(1, 100)(text), "");
  EXPECT_EQ(text, "17");
  text = "0x17";
  EXPECT_EQ(IntegerFrom(1, 100)(text), "expected an integer from 1 to 100, found \"0x17\"");
  text = "0018446744073709551615";
  EXPECT_EQ(UnsignedFrom(0, UINT64_MAX)(text), "");
  EXPECT_EQ(text, "18446744073709551615");
}

TEST(Number, ARangeHasTwoEnds) {
  const auto both = ParseRange("03..010", 99, false);
  ASSERT_TRUE(both.ok());
  EXPECT_EQ(both->first, 3u);
  EXPECT_EQ(both->last, 10u);
  const auto one = ParseRange("7", 99, false);
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one->first, 7u);
  EXPECT_EQ(one->last, 7u);
  const auto upwards = ParseRange("7..", 99, true);
  ASSERT_TRUE(upwards.ok());
  EXPECT_EQ(upwards->first, 7u);
  EXPECT_FALSE(upwards->last.has_value());
  EXPECT_FALSE(ParseRange("", 99, true).ok());
  EXPECT_FALSE(ParseRange("..", 99, true).ok());
  for (const char* text : {"", "..", "7..", "..7", "8..7", "1..100", "1...2", "0x1..2", "1..2..3", "-1..2", "a"}) {
    EXPECT_FALSE(ParseRange(text, 99, false).ok()) << text;
  }
}

}  // namespace
}  // namespace haggle::number_test
