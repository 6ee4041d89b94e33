// `haggle tournament` as it is called.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "nlohmann/json.hpp"
#include "tests/deploy/program.h"

namespace haggle::testing::tournament_command_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::vector<std::string> kSmall = {
    "tournament", "--strategies", "boulware,random", "--strategy", "conceder,exponent=4000",
    "--domains",  "rack_lease",   "--seeds",         "1..3"};

std::vector<std::string> With(std::vector<std::string> arguments, const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(TournamentCommandTest, TextJsonAndCsvHoldTheSameScores) {
  const Folder folder;
  const Said text = Haggle(folder.path(), With(kSmall, {"--csv", "t.csv", "--details", "d.csv"}));
  ASSERT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.err, IsEmpty());
  EXPECT_THAT(text.out, StartsWith("3 strategies, 1 domain, seeds 1..3: 27 negotiations\n"));
  const Said said = Haggle(folder.path(), With(kSmall, {"--json"}));
  const auto json = nlohmann::json::parse(said.out);
  EXPECT_EQ(json["negotiations"], 27);
  EXPECT_EQ(json["domains"][0]["outcomes"], 20);
  ASSERT_EQ(json["strategies"].size(), 3u);
  EXPECT_EQ(json["self_play"].size(), 3u);
  EXPECT_EQ(json["differences"].size(), 3u);
  const std::string csv = ReadFile(folder / "t.csv");
  double above = 1;
  for (const auto& strategy : json["strategies"]) {
    const auto score = strategy["score"].get<double>();
    EXPECT_LE(score, above);
    above = score;
    EXPECT_EQ(strategy["negotiations"], 12);
    char cell[32];
    std::snprintf(cell, sizeof cell, ",12,%.9f,", score);
    EXPECT_THAT(csv, HasSubstr(cell));
    std::snprintf(cell, sizeof cell, "  %.4f  ", score);
    EXPECT_THAT(text.out, HasSubstr(cell));
  }
  EXPECT_THAT(csv, HasSubstr("\n\"conceder,exponent=4000\",12,"));
  const std::string details = ReadFile(folder / "d.csv");
  EXPECT_EQ(std::count(details.begin(), details.end(), '\n'), 28);
}

TEST(TournamentCommandTest, JobsAndTransportDecideNothing) {
  const Folder folder;
  const std::string alone = Haggle(folder.path(), With(kSmall, {"--jobs", "1", "--json"})).out;
  EXPECT_EQ(Haggle(folder.path(), With(kSmall, {"--jobs", "3", "--json"})).out, alone);
  EXPECT_EQ(Haggle(folder.path(), With(kSmall, {"--transport", "processes", "--json"})).out, alone);
}

TEST(TournamentCommandTest, AnInterruptedOneGoesOnWhereItWas) {
  const Folder folder;
  const std::vector<std::string> arguments = {"tournament", "--strategies", "boulware,linear,conceder,random",
                                              "--seeds",    "1..40",        "--out",
                                              "kept",       "--jobs",       "1"};
  const Said said = HaggleOnTerminal(folder.path(), arguments, {}, "6,400 negotiations", {SIGINT});
  EXPECT_EQ(said.exit_code, 130) << said.out;
  EXPECT_THAT(said.out, HasSubstr("are kept in kept, the same command goes on with them"));
  std::vector<std::string> shorter = arguments;
  shorter[4] = "1..2";
  const Said other = Haggle(folder.path(), shorter);
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.err, HasSubstr("kept holds another tournament"));
  EXPECT_THAT(other.err, HasSubstr("\"seeds 1..40\""));
}

TEST(TournamentCommandTest, PathsOfDomainsMayHoldCommasAndUpperCase) {
  const Folder folder;
  const std::string shipped = std::string(HAGGLE_SOURCE_DIR) + "/deploy/scenarios/domains/rack_lease.textproto";
  const auto copy = [&](const std::string& name) {
    std::filesystem::create_directories(std::filesystem::path(folder / name).parent_path());
    std::filesystem::copy_file(shipped, folder / name);
  };
  copy("a,b/DOMAIN.TEXTPROTO");
  copy("c,d.textproto");
  const auto domains = [&](const std::string& given) {
    const Said said = Haggle(
        folder.path(), {"tournament", "--strategies", "boulware,random", "--seeds", "1", "--json", "--domains", given});
    return said.exit_code == 0 ? nlohmann::json::parse(said.out)["domains"].size() : 0U;
  };
  EXPECT_EQ(domains("a,b"), 1U);
  EXPECT_EQ(domains("c,d.textproto"), 1U);
  EXPECT_EQ(domains("a\\,b"), 1U);
  // Both are called rack_lease, so that both were found if they are refused together.
  const Said both =
      Haggle(folder.path(), {"tournament", "--strategies", "boulware,random", "--domains", "a\\,b,c\\,d.textproto"});
  EXPECT_THAT(both.err, HasSubstr("c,d.textproto: another domain is called rack_lease too"));
}

TEST(TournamentCommandTest, WhatIsNoDomainOrNoStrategyIsNamed) {
  const Folder folder;
  const Said domain = Haggle(folder.path(), {"tournament", "--strategies", "boulware,random", "--domains", "vcg"});
  EXPECT_EQ(domain.exit_code, 1);
  EXPECT_THAT(domain.err, HasSubstr("scenario \"vcg\" is no domain for a tournament"));
  const Said empty = Haggle(folder.path(), {"tournament", "--strategies", "boulware,random", "--domains", "."});
  EXPECT_EQ(empty.exit_code, 1);
  EXPECT_THAT(empty.err, HasSubstr("no *.textproto in ."));
  const Said comma = Haggle(folder.path(), {"tournament", "--strategies", "random,boulware,exponent=100"});
  EXPECT_EQ(comma.exit_code, 2);
  EXPECT_THAT(comma.err, HasSubstr("--strategy NAME,KEY=VALUE"));
  const Said nobody = Haggle(folder.path(), {"tournament", "--strategies", "random,nobody"});
  EXPECT_EQ(nobody.exit_code, 2);
  EXPECT_THAT(nobody.err, HasSubstr("--strategies random,nobody: unknown strategy \"nobody\""));
  const Said csv = Haggle(folder.path(), With(kSmall, {"--csv", "no/such/folder.csv"}));
  EXPECT_EQ(csv.exit_code, 1);
  EXPECT_THAT(csv.err, HasSubstr("no/such/folder.csv cannot be written"));
}

}  // namespace
}  // namespace haggle::testing::tournament_command_test
