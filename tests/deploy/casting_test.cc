#include "deploy/cli/casting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/cli/reproduce.h"

namespace haggle::cli {
namespace {

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
}

}  // namespace
}  // namespace haggle::cli
