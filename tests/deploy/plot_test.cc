// What a picture shows, how gnuplot is told, and that it draws it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "agents/strategies/strategies.h"
#include "broker/journal/reader.h"
#include "deploy/launch/plan.h"
#include "deploy/plot/course.h"
#include "deploy/plot/gnuplot.h"
#include "deploy/plot/picture.h"
#include "deploy/plot/script.h"
#include "proto/codec/scenario_text.h"
#include "tests/deploy/program.h"

namespace haggle::plot::plot_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

codec::ScenarioFile Domain(const std::string& name) {
  const auto file = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/domains/" + name + ".textproto");
  EXPECT_TRUE(file.ok()) << file.status();
  return *file;
}

Outcome Lease(std::int64_t term, std::int64_t rent) {
  Outcome outcome;
  outcome.push_back(term);
  outcome.push_back(rent);
  return outcome;
}

// The house asks for the most, the startup for the least, and they meet.
Course ShortCourse() {
  Course course;
  course.table = "lease";
  course.id = 7;
  course.rounds = 2;
  course.offers[0] = {Lease(3, 1800), Lease(2, 1600)};
  course.offers[1] = {Lease(1, 1400)};
  course.agreement = Lease(2, 1600);
  course.closed = true;
  return course;
}

Picture ShortPicture() {
  const auto picture = PictureOf(Domain("rack_lease").scenario, ShortCourse());
  EXPECT_TRUE(picture.ok()) << picture.status();
  return *picture;
}

