// Wrong command lines, help, version, colour.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nlohmann/json.hpp"
#include "tests/deploy/program.h"

namespace haggle::testing::usage_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const char* const kCommands[] = {"run",       "log",        "show", "sql",        "verify",  "replay",  "diff",
                                 "import",    "export",     "top",  "tournament", "sweep",   "compare", "plot",
                                 "scenarios", "strategies", "keys", "doctor",     "generate"};

TEST(UsageTest, VersionIsOneLine) {
  const Folder folder;
  const Said said = Haggle(folder.path(), {"--version"});
  EXPECT_EQ(said.exit_code, 0);
  EXPECT_THAT(said.out, ::testing::MatchesRegex("haggle [0-9]+\\.[0-9]+\\.[0-9]+ .*\n"));
  EXPECT_THAT(said.err, IsEmpty());
}

TEST(UsageTest, HelpListsEveryCommandAndCallsItselfHaggle) {
  const Folder folder;
  const Said said = Haggle(folder.path(), {"--help"});
  EXPECT_EQ(said.exit_code, 0);
  EXPECT_THAT(said.out, HasSubstr("Usage: haggle "));
  EXPECT_THAT(said.out, Not(HasSubstr("haggle-cli")));
  for (const char* command : kCommands) EXPECT_THAT(said.out, HasSubstr(std::string("\n  ") + command + " "));
}

TEST(UsageTest, EveryCommandHasHelpWithItsExitCodes) {
  const Folder folder;
  for (const char* command : kCommands) {
    const Said said = Haggle(folder.path(), {command, "--help"});
    EXPECT_EQ(said.exit_code, 0) << command;
    EXPECT_THAT(said.out, HasSubstr(std::string("Usage: haggle ") + command)) << command;
    EXPECT_THAT(said.out, HasSubstr("Exit codes: 0 ")) << command;
    EXPECT_THAT(said.err, IsEmpty()) << command;
  }
}

TEST(UsageTest, RunTellsEveryOptionAndTheBoundsOfEveryNumber) {
  const Folder folder;
  const std::string help = Haggle(folder.path(), {"run", "--help"}).out;
  for (const char* option :
       {"SCENARIO", "--seed", "--ticks", "--set", "--agent", "--plugin", "--external", "--transport", "--listen",
        "--hosts", "--dry-run", "--pace", "--deadline", "--journal", "--force", "--json", "--quiet"}) {
    EXPECT_THAT(help, HasSubstr(option));
  }
  EXPECT_THAT(help, HasSubstr("0 to 18446744073709551615"));
  EXPECT_THAT(help, HasSubstr("1 to 100000"));
  EXPECT_THAT(help, HasSubstr("0 to 3600000"));
  EXPECT_THAT(help, HasSubstr("1 to 3600000"));
  EXPECT_THAT(help, HasSubstr("65535"));
}

TEST(UsageTest, WrongCommandLinesExitWithTwoAndSayWhatToDo) {
  const Folder folder;
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"frob"},
      {"fork"},
      {"swept"},
      {"run", "--nonsense"},
      {"run", "two_companies", "extra"},
      {"run", "--seed", "x"},
      {"run", "--seed", "-1"},
      {"run", "--seed", "0x10"},
      {"run", "--seed", "+1"},
      {"run", "--seed", "1e3"},
      {"run", "--seed", "18446744073709551616"},
      {"run", "--ticks", "0"},
      {"run", "--ticks", "0x10"},
      {"run", "--ticks", "100001"},
      {"run", "--pace", "99999999999999999999"},
      {"run", "--deadline", "0"},
      {"run", "--deadline", "3600001"},
      {"run", "two_companies", "--deadline", "100", "--transport", "inprocess"},
      {"run", "two_companies", "--set", "ticks=0x10"},
      {"run", "rack_lease", "--agent", "house=boulware,exponent=0x10"},
      {"import", "x.xml", "--rounds", "0x10"},
      {"import", "x.xml", "--rounds", "32769"},
      {"import", "x.xml", "--steps", "-1"},
      {"run", "--ticks", "1.5"},
      {"run", "--pace", "-1"},
      {"run", "--transport", "pigeons"},
      {"run", "--agent"},
      {"run", "two_companies", "--journal", ""},
      {"run", "two_companies", "--transport", "inprocess", "--listen", "127.0.0.1:0"},
      {"log"},
      {"log", "x", "--format", "xml"},
      {"verify"},
      {"verify", "a", "b"},
      {"sql", "x"},
      {"diff", "a"},
      {"plot"},
      {"keys"},
      {"keys", "init"},
      {"keys", "show"},
      {"keys", "lend", "x"},
      {"tournament"},
      {"tournament", "--strategies", "boulware"},
      {"tournament", "--strategies", "boulware,boulware"},
      {"tournament", "--strategies", "boulware,nobody"},
      {"tournament", "--strategies", "boulware,conceder", "--seeds", "5..1"},
      {"tournament", "--strategies", "boulware,conceder", "--seeds", "x"},
      {"tournament", "--strategies", "boulware,conceder", "--seeds", "0x1..2"},
      {"tournament", "--strategies", "boulware,conceder", "--seeds", "1..18446744073709551616"},
      {"tournament", "--strategies", "boulware,conceder", "--seeds", "0..18446744073709551615"},
      {"tournament", "--strategies", "boulware,conceder", "--jobs", "0"},
      {"tournament", "--strategies", "boulware,conceder", "--jobs", "0x2"},
      {"sweep", "two_companies", "--jobs", "0"},
      {"sweep", "two_companies", "--ticks", "0"},
      {"sweep", "two_companies", "--seeds", "1..18446744073709551615"},
      {"compare"},
      {"compare", "a.sweep", "--by", "x"},
  };
  for (const std::vector<std::string>& arguments : wrong) {
    const Said said = Haggle(folder.path(), arguments);
    std::string line;
    for (const std::string& argument : arguments) line += argument + " ";
    EXPECT_EQ(said.exit_code, 2) << line;
    EXPECT_THAT(said.out, IsEmpty()) << line;
    EXPECT_THAT(said.err, HasSubstr("haggle")) << line;
  }
  EXPECT_THAT(Haggle(folder.path(), {"runn"}).err, HasSubstr("did you mean run?"));
  EXPECT_THAT(Haggle(folder.path(), {"run", "--nonsense"}).err, HasSubstr("haggle run --help"));
}

