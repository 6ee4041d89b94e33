// Hashes, dates, units and paths.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "proto/base/civil_date.h"
#include "proto/base/path_name.h"
#include "proto/base/quoted.h"
#include "proto/base/scenario.h"
#include "proto/base/sha256.h"
#include "proto/base/units.h"

namespace haggle::base_test {
namespace {

std::string HashOf(std::string_view message) {
  Sha256 sha;
  sha.Update(message);
  return Hex(sha.Finish());
}

// FIPS 180-2, appendix B.
TEST(Sha256, GivesThePublishedAnswers) {
  EXPECT_EQ(HashOf(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(HashOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HashOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(HashOf(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, IsReadyForTheNextMessage) {
  Sha256 sha;
  sha.Update("a");
  sha.Update("bc");
  const Hash first = sha.Finish();
  sha.Update("abc");
  EXPECT_EQ(sha.Finish(), first);
  sha.Update(first);
  Sha256 moved = std::move(sha);
  const Hash of_hash = moved.Finish();
  moved.Update(std::string_view(reinterpret_cast<const char*>(first.data()), first.size()));
  EXPECT_EQ(moved.Finish(), of_hash);
  Sha256 other;
  other = std::move(moved);
  other.Update("abc");
  EXPECT_EQ(other.Finish(), first);
}

TEST(CivilDate, CountsDays) {
  EXPECT_EQ(DayNumber({1970, 1, 1}), 0);
  EXPECT_EQ(DayNumber({2000, 3, 1}), 11017);
  EXPECT_EQ(DayNumber({1969, 12, 31}), -1);
  EXPECT_EQ(DayNumber({0, 3, 1}), -719468);
  EXPECT_EQ(DateOf(-719468), (CivilDate{0, 3, 1}));
  EXPECT_EQ(DateOf(-719469), (CivilDate{0, 2, 29}));
}

// Every day of 1,200 years follows the one before it by the rules of the calendar.
TEST(CivilDate, FollowsTheCalendar) {
  CivilDate date{1600, 1, 1};
  for (std::int64_t day = DayNumber(date); day < DayNumber({2800, 1, 1}); ++day) {
    ASSERT_EQ(DateOf(day), date);
    ASSERT_EQ(DayNumber(date), day);
    const bool leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const int days = kDays[date.month - 1] + (date.month == 2 && leap ? 1 : 0);
    if (++date.day > days) {
      date.day = 1;
      if (++date.month > 12) {
        date.month = 1;
        ++date.year;
      }
    }
  }
}

TEST(CivilDate, ReadsAndWrites) {
  const auto date = ParseDate("2023-12-04");
  ASSERT_TRUE(date.ok());
  EXPECT_EQ(FormatDate(*date), "2023-12-04");
  EXPECT_EQ(FormatDate(DateOfTick(*date, 7, 55)), "2024-12-23");
  EXPECT_EQ(FormatDate(DateOfTick(*date, 1, -4)), "2023-11-30");
  EXPECT_EQ(FormatQuarter(*date), "2023Q4");
  EXPECT_EQ(FormatQuarter(DateOfTick(*date, 7, 4)), "2024Q1");
  EXPECT_EQ(FormatDate({7, 1, 2}), "0007-01-02");
  EXPECT_TRUE(ParseDate("2024-02-29").ok());
}

TEST(CivilDate, RefusesWhatIsNoDate) {
  for (const char* text :
       {"", "2023-12-4", "2023-12-040", "2023/12/04", "2023-12/04", "20a3-12-04", "2023-00-10", "2023-13-01",
        "2023-01-00", "2023-01-32", "2023-02-29", "2100-02-29", "0000-01-01", "+023-01-01"}) {
    const auto date = ParseDate(text);
    ASSERT_FALSE(date.ok()) << text;
    EXPECT_EQ(date.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(date.status().message(), std::string("expected a date YYYY-MM-DD that exists, found \"") + text + "\"");
  }
}

TEST(Units, AddAndMultiplyWithinTheirKind) {
  Money cash(100);
  cash += Money(50);
  cash -= Money(30);
  EXPECT_EQ(cash, Money(120));
  EXPECT_EQ(-cash, Money(-120));
  EXPECT_EQ(Cost(Money(300), Quantity(7)), Money(2100));
  EXPECT_EQ(Permille(Money(1999), 500), Money(999));
  EXPECT_LT(Money(1), Money(2));
  EXPECT_EQ(Quantity().count(), 0);
}

TEST(Units, ProductsTakeAHundredAndTwentyEightBits) {
  EXPECT_EQ(MulDiv(INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
  EXPECT_EQ(MulDiv(7, 3, 2), 10);
  EXPECT_EQ(Permille(std::int64_t{1'000'000'000'000'000'000}, 999), 999'000'000'000'000'000);
  EXPECT_EQ(CheckedAdd(INT64_MAX - 1, 1), INT64_MAX);
  EXPECT_EQ(CheckedSub(INT64_MIN + 1, 1), INT64_MIN);
  EXPECT_EQ(CheckedMul(std::int64_t{1} << 31, -(std::int64_t{1} << 32)), INT64_MIN);
}

TEST(UnitsDeathTest, AnOverflowEndsTheProgram) {
  EXPECT_DEATH(CheckedAdd(INT64_MAX, 1), "units.h:[0-9]+: check failed");
  EXPECT_DEATH(CheckedSub(INT64_MIN, 1), "check failed");
  EXPECT_DEATH(CheckedMul(INT64_MAX, 2), "check failed");
  EXPECT_DEATH(MulDiv(INT64_MAX, 2, 1), "check failed");
  EXPECT_DEATH(MulDiv(-1, 2, 1), "check failed");
  EXPECT_DEATH(MulDiv(1, 2, 0), "check failed");
}

TEST(PathAt, IsLinearBetweenPointsAndCarriesTheLastSlopeOn) {
  EXPECT_EQ(PathAt({}, 5), 0);
  EXPECT_EQ(PathAt({{3, 40}}, 0), 40);
  EXPECT_EQ(PathAt({{3, 40}}, 9), 40);
  const std::vector<Point> path = {{0, 10}, {4, 20}, {6, 14}};
  EXPECT_EQ(PathAt(path, -2), 10);
  EXPECT_EQ(PathAt(path, 0), 10);
  EXPECT_EQ(PathAt(path, 1), 12);  // 12.5
  EXPECT_EQ(PathAt(path, 4), 20);
  EXPECT_EQ(PathAt(path, 5), 17);
  EXPECT_EQ(PathAt(path, 6), 14);
  EXPECT_EQ(PathAt(path, 8), 8);
  EXPECT_EQ(PathAt({{0, 10}, {3, 9}}, 1), 10) << "a step of -1/3 is cut towards zero";
  EXPECT_EQ(PathAt({{0, 0}, {1, 1'000'000'000}}, 100'000), 100'000'000'000'000);
  EXPECT_EQ(PathAt({{2, 5}, {2, 7}}, 3), 7) << "no slope, no division";
}

TEST(ElementName, IsTheNameOrElseTheIndex) {
  EXPECT_EQ(ElementName(Site{}, 3), "3");
  EXPECT_EQ(ElementName(Point{}, 4), "4");
  Site site;
  site.name = "austin";
  EXPECT_EQ(ElementName(site, 3), "austin");
}

TEST(Escaped, TellsWhatATerminalWouldDo) {
  EXPECT_EQ(Escaped(""), "");
  EXPECT_EQ(Escaped("plain, \\ \"quoted\" temp\xC3\xA9rature \xE6\xBC\xA2 \xF0\x9F\x8D\x9D"),
            "plain, \\ \"quoted\" temp\xC3\xA9rature \xE6\xBC\xA2 \xF0\x9F\x8D\x9D");
  EXPECT_EQ(Escaped("\x1b[2J\r\n\t\x7f"), "\\u001b[2J\\u000d\\u000a\\u0009\\u007f");
  EXPECT_EQ(Escaped(std::string_view("a\0b", 3)), "a\\u0000b");
  EXPECT_EQ(Escaped("one\ntwo\x1b", "\n\t"), "one\ntwo\\u001b");
  EXPECT_EQ(Escaped("\xC2\x9B"
                    "31m"),
            "\\u009b31m");                                // C1: CSI in one character
  EXPECT_EQ(Escaped("\xC2\x9B", "\xC2\x9B"), "\\u009b");  // kept means below 128
  EXPECT_EQ(Escaped("gnp.\xE2\x80\xAE"), "gnp.\\u202e");  // right to left
  EXPECT_EQ(Escaped("\xE2\x81\xA6\xD8\x9C\xE2\x80\xA8"), "\\u2066\\u061c\\u2028");
}

TEST(Escaped, BytesThatAreNoUtf8AreTold) {
  EXPECT_EQ(Escaped("a\xff"), "a\\xff");
  EXPECT_EQ(Escaped("\xC3"), "\\xc3");           // cut
  EXPECT_EQ(Escaped("\xC0\x9B"), "\\xc0\\x9b");  // longer than it need be
  EXPECT_EQ(Escaped("\xE0\x82\x9B"), "\\xe0\\x82\\x9b");
  EXPECT_EQ(Escaped("\xED\xA0\x80"), "\\xed\\xa0\\x80");  // half of a pair
  EXPECT_EQ(Escaped("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

TEST(Quoted, EscapesAndCutsWhatOthersWrote) {
  EXPECT_EQ(Quoted(""), "\"\"");
  EXPECT_EQ(Quoted("plain"), "\"plain\"");
  EXPECT_EQ(Quoted("\x1b[2J\n\"x\""), "\"\\x1b[2J\\n\\\"x\\\"\"");
  EXPECT_EQ(Quoted(std::string(60, 'x')), "\"" + std::string(60, 'x') + "\"");
  EXPECT_EQ(Quoted(std::string(61, 'x')), "\"" + std::string(60, 'x') + "...\"");
  EXPECT_EQ(Quoted("\xC2\x9B\xE2\x80\xAE\xff"), "\"\\u009b\\u202e\\xff\"");
  // Not within a character.
  const std::string accent = "\xC3\xA9";
  EXPECT_EQ(Quoted(std::string(59, 'x') + accent), "\"" + std::string(59, 'x') + "...\"");
  EXPECT_EQ(Quoted(std::string(58, 'x') + accent), "\"" + std::string(58, 'x') + accent + "\"");
}

}  // namespace
}  // namespace haggle::base_test
