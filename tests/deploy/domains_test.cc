// The bilateral domains that come with the tree are what their comments say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "broker/core/validate.h"
#include "deploy/bilateral/plane.h"
#include "proto/codec/scenario_text.h"

namespace haggle::bilateral::domains_test {
namespace {

constexpr char kFolder[] = HAGGLE_SOURCE_DIR "/deploy/scenarios/domains";

struct Entry {
  std::string text;
  Scenario scenario;
};

std::vector<Entry> Domains() {
  std::set<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) paths.insert(entry.path().string());
  std::vector<Entry> domains;
  for (const std::string& path : paths) {
    const auto file = codec::ReadScenarioFile(path);
    EXPECT_TRUE(file.ok()) << file.status();
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    EXPECT_EQ(std::filesystem::path(path).stem().string(), file->scenario.name);
    domains.push_back({text.str(), file->scenario});
  }
  return domains;
}

// What a domain's comment says of it: "1,234 outcomes, opposition 0.123."
std::string Stated(const Plane& plane) {
  std::string outcomes = std::to_string(static_cast<std::int64_t>(plane.outcomes()));
  if (outcomes.size() > 3) outcomes.insert(outcomes.size() - 3, ",");
  std::string opposition(16, '\0');
  opposition.resize(static_cast<std::size_t>(
      std::snprintf(opposition.data(), opposition.size(), "%.3f", plane.analysis()->opposition())));
  return "# " + outcomes + " outcomes, opposition " + opposition + ".";
}

TEST(DomainsTest, EachIsOneNegotiationOfTwoAndHasTheSizeAndOppositionOfItsComment) {
  for (const Entry& domain : Domains()) {
    SCOPED_TRACE(domain.scenario.name);
    EXPECT_TRUE(core::Validate(domain.scenario).empty());
    ASSERT_EQ(domain.scenario.tables.size(), 1u);
    ASSERT_EQ(domain.scenario.parties.size(), 2u);
    EXPECT_GT(domain.scenario.tables[0].rounds, 0);
    const auto plane = Plane::Of(domain.scenario, domain.scenario.tables[0]);
    ASSERT_TRUE(plane.ok()) << plane.status();
    EXPECT_NE(domain.text.find("\n" + Stated(*plane) + "\n"), std::string::npos)
        << "expected the line: " << Stated(*plane);
    for (const UtilityFunction& utility : plane->utilities()) EXPECT_LT(utility.reservation(), 1);
    for (std::size_t i = 0; i < plane->points().size(); ++i) {
      for (const double utility : plane->points()[i]) {
        ASSERT_GE(utility, 0);
        ASSERT_LE(utility, 1 + theory::kSameUtility);
      }
    }
    EXPECT_FALSE(plane->analysis()->nash().empty());  // there is something to agree on
  }
}

TEST(DomainsTest, TogetherTheyHaveWhatBilateralDomainsCanHave) {
  std::size_t domains = 0, reserved = 0, discounted = 0, constrained = 0, peaked = 0, real = 0;
  double fewest = 1e9, most = 0, lowest = 1, highest = 0;
  for (const Entry& domain : Domains()) {
    ++domains;
    const TableSpec& table = domain.scenario.tables[0];
    EXPECT_GE(table.issues.size(), 2u);
    EXPECT_LE(table.issues.size(), 6u);
    const auto plane = Plane::Of(domain.scenario, table);
    ASSERT_TRUE(plane.ok());
    fewest = std::min(fewest, plane->outcomes());
    most = std::max(most, plane->outcomes());
    lowest = std::min(lowest, plane->analysis()->opposition());
    highest = std::max(highest, plane->analysis()->opposition());
    const Preference& preference = domain.scenario.parties[0].preferences[0];
    reserved += preference.reservation_ppm > 0 ? 1 : 0;
    discounted += preference.discount_time_ppt > 0 || preference.discount_round_ppt > 0 ? 1 : 0;
    constrained += preference.constraints.empty() ? 0 : 1;
    for (const IssueUtility& issue : preference.issues) peaked += issue.points.empty() ? 0 : 1;
    for (const Issue& issue : table.issues) real += issue.scale > 1 ? 1 : 0;
  }
  EXPECT_GE(domains, 10u);
  EXPECT_EQ(fewest, 20);
  EXPECT_EQ(most, 50'000);
  EXPECT_LT(lowest, 0.2);
  EXPECT_GT(highest, 0.6);
  for (const std::size_t kind : {reserved, discounted, constrained, peaked, real}) EXPECT_GE(kind, 1u);
}

TEST(DomainsTest, ATableThatIsNotOfTwoOrNotValuedIsRefusedByName) {
  Scenario scenario = Domains()[0].scenario;
  scenario.parties[1].preferences.clear();
  const auto unvalued = Plane::Of(scenario, scenario.tables[0]);
  EXPECT_TRUE(absl::IsInvalidArgument(unvalued.status()));
  EXPECT_THAT(std::string(unvalued.status().message()), ::testing::HasSubstr(scenario.parties[1].name));
  scenario.tables[0].parties.pop_back();
  EXPECT_THAT(std::string(Plane::Of(scenario, scenario.tables[0]).status().message()),
              ::testing::HasSubstr("expected two parties, found 1"));
}

}  // namespace
}  // namespace haggle::bilateral::domains_test