// Where nature draws what no agreement is worth, the picture of a run shows what it drew.
TEST(PictureTest, ShowsWhatWasDrawn) {
  Scenario scenario = Domain("rack_lease").scenario;
  Preference& house = scenario.parties[0].preferences[0];
  house.reservation_ppm = 0;
  house.reservation_range_ppm = {0, 800'000};
  Course course = ShortCourse();
  EXPECT_EQ(PictureOf(scenario, course)->disagreement, (Spot{0.4, 0.2})) << "before it is drawn: the middle";
  course.drawn["parties.house.preferences.0.reservation_range_ppm"] = 700'000;
  EXPECT_EQ(PictureOf(scenario, course)->disagreement, (Spot{0.7, 0.2}));
}

TEST(PictureTest, ShowsOutcomesSolutionsOffersAndAgreement) {
  const Picture picture = ShortPicture();
  EXPECT_EQ(picture.title, "rack_lease, table lease, seed 1: agreed after 2 rounds");
  EXPECT_THAT(picture.parties, ElementsAre("house", "startup"));
  EXPECT_EQ(picture.outcomes, 20);
  EXPECT_EQ(picture.cloud.size(), 20u);
  EXPECT_EQ(picture.cloud[0], (Spot{0, 0.35 * 0.7 + 0.65}));  // one year at the lowest rent
  EXPECT_EQ(picture.disagreement, (Spot{0.25, 0.2}));
  ASSERT_EQ(picture.offers[0].size(), 2u);
  EXPECT_EQ(picture.offers[0][0], (Spot{1, 0}));
  EXPECT_NEAR(picture.offers[0][1][0], 0.4 * 0.7 + 0.6 / 2, 1e-12);
  EXPECT_NEAR(picture.offers[0][1][1], 0.35 * 0.8 + 0.65 / 2, 1e-12);
  EXPECT_EQ(picture.agreement, picture.offers[0][1]);
  EXPECT_NEAR(picture.offers[1][0][0], 0.4 * 0.4, 1e-12);
  EXPECT_NEAR(picture.offers[1][0][1], 1, 1e-12);
  // The solutions are where they are by hand: of 20 outcomes 0.33 * 0.405 is the best product.
  ASSERT_EQ(picture.nash.size(), 1u);
  EXPECT_EQ(picture.nash[0], picture.offers[0][1]);
  EXPECT_EQ(picture.egalitarian, picture.nash);
  EXPECT_NEAR(picture.utilitarian[0][0] + picture.utilitarian[0][1], 0.28 + 0.93, 1e-12);
  for (std::size_t i = 1; i < picture.frontier.size(); ++i) {
    EXPECT_LT(picture.frontier[i - 1][0], picture.frontier[i][0]);
    EXPECT_GT(picture.frontier[i - 1][1], picture.frontier[i][1]);
  }
}

TEST(PictureTest, ManyOutcomesAreThinnedButNoneIsFarFromOneThatIsShown) {
  Course course;
  course.table = "alliance";
  const auto picture = PictureOf(Domain("chip_alliance").scenario, course);
  ASSERT_TRUE(picture.ok()) << picture.status();
  EXPECT_EQ(picture->outcomes, 50'000);
  EXPECT_LT(picture->cloud.size(), 15'000u);
  EXPECT_GT(picture->cloud.size(), 4'000u);
  EXPECT_FALSE(picture->held);
  for (const Spot& efficient : picture->frontier) {
    double nearest = 1;
    for (const Spot& spot : picture->cloud) {
      nearest = std::min(nearest, std::max(std::abs(spot[0] - efficient[0]), std::abs(spot[1] - efficient[1])));
    }
    EXPECT_LT(nearest, 1.0 / 150);
  }
}

// The whole text for a small picture; a change of it is to be seen with one's own eyes in a picture.
TEST(ScriptTest, IsTheGoldenOne) {
  const std::string path = HAGGLE_SOURCE_DIR "/tests/deploy/golden/rack_lease.gnuplot";
  const std::string script = ScriptOf(ShortPicture(), PictureFormat::kPng);
  if (std::getenv("HAGGLE_UPDATE_GOLDEN") != nullptr) testing::WriteFile(path, script);
  EXPECT_EQ(script, testing::ReadFile(path)) << "if the change is meant: HAGGLE_UPDATE_GOLDEN=1 plot_test";
}

TEST(ScriptTest, TextsOfOthersAreQuoted) {
  EXPECT_EQ(GnuplotQuoted("it's\n`x` \\ \"y\" @z\x7f"), R"("it\0047s \0140x\0140 \0134 \0042y\0042 \0100z ")");
  EXPECT_EQ(GnuplotQuoted("Zürich, 1.5 (a_b)"), "\"Zürich, 1.5 (a_b)\"");
}

TEST(ScriptTest, LongNamesAreCutInTheLegendAlone) {
  Picture picture = ShortPicture();
  picture.parties[0] = "a_cooperative_of_an\u00fc\u00fc\u00fcndred_houses";
  const std::string script = ScriptOf(picture, PictureFormat::kPng);
  EXPECT_THAT(script, HasSubstr("title \"offers of a_cooperative_of_an\u00fc\u00fc...\""));
  EXPECT_THAT(script, HasSubstr("set xlabel \"" + picture.parties[0] + " (utility)\""));
}

TEST(GnuplotTest, DrawsAPngThatIsWhole) {
  const auto image = RunGnuplot(ScriptOf(ShortPicture(), PictureFormat::kPng));
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_THAT(*image, StartsWith("\x89PNG\r\n\x1a\n"));
  EXPECT_EQ(image->substr(12, 4), "IHDR");
  EXPECT_EQ(image->substr(16, 8), std::string("\0\0\x04\xb0\0\0\x03\x5c", 8));  // 1200 by 860
  EXPECT_EQ(image->substr(image->size() - 8, 4), "IEND");
}

TEST(GnuplotTest, DrawsAnSvgWithEverythingNamed) {
  const auto image = RunGnuplot(ScriptOf(ShortPicture(), PictureFormat::kSvg));
  ASSERT_TRUE(image.ok()) << image.status();
  for (const char* name :
       {"<svg ", "</svg>", "rack_lease, table lease, seed 1: agreed after 2 rounds", "house (utility)",
        "startup (utility)", "outcomes (20)", "Pareto frontier", "offers of house", "offers of startup", "no agreement",
        "Nash", "Kalai-Smorodinsky", "egalitarian", "utilitarian", "agreement"}) {
    EXPECT_THAT(*image, HasSubstr(name));
  }
}

TEST(GnuplotTest, NamesAreWordsAndNoCommands) {
  const testing::Folder folder;
  const std::string planted = folder / "planted";
  Picture picture = ShortPicture();
  picture.title = "'`touch " + planted + "`'; system('touch " + planted + "')\nquit";
  picture.parties[0] = "a' ; !touch " + planted + " ; '";
  picture.parties[1] = "EOD\n$(touch " + planted + ") <b> {/Bold=40 x}";
  const auto image = RunGnuplot(ScriptOf(picture, PictureFormat::kSvg));
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_FALSE(testing::Exists(planted));
  EXPECT_THAT(*image, HasSubstr("&lt;b> {/Bold=40 x}"));
  EXPECT_THAT(*image, HasSubstr("a' ; !touch " + planted + " ; ' (utility)"));
}

TEST(GnuplotTest, ItsComplaintIsToldAndItsAbsenceNamesThePackage) {
  const auto wrong = RunGnuplot("plot nonsense of mine\n");
  EXPECT_TRUE(absl::IsInternal(wrong.status()));
  EXPECT_THAT(std::string(wrong.status().message()), HasSubstr("line"));
  const std::string path = std::getenv("PATH");
  setenv("PATH", "/nonexistent", 1);
  const auto missing = RunGnuplot("");
  setenv("PATH", path.c_str(), 1);
  EXPECT_TRUE(absl::IsNotFound(missing.status()));
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("gnuplot-nox"));
}

TEST(CourseTest, IsWhatTheJournalHas) {
  const testing::Folder folder;
  Registry registry;
  strategies::AddBuiltInStrategies(registry);
  launch::RunPlan plan;
  const auto file = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto");
  ASSERT_TRUE(file.ok());
  plan.scenario = file->scenario;
  plan.cast = {{"maker", "linear", {}}, {"lab", "linear", {}}};
  plan.journal = folder / "run.haggle";
  ASSERT_EQ(launch::RunInProcess(plan, registry, {}).how, HowEnded::kDone);
  const auto reader = journal::JournalReader::Open(plan.journal);
  ASSERT_TRUE(reader.ok()) << reader.status();

  const auto support = CourseOf(**reader, "support");
  ASSERT_TRUE(support.ok()) << support.status();
  EXPECT_EQ(support->table, "support");
  EXPECT_TRUE(support->closed);
  ASSERT_FALSE(support->offers[0].empty());
  EXPECT_EQ(support->offers[0][0][0], 0);    // the lab speaks first here, and wants to pay nothing
  EXPECT_EQ(support->offers[1][0][0], 100);  // the maker wants all
  ASSERT_TRUE(support->agreement.has_value());
  const auto by_number = CourseOf(**reader, std::to_string(support->id));
  ASSERT_TRUE(by_number.ok());
  EXPECT_EQ(by_number->offers, support->offers);
  EXPECT_EQ(CourseOf(**reader, "")->table, "supply");

  const auto unknown = CourseOf(**reader, "lunch");
  EXPECT_TRUE(absl::IsNotFound(unknown.status()));
  EXPECT_THAT(std::string(unknown.status().message()), HasSubstr("(support)"));
}

}  // namespace
}  // namespace haggle::plot::plot_test
