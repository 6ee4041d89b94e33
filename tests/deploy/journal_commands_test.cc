// The commands that read journals: verify, replay, show, sql, log, diff.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "nlohmann/json.hpp"
#include "tests/deploy/program.h"

namespace haggle::testing::journal_commands_test {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

using Arguments = std::vector<std::string>;

// One run of each scenario, made once for all tests.
class JournalCommandsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Folder;
    for (const char* scenario : {"two_companies", "dinner"}) {
      const Said said = Haggle(folder_->path(), {"run", scenario, "--transport", "inprocess", "--seed", "1",
                                                 "--journal", std::string(scenario) + ".haggle", "--json"});
      ASSERT_EQ(said.exit_code, 0) << said.err;
      (std::string(scenario) == "dinner" ? dinner_ : small_) = new ordered_json(ordered_json::parse(said.out));
    }
    WriteFile(*folder_ / "text.haggle", "this is no journal, but long enough to be looked at as if it were one\n");
    WriteFile(*folder_ / "empty.haggle", "");
  }
  static void TearDownTestSuite() {
    delete folder_;
    delete small_;
    delete dinner_;
  }

  static Said Say(const Arguments& arguments) { return Haggle(folder_->path(), arguments); }

  static Folder* folder_;
  static ordered_json* small_;  // what `run --json` said
  static ordered_json* dinner_;
};

Folder* JournalCommandsTest::folder_ = nullptr;
ordered_json* JournalCommandsTest::small_ = nullptr;
ordered_json* JournalCommandsTest::dinner_ = nullptr;

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST_F(JournalCommandsTest, WhatIsMissingOrNoJournalHasItsExitCode) {
  for (const Arguments& command : {Arguments{"verify"}, {"replay"}, {"show"}, {"log"}}) {
    const auto on = [&](const std::string& file) {
      Arguments arguments = command;
      arguments.push_back(file);
      return Say(arguments);
    };
    EXPECT_EQ(on("missing.haggle").exit_code, 1) << command[0];
    EXPECT_THAT(on("missing.haggle").err, HasSubstr("missing.haggle")) << command[0];
    EXPECT_EQ(on("text.haggle").exit_code, 5) << command[0];
    EXPECT_THAT(on("text.haggle").err, HasSubstr("text.haggle")) << command[0];
    EXPECT_EQ(on("empty.haggle").exit_code, 5) << command[0];
  }
  EXPECT_EQ(Say({"sql", "missing.haggle", "SELECT 1"}).exit_code, 1);
  EXPECT_EQ(Say({"sql", "text.haggle", "SELECT 1"}).exit_code, 5);
}

