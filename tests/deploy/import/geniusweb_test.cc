// GeniusWeb: utilities against its own rule, written down here once more, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/deploy/import/samples.h"

namespace haggle::testing::geniusweb_test {
namespace {

using importing::Imported;
using ::testing::ElementsAre;

const std::vector<std::string> kCooling = {"geniusweb/cooling.json", "geniusweb/operator.json",
                                           "geniusweb/supplier.json"};

TEST(GeniusWebTest, EveryOutcomeIsWorthWhatItIsWorthThere) {
  const Scenario scenario = Import(kCooling).file.scenario;
  const std::vector<UtilityFunction> utilities = UtilitiesOf(scenario);
  std::int64_t outcomes = 0;
  EachOutcome(scenario, [&](const std::vector<std::int64_t>& at) {
    const double operator_medium[] = {0.1, 0.85, 1};
    const double supplier_medium[] = {1, 0.6, 0.2};
    const double along = static_cast<double>(at[1]) * 0.3 / 9.6;
    const auto pumps = static_cast<double>(at[2]);
    const Outcome outcome = OutcomeAt(scenario, at);
    EXPECT_NEAR(utilities[0](outcome),
                0.4 * operator_medium[at[0]] + 0.25 * (0.05 + 0.9 * along) + 0.15 * pumps / 4 +
                    0.2 * (at[3] == 0 ? 0 : 0.666666666666),
                1e-9);
    EXPECT_NEAR(
        utilities[1](outcome),
        0.3 * supplier_medium[at[0]] + 0.3 * (1 - along) + 0.1 * (0.9 - 0.15 * pumps) + 0.3 * (at[3] == 0 ? 1 : 0.25),
        1e-9);
    ++outcomes;
  });
  EXPECT_EQ(outcomes, 3 * 33 * 5 * 2);
}

TEST(GeniusWebTest, NoAgreementIsWorthTheReservationBid) {
  const Scenario scenario = Import(kCooling).file.scenario;
  // air 0.4 * 0.1, half way 0.25 * 0.5, two pumps of four 0.15 * 0.5
  EXPECT_EQ(scenario.parties[0].preferences[0].reservation_ppm, 240'000);
  EXPECT_EQ(scenario.parties[1].preferences[0].reservation_ppm, 0);
}

TEST(GeniusWebTest, ARangeEndsAtTheLastStepWithinIt) {
  const Imported power = Import({"geniusweb/power_a.json", "geniusweb/power_b.json"});
  const Issue& price = power.file.scenario.tables[0].issues[0];
  EXPECT_EQ(price.low, -125);
  EXPECT_EQ(price.high, 125);
  EXPECT_EQ(price.step, 50);
  EXPECT_EQ(price.scale, 100);
  const Issue flow = Import(kCooling).file.scenario.tables[0].issues[1];
  EXPECT_EQ(flow.low, 25);
  EXPECT_EQ(flow.high, 121);
  EXPECT_EQ(flow.step, 3);
  EXPECT_EQ(power.file.scenario.tables[0].issues[1].labels, (std::vector<std::string>{"wind", "gas", "☀"}));
  EXPECT_THAT(
      power.notes,
      ElementsAre("geniusweb/power_a.json:1: issueUtilities.source.discreteutils.valueUtilities.gas: "
                  "\"0.123456789012345678\" has more digits than are kept, read as 0.123456789012346, off by less "
                  "than 10^-15"));
}

TEST(GeniusWebTest, NamesAreAllowedOnes) {
  EXPECT_EQ(Import(kCooling).header,
            "# A domain of GeniusWeb, by `haggle import` from \"cooling.json\", \"operator.json\", \"supplier.json\".\n"
            "# domain cooling_contract is \"cooling contract\"\n"
            "# issue flow_l_min is \"flow (l/min)\"\n"
            "# issue Spare_Pumps is \"Spare Pumps\"\n"
            "# party party_42 is \"42\"\n\n");
}

TEST(GeniusWebTest, WhatIsWrongIsSaidWithItsPlace) {
  const struct {
    const char* from;
    const char* to;
    const char* message;
  } cases[] = {
      {"\"42\",", "\"42\"",
       ":16: expected well-formed JSON, found: syntax error while parsing object - unexpected string literal; expected "
       "'}'"},
      {"\"42\"", "\"42\xFF\"",
       ":15: expected well-formed JSON, found: syntax error while parsing value - invalid string: "
       "ill-formed UTF-8 byte"},
      {"0.9,", "-Infinity,",
       ":5: expected well-formed JSON, found: syntax error while parsing value - invalid number; "
       "expected digit after '-'"},
      {"LinearAdditive", "SumOfGroups",
       ":1: expected LinearAdditiveUtilitySpace or a domain's issuesValues, found \"SumOfGroupsUtilitySpace\""},
      {"\"name\": \"42\"", "\"nome\": \"42\"", ":1: expected name, found none"},
      {"\"name\": \"42\"", "\"name\": [\"42\"]", ":15: name: expected a text, found a list"},
      {"\"water\": 0.6", "\"ice\": 0.6",
       ":3: issueUtilities.medium.DiscreteValueSetUtilities.valueUtilities.ice: expected values of the domain, found "
       "another"},
      {", \"water\": 0.6", "",
       ":3: issueUtilities.medium.DiscreteValueSetUtilities.valueUtilities: expected water, found none"},
      {"\"water\": 0.6", "\"water\": 1.6", ":3: issueUtilities.medium: expected evaluations from 0 to 1, found 1.6"},
      {"\"water\": 0.6", "\"water\": \"much\"",
       ":3: issueUtilities.medium.DiscreteValueSetUtilities.valueUtilities.water: expected a decimal number of at most "
       "10^15 either way, found \"much\""},
      {"\"water\": 0.6", "\"air\": 0.6",
       ":3: issueUtilities.medium.DiscreteValueSetUtilities.valueUtilities: expected water, found none"},
      {"DiscreteValueSetUtilities", "Utilities",
       ":3: issueUtilities.medium: expected discreteutils or DiscreteValueSetUtilities, found none of them"},
      {"\"highValue\": 12.1", "\"highValue\": 12",
       ":4: issueUtilities.flow (l/min).NumberValueSetUtilities.highValue: expected the bound of the domain, 12.1, "
       "found "
       "12"},
      {"\"highUtility\": 0}", "\"highUtility\": -0.5}",
       ":4: issueUtilities.flow (l/min): expected evaluations from 0 to 1, found -0.5 at 12.1"},
      {"{\"medium\": 0.3", "{\"medium\": -0.3", ":3: issueUtilities.medium: expected a weight from 0 to 1, found -0.3"},
      {"{\"medium\": 0.3", "{\"metium\": 0.3", ":8: issueWeights: expected medium, found none"},
      {"\"medium\": {\"values\"", "\"metium\": {\"values\"",
       ":10: domain.issuesValues.metium: expected issues of the domain, found another"},
      {"[\"air\", \"water\"", "[\"ice\", \"water\"",
       ":10: domain.issuesValues.medium: expected the values that the issue has in the domain, found others"},
      {"[\"air\", \"water\"", "[\"water\", \"water\"",
       ":10: domain.issuesValues.medium: expected the values that the issue has in the domain, found others"},
      {"\"0.3\"]", "0]", ":11: domain.issuesValues.flow (l/min).range: expected a step above 0, found 0"},
      {", \"0.3\"]", "]", ":11: domain.issuesValues.flow (l/min).range: expected low, high and step, found 2 numbers"},
      {"null", "{\"issuevalues\": {\"medium\": \"ice\"}}",
       ":16: reservationBid.issuevalues.medium: expected a value of the domain, found \"ice\""},
  };
  for (const auto& broken : cases) {
    EXPECT_EQ(MessageOf(ReadSamples(kCooling), broken.from, broken.to),
              std::string("geniusweb/supplier.json") + broken.message)
        << broken.from;
  }
}

}  // namespace
}  // namespace haggle::testing::geniusweb_test
