// `haggle experiment` as it is called: a small experiment from its text to its report, and what is wrong with one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "nlohmann/json.hpp"
#include "tests/deploy/program.h"

namespace haggle::testing::experiment_command_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kText[] = R"(name: "chips"
title: "Chips"
question: "Does a lab that begs get more?"
scenario: "two_companies"
seeds { first: 1 last: 6 }
arms { name: "shipped" text: "as it is" }
arms { name: "doubled" text: "twice the supply" set: "parties.maker.supply.chip.base=500" }
arms { name: "none" text: "no supply" set: "parties.maker.supply.chip.base=0" set: "parties.maker.supply.chip.inventory=0" }
ticks: "delivered"
measures { name: "got" label: "units delivered" unit: "units" metric: "lab.delivered" zero: true }
measures { name: "made" label: "units made" unit: "units" metric: "supply" zero: true }
hypotheses { text: "More is made" measure: "made" arm: "doubled" expect: EXPECTATION_MORE }
hypotheses { text: "More is made the other way round" measure: "made" arm: "shipped" baseline: "doubled" expect: EXPECTATION_MORE }
hypotheses { text: "Without supply nothing is made" measure: "made" arm: "none" expect: EXPECTATION_REMOVED ablation: true }
pictures { title: "Made." measure: "made" }
pictures { title: "Delivered by tick." x: "tick" y: "units"
  sql: "SELECT a.arm AS arm, m.tick AS x, m.value AS value FROM arms a JOIN metrics m ON m.run = a.run"
  sql: "WHERE m.name = 'delivered' AND m.tick IS NOT NULL AND m.party = 'lab'" }
figures { what: "units made" when: "2024" source: "nobody" low: 1 high: 9 unit: "units" role: ROLE_OUTCOME measure: "made" facts: "F1" }
)";

std::string With(const std::string& there, const std::string& instead) {
  std::string text = kText;
  const std::size_t at = text.find(there);
  EXPECT_NE(at, std::string::npos) << there;
  return text.replace(at, there.size(), instead);
}