TEST_F(JournalCommandsTest, VerifyPassesAndSaysSoInJson) {
  const Said said = Say({"verify", "dinner.haggle", "--json"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  const auto json = ordered_json::parse(said.out);
  EXPECT_EQ(json,
            (ordered_json{
                {"ok", true}, {"hash", (*dinner_)["hash"]}, {"records", (*dinner_)["steps"]}, {"first_bad", nullptr}}));
  EXPECT_THAT(Say({"verify", "dinner.haggle"}).out, HasSubstr("hash " + (*dinner_)["hash"].get<std::string>()));
}

TEST_F(JournalCommandsTest, ADamagedJournalIsFoundByAllWhoReplayIt) {
  std::string bytes = ReadFile(*folder_ / "two_companies.haggle");
  const std::size_t at = bytes.find("yield_permille");
  ASSERT_NE(at, std::string::npos);
  bytes[at] ^= 1;
  WriteFile(*folder_ / "damaged.haggle", bytes);
  const Said verified = Say({"verify", "damaged.haggle", "--json"});
  EXPECT_EQ(verified.exit_code, 5);
  const auto json = ordered_json::parse(verified.out);
  EXPECT_EQ(json["ok"], false);
  EXPECT_FALSE(json["first_bad"].get<std::string>().empty());
  WriteFile(*folder_ / "cut.haggle", ReadFile(*folder_ / "two_companies.haggle").substr(0, 20000));
  EXPECT_EQ(Say({"verify", "cut.haggle"}).exit_code, 5);
  EXPECT_EQ(Say({"diff", "two_companies.haggle", "cut.haggle"}).exit_code, 2);
}

TEST_F(JournalCommandsTest, ShowMeasuresNegotiations) {
  const std::string text = Say({"show", "two_companies.haggle"}).out;
  EXPECT_THAT(text, HasSubstr("negotiations\n"));
  EXPECT_THAT(text, HasSubstr("to frontier"));
  // What it tells is what the derived tables hold.
  const Said rows = Say({"sql", "two_companies.haggle", "SELECT count(*) FROM qualities"});
  EXPECT_THAT(rows.out, HasSubstr("3"));
  EXPECT_THAT(Say({"show", "dinner.haggle"}).out, Not(HasSubstr("negotiations\n"))) << "it has no such table";
}

TEST_F(JournalCommandsTest, ShowTellsWhatModelsLearn) {
  const Said said = Say({"show", "two_companies.haggle", "--learning", "--table", "support"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("at table support"));
  EXPECT_THAT(said.out, HasSubstr("frequency"));
  EXPECT_THAT(said.out, HasSubstr("bayesian"));
  EXPECT_THAT(said.out, Not(HasSubstr("known"))) << "what is told need not be learned";
  EXPECT_EQ(Say({"show", "dinner.haggle", "--learning"}).exit_code, 1);
  EXPECT_EQ(Say({"show", "two_companies.haggle", "--table", "support"}).exit_code, 2) << "of what?";
}

TEST_F(JournalCommandsTest, StrategiesAndProtocolsHavePages) {
  for (const char* name : {"boa", "boulware", "zeuthen", "mediator", "vcg", "alternating_offers"}) {
    const Said page = Say({"strategies", name});
    EXPECT_EQ(page.exit_code, 0) << name;
    EXPECT_THAT(page.out, StartsWith(name));
    EXPECT_THAT(Say({"strategies", "--help", name}).out, HasSubstr(page.out)) << name;
  }
  EXPECT_EQ(Say({"strategies", "nobody"}).exit_code, 2);
}

TEST_F(JournalCommandsTest, ReplayComesToTheSameHash) {
  const Said alone = Say({"replay", "dinner.haggle", "--json"});
  EXPECT_EQ(alone.exit_code, 0) << alone.err;
  EXPECT_EQ(ordered_json::parse(alone.out)["hash"], (*dinner_)["hash"]);
  EXPECT_EQ(ordered_json::parse(alone.out)["checked"], false);
  const Said checked = Say({"replay", "dinner.haggle", "--check", "--json"});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  const auto json = ordered_json::parse(checked.out);
  EXPECT_EQ(json["checked"], true);
  EXPECT_GT(json["moves_compared"].get<int>(), 100);
  EXPECT_TRUE(json["first_difference"].is_null());
}

TEST_F(JournalCommandsTest, ReplayCheckNamesTheFirstMoveThatDiffers) {
  const Said made =
      Say({"run", "two_companies", "--transport", "inprocess", "--journal", "flaky.haggle", "--agent", "lab=flaky"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const Said said = Say({"replay", "flaky.haggle", "--check"});
  EXPECT_EQ(said.exit_code, 5);
  for (const char* part : {"tick ", "step ", "lab", "expected", "got"}) EXPECT_THAT(said.err, HasSubstr(part));
  EXPECT_EQ(Say({"replay", "flaky.haggle"}).exit_code, 0) << "without --check nothing is played again";
  const Said other = Say({"replay", "two_companies.haggle", "--check", "--agent", "lab=linear", "--json"});
  EXPECT_EQ(other.exit_code, 5);
  EXPECT_EQ(ordered_json::parse(other.out)["first_difference"]["party"], "lab");
  EXPECT_EQ(Say({"replay", "two_companies.haggle", "--check", "--agent", "lab=nobody"}).exit_code, 2);
}

TEST_F(JournalCommandsTest, ShowTellsWhatRunTold) {
  const Said said = Say({"show", "dinner.haggle", "--json"});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  auto json = ordered_json::parse(said.out);
  auto expected = *dinner_;
  json.erase("wall_seconds");
  expected.erase("wall_seconds");
  EXPECT_EQ(json.dump(2), expected.dump(2));
  const std::string text = Say({"show", "dinner.haggle"}).out;
  for (const char* part : {"2024Q2", "(revenue)", "claims beside bookings", "Jain's index", "redirected", "\nhash "}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST_F(JournalCommandsTest, ShowTellsWhatIsMeasured) {
  const std::string text = Say({"show", "dinner.haggle"}).out;
  for (const char* part : {"wanted", "units delivered: Jain's index", "envy: ", "price of the division: "}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  const Said all = Say({"show", "dinner.haggle", "--measures"});
  EXPECT_EQ(all.exit_code, 0) << all.err;
  EXPECT_THAT(all.out, HasSubstr("late (unit-ticks): units after their date, times ticks\n    all "));
  // What it tells is what the derived tables hold.
  const Said one = Say({"show", "dinner.haggle", "--measure", "late", "--json"});
  ASSERT_EQ(one.exit_code, 0) << one.err;
  const auto measures = ordered_json::parse(one.out)["measures"];
  std::string rows;
  for (const auto& row : measures) {
    EXPECT_EQ(row["name"], "late");
    EXPECT_EQ(row["unit"], "unit-ticks");
    if (!row["tick"].is_null() || !row["product"].is_null()) continue;
    rows += (row["party"].is_null() ? "all" : row["party"].get<std::string>()) + " " +
            std::to_string(row["value"].get<std::int64_t>()) + "\n";
  }
  const Said sql =
      Say({"sql", "dinner.haggle",
           "SELECT coalesce(p.name, 'all') || ' ' || value AS row FROM metrics m LEFT JOIN parties p ON p.id = "
           "m.party WHERE m.name = 'late' AND tick IS NULL AND product IS NULL ORDER BY m.rowid"});
  EXPECT_EQ("row\n" + rows, sql.out);
  EXPECT_GT(measures.size(), 50U) << "by tick too";
  const Said wrong = Say({"show", "dinner.haggle", "--measure", "blwhip"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("bullwhip"));
  EXPECT_EQ(Say({"show", "dinner.haggle", "--measure", "late", "--measures"}).exit_code, 2) << "one or all?";
}

TEST_F(JournalCommandsTest, SqlReadsAndNeverWrites) {
  const Said said = Say({"sql", "two_companies.haggle", "SELECT name, kind FROM parties ORDER BY id"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_EQ(said.out, "name   kind\nmaker  seller\nlab    buyer\n");
  const std::string before = ReadFile(*folder_ / "two_companies.haggle");
  for (const char* query : {"DELETE FROM parties", "DROP TABLE parties", "SELECT 1; DELETE FROM parties", "not sql", "",
                            "PRAGMA journal_mode=WAL", "ATTACH 'x.db' AS x", "SELECT nothing FROM parties"}) {
    const Said refused = Say({"sql", "two_companies.haggle", query});
    EXPECT_EQ(refused.exit_code, 1) << query;
    EXPECT_THAT(refused.err, HasSubstr("haggle sql: ")) << query;
  }
  EXPECT_EQ(ReadFile(*folder_ / "two_companies.haggle"), before);
}

TEST_F(JournalCommandsTest, DiffSaysWhereTwoRunsPart) {
  for (const Arguments& more : {Arguments{"--seed", "1", "--journal", "same.haggle"},
                                {"--seed", "2", "--journal", "seed.haggle"},
                                {"--seed", "1", "--agent", "lab=linear", "--journal", "moves.haggle"}}) {
    Arguments arguments = {"run", "two_companies", "--transport", "inprocess"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    ASSERT_EQ(Say(arguments).exit_code, 0);
  }
  EXPECT_EQ(Say({"diff", "two_companies.haggle", "same.haggle"}).exit_code, 0);
  const Said seed = Say({"diff", "two_companies.haggle", "seed.haggle", "--json"});
  EXPECT_EQ(seed.exit_code, 1);
  EXPECT_EQ(ordered_json::parse(seed.out)["scenario"], (ordered_json{{{"path", "seed"}, {"a", 1}, {"b", 2}}}));
  const Said moves = Say({"diff", "two_companies.haggle", "moves.haggle", "--json"});
  EXPECT_EQ(moves.exit_code, 1);
  const auto json = ordered_json::parse(moves.out);
  EXPECT_EQ(json["same"], false);
  EXPECT_EQ(json["scenario"].size(), 0u);
  EXPECT_EQ(json["first"]["party"], "lab");
  EXPECT_NE(json["first"]["a"], json["first"]["b"]);
  EXPECT_GT(json["outcome"].size(), 0u);
  EXPECT_THAT(Say({"diff", "two_companies.haggle", "moves.haggle"}).out,
              HasSubstr("the first decision that differs: tick "));
  EXPECT_EQ(Say({"diff", "two_companies.haggle", "missing.haggle"}).exit_code, 2);
  EXPECT_EQ(Say({"diff", "text.haggle", "two_companies.haggle"}).exit_code, 2);
}

TEST_F(JournalCommandsTest, ForkGivesAnotherFutureAndDiffTellsWhoGainedByIt) {
  const Said same = Say({"fork", "dinner.haggle", "--at", "20", "--journal", "again.haggle", "--json"});
  EXPECT_EQ(same.exit_code, 0) << same.err;
  EXPECT_EQ(ordered_json::parse(same.out)["hash"],
            ordered_json::parse(Say({"replay", "dinner.haggle", "--json"}).out)["hash"]);
  const Said said = Say({"fork", "dinner.haggle", "--at", "5", "--agent", "oracle=silent", "--journal", "home.haggle"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("haggle diff dinner.haggle "));
  const Said told = Say({"diff", "dinner.haggle", "home.haggle"});
  EXPECT_EQ(told.exit_code, 1);
  EXPECT_THAT(told.out, HasSubstr(", oracle\n"));
  EXPECT_THAT(told.out, HasSubstr("     why: "));
  EXPECT_THAT(told.out, HasSubstr("  b: oracle does nothing\n"));
  EXPECT_THAT(told.out, HasSubstr("tick by tick"));
  EXPECT_THAT(told.out, HasSubstr("--all everything"));
  EXPECT_THAT(Say({"diff", "dinner.haggle", "home.haggle", "--all"}).out, Not(HasSubstr("--all everything")));
  EXPECT_LT(Say({"diff", "dinner.haggle", "home.haggle", "--ticks", "1"}).out.size(), told.out.size());
  EXPECT_EQ(Say({"diff", "dinner.haggle", "home.haggle", "--ticks", "1", "--all"}).exit_code, 2);
  EXPECT_THAT(told.out, HasSubstr("who got what"));
  EXPECT_THAT(told.out, HasSubstr("all buyers"));
  const auto json = ordered_json::parse(Say({"diff", "dinner.haggle", "home.haggle", "--json"}).out);
  EXPECT_EQ(json["first"]["party"], "oracle");
  EXPECT_TRUE(json["first"]["why_b"].is_null()) << "it did nothing";
  EXPECT_TRUE(json["first"]["told_b"].is_null());
  EXPECT_THAT(json["first"]["told_a"].get<std::string>(), StartsWith("oracle "));
  EXPECT_EQ(json["ticks"][0]["tick"], json["first"]["tick"]);
  EXPECT_FALSE(json["first"]["why_a"].is_null());
  bool less = false;
  for (const auto& party : json["parties"]) {
    if (party["name"] == "oracle") less = party["delivered_b"] < party["delivered_a"];
  }
  EXPECT_TRUE(less);
  EXPECT_EQ(Say({"verify", "home.haggle"}).exit_code, 0);
  EXPECT_EQ(Say({"replay", "home.haggle", "--check"}).exit_code, 0);
}

TEST_F(JournalCommandsTest, CounterfactualTellsWhatOneTableCameTo) {
  // One whose first dinner came to an agreement.
  ASSERT_EQ(Say({"run", "dinner", "--seed", "10", "--transport", "inprocess", "--journal", "agreed.haggle", "--force"})
                .exit_code,
            0);
  const Said said =
      Say({"counterfactual", "agreed.haggle", "--without", "dinner 1", "--journal", "without.haggle", "--json"});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  const auto json = ordered_json::parse(said.out);
  EXPECT_THAT(json["what"].get<std::string>(), StartsWith("dinner for "));
  EXPECT_GE(json["by"], json["tick"]);
  EXPECT_GT(json["promised"].size(), 0U);
  EXPECT_GT(json["arrived"].size(), 0U);
  EXPECT_NE(json["hash_with"], json["hash_without"]);
  EXPECT_EQ(json["hash_without"], ordered_json::parse(Say({"replay", "without.haggle", "--json"}).out)["hash"]);
  std::int64_t sooner = 0;
  std::int64_t by = 0;
  for (const auto& party : json["parties"]) {
    sooner += party["sooner_unit_ticks"] != 0 ? 1 : 0;
    by += party["by_with"] != party["by_without"] ? 1 : 0;
  }
  EXPECT_GT(sooner, 1) << "somebody has its units sooner, somebody later";
  EXPECT_GT(by, 1);
  // The table is declined in its step and everything before it is as it was.
  const auto differs = ordered_json::parse(Say({"diff", "agreed.haggle", "without.haggle", "--json"}).out);
  EXPECT_EQ(differs["first"]["tick"], json["tick"]);
  EXPECT_EQ(differs["first"]["party"], "nvidia");
  const std::string table = std::to_string(json["table"].get<std::int64_t>());
  EXPECT_THAT(Say({"log", "agreed.haggle", "--table", table}).out, HasSubstr("nvidia comes"));
  const Said log = Say({"log", "without.haggle", "--table", table});
  EXPECT_THAT(log.out, HasSubstr("nvidia does not come"));
  EXPECT_THAT(log.out, Not(HasSubstr("offers")));
  // Its journal is as good as any.
  EXPECT_EQ(Say({"verify", "without.haggle"}).exit_code, 0);
  EXPECT_EQ(Say({"replay", "without.haggle", "--check"}).exit_code, 0);
  const Said fork = Say({"fork", "without.haggle", "--at", "20", "--journal", "none", "--json"});
  EXPECT_EQ(ordered_json::parse(fork.out)["hash"], json["hash_without"]) << fork.err;
}

TEST_F(JournalCommandsTest, CounterfactualTellsPeopleAndCanBeAskedAgain) {
  ASSERT_EQ(Say({"run", "dinner", "--seed", "10", "--transport", "inprocess", "--journal", "agreed.haggle", "--force"})
                .exit_code,
            0);
  const Said said = Say({"counterfactual", "agreed.haggle", "--without", "dinner 1", "--journal", "none"});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  for (const char* part : {"without table ", "what was promised there", "who would have had what",
                           "better off with it: ", "better off without: "}) {
    EXPECT_THAT(said.out, HasSubstr(part));
  }
  EXPECT_THAT(said.out, Not(HasSubstr("haggle diff"))) << "no journal is left";
  const Said kept = Say({"counterfactual", "agreed.haggle", "--without", "dinner 1", "--journal", "first.haggle"});
  EXPECT_THAT(kept.out, HasSubstr("haggle diff agreed.haggle "));
  // Of what it left, another one can be taken away: its seller declines both then.
  const Said log = Say({"log", "first.haggle", "--kind", "table_opened", "--format", "jsonl"});
  std::string table;
  for (std::size_t at = 0; (at = log.out.find("\"kind\":\"dinner\"", at)) != std::string::npos; ++at) {
    const std::size_t number = log.out.rfind("\"table\":", at) + 8;
    table = log.out.substr(number, log.out.find(',', number) - number);
  }
  if (table.empty()) return;  // without the first dinner there is no other
  const Said again = Say({"counterfactual", "first.haggle", "--without", table, "--journal", "second.haggle"});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(Say({"replay", "second.haggle", "--check"}).exit_code, 0);
}

TEST_F(JournalCommandsTest, CounterfactualRefusesWhatItCannotTakeAway) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"dinner 1000", "there is no dinner 1000; the seller came to "},
      {"dinner", "expected a table's number, or dinner N"},
      {"0", "expected a table's number"},
      {"1", "there is no dinner or redirection with the number 1"}};
  for (const auto& [without, message] : wrong) {
    const Said said = Say({"counterfactual", "dinner.haggle", "--without", without, "--journal", "none"});
    EXPECT_EQ(said.exit_code, 2) << without;
    EXPECT_THAT(said.err, HasSubstr("haggle counterfactual: --without: " + message));
  }
  EXPECT_EQ(Say({"counterfactual", "dinner.haggle"}).exit_code, 2);
  EXPECT_EQ(Say({"counterfactual", "missing.haggle", "--without", "1"}).exit_code, 1);
  EXPECT_EQ(Say({"counterfactual", "text.haggle", "--without", "1"}).exit_code, 5);
  EXPECT_EQ(Say({"counterfactual", "dinner.haggle", "--without", "dinner 1", "--journal", "dinner.haggle", "--force"})
                .exit_code,
            2);
}

TEST_F(JournalCommandsTest, ForkChangesWhatHoldsFromATickOn) {
  const Said said = Say({"fork", "dinner.haggle", "--at", "5", "--set", "rules.damages_cents=500000", "--ticks", "12",
                         "--journal", "dear.haggle", "--json"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_EQ(ordered_json::parse(said.out)["ticks"], 12);
  EXPECT_EQ(Say({"verify", "dear.haggle"}).exit_code, 0);
  EXPECT_EQ(Say({"replay", "dear.haggle", "--check"}).exit_code, 0);
  EXPECT_EQ(Say({"log", "dear.haggle"}).exit_code, 0);
  EXPECT_THAT(Say({"status", "dear.haggle"}).out, HasSubstr("tick 11 of 12,"));
  const auto json = ordered_json::parse(Say({"diff", "dinner.haggle", "dear.haggle", "--json"}).out);
  EXPECT_EQ(json["scenario"][0]["path"], "stop_after");
  EXPECT_EQ(json["scenario"][1]["path"], "rules.damages_cents");
  EXPECT_EQ(json["scenario"][1]["b"], 500000);
  const Said processes = Say({"replay", "dear.haggle", "--check", "--transport", "processes"});
  EXPECT_EQ(processes.exit_code, 2) << processes.out;
  EXPECT_THAT(processes.err, HasSubstr("a fork, in which others took over"));
}

TEST_F(JournalCommandsTest, ForkSaysWhatCannotChange) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"--set", "rules.lot=7"}, "cannot change while a run is on"},
      {{"--set", "rules.lot=7"}, "rules.damages_cents, "},
      {{"--set", "rules.nothing=7"}, "nothing"},
      {{"--set", "rules.dinner.rounds=40", "--set", "rules.dinner.rounds=40"}, "it has that value already"},
      {{"--ticks", "5"}, "expected at least 6"},
      {{"--set", "stop_after=3"}, "expected at least 6"}};
  for (const auto& [options, message] : wrong) {
    Arguments arguments = {"fork", "dinner.haggle", "--at", "5", "--journal", "none"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Said said = Say(arguments);
    EXPECT_EQ(said.exit_code, 2) << said.out;
    EXPECT_THAT(said.err, HasSubstr(message));
  }
  const Said invalid =
      Say({"fork", "dinner.haggle", "--at", "5", "--journal", "none", "--set", "rules.damages_cents=-1"});
  EXPECT_EQ(invalid.exit_code, 1);
  EXPECT_THAT(invalid.err, HasSubstr("rules.damages_cents: expected a number"));
}

TEST_F(JournalCommandsTest, ResumeRefusesWhatHasAnEnd) {
  const Said sealed = Say({"resume", "dinner.haggle"});
  EXPECT_EQ(sealed.exit_code, 2);
  EXPECT_THAT(sealed.err, HasSubstr("its run has come to its end"));
  EXPECT_EQ(Say({"resume", "missing.haggle"}).exit_code, 1);
  EXPECT_EQ(Say({"resume", "text.haggle"}).exit_code, 5);
  EXPECT_EQ(Say({"resume"}).exit_code, 2);
}

TEST_F(JournalCommandsTest, ForkRefusesWhatItCannotDo) {
  const std::vector<std::pair<Arguments, int>> wrong = {
      {{"fork", "dinner.haggle"}, 2},
      {{"fork", "dinner.haggle", "--at", "1000"}, 2},
      {{"fork", "dinner.haggle", "--at", "-1"}, 2},
      {{"fork", "dinner.haggle", "--at", "5", "--agent", "nobody=silent"}, 2},
      {{"fork", "dinner.haggle", "--at", "5", "--agent", "oracle=nothing"}, 2},
      {{"fork", "dinner.haggle", "--at", "5", "--agent", "oracle=silent", "--agent", "oracle=random"}, 2},
      {{"fork", "dinner.haggle", "--at", "5", "--journal", "dinner.haggle"}, 2},
      {{"fork", "dinner.haggle", "--at", "5", "--journal", "./dinner.haggle", "--force"}, 2},
      {{"fork", "dinner.haggle", "--at", "5", "--journal", "two_companies.haggle"}, 1},
      {{"fork", "missing.haggle", "--at", "5"}, 1},
      {{"fork", "text.haggle", "--at", "5"}, 5}};
  for (const auto& [arguments, code] : wrong) {
    const Said said = Say(arguments);
    EXPECT_EQ(said.exit_code, code) << said.err;
    EXPECT_THAT(said.err, HasSubstr("haggle fork: "));
    EXPECT_EQ(said.out, "");
  }
}

// The whole story of the smallest scenario's first ticks. Written anew with
// HAGGLE_UPDATE_GOLDEN=1, for review.
TEST_F(JournalCommandsTest, TheLogTellsTheSmallestStory) {
  const Said said = Say({"log", "two_companies.haggle", "--tick", "0..1"});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  const std::string golden = std::string(HAGGLE_SOURCE_DIR) + "/tests/deploy/golden/two_companies.log";
  if (std::getenv("HAGGLE_UPDATE_GOLDEN") != nullptr) WriteFile(golden, said.out);
  EXPECT_EQ(said.out, ReadFile(golden));
}

TEST_F(JournalCommandsTest, LogFiltersByTickKindAndTable) {
  const auto jsonl = [&](Arguments more) {
    Arguments arguments = {"log", "dinner.haggle", "--format", "jsonl"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Said said = Say(arguments);
    EXPECT_EQ(said.exit_code, 0) << said.err;
    std::vector<ordered_json> events;
    for (const std::string& line : Lines(said.out)) events.push_back(ordered_json::parse(line));
    return events;
  };
  const auto all = jsonl({});
  ASSERT_GT(all.size(), 1000u);
  for (const auto& event : jsonl({"--tick", "3..4"})) EXPECT_TRUE(event["tick"] == 3 || event["tick"] == 4);
  for (const auto& event : jsonl({"--tick", "3"})) EXPECT_EQ(event["tick"], 3);
  const auto delivered = jsonl({"--kind", "delivered", "--kind", "ordered"});
  EXPECT_EQ(static_cast<std::ptrdiff_t>(delivered.size()),
            std::count_if(all.begin(), all.end(),
                          [](const ordered_json& e) { return e["kind"] == "delivered" || e["kind"] == "ordered"; }));
  const auto opened =
      std::find_if(all.begin(), all.end(), [](const ordered_json& e) { return e["kind"] == "table_opened"; });
  ASSERT_NE(opened, all.end());
  const auto table = jsonl({"--table", (*opened)["table"].dump()});
  EXPECT_GT(table.size(), 2u);
  for (const auto& event : table) EXPECT_TRUE(event["table"] == (*opened)["table"] || event["table"] == 0) << event;
  EXPECT_EQ(Say({"log", "dinner.haggle", "--kind", "deliverd"}).exit_code, 2);
  EXPECT_EQ(Say({"log", "dinner.haggle", "--party", "nobody"}).exit_code, 2);
  for (const char* ticks : {"x", "3..x", "5..3", "3...4"}) {
    EXPECT_EQ(Say({"log", "dinner.haggle", "--tick", ticks}).exit_code, 2) << ticks;
  }
}

TEST_F(JournalCommandsTest, APartyIsShownItsOwnAffairsAndReasonsAlone) {
  const Said said = Say({"log", "dinner.haggle", "--format", "jsonl", "--party", "tesla"});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  bool own_reason = false;
  for (const std::string& line : Lines(said.out)) {
    const auto event = ordered_json::parse(line);
    for (const char* hidden : {"drawn", "claim_booked", "seller_book"}) EXPECT_NE(event["kind"], hidden);
    // What changes owner in a redirection is shown to both affiliates.
    if (event["kind"] == "ordered" && event["event"]["ordered"]["booking"]["moved"] == true) continue;
    for (const char* own : {"ordered", "delivered", "refused", "statement", "cancelled"}) {
      EXPECT_TRUE(event["kind"] != own || event["party"] == "tesla") << line;
    }
    if (!event["why"].is_null()) {
      own_reason = true;
      EXPECT_EQ(event["party"], "tesla") << line;
    }
  }
  EXPECT_TRUE(own_reason);
}

TEST_F(JournalCommandsTest, CsvHasAHeadAndTenFields) {
  const Said said = Say({"log", "two_companies.haggle", "--format", "csv", "--kind", "offered"});
  ASSERT_EQ(said.exit_code, 0);
  const auto lines = Lines(said.out);
  ASSERT_GT(lines.size(), 5u);
  EXPECT_EQ(lines[0], "seq,tick,date,phase,step,kind,party,table,text,why");
  EXPECT_THAT(lines[1], HasSubstr(",bargain,"));
  EXPECT_THAT(lines[1], HasSubstr("\"round 1: maker offers price"));
}

TEST_F(JournalCommandsTest, FollowEndsWithASealedJournal) {
  const Said said = Say({"log", "two_companies.haggle", "--follow"});
  EXPECT_EQ(said.exit_code, 0);
  EXPECT_EQ(said.out, Say({"log", "two_companies.haggle"}).out);
  EXPECT_THAT(said.out, StartsWith("tick 0, "));
}

TEST_F(JournalCommandsTest, ReplayMakesTheSameMovesOnALesserProcessor) {
  // The C library has other pow and exp where there is no FMA; math_test sees to it that this takes FMA away.
  const Said said = Haggle(folder_->path(), {"replay", "dinner.haggle", "--check", "--json"},
                           {{"GLIBC_TUNABLES", "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX,-AVX2,-AVX512F"}});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  const ordered_json json = ordered_json::parse(said.out);
  EXPECT_EQ(json["hash"], (*dinner_)["hash"]);
  EXPECT_GT(json["moves_compared"], 300);
}

TEST_F(JournalCommandsTest, LogSaysThatThereIsNoSuchTable) {
  const Said said = Say({"log", "dinner.haggle", "--table", "99999999"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_THAT(said.err, HasSubstr("has no table 99999999"));
}

TEST_F(JournalCommandsTest, LogTellsOneDinner) {
  const std::string came = "SELECT id FROM tables WHERE kind = 'dinner' AND outcome <> 'declined' ORDER BY id";
  std::size_t dinners = 0;
  // Whether anybody dines is the parties' decision: the first seed in which they do.
  for (int seed = 1; dinners == 0 && seed <= 20; ++seed) {
    const Said run = Say({"run", "dinner", "--transport", "inprocess", "--seed", std::to_string(seed), "--journal",
                          "dined.haggle", "--force"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    dinners = Lines(Say({"sql", "dined.haggle", came}).out).size() - 1;  // below its head
  }
  ASSERT_GT(dinners, 0u);
  for (std::size_t dinner = 1; dinner <= dinners; ++dinner) {
    const Said said = Say({"log", "dined.haggle", "--dinner", std::to_string(dinner), "--format", "jsonl"});
    ASSERT_EQ(said.exit_code, 0) << said.err;
    std::string orders = "0";
    std::int64_t arrived = 0;
    for (const std::string& line : Lines(said.out)) {
      const auto json = ordered_json::parse(line);
      if (json["part"] == "promised") orders += ", " + json["data"]["order"].dump();
      if (json["part"] == "arrived") arrived += json["data"]["units"].get<std::int64_t>();
    }
    const Said rows =
        Say({"sql", "dined.haggle",
             "SELECT coalesce(sum(units), 0) AS units FROM deliveries WHERE order_id IN (" + orders + ")"});
    EXPECT_EQ(std::stoll(Lines(rows.out).at(1)), arrived) << dinner;
  }
  const Said first = Say({"log", "dined.haggle", "--dinner", "1"});
  EXPECT_THAT(first.out, StartsWith("dinner 1 of " + std::to_string(dinners) + ", table "));
  EXPECT_THAT(Say({"log", "dined.haggle", "--dinner", "1", "--format", "csv"}).out,
              StartsWith("part,tick,date,text,why\n"));
}

TEST_F(JournalCommandsTest, LogSaysHowManyDinnersThereAre) {
  const Said none = Say({"log", "two_companies.haggle", "--dinner", "1"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.out, IsEmpty());
  EXPECT_THAT(none.err, HasSubstr("--dinner: there is no dinner 1; the seller came to 0 of the 0"));
  for (const char* wrong : {"0", "1000000", "-1", "x"}) {
    EXPECT_EQ(Say({"log", "dinner.haggle", "--dinner", wrong}).exit_code, 2) << wrong;
  }
  for (const Arguments& other :
       {Arguments{"--party", "oracle"}, {"--tick", "3"}, {"--table", "5"}, {"--follow"}, {"--kind", "offered"}}) {
    Arguments arguments = {"log", "dinner.haggle", "--dinner", "1"};
    arguments.insert(arguments.end(), other.begin(), other.end());
    EXPECT_EQ(Say(arguments).exit_code, 2) << other[0];
  }
}

TEST_F(JournalCommandsTest, ShowAnswersWhatOneAsksOfAMarket) {
  const std::string text = Say({"show", "dinner.haggle"}).out;
  const auto at = [&text](const std::string& what) { return text.find(what); };
  for (const char* part : {"\ninvitations", "\nclaims beside bookings", "\nwhat goes in, and what comes out\n"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_LT(at("\ninvitations"), at("\nclaims beside bookings")) << "who asked, before what came of it";
  EXPECT_THAT(Say({"show", "two_companies.haggle"}).out, Not(HasSubstr("\ninvitations")));
}

TEST_F(JournalCommandsTest, SqlNamesItsTables) {
  const std::string help = Say({"sql", "--help"}).out;
  for (const char* table : {"commands", "invitations", "pledges", "quotes", "dates", "redirected_bookings",
                            "claim_beliefs", "extensions"}) {
    EXPECT_THAT(help, HasSubstr(table));
    EXPECT_EQ(Say({"sql", "dinner.haggle", std::string("SELECT count(*) FROM ") + table}).exit_code, 0) << table;
  }
}

TEST_F(JournalCommandsTest, ReplayEndsAsItsRunDid) {
  // A command line without broker and agents beside it: no agent has failed.
  const Folder alone;
  std::filesystem::copy(ProgramPath("haggle-cli"), alone / "haggle-cli");
  const std::string command = (alone / "haggle-cli") + " replay " + (*folder_ / "two_companies.haggle") +
                              " --check --transport processes 2> " + (alone / "err");
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 1);
  EXPECT_THAT(ReadFile(alone / "err"), HasSubstr("haggle-broker"));
}

TEST_F(JournalCommandsTest, ReplayNotesWhatHasNoEffect) {
  EXPECT_THAT(Say({"replay", "two_companies.haggle", "--transport", "processes"}).err, HasSubstr("without --check"));
  EXPECT_THAT(Say({"replay", "two_companies.haggle", "--check", "--transport", "inprocess"}).err,
              Not(HasSubstr("without --check")));
}

}  // namespace
}  // namespace haggle::testing::journal_commands_test
