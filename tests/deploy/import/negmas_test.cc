// NegMAS: utilities against its own rule, written down here once more, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/deploy/import/samples.h"

namespace haggle::testing::negmas_test {
namespace {

const std::vector<std::string> kFibre = {"negmas/fibre.yml", "negmas/lessee.yml", "negmas/lessor.yml"};
const std::vector<std::string> kSlots = {"negmas/slots.json"};

double Lessee(double length, double rate, std::size_t route, std::size_t years) {
  const double of_route[] = {1, 0.125, 0};
  const double of_years[] = {0, 0.7, 1};
  return 0.1 * 0.025 * length + 0.5 * (1.1428571428571428 - 0.2857142857142857 * rate) + 0.2 * of_route[route] +
         0.2 * of_years[years];
}

double Lessor(double length, double rate, std::size_t route, std::size_t years) {
  const double tent = length <= 1 || length >= 40 ? 0 : length <= 10 ? (length - 1) / 9 : (40 - length) / 30;
  const double of_route[] = {0, 1.5, -3};
  const double of_years[] = {1, 5, 15};
  return 0.2925 + 0.1 * (0.5 + 2 * tent) + 0.05 * (2 * rate - 4.25) + 0.04 * of_route[route] + 0.01 * of_years[years];
}

TEST(NegmasTest, EveryOutcomeIsWorthWhatItIsWorthThere) {
  const Scenario scenario = Import(kFibre).file.scenario;
  const std::vector<UtilityFunction> utilities = UtilitiesOf(scenario);
  std::int64_t outcomes = 0;
  EachOutcome(scenario, [&](const std::vector<std::int64_t>& at) {
    const auto length = static_cast<double>(1 + at[0]);
    const double rate = 0.5 + static_cast<double>(at[1]) / 100;
    const auto route = static_cast<std::size_t>(at[2]);
    const auto years = static_cast<std::size_t>(at[3]);
    const Outcome outcome = OutcomeAt(scenario, at);
    ASSERT_NEAR(utilities[0](outcome), Lessee(length, rate, route, years), 1e-9);
    ASSERT_NEAR(utilities[1](outcome), Lessor(length, rate, route, years), 1e-9);
    ++outcomes;
  });
  EXPECT_EQ(outcomes, 40 * 351 * 3 * 3);
}

TEST(NegmasTest, OneFileMayHoldEverything) {
  const Scenario scenario = Import(kSlots).file.scenario;
  EXPECT_EQ(scenario.name, "time_slots");
  const std::vector<UtilityFunction> utilities = UtilitiesOf(scenario);
  const double day[] = {1, 0.5, 0};
  const double hours[] = {0, 0.1, 0.2, 0.3, 1, 0.8, 0.6, 0.4, 0};
  const double watts[] = {1, 0.5, 0.25, 0};
  EachOutcome(scenario, [&](const std::vector<std::int64_t>& at) {
    const auto position = [&](std::size_t i) { return static_cast<std::size_t>(at[i]); };
    const Outcome outcome = OutcomeAt(scenario, at);
    const double share = static_cast<double>(outcome[3]) / static_cast<double>(scenario.tables[0].issues[3].scale);
    ASSERT_NEAR(utilities[0](outcome),
                0.4 * day[position(0)] + 0.3 * hours[position(1)] + 0.2 * watts[position(2)] + 0.05, 1e-9);
    ASSERT_NEAR(utilities[1](outcome),
                0.3 + 0.05 * static_cast<double>(at[1]) - 0.1 * static_cast<double>(at[2]) + 0.4 * share, 1e-9);
  });
  EXPECT_EQ(scenario.parties[0].name, "first");
  EXPECT_EQ(scenario.parties[1].name, "ufun_1");
}

TEST(NegmasTest, ReservationAndDiscountAreKept) {
  const Scenario slots = Import(kSlots).file.scenario;
  EXPECT_EQ(slots.parties[0].preferences[0].reservation_ppm, 125'000);
  EXPECT_EQ(slots.parties[0].preferences[0].discount_round_ppt, 950'000'000'000);
  EXPECT_EQ(slots.parties[0].preferences[0].discount_time_ppt, 0);
  EXPECT_EQ(slots.parties[1].preferences[0].reservation_ppm, 0);
  const Scenario fibre = Import(kFibre).file.scenario;
  EXPECT_EQ(fibre.parties[0].preferences[0].reservation_ppm, 250'000);
  EXPECT_EQ(fibre.parties[1].preferences[0].reservation_ppm, 0);
  EXPECT_EQ(fibre.parties[1].name, "lessor_of_fibre");
}

TEST(NegmasTest, WhatLiesInTheUnitIntervalStaysAsItStands) {
  const Preference lessee = Import(kFibre).file.scenario.parties[0].preferences[0];
  EXPECT_EQ(lessee.weight_unit, 0);
  EXPECT_EQ(lessee.issues[0].weight, 100);
  EXPECT_EQ(lessee.issues[2].evaluations, (std::vector<std::int64_t>{1000, 125, 0}));
  EXPECT_EQ(lessee.issues[3].evaluations, (std::vector<std::int64_t>{0, 700, 1000}));
}

struct Broken {
  const char* from;
  const char* to;
  const char* message;
};

void ExpectRefused(const std::vector<std::string>& paths, const std::vector<Broken>& cases) {
  for (const Broken& broken : cases) {
    EXPECT_EQ(MessageOf(ReadSamples(paths), broken.from, broken.to), paths.back() + broken.message) << broken.from;
  }
}

TEST(NegmasTest, WhatIsWrongInAFunctionIsSaidWithItsPlace) {
  ExpectRefused(
      kFibre,
      {{"{type: TriangularFun", "[type: TriangularFun",
        ":6: expected well-formed YAML, found: did not find expected ',' or ']'"},
       {"-.inf", "- .inf",
        ":2: expected well-formed YAML, found: block sequence entries are not allowed in this context"},
       {"sea: -3", "sea: *a", ":9: expected no alias, found *a; write out what it stands for"},
       {"{type: IdentityFun}", "!!python/object/apply:os.system [ls]",
        ":10: expected no tag, for no objects are made, found \"tag:yaml.org,2002:python/object/apply:os.system\""},
       {"sea: -3", "duct: -3", ":9: values.2.mapping: expected a number for the value \"sea\", found none"},
       {"sea: -3", "[sea]: -3", ":9: expected a text as key, found a list or a map"},
       {"sea: -3, ", "", ":9: values.2.mapping: expected a number for the value \"sea\", found none"},
       {"sea: -3", "sea: .nan",
        ":9: values.2.mapping.sea: expected a decimal number of at most 10^15 either way, found \".nan\""},
       {"sea: -3", "sea: -03",
        ":9: values.2.mapping.sea: expected a decimal number, found \"-03\", which YAML does not read as one; write it "
        "without the zero"},
       {"sea: -3", "sea: -30",
        ":1: expected utilities from 0 to 1, found -1.01 to 0.94; shift or scale them before they are saved"},
       {"IdentityFun", "LambdaFun",
        ":10: values.3: expected a TableFun, LinearFun, AffineFun, IdentityFun, ConstFun or TriangularFun, found "
        "\"LambdaFun\""},
       {"slope: 2, ", "", ":7: values.1: expected slope, found none"},
       {"middle: 10", "middle: 50", ":6: values.0: expected start <= middle <= end, found another order"},
       {"0.04, 0.01]", "0.04]", ":11: weights: expected one for each of the 4 issues, found 3"},
       {"LinearAdditive", "HyperRectangle",
        ":1: expected a LinearAdditiveUtilityFunction, LinearUtilityAggregationFunction, AffineUtilityFunction, "
        "LinearUtilityFunction or ExpDiscountedUFun, found \"HyperRectangleUtilityFunction\""},
       {"-.inf", "-.inf\nreserved_outcome: [1, 0.5, duct, 5]",
        ":1: expected a reserved_value, found a reserved_outcome, which is not supported"},
       {"name: lessor/of_fibre", "---\n---\nname: x", ":2: expected one document, found a second"}});
}

TEST(NegmasTest, WhatIsWrongInASpaceIsSaidWithItsPlace) {
  ExpectRefused(
      kSlots,
      {{"Cartesian", "Enumerating",
        ":2: domain: expected a CartesianOutcomeSpace, found \"DiscreteEnumeratingOutcomeSpace\""},
       {"\"CategoricalIssue\"", "\"CallableIssue\"",
        ":6: domain.issues.0: expected a contiguous, continuous, categorical, cardinal or ordinal issue, found "
        "\"CallableIssue\""},
       {"\"values\": 9", "\"values\": 0",
        ":7: domain.issues.1.values: expected a whole number above 0, a list or two bounds, found 0"},
       {"0.25, 0]", "0.25]", ":24: ufuns.0.ufun.values.watts: expected a number for each of the 4 values, found 3"},
       {"\"hours\", ", "\"day\", ", ":7: domain.issues.1: expected every name once, found \"day\" again"},
       {"\"watts\": 0.2", "\"volts\": 0.2",
        ":27: ufuns.0.ufun.weights.volts: expected the name of an issue, found another"},
       {"0.95", "1.5", ":16: ufuns.0.discount: expected a discount from 0 to 1, found 1.5"},
       {"\"step\"", "\"real_time\"", ":17: ufuns.0.factor: expected step or relative_time, found \"real_time\""},
       {"\"ufun\":", "\"fun\":", ":13: ufuns.0: expected ufun, found none"},
       {"\"ufuns\"", "\"fun\"", ": expected the profiles of two parties or more, found 0; name their files too"}});
  EXPECT_EQ(MessageOf(ReadSamples({"negmas/lessee.yml", "negmas/lessor.yml"}), "bias", "bias"),
            "negmas/lessee.yml: expected a file with the outcome space's issues, found none");
}

}  // namespace
}  // namespace haggle::testing::negmas_test
