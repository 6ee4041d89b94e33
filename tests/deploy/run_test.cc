// `haggle run`: what it prints, what it refuses, what it leaves behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/deploy/program.h"

namespace haggle::testing::run_test {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;

using Arguments = std::vector<std::string>;

// In process, no journal unless said otherwise.
Said RunHere(const Folder& folder, Arguments more, const std::string& scenario = "two_companies") {
  Arguments arguments = {"run", scenario, "--transport", "inprocess"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return Haggle(folder.path(), arguments);
}

std::vector<std::string> Keys(const ordered_json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

std::string LastLine(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.find_last_of('\n') + 1);
}

TEST(RunTest, EndsWithTheReproducingCommandAndTheHash) {
  const Folder folder;
  const Said said = RunHere(folder, {"--journal", "none", "--seed", "7", "--ticks", "3"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(LastLine(said.out), MatchesRegex("hash [0-9a-f]{64}"));
  EXPECT_THAT(said.out, HasSubstr("reproduce with: haggle run two_companies --seed 7 --ticks 3\nhash "));
  EXPECT_THAT(said.err, IsEmpty());
  EXPECT_EQ(RunHere(folder, {"--journal", "none", "--seed", "7", "--ticks", "3"}).out, said.out);
  EXPECT_NE(LastLine(RunHere(folder, {"--journal", "none", "--seed", "8", "--ticks", "3"}).out), LastLine(said.out));
}

TEST(RunTest, JsonHasExactlyItsKeysAndNothingElseIsPrinted) {
  const Folder folder;
  const Said said = RunHere(folder, {"--journal", "x.haggle", "--seed", "18446744073709551615", "--json"});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  const auto json = ordered_json::parse(said.out);
  EXPECT_EQ(Keys(json), (Arguments{"hash", "outcome", "scenario", "seed", "ticks", "steps", "complete", "parties",
                                   "dinners", "redirections", "wall_seconds", "journal"}));
  EXPECT_THAT(json["hash"].get<std::string>(), MatchesRegex("[0-9a-f]{64}"));
  EXPECT_THAT(json["outcome"].get<std::string>(), MatchesRegex("[0-9a-f]{64}"));
  EXPECT_EQ(json["seed"].get<std::uint64_t>(), 18446744073709551615u);
  EXPECT_TRUE(json["seed"].is_number_integer());
  EXPECT_EQ(json["complete"], true);
  EXPECT_TRUE(json["wall_seconds"].is_number());
  EXPECT_EQ(json["journal"], folder / "x.haggle");
  EXPECT_EQ(Keys(json["redirections"]), (Arguments{"count", "units"}));
  ASSERT_EQ(json["parties"].size(), 2u);
  for (const auto& party : json["parties"]) {
    EXPECT_EQ(Keys(party), (Arguments{"name", "kind", "ordered", "cancelled", "delivered", "warehoused", "installed",
                                      "productive", "spent_cents", "received_cents", "utility"}));
    for (const auto& [key, value] : party.items()) {
      EXPECT_EQ(value.is_number_integer(), key != "name" && key != "kind") << key;
    }
  }
  EXPECT_EQ(json["parties"][0]["kind"], "seller");
  EXPECT_TRUE(ordered_json::parse(RunHere(folder, {"--journal", "none", "--json"}).out)["journal"].is_null());
}

TEST(RunTest, DinnersHaveTheirKeys) {
  const Folder folder;
  bool any = false;
  for (int seed = 1; seed <= 60 && !any; ++seed) {
    const Said said = RunHere(folder, {"--journal", "none", "--json", "--seed", std::to_string(seed)}, "dinner");
    ASSERT_EQ(said.exit_code, 0) << said.err;
    const auto dinners = ordered_json::parse(said.out)["dinners"];
    for (const auto& dinner : dinners) {
      any = true;
      EXPECT_EQ(Keys(dinner), (Arguments{"tick", "table", "host", "guests", "agreed", "units"}));
      EXPECT_TRUE(dinner["guests"].is_array());
      EXPECT_TRUE(dinner["agreed"].is_boolean());
    }
  }
  EXPECT_TRUE(any) << "none of sixty seeds has a dinner";
}

TEST(RunTest, RunsAtTheSameTimeHaveJournalsOfTheirOwn) {
  const Folder folder;
  std::vector<std::thread> runs;
  std::vector<int> codes(4, -1);
  for (int& code : codes) {
    runs.emplace_back([&] { code = RunHere(folder, {"--seed", "3", "--pace", "5"}).exit_code; });
  }
  for (std::thread& run : runs) run.join();
  EXPECT_THAT(codes, ::testing::Each(0));
  for (const char* number : {"1", "2", "3", "4"}) {
    EXPECT_TRUE(Exists(folder / (std::string("haggle-runs/two_companies-3-") + number + ".haggle"))) << number;
  }
}

TEST(RunTest, ARunThatCannotBeginGivesItsNameBack) {
  const Folder folder;
  EXPECT_NE(Haggle(folder.path(), {"run", "two_companies", "--listen", "unix:/proc/no/broker"}).exit_code, 0);
  EXPECT_FALSE(Exists(folder / "haggle-runs"));
}

TEST(RunTest, JournalsAreNumberedAndNeverOverwrittenUnasked) {
  const Folder folder;
  EXPECT_EQ(RunHere(folder, {"--seed", "3"}).exit_code, 0);
  EXPECT_EQ(RunHere(folder, {"--seed", "3"}).exit_code, 0);
  EXPECT_TRUE(Exists(folder / "haggle-runs/two_companies-3-1.haggle"));
  EXPECT_TRUE(Exists(folder / "haggle-runs/two_companies-3-2.haggle"));
  EXPECT_FALSE(Exists(folder / "haggle-runs/two_companies-3-1.haggle-wal"));

  WriteFile(folder / "mine.haggle", "precious");
  const Said refused = RunHere(folder, {"--journal", "mine.haggle"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("mine.haggle exists"));
  EXPECT_THAT(refused.err, HasSubstr("--force"));
  EXPECT_EQ(ReadFile(folder / "mine.haggle"), "precious");
  EXPECT_EQ(RunHere(folder, {"--journal", "mine.haggle", "--force"}).exit_code, 0);
  EXPECT_EQ(Haggle(folder.path(), {"verify", "mine.haggle"}).exit_code, 0);

  const Said none = RunHere(folder, {"--journal", "none"});
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_FALSE(Exists(folder / "none"));
  EXPECT_EQ(RunHere(folder, {"--journal", "."}).exit_code, 1);
  EXPECT_EQ(RunHere(folder, {"--journal", "no/such/folder/x.haggle"}).exit_code, 1);
}

TEST(RunTest, QuietLeavesResultsAlone) {
  const Folder folder;
  const Said loud = RunHere(folder, {"--journal", "a.haggle"});
  EXPECT_THAT(loud.err, HasSubstr("journal " + folder.path()));
  const Said quiet = RunHere(folder, {"--journal", "b.haggle", "--quiet"});
  EXPECT_THAT(quiet.err, IsEmpty());
  EXPECT_EQ(quiet.out, loud.out);
}

TEST(RunTest, SetChangesFieldsFromLeftToRight) {
  const Folder folder;
  const Said said =
      RunHere(folder, {"--journal", "none", "--json", "--set", "seed=5", "--set", "seed=9", "--set", "name=\"other\""});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  const auto json = ordered_json::parse(said.out);
  EXPECT_EQ(json["seed"], 9);
  EXPECT_EQ(json["scenario"], "other");
  EXPECT_EQ(ordered_json::parse(
                RunHere(folder, {"--journal", "none", "--json", "--set", "seed=5", "--seed", "4"}).out)["seed"],
            4);
}

TEST(RunTest, WhatIsUnknownExitsWithTwoAndNamesWhatThereIs) {
  const Folder folder;
  const std::vector<std::pair<Arguments, std::string>> cases = {
      {{"--set", "parties.lab.foo=1"}, "foo"},
      {{"--set", "nothing=1"}, "nothing"},
      {{"--set", "parties.lap.members=1"}, "lap"},
      {{"--set", "ticks"}, "ticks"},
      {{"--set", "ticks=soon"}, "soon"},
      {{"--agent", "lab=boulwar"}, "boulware"},
      {{"--agent", "lab=boulware,exponnt=3"}, "exponent"},
      {{"--agent", "lab=boulware,exponent=fast"}, "exponent"},
      {{"--agent", "lab=boulware,exponent=99999999"}, "exponent"},
      {{"--agent", "lap=boulware"}, "lab"},
      {{"--agent", "lab"}, "PARTY=STRATEGY"},
      {{"--external", "lap"}, "lab"},
      {{"--agent", "lab=boulware", "--external", "lab"}, "lab"},
  };
  for (const auto& [arguments, named] : cases) {
    const Said said = RunHere(folder, arguments);
    EXPECT_EQ(said.exit_code, 2) << arguments[1];
    EXPECT_THAT(said.err, HasSubstr(named)) << arguments[1];
    EXPECT_THAT(said.out, IsEmpty()) << arguments[1];
  }
  EXPECT_FALSE(Exists(folder / "haggle-runs")) << "a refused run leaves nothing behind";
}

TEST(RunTest, BadScenariosAreNamedWithFileAndLine) {
  const Folder folder;
  const std::string good = ReadFile(std::string(HAGGLE_SOURCE_DIR) + "/deploy/scenarios/two_companies.textproto");
  ASSERT_THAT(good, Not(IsEmpty()));
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"\nname: \"a\"\nticks: many\n", "bad.textproto:3"},
      {"name: \"a\"\nfoo: 1\n", "bad.textproto:2"},
      {"name: \"a\"\nticks: 3\n", "parties"},
      {good + "\nticks: -4\n", "ticks"},
  };
  for (const auto& [text, named] : wrong) {
    WriteFile(folder / "bad.textproto", text);
    const Said said = RunHere(folder, {}, "./bad.textproto");
    EXPECT_EQ(said.exit_code, 1) << text;
    EXPECT_THAT(said.err, HasSubstr(named));
    EXPECT_THAT(said.err, HasSubstr("expected"));
  }
  EXPECT_EQ(RunHere(folder, {}, "no_such_scenario").exit_code, 1);
  EXPECT_THAT(RunHere(folder, {}, "two_compani").err, HasSubstr("did you mean two_companies?"));
  EXPECT_EQ(RunHere(folder, {}, "./missing.textproto").exit_code, 1);
  EXPECT_EQ(RunHere(folder, {}, "./").exit_code, 1);
  EXPECT_FALSE(Exists(folder / "haggle-runs"));
}

TEST(RunTest, AScenarioIsRunByItsPathToo) {
  const Folder folder;
  WriteFile(folder / "copy.textproto",
            ReadFile(std::string(HAGGLE_SOURCE_DIR) + "/deploy/scenarios/two_companies.textproto"));
  const Said by_path = RunHere(folder, {"--journal", "none"}, "copy.textproto");
  EXPECT_EQ(by_path.exit_code, 0) << by_path.err;
  EXPECT_EQ(LastLine(by_path.out), LastLine(RunHere(folder, {"--journal", "none"}).out));
}

TEST(RunTest, AValueThatMakesTheScenarioInvalidIsBlamedOnItsSet) {
  const Folder folder;
  const Said said = RunHere(folder, {"--set", "tick_days=-3"});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.err, HasSubstr("--set tick_days=-3"));
}

TEST(RunTest, ALiveLineIsForTerminals) {
  const Folder folder;
  const Said live =
      HaggleOnTerminal(folder.path(), {"run", "two_companies", "--transport", "inprocess", "--journal", "none"});
  EXPECT_EQ(live.exit_code, 0);
  EXPECT_THAT(live.out, HasSubstr("\r\033[Ktick 0/7  2024-01-01  tables "));
  const Said quiet = HaggleOnTerminal(
      folder.path(), {"run", "two_companies", "--transport", "inprocess", "--journal", "none", "--quiet"});
  EXPECT_THAT(quiet.out, Not(HasSubstr("tick 0/7")));
}

TEST(RunTest, TheFirstInterruptSealsTheJournal) {
  const Folder folder;
  const Said said = HaggleOnTerminal(
      folder.path(), {"run", "two_companies", "--transport", "inprocess", "--journal", "cut.haggle", "--pace", "200"},
      {}, "tick 1/7", {SIGINT});
  EXPECT_EQ(said.exit_code, 130) << said.out;
  EXPECT_FALSE(Exists(folder / "cut.haggle-wal"));
  EXPECT_EQ(Haggle(folder.path(), {"verify", "cut.haggle"}).exit_code, 0);
  const Said shown = Haggle(folder.path(), {"show", "cut.haggle", "--json"});
  EXPECT_EQ(ordered_json::parse(shown.out)["complete"], false);
  EXPECT_THAT(Haggle(folder.path(), {"show", "cut.haggle"}).out, HasSubstr("incomplete"));
}

// What a closing terminal and a system that shuts down send.
TEST(RunTest, HangupAndTerminationSealTheJournalTogether) {
  for (const char* transport : {"inprocess", "processes"}) {
    const Folder folder;
    const Said said = HaggleOnTerminal(
        folder.path(), {"run", "two_companies", "--transport", transport, "--journal", "cut.haggle", "--pace", "200"},
        {}, "tick 0/7", {SIGHUP, SIGTERM, SIGTERM, SIGHUP});
    EXPECT_EQ(said.exit_code, 130) << transport << ": " << said.out;
    EXPECT_FALSE(Exists(folder / "cut.haggle-wal"));
    EXPECT_EQ(Haggle(folder.path(), {"verify", "cut.haggle"}).exit_code, 0) << transport;
  }
}

TEST(RunTest, AHangupBeforeTheStartLeavesNothing) {
  const Folder folder;
  const Said said =
      HaggleOnTerminal(folder.path(), {"run", "two_companies", "--external", "lab"}, {}, "external lab ", {SIGHUP});
  EXPECT_EQ(said.exit_code, 130) << said.out;
  EXPECT_FALSE(Exists(folder / "haggle-runs"));
}

TEST(RunTest, FoldersOfLaunchersThatHaveDiedAreSweptByTheNextCommand) {
  const Folder folder;
  const std::vector<std::pair<std::string, std::string>> environment = {{"XDG_RUNTIME_DIR", ""},
                                                                        {"TMPDIR", folder.path()}};
  std::filesystem::create_directories(folder / "haggle-abcdef/broker");
  WriteFile(folder / "haggle-abcdef/.claim", "");
  WriteFile(folder / "haggle-abcdef/broker/tokens", "lab secret");
  std::filesystem::create_directories(folder / "haggle-mine00");
  WriteFile(folder / "haggle-mine00/precious", "data");
  const Said said = Haggle(folder.path(), {"scenarios"}, environment);
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_FALSE(Exists(folder / "haggle-abcdef"));
  EXPECT_TRUE(Exists(folder / "haggle-mine00/precious"));
}

TEST(RunTest, ProcessesGiveTheSameHash) {
  const Folder folder;
  const Said apart = Haggle(folder.path(), {"run", "two_companies", "--journal", "a.haggle", "--seed", "5"});
  EXPECT_EQ(apart.exit_code, 0) << apart.err;
  EXPECT_EQ(LastLine(apart.out), LastLine(RunHere(folder, {"--journal", "none", "--seed", "5"}).out));
  EXPECT_EQ(Haggle(folder.path(), {"replay", "a.haggle", "--check", "--transport", "processes"}).exit_code, 0);
}

TEST(RunTest, AnAddressThatIsNoneIsAWrongCommandLine) {
  const Folder folder;
  const Said said = Haggle(folder.path(), {"run", "two_companies", "--listen", "127.0.0.1:99999", "--journal", "none"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_THAT(said.err, HasSubstr("port 0 to 65535"));
}

TEST(RunTest, AnAddressBesidesLoopbackIsRefused) {
  const Folder folder;
  const Said said = Haggle(folder.path(), {"run", "two_companies", "--listen", "0.0.0.0:0", "--journal", "none"});
  EXPECT_EQ(said.exit_code, 4);
  EXPECT_THAT(said.err, HasSubstr("0.0.0.0"));
}

}  // namespace
}  // namespace haggle::testing::run_test