TEST(ExperimentCommandTest, RunsJudgesAndReports) {
  const Folder folder;
  WriteFile(folder / "chips.textproto", kText);
  const Said said = Haggle(folder.path(), {"experiment", "./chips.textproto", "-o", "made", "--page", "PAGE.md"});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("holds"));
  EXPECT_THAT(said.out, HasSubstr("the opposite"));
  EXPECT_THAT(said.out, HasSubstr("report made/chips.html"));
  const std::string html = ReadFile(folder / "made/chips.html");
  EXPECT_THAT(html, HasSubstr("2 of 3 hypotheses hold; of 1 ablations, 1 remove what they should"));
  EXPECT_THAT(html, HasSubstr("<svg"));
  EXPECT_THAT(html, Not(HasSubstr("<?xml")));
  EXPECT_THAT(ReadFile(folder / "PAGE.md"), HasSubstr("| F1 | units made |"));
  // Whatever is run again, in whatever order, the page is the same; nothing is run twice.
  const Said again = Haggle(folder.path(), {"experiment", "./chips.textproto", "-o", "made"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(ReadFile(folder / "made/chips.html"), html);
  EXPECT_EQ(Haggle(folder.path(), {"experiment", "./chips.textproto", "-o", "other", "--jobs", "1"}).exit_code, 0);
  EXPECT_EQ(ReadFile(folder / "other/chips.html"), html);
}

TEST(ExperimentCommandTest, TellsPrograms) {
  const Folder folder;
  WriteFile(folder / "chips.textproto", kText);
  const Said said = Haggle(folder.path(), {"experiment", "./chips.textproto", "--seeds", "3..5", "--json"});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  const auto json = nlohmann::json::parse(said.out);
  const auto& hypotheses = json["experiments"][0]["hypotheses"];
  ASSERT_EQ(hypotheses.size(), 3U);
  EXPECT_EQ(hypotheses[0]["pairs"], 3);
  EXPECT_EQ(hypotheses[0]["verdict"], "holds");
  EXPECT_GT(hypotheses[0]["low"], 0);
  EXPECT_EQ(hypotheses[1]["verdict"], "the opposite");
  EXPECT_EQ(json["experiments"][0]["runs"], 9);
}

TEST(ExperimentCommandTest, PartsMakeOneReport) {
  const Folder folder;
  WriteFile(folder / "chips.textproto", kText);
  WriteFile(folder / "all.textproto", "name: 'all' title: 'All of it' text: 'Of chips.' parts: 'chips.textproto'");
  const Said said = Haggle(folder.path(), {"experiment", "./all.textproto", "--seeds", "1..3"});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  const std::string html = ReadFile(folder / "haggle-experiments/all.html");
  EXPECT_THAT(html, HasSubstr("<h1>All of it</h1>"));
  EXPECT_THAT(html, HasSubstr("<h2 id=\"chips\">Chips</h2>"));
}

TEST(ExperimentCommandTest, ListsWhatThereIs) {
  const Folder folder;
  const Said said = Haggle(folder.path(), {"experiment"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("emergence"));
  EXPECT_THAT(said.out, HasSubstr("why_beg"));
  EXPECT_FALSE(Exists(folder / "haggle-experiments"));
}

TEST(ExperimentCommandTest, SaysWhatIsWrongBeforeAnythingRunsWhereItCan) {
  const struct {
    std::string text;
    int exit_code;
    const char* words;
  } wrong[] = {
      {With("base=500", "bsae=500"), 2, "bsae"},
      {With("two_companies", "three_companies"), 1, "no scenario \"three_companies\""},
      {With("base=500", "base=-1"), 1, "base"},
      {With("metric: \"supply\" zero: true", "sql: \"SELECT 1\""), 1,
       "measure made: its query gives 1 columns; expected arm, seed and value"},
      {With("metric: \"supply\"", "metric: \"suply\""), 1,
       "measure made: no measure of the whole market is called \"suply\""},
      {With("lab.delivered", "lap.delivered"), 1, "measure got: no party is called \"lap\""},
      {With("ticks: \"delivered\"", "ticks: \"deliverd\""), 2, "no measure by tick is called \"deliverd\""},
      {With("metric: \"supply\" zero: true", "sql: \"DELETE FROM arms RETURNING arm, seed, run\""), 1,
       "only reading is allowed"},
      {With("metric: \"supply\" zero: true", "sql: \"SELECT arm, seed, 'many' FROM arms\""), 1, "gives a text"},
      {With("metric: \"supply\" zero: true", "sql: \"SELEKT 1\""), 1, "measure made: "},
      {With("metric: \"supply\" zero: true", "sql: \"SELECT 'elsewhere', 1, 1\""), 1, "for the arm \"elsewhere\""},
      {With("metric: \"supply\" zero: true", "sql: \"SELECT 'none', 99, 1\""), 1, "for the seed 99"},
      {With("metric: \"supply\" zero: true", "sql: \"SELECT arm, 1, 1 FROM arms\""), 1, "two values for the arm"},
      // A query asks, and does nothing else.
      {With("metric: \"supply\" zero: true", "sql: \"ATTACH 'made.db' AS made\""), 1, "only reading is allowed"},
      {With("measures {", "tables { name: \"t\" sql: \"SELECT 1; ATTACH 'made.db' AS made\" }\nmeasures {"), 1,
       "table t: "},
  };
  for (const auto& [text, exit_code, words] : wrong) {
    const Folder folder;
    WriteFile(folder / "chips.textproto", text);
    const Said said = Haggle(folder.path(), {"experiment", "./chips.textproto", "--seeds", "1..2", "-o", "made"});
    EXPECT_EQ(said.exit_code, exit_code) << said.err << text;
    EXPECT_THAT(said.err, HasSubstr(words));
    EXPECT_FALSE(Exists(folder / "made.db"));
  }
}

}  // namespace
}  // namespace haggle::testing::experiment_command_test
