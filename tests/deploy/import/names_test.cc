#include "deploy/import/names.h"

#include <gtest/gtest.h>

#include <set>

namespace haggle::importing::names_test {
namespace {

using Names = std::vector<std::string>;

TEST(NamesTest, WhatIsAllowedStays) { EXPECT_EQ(MakeNames({"a", "B-2_c", "_"}, "x"), (Names{"a", "B-2_c", "_"})); }

TEST(NamesTest, WhatIsNotAllowedBecomesAnUnderscore) {
  EXPECT_EQ(MakeNames({"0:00-2:59 prices [cents/kWh]", " power  feed ", "température"}, "issue"),
            (Names{"0_00-2_59_prices_cents_kWh", "power_feed", "temp_rature"}));
}

TEST(NamesTest, NothingAndDigitsAloneGetTheKind) {
  EXPECT_EQ(MakeNames({"", "価格", "0", "17"}, "issue"), (Names{"issue", "issue-2", "issue_0", "issue_17"}));
}

TEST(NamesTest, NamesThatAreTakenAreNumbered) {
  // Those that may stay do, wherever they stand.
  EXPECT_EQ(MakeNames({"a b", "a", "a", "a_b", "a-2"}, "x"), (Names{"a_b-2", "a", "a-3", "a_b", "a-2"}));
}

TEST(NamesTest, WhatIsTooLongIsCut) {
  const std::string original(80, 'a');
  const Names names = MakeNames({original, original, original}, "x");
  EXPECT_EQ(names[0], std::string(64, 'a'));
  EXPECT_EQ(names[1], std::string(62, 'a') + "-2");
  EXPECT_EQ(names[2], std::string(62, 'a') + "-3");
}

TEST(NamesTest, EveryNameIsThereOnce) {
  Names originals;
  for (int i = 0; i < 300; ++i)
    originals.push_back(std::string(static_cast<std::size_t>(i % 70), i % 3 == 0 ? ' ' : 'a'));
  const Names names = MakeNames(originals, "x");
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), originals.size());
}

}  // namespace
}  // namespace haggle::importing::names_test
