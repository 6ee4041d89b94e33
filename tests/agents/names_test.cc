// No strategy and no rule may name a party, a date or a tick: what happens has to
// come out of wants, beliefs and nature.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/agents/play.h"

namespace haggle::names_test {
namespace {

struct Line {
  std::string file;
  int number = 0;
  std::string code;  // without its comment
};

std::string WithoutComment(const std::string& line) {
  const std::size_t at = line.find("//");
  return at == std::string::npos ? line : line.substr(0, at);
}

std::vector<Line> CodeOf(const std::string& folder) {
  std::vector<Line> lines;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(HAGGLE_SOURCE_DIR) + "/" + folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".cc" && extension != ".h") continue;
    std::ifstream in(entry.path());
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
      lines.push_back({entry.path().filename().string(), number, WithoutComment(line)});
    }
  }
  return lines;
}

std::vector<std::string> Offences(const std::vector<Line>& lines, const std::regex& pattern) {
  std::vector<std::string> offences;
  for (const Line& line : lines) {
    if (!std::regex_search(line.code, pattern)) continue;
    std::ostringstream offence;
    offence << line.file << ":" << line.number << ": " << line.code;
    offences.push_back(offence.str());
  }
  return offences;
}

// Names that are also words or letters of the language only count as literals.
std::regex NamesOf(const Scenario& scenario) {
  std::string pattern;
  for (const Party& party : scenario.parties) {
    const bool word = party.name == "rest" || party.name.size() < 2;
    pattern += (pattern.empty() ? "" : "|") + (word ? "\"" + party.name + "\"" : "\\b" + party.name + "\\b");
  }
  for (const Product& product : scenario.products) pattern += "|\\b" + product.name + "\\b";
  return std::regex(pattern, std::regex::icase);
}

const std::regex& FixedTicks() {
  static const std::regex pattern(R"(\btick(_|s)?(\(\))?\s*(==|!=|<=|>=|<|>)\s*[1-9][0-9]*\b)"
                                  R"(|\b[1-9][0-9]*\s*(==|!=|<=|>=|<|>)\s*(\w+(\.|->))?tick(_|s)?\b)"
                                  R"(|\bnow(\(\))?\s*(==|<=|>=|<|>)\s*[1-9])"
                                  R"(|\b20[0-9][0-9]-[0-9][0-9])");
  return pattern;
}

class NamesTest : public ::testing::TestWithParam<const char*> {};

TEST_P(NamesTest, NamesNoPartyAndNoProduct) {
  const std::vector<Line> lines = CodeOf(GetParam());
  ASSERT_GT(lines.size(), 500U);
  EXPECT_THAT(Offences(lines, NamesOf(ShippedScenario("dinner").scenario)), ::testing::IsEmpty());
  EXPECT_THAT(Offences(lines, NamesOf(ShippedScenario("two_companies").scenario)), ::testing::IsEmpty());
}

TEST_P(NamesTest, KnowsNoFixedTickAndNoDate) {
  EXPECT_THAT(Offences(CodeOf(GetParam()), FixedTicks()), ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Rooms, NamesTest, ::testing::Values("agents/strategies", "agents/sdk", "broker/core"));

TEST(NamesSelfTest, WouldNotice) {
  const std::vector<Line> lines = {{"a", 1, "if (party.name == \"x\") return;"},
                                   {"a", 2, "const bool special = Find(\"Tesla\");"},
                                   {"a", 3, "x = rest / 2;"},
                                   {"a", 4, "if (view.tick() == 24) Invite();"},
                                   {"a", 5, "if (state.tick >= 12) Invite();"},
                                   {"a", 6, "if (24 < tick) Invite();"},
                                   {"a", 7, "if (tick_ > 0) Invite();"}};
  EXPECT_EQ(Offences(lines, NamesOf(ShippedScenario("dinner").scenario)).size(), 2U);
  EXPECT_EQ(Offences(lines, FixedTicks()).size(), 3U);
  EXPECT_EQ(WithoutComment("int a;  // tesla"), "int a;  ");
}

}  // namespace
}  // namespace haggle::names_test
