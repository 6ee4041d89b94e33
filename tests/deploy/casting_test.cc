#include "deploy/launch/casting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "deploy/cli/reproduce.h"

namespace haggle::cli::casting_test {
namespace {

using launch::CompleteCast;
using launch::ParseCasting;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

Scenario ThreeParties() {
  Scenario scenario;
  scenario.name = "three";
  for (const char* name : {"maker", "lab", "shop"}) {
    Party party;
    party.id = static_cast<PartyId>(scenario.parties.size() + 1);
    party.name = name;
    scenario.parties.push_back(party);
  }
  return scenario;
}

std::string Complaint(const absl::Status& status) { return std::string(status.message()); }

TEST(CastingTest, ReadsPartyStrategyAndParameters) {
  const auto casting = ParseCasting("lab=mine,greed=3,mood=a=b");
  ASSERT_TRUE(casting.ok()) << casting.status();
  EXPECT_EQ(casting->party, "lab");
  EXPECT_EQ(casting->strategy, "mine");
  EXPECT_THAT(casting->parameters, ElementsAre(Pair("greed", "3"), Pair("mood", "a=b")));
  EXPECT_EQ(StrategyText(*casting), "mine,greed=3,mood=a=b");
}

TEST(CastingTest, RefusesOtherForms) {
  for (const char* text : {"", "lab", "=mine", "lab=", "lab=,greed=3", "lab=mine,", "lab=mine,greed", "lab=mine,=3",
                           "lab=mine,mood=a\tb"}) {
    const auto casting = ParseCasting(text);
    EXPECT_EQ(casting.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(Complaint(casting.status()), HasSubstr("expected PARTY=STRATEGY")) << text;
  }
}

TEST(CastingTest, TheGivenOneTakesThePlaceOfTheScenarios) {
  const std::vector<Casting> own = {{"maker", "seller", {}}, {"lab", "buyer", {}}, {"shop", "buyer", {}}};
  const auto cast = CompleteCast(ThreeParties(), own, {{"lab", "mine", {}}}, {"shop"});
  ASSERT_TRUE(cast.ok()) << cast.status();
  ASSERT_EQ(cast->size(), 2u);
  EXPECT_EQ((*cast)[0].strategy, "seller");
  EXPECT_EQ((*cast)[1].strategy, "mine");
}

TEST(CastingTest, NamesWhatIsWrongWithACast) {
  const std::vector<Casting> own = {{"maker", "seller", {}}, {"lab", "buyer", {}}};
  EXPECT_THAT(Complaint(CompleteCast(ThreeParties(), own, {}, {}).status()), HasSubstr("nobody plays shop"));
  EXPECT_THAT(Complaint(CompleteCast(ThreeParties(), own, {{"lap", "buyer", {}}}, {}).status()),
              HasSubstr("did you mean lab?"));
  EXPECT_THAT(Complaint(CompleteCast(ThreeParties(), own, {{"shop", "a", {}}, {"shop", "b", {}}}, {}).status()),
              HasSubstr("twice for shop"));
  EXPECT_THAT(Complaint(CompleteCast(ThreeParties(), own, {{"shop", "a", {}}}, {"shop"}).status()),
              HasSubstr("--external"));
  EXPECT_THAT(Complaint(CompleteCast(ThreeParties(), own, {}, {"nobody"}).status()), HasSubstr("no party \"nobody\""));
}

TEST(ReproduceTest, AShellReadsTheCommandBack) {
  Reproduction run{"dinner", 7, {"parties.tesla.name=\"it's\""}, {"oracle=mine,greed=3"}, {"./my mine.so"}, {}, 12};
  EXPECT_EQ(ReproducingCommand(run),
            "haggle run dinner --seed 7 --ticks 12 --set 'parties.tesla.name=\"it'\\''s\"' --plugin './my mine.so' "
            "--agent oracle=mine,greed=3");
  EXPECT_EQ(ShellQuoted(""), "''");
  EXPECT_EQ(ShellQuoted("a\x1b[31m'\\"), "$'a\\033[31m\\'\\\\'");
  EXPECT_EQ(ShellQuoted("temp\xC3\xA9"), "'temp\xC3\xA9'");
}

TEST(ReproduceTest, APipeIsNeverNamed) {
  EXPECT_EQ(LastingName("dinner", std::string(HAGGLE_SOURCE_DIR) + "/deploy/scenarios/dinner.textproto"), "dinner");
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string path = "/dev/fd/" + std::to_string(ends[0]);
  EXPECT_EQ(LastingName(path, path), "");
  close(ends[0]);
  close(ends[1]);
  EXPECT_EQ(LastingName(path, path), "");
  // Behind a descriptor may lie a file, which has a name.
  char file[] = "/tmp/haggle-test-XXXXXX";
  const int fd = mkstemp(file);
  ASSERT_GE(fd, 0);
  const std::string through = "/proc/self/fd/" + std::to_string(fd);
  EXPECT_EQ(LastingName(through, through), file);
  unlink(file);
  EXPECT_EQ(LastingName(through, through), "");
  close(fd);

  Reproduction run{"", 7, {}, {}, {"./mine.so"}, {}, {}};
  EXPECT_EQ(ReproducingText(run, "/tmp/a b.haggle"),
            "reproduce with: haggle replay '/tmp/a b.haggle' --check --plugin ./mine.so");
  EXPECT_THAT(ReproducingText(run, ""), HasSubstr("not to be reproduced"));
  run.scenario = "dinner";
  EXPECT_EQ(ReproducingText(run, ""), "reproduce with: haggle run dinner --seed 7 --plugin ./mine.so");
}

}  // namespace
}  // namespace haggle::cli::casting_test