TEST(UsageTest, ScenariosAndStrategiesAreListed) {
  const Folder folder;
  const Said scenarios = Haggle(folder.path(), {"scenarios", "--json"});
  ASSERT_EQ(scenarios.exit_code, 0) << scenarios.err;
  bool smallest = false;
  const auto listed = nlohmann::json::parse(scenarios.out)["scenarios"];
  for (const auto& scenario : listed) {
    if (scenario["name"] == "two_companies") smallest = scenario["parties"] == nlohmann::json::array({"maker", "lab"});
  }
  EXPECT_TRUE(smallest) << scenarios.out;
  EXPECT_THAT(Haggle(folder.path(), {"scenarios"}).out, HasSubstr("two_companies"));

  const Said strategies = Haggle(folder.path(), {"strategies", "--json"});
  ASSERT_EQ(strategies.exit_code, 0) << strategies.err;
  const auto known = nlohmann::json::parse(strategies.out)["strategies"];
  for (const auto& strategy : known) {
    EXPECT_FALSE(strategy["summary"].get<std::string>().empty());
    EXPECT_EQ(strategy["for_testing"].get<bool>(), strategy["name"] == "flaky");
    for (const auto& parameter : strategy["parameters"]) {
      for (const char* key : {"name", "type", "default", "meaning"}) {
        EXPECT_FALSE(parameter[key].get<std::string>().empty()) << parameter;
      }
    }
  }
  EXPECT_THAT(Haggle(folder.path(), {"strategies"}).out, HasSubstr("for testing:\nflaky"));
}

TEST(UsageTest, DoctorFindsASoundInstallation) {
  const Folder folder;
  const Said said = Haggle(folder.path(), {"doctor", "--json"});
  const auto json = nlohmann::json::parse(said.out);
  EXPECT_EQ(said.exit_code, 0) << said.out;
  EXPECT_TRUE(json["ok"].get<bool>());
  EXPECT_EQ(json["checks"].size(), 5u);
  EXPECT_TRUE(json["versions"].contains("SQLite"));
}

TEST(UsageTest, ColourIsForTerminalsAndCanBeSwitchedOff) {
  const Folder folder;
  EXPECT_THAT(Haggle(folder.path(), {"scenarios"}).out, Not(HasSubstr("\033[")));
  EXPECT_THAT(HaggleOnTerminal(folder.path(), {"scenarios"}).out, HasSubstr("\033[1m"));
  EXPECT_THAT(HaggleOnTerminal(folder.path(), {"scenarios"}, {{"NO_COLOR", "1"}}).out, Not(HasSubstr("\033[")));
  EXPECT_THAT(HaggleOnTerminal(folder.path(), {"scenarios"}, {{"TERM", "dumb"}}).out, Not(HasSubstr("\033[")));
}

TEST(UsageTest, NumbersAreDecimalWhateverZerosAreBeforeThem) {
  const Folder folder;
  const auto run = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"run", "rack_lease", "--transport", "inprocess", "--journal", "none"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Said said = Haggle(folder.path(), arguments);
    EXPECT_EQ(said.exit_code, 0) << said.err;
    return said.out;
  };
  EXPECT_THAT(run({"--seed", "010"}), HasSubstr("--seed 10\n"));
  EXPECT_THAT(run({"--seed", "08"}), HasSubstr("--seed 8\n"));
  EXPECT_THAT(run({"--seed", "18446744073709551615"}), HasSubstr("--seed 18446744073709551615\n"));
  EXPECT_THAT(run({"--ticks", "01"}), HasSubstr("--ticks 1\n"));
  const auto hash = [](const std::string& out) { return out.substr(out.rfind("hash ")); };
  EXPECT_EQ(hash(run({"--set", "tables.lease.rounds=010"})), hash(run({"--set", "tables.lease.rounds=10"})));
  EXPECT_EQ(hash(run({"--agent", "house=boulware,exponent=0300"})),
            hash(run({"--agent", "house=boulware,exponent=300"})));
  const Said tournament = Haggle(folder.path(), {"tournament", "--strategies", "boulware,linear", "--domains",
                                                 "rack_lease", "--seeds", "08..010", "--jobs", "01"});
  EXPECT_THAT(tournament.out, HasSubstr("seeds 8..10: 12 negotiations"));
}

TEST(UsageTest, AWrongNumberIsToldWithWhatWasExpected) {
  const Folder folder;
  EXPECT_THAT(Haggle(folder.path(), {"run", "--seed", "18446744073709551616"}).err,
              HasSubstr("--seed: expected an integer from 0 to 18446744073709551615, found \"18446744073709551616\""));
  EXPECT_THAT(Haggle(folder.path(), {"run", "--ticks", "0x10"}).err,
              HasSubstr("--ticks: expected an integer from 1 to 100000, found \"0x10\""));
  EXPECT_THAT(Haggle(folder.path(), {"tournament", "--strategies", "boulware,linear", "--seeds", "5..1"}).err,
              HasSubstr("--seeds: expected A..B or A, integers from 0 to 18446744073709551615, A not above B, found "));
}

}  // namespace
}  // namespace haggle::testing::usage_test
