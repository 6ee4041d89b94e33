// Where results go, and what becomes of them when they cannot go there: full disks, closed pipes, terminals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "nlohmann/json.hpp"
#include "tests/deploy/program.h"

namespace haggle::testing::output_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

using Arguments = std::vector<std::string>;

const Arguments kRun = {"run", "rack_lease", "--transport", "inprocess", "--journal", "none"};

Arguments With(Arguments arguments, const Arguments& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

constexpr char kEndless[] = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c";
// What a label of an issue can do to a terminal: clear it, by one C1 character too, begin a line, turn the text round.
constexpr char kLabels[] =
    "tables.lease.issues.term.labels=[\"\\033[2Jone\", \"\xC2\x9B"
    "2Jtwo\", \"three\\nround 9: startup accepts\", \"\xE2\x80\xAE"
    "five\"]";

std::string Journal(const Folder& folder) {
  const Said said = Haggle(folder.path(), {"run", "rack_lease", "--transport", "inprocess", "--journal", "j.haggle",
                                           "--set", kLabels, "--agent", "house=random", "--seed", "3"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  return "j.haggle";
}

TEST(OutputTest, AFullDiskUnderStandardOutputIsAnError) {
  const Folder folder;
  for (const Arguments& arguments : {Arguments{"scenarios"}, Arguments{"--help"}, Arguments{"--version"}, kRun}) {
    const Said said = Haggle(folder.path(), arguments, {}, "/dev/full");
    EXPECT_EQ(said.exit_code, 1);
    EXPECT_THAT(said.err, HasSubstr("standard output cannot be written: No space left on device"));
  }
}

TEST(OutputTest, AClosedPipeEndsEveryCommandAlike) {
  const Folder folder;
  const std::string journal = Journal(folder);
  for (const Arguments& arguments :
       {Arguments{"scenarios"}, kRun, With(kRun, {"--json"}), Arguments{"run", "rack_lease", "--journal", "none"},
        Arguments{"tournament", "--strategies", "boulware,linear", "--domains", "rack_lease", "--seeds", "1"},
        Arguments{"log", journal}, Arguments{"show", journal}, Arguments{"sql", journal, kEndless}}) {
    const Said said = HaggleToClosedPipe(folder.path(), arguments, false);
    EXPECT_EQ(said.exit_code, 128 + SIGPIPE) << arguments[0] << ": " << said.err;
    EXPECT_THAT(said.err, IsEmpty()) << arguments[0];
    // Whoever has SIGPIPE ignored for us wants to be told.
    const Said told = HaggleToClosedPipe(folder.path(), arguments, true);
    EXPECT_EQ(told.exit_code, 1) << arguments[0] << ": " << told.err;
    EXPECT_THAT(told.err, HasSubstr("standard output cannot be written: Broken pipe")) << arguments[0];
  }
}

TEST(OutputTest, TextOfOthersNeverReachesATerminalRaw) {
  const Folder folder;
  const std::string journal = Journal(folder);
  const auto expect_harmless = [](const std::string& out, const std::string& what) {
    EXPECT_THAT(out, Not(HasSubstr("\033[2J"))) << what;
    EXPECT_THAT(out, Not(HasSubstr("\xC2\x9B"))) << what;
    EXPECT_THAT(out, Not(HasSubstr("\xE2\x80\xAE"))) << what;
    EXPECT_THAT(out, Not(HasSubstr("\nround 9: startup accepts"))) << what;
  };
  std::string all;
  for (const Arguments& arguments :
       {Arguments{"log", journal}, Arguments{"log", journal, "--format", "csv"},
        Arguments{"log", journal, "--format", "jsonl"}, Arguments{"show", journal}, Arguments{"replay", journal},
        Arguments{"sql", journal, "SELECT outcome FROM tables"},
        Arguments{"sql", journal,
                  "SELECT char(27) || '[2J' || char(155, 8238) || char(10) || 'round 9: startup accepts' AS x"},
        Arguments{"sql", journal, "SELECT 1 AS \"\033[2J\""}, Arguments{"diff", journal, journal},
        Arguments{"plot", journal, "-o", "a.svg"}, Arguments{"show", "no\033[2J\xC2\x9B\xE2\x80\xAE.haggle"},
        Arguments{"run", "no\033[2J\xC2\x9B\xE2\x80\xAE/x"}, Arguments{"log", journal, "--party", "\033[2J\xC2\x9B"},
        Arguments{"strategies", "\033[2J\xC2\x9B"}, Arguments{"\033[2J\xC2\x9B"}}) {
    const Said said = HaggleOnTerminal(folder.path(), arguments);
    expect_harmless(said.out, arguments[0] + " on a terminal");
    const Said plain = Haggle(folder.path(), arguments);
    expect_harmless(plain.out + plain.err, arguments[0]);
    EXPECT_THAT(plain.out + plain.err, Not(HasSubstr("\033"))) << arguments[0];
    all += plain.out;
  }
  EXPECT_THAT(all, HasSubstr("\\u001b[2J"));
  // As JSON it is read back as what it was.
  const Said lines = Haggle(folder.path(), {"log", journal, "--format", "jsonl", "--kind", "table_opened"});
  const auto opened = nlohmann::json::parse(lines.out);
  EXPECT_THAT(opened["event"].dump(-1, ' ', true), HasSubstr("\\u001b[2Jone"));
  EXPECT_THAT(opened["event"].dump(-1, ' ', true), HasSubstr("\\u009b2Jtwo"));
}

TEST(OutputTest, SqlTellsRealsSoThatTheyReadBack) {
  const Folder folder;
  const std::string journal = Journal(folder);
  const Said said = Haggle(folder.path(), {"sql", journal, "SELECT 1.0/3000000 AS a, 2.0 AS b, 2 AS c, 0.1+0.2 AS d"});
  EXPECT_THAT(said.out, HasSubstr("3.3333333333333335e-07  2.0  2  0.30000000000000004\n"));
}

TEST(OutputTest, SqlPrintsRowsAsTheyComeAndLinesThemUp) {
  const Folder folder;
  const std::string journal = Journal(folder);
  const std::string rows = std::string(kEndless) + " LIMIT 3000";
  const Said said = Haggle(folder.path(), {"sql", journal, rows});
  EXPECT_THAT(said.out, StartsWith("   x\n   1\n   2\n"));
  EXPECT_THAT(said.out, HasSubstr("\n1000\n1001\n"));
  EXPECT_THAT(said.out, ::testing::EndsWith("\n2999\n3000\n"));
}

TEST(OutputTest, SqlWritesNothingAnywhere) {
  const Folder folder;
  const std::string journal = Journal(folder);
  const std::string before = ReadFile(folder / journal);
  for (const char* statement : {"VACUUM INTO 'other.haggle'", "ATTACH 'other.haggle' AS x", "VACUUM",
                                "PRAGMA journal_mode = WAL", "EXPLAIN VACUUM INTO 'other.haggle'"}) {
    Haggle(folder.path(), {"sql", journal, statement});
    EXPECT_FALSE(Exists(folder / "other.haggle")) << statement;
  }
  EXPECT_THAT(Haggle(folder.path(), {"sql", journal, "VACUUM INTO 'other.haggle'"}).err,
              HasSubstr("only reading is allowed"));
  EXPECT_EQ(ReadFile(folder / journal), before);
}

TEST(OutputTest, ATournamentOpensItsFilesBeforeItPlays) {
  const Folder folder;
  const Arguments endless = {"tournament", "--strategies", "boulware,linear", "--domains",
                             "rack_lease", "--seeds",      "1..20000000"};
  for (const char* option : {"--csv", "--details"}) {
    const Said said = Haggle(folder.path(), With(endless, {option, "none/x.csv"}));
    EXPECT_EQ(said.exit_code, 1);
    EXPECT_THAT(said.err, HasSubstr(std::string(option) + " none/x.csv cannot be written: No such file or directory; "
                                                          "found before anything was played"));
  }
  const Said both = Haggle(folder.path(), With(endless, {"--csv", "a.csv", "--details", "./a.csv"}));
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_THAT(both.err, HasSubstr("name one file"));
  EXPECT_FALSE(Exists(folder / "a.csv"));
}

TEST(OutputTest, AResultThatCannotBeWrittenIsPrinted) {
  const Folder folder;
  const Arguments small = {"tournament", "--strategies", "boulware,linear", "--domains", "rack_lease", "--seeds", "1"};
  const Said said = Haggle(folder.path(), With(small, {"--csv", "/dev/full", "--details", "d.csv"}));
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.err, HasSubstr("/dev/full cannot be written: No space left on device"));
  EXPECT_THAT(said.out, StartsWith("2 strategies, 1 domain"));
  EXPECT_THAT(said.out, HasSubstr("\nstrategy,negotiations,score,"));
  EXPECT_THAT(said.out, HasSubstr("\nboulware,2,"));
  EXPECT_THAT(ReadFile(folder / "d.csv"), StartsWith("domain,first,second,"));
}

TEST(OutputTest, AJournalThatCannotBeWrittenIsRefusedBeforeTheRun) {
  const Folder folder;
  const Said said =
      Haggle(folder.path(), {"run", "rack_lease", "--external", "house", "--journal", "no/such/x.haggle"});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.err, HasSubstr("--journal no/such/x.haggle: expected a folder that can be written"));
  EXPECT_THAT(said.err, Not(HasSubstr("external house ")));
}

TEST(OutputTest, APipeIsNotNamedAsAWayToReproduce) {
  const Folder folder;
  const std::string scenario =
      ReadFile(std::string(HAGGLE_SOURCE_DIR) + "/deploy/scenarios/domains/rack_lease.textproto");
  const auto run = [&](const std::string& journal) {
    const std::string pipe = folder / "pipe";
    EXPECT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    std::thread writer([&] { WriteFile(pipe, scenario); });
    const Said said = Haggle(folder.path(), {"run", "./pipe", "--transport", "inprocess", "--journal", journal});
    writer.join();
    std::filesystem::remove(pipe);
    EXPECT_EQ(said.exit_code, 0) << said.err;
    EXPECT_THAT(said.out, Not(HasSubstr("pipe --seed")));
    return said.out;
  };
  EXPECT_THAT(run("none"), HasSubstr("not to be reproduced by a command"));
  EXPECT_THAT(run("kept.haggle"),
              HasSubstr("reproduce with: haggle replay " + (folder / "kept.haggle") + " --check\n"));
  EXPECT_EQ(Haggle(folder.path(), {"replay", "kept.haggle", "--check"}).exit_code, 0);
}

}  // namespace
}  // namespace haggle::testing::output_test
