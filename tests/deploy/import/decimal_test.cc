#include "deploy/import/decimal.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "proto/base/random.h"

namespace haggle::importing::decimal_test {
namespace {

TEST(DecimalTest, KeepsWhatIsWritten) {
  const struct {
    const char* text;
    std::int64_t units;
    int places;
  } cases[] = {{"0", 0, 0},
               {"-0.000", 0, 0},
               {"1", 1, 0},
               {"+12.50", 125, 1},
               {".5", 5, 1},
               {"5.", 5, 0},
               {"-0.05", -5, 2},
               {"1e3", 1000, 0},
               {"2.5E-3", 25, 4},
               {"1.0e+02", 100, 0},
               {"0001.10", 11, 1},
               {"0.000000000000001", 1, 15},
               {"1e-15", 1, 15},
               {"1e15", 1'000'000'000'000'000, 0},
               {"123456789012345.25", 12345678901234525, 2}};
  for (const auto& known : cases) {
    const std::optional<Decimal> decimal = ParseDecimal(known.text);
    ASSERT_TRUE(decimal) << known.text;
    EXPECT_EQ(decimal->units, known.units) << known.text;
    EXPECT_EQ(decimal->places, known.places) << known.text;
    EXPECT_EQ(decimal->rounded_at, 0) << known.text;
  }
}

TEST(DecimalTest, RoundsWhatHasTooManyDigitsAndSaysWhere) {
  const struct {
    const char* text;
    const char* kept;
    int at;
  } cases[] = {{"0.33333333333333331483", "0.333333333333333", 15},
               {"0.9999999999999995", "1", 15},
               {"-0.0000000000000005", "-0.000000000000001", 15},
               {"0.00000000000000049", "0", 15},
               {"2.7755575615628914E-17", "0", 15},
               {"1e-400", "0", 15},
               {"12345.67890123456789", "12345.6789012345679", 13},
               {"100000000000000.1234", "100000000000000.123", 3}};
  for (const auto& known : cases) {
    const std::optional<Decimal> decimal = ParseDecimal(known.text);
    ASSERT_TRUE(decimal) << known.text;
    EXPECT_EQ(ToText(*decimal), known.kept) << known.text;
    EXPECT_EQ(decimal->rounded_at, known.at) << known.text;
  }
}

TEST(DecimalTest, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "+", ".", "e5", "1e", "1e+", "1.2.3", "0x10", "1,5", " 1", "1 ", "nan", "inf",
                           "-Infinity", "1e16", "1000000000000001", "1e999999999999999999999", "--1", "1f"}) {
    EXPECT_FALSE(ParseDecimal(text)) << text;
  }
}

// The C library is the judge.
TEST(DecimalTest, IsTheNearestDoubleOfWhatIsWritten) {
  Random random(7, 0, 0, 0, 0);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = random.Uniform(0, 1) == 0 ? "-" : "";
    const auto add = [&](std::int64_t digits) {
      for (; digits > 0; --digits) text += static_cast<char>('0' + random.Uniform(0, 9));
    };
    add(random.Uniform(0, 5));
    text += '.';
    add(random.Uniform(1, 12));
    const std::optional<Decimal> decimal = ParseDecimal(text);
    ASSERT_TRUE(decimal) << text;
    EXPECT_DOUBLE_EQ(decimal->value(), std::strtod(text.c_str(), nullptr)) << text;
    EXPECT_EQ(ParseDecimal(ToText(*decimal)), decimal) << text;
    EXPECT_DOUBLE_EQ(NearestDecimal(decimal->value()).value(), decimal->value()) << text;
  }
}

TEST(DecimalTest, FindsTheUnitThatHoldsAll) {
  const CommonUnit all = InCommonUnit({{1}, {25, 2}, {-3, 1}}, 0);
  EXPECT_EQ(all.numbers, (std::vector<std::int64_t>{100, 25, -30}));
  EXPECT_EQ(all.places, 2);
  EXPECT_FALSE(all.rounded);
  EXPECT_EQ(InCommonUnit({{1}}, 3).numbers, std::vector<std::int64_t>{1000});
  // 85 with fifteen decimals is beyond 10^15.
  const CommonUnit large = InCommonUnit({{85}, {1, 15}, {75, 15}}, 0);
  EXPECT_EQ(large.numbers, (std::vector<std::int64_t>{850'000'000'000'000, 0, 1}));
  EXPECT_EQ(large.places, 13);
  EXPECT_TRUE(large.rounded);
}

}  // namespace
}  // namespace haggle::importing::decimal_test
