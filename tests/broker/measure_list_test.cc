// MEASURES.md says what the list of measures does: names, units, of what, in the same order.
#include "broker/journal/measure_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/broker/journal_folder.h"

namespace haggle::journal::measure_list_test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// "name | unit | of | what" of each measure.
std::vector<std::string> OfCode() {
  std::vector<std::string> lines;
  for (const MeasureInfo& info : MeasureList()) {
    lines.push_back("`" + std::string(info.name) + "` | " + std::string(MeasureUnitName(info.unit)) + " | " +
                    ScopesText(info.scopes) + " | " + std::string(info.what));
  }
  return lines;
}

// The first four columns of the page's rows that begin with a name; the others must not be empty.
std::vector<std::string> OfPage(const std::string& page, std::vector<std::string>& faults) {
  std::vector<std::string> lines;
  std::istringstream stream(page);
  for (std::string line; std::getline(stream, line);) {
    if (line.rfind("| `", 0) != 0) continue;
    std::vector<std::size_t> bars;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) bars.push_back(i);
    }
    if (bars.size() != 9) {
      faults.push_back("eight columns are expected: " + line);
      continue;
    }
    for (std::size_t i = 0; i + 1 < bars.size(); ++i) {
      if (bars[i + 1] - bars[i] < 4) faults.push_back("an empty column: " + line);
    }
    lines.push_back(line.substr(2, bars[4] - 3));
  }
  return lines;
}

std::vector<std::string> Differences(const std::string& page, const std::vector<std::string>& code) {
  std::vector<std::string> found;
  const std::vector<std::string> lines = OfPage(page, found);
  for (std::size_t i = 0; i < std::max(lines.size(), code.size()); ++i) {
    const std::string on_page = i < lines.size() ? lines[i] : "nothing";
    const std::string in_code = i < code.size() ? code[i] : "nothing";
    if (on_page != in_code) found.push_back("the page has " + on_page + ", the code " + in_code);
  }
  return found;
}

std::string Page() { return ReadBytes(std::string(HAGGLE_SOURCE_DIR) + "/broker/journal/MEASURES.md"); }

TEST(MeasureListTest, ThePageSaysWhatTheCodeDoes) { EXPECT_THAT(Differences(Page(), OfCode()), IsEmpty()); }

TEST(MeasureListTest, WhatIsMissingOnThePageIsFound) {
  std::vector<std::string> code = OfCode();
  code[3].replace(code[3].find("units"), 5, "cents");
  EXPECT_THAT(Differences(Page(), code), Contains(HasSubstr("`cancelled` | cents")));
  code = OfCode();
  code.pop_back();
  EXPECT_THAT(Differences(Page(), code), Contains(HasSubstr("the code nothing")));
}

TEST(MeasureListTest, NothingThatIsNoAmountMayBeSummed) {
  std::set<std::string_view> means;
  for (const MeasureInfo& info : MeasureList()) {
    const bool ratio = info.unit == MeasureUnit::kMillionths || info.unit == MeasureUnit::kTicks ||
                       info.unit == MeasureUnit::kMicroticks;
    EXPECT_TRUE(!ratio || info.kind == MeasureKind::kMean) << info.name;
    // Units times ticks are summed over ticks already.
    EXPECT_TRUE(info.unit != MeasureUnit::kUnitTicks || info.kind == MeasureKind::kFlow) << info.name;
    if (!ratio && info.kind == MeasureKind::kMean) means.insert(info.name);
  }
  EXPECT_THAT(means, ElementsAre("envy", "envy_but_one", "envy_most", "nash_welfare", "price", "price_paid"));
  EXPECT_EQ(InfoOf(MeasureId::kBacklog).kind, MeasureKind::kLevel);
  EXPECT_EQ(InfoOf(MeasureId::kCash).kind, MeasureKind::kLevel);
  EXPECT_EQ(InfoOf(MeasureId::kDelivered).kind, MeasureKind::kFlow);
}

TEST(MeasureListTest, NamesAreFoundAndNoneIsThereTwice) {
  std::set<std::string_view> names;
  for (const MeasureInfo& info : MeasureList()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_EQ(FindMeasure(info.name), &info);
    EXPECT_NE(info.scopes, 0) << info.name;
    // Its unit stands beside it, and not in its name.
    for (const char* unit : {"_ppm", "_cents", "_units", "_ticks"}) {
      EXPECT_FALSE(info.name.size() > 5 && info.name.substr(info.name.size() - std::string(unit).size()) == unit &&
                   info.name != "dinner_units")
          << info.name;
    }
  }
  EXPECT_EQ(FindMeasure("fill_rate_ppm"), nullptr);
}

}  // namespace
}  // namespace haggle::journal::measure_list_test
