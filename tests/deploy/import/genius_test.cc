// GENIUS: utilities against its own rule, written down here once more, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/deploy/import/samples.h"

namespace haggle::testing::genius_test {
namespace {

using importing::Imported;
using importing::SourceFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<std::string> kHall = {"genius/hall.xml", "genius/tenant.xml", "genius/landlord.xml"};
const std::vector<std::string> kBoxes = {"genius/boxes_left.xml", "genius/boxes_right.xml"};

double Cut(double worth) { return std::clamp(worth, 0.0, 1.0); }

// Positions: power feed, price, term, racks, temperature.
double Tenant(const std::vector<std::int64_t>& at, double price, double celsius) {
  const double feed[] = {1 / 8.0, 6.5 / 8, 1};
  const double term[] = {1, 0.7, 0.2};
  const double warmth = celsius < 22.5 ? (celsius - 18) / 4.5 : 1 - (celsius - 22.5) / 4.5;
  return 0.25 * feed[at[0]] + 0.4 * Cut(1.5833333333333333 - 0.08333333333333333 * price) + 0.2 * term[at[2]] +
         0.1 * (0.2 + 0.05 * static_cast<double>(at[3])) + 0.05 * warmth;
}

double Landlord(const std::vector<std::int64_t>& at, double price) {
  const double feed[] = {1, 0.5, 0};
  return 0.2 * feed[at[0]] + 0.45 * Cut(-0.666666666666667 + 0.083333333333333 * price) +
         0.15 * 0.0625 * static_cast<double>(at[3]) + 0.1 * 0.5;
}

TEST(GeniusTest, EveryOutcomeIsWorthWhatItIsWorthThere) {
  importing::ImportOptions options;
  options.steps = 10;
  const Scenario scenario = Import(kHall, options).file.scenario;
  const std::vector<UtilityFunction> utilities = UtilitiesOf(scenario);
  std::int64_t outcomes = 0;
  EachOutcome(scenario, [&](const std::vector<std::int64_t>& at) {
    const Outcome outcome = OutcomeAt(scenario, at);
    const double price = static_cast<double>(outcome[1]);
    const double celsius = static_cast<double>(outcome[4]) / 10;
    ASSERT_NEAR(utilities[0](outcome), Tenant(at, price, celsius), 1e-9);
    ASSERT_NEAR(utilities[1](outcome), Landlord(at, price), 1e-9);
    ++outcomes;
  });
  EXPECT_EQ(outcomes, 3 * 13 * 3 * 17 * 91);
}

// With a finer grid the price is cut between its values.
TEST(GeniusTest, ACutLineIsExactOnEveryGrid) {
  for (const std::int64_t steps : {1, 7, 100, 1000, 100'000}) {
    importing::ImportOptions options;
    options.steps = steps;
    const Scenario scenario = Import(kHall, options).file.scenario;
    const std::vector<UtilityFunction> utilities = UtilitiesOf(scenario);
    const Issue& price = scenario.tables[0].issues[1];
    for (std::int64_t i = 0; i < price.count(); i += 1 + price.count() / 5000) {
      const double cents =
          static_cast<double>(price.at(i)) / static_cast<double>(std::max<std::int64_t>(price.scale, 1));
      ASSERT_NEAR(utilities[0].Part(1, i), 0.4 * Cut(1.5833333333333333 - 0.08333333333333333 * cents), 1e-12) << cents;
      ASSERT_NEAR(utilities[1].Part(1, i), 0.45 * Cut(-0.666666666666667 + 0.083333333333333 * cents), 1e-12) << cents;
    }
  }
}

TEST(GeniusTest, RectanglesCountInsideAndOutside) {
  const Scenario scenario = Import(kBoxes).file.scenario;
  const std::vector<UtilityFunction> utilities = UtilitiesOf(scenario);
  std::int64_t outcomes = 0;
  EachOutcome(scenario, [&](const std::vector<std::int64_t>& at) {
    const auto within = [&](int issue, int low, int high) { return at[issue] >= low && at[issue] <= high; };
    const double left = 30 * within(0, 2, 6) + 20 * (within(0, 0, 3) && within(1, 5, 9)) +
                        40 * !(within(0, 3, 9) && within(2, 1, 2)) + 5;
    const double right = 12.5 * within(2, 4, 4) + 60 * (within(0, 5, 9) && within(1, 0, 4) && within(2, 0, 3));
    const Outcome outcome = OutcomeAt(scenario, at);
    ASSERT_NEAR(utilities[0](outcome), left / 100, 1e-9);
    ASSERT_NEAR(utilities[1](outcome), right / 100, 1e-9);
    ++outcomes;
  });
  EXPECT_EQ(outcomes, 500);
}

TEST(GeniusTest, ReservationAndDiscountAreKept) {
  const Scenario hall = Import(kHall).file.scenario;
  const Preference& tenant = hall.parties[0].preferences[0];
  EXPECT_EQ(tenant.reservation_ppm, 350'000);
  EXPECT_EQ(tenant.discount_time_ppt, 900'000'000'000);
  const Preference& landlord = hall.parties[1].preferences[0];
  EXPECT_EQ(landlord.reservation_ppm, 123'457);
  EXPECT_EQ(landlord.discount_time_ppt, 0);
}

TEST(GeniusTest, RoundingAndOtherNamesAreTold) {
  const Imported hall = Import(kHall);
  EXPECT_THAT(
      hall.notes,
      ElementsAre(HasSubstr("genius/landlord.xml:1: <utility_space>: reservation value 0.1234567 is kept as "
                            "0.123457, off by less than 10^-6"),
                  HasSubstr("genius/tenant.xml:18: <evaluator> parameter0: \"1.5833333333333333\" has more digits "
                            "than are kept, read as 1.583333333333333, off by less than 10^-15; in this file "
                            "also 1 more")));
  EXPECT_EQ(hall.header,
            "# A domain of GENIUS, by `haggle import` from \"hall.xml\", \"tenant.xml\", \"landlord.xml\".\n"
            "# issue power_feed is \"power feed\"\n"
            "# issue price_ct_kWh is \"price [ct/kWh]\"\n"
            "# issue issue_3 is \"3\"\n"
            "# issue temp_rature is \"température\"\n\n");
}

TEST(GeniusTest, AProfileHoldsTheIssuesAsWell) {
  const Scenario scenario = Import({"genius/tenant.xml", "genius/landlord.xml"}).file.scenario;
  EXPECT_EQ(scenario.name, "tenant");
  EXPECT_EQ(scenario.tables[0].issues[1].name, "price_ct_kWh");
}

TEST(GeniusTest, EncodingsAreRead) {
  std::vector<SourceFile> files = ReadSamples(kHall);
  std::string& text = files[0].text;
  text.replace(text.find("UTF-8"), 5, "ISO-8859-1");
  text.replace(text.find("é"), 2, "\xE9");
  const absl::StatusOr<Imported> imported = importing::ImportDomain(files, {});
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->header, Import(kHall).header);
}

struct Broken {
  const char* from;
  const char* to;
  const char* message;
};

TEST(GeniusTest, WhatIsWrongInAProfileIsSaidWithItsPlace) {
  const Broken cases[] = {
      {"</objective>", "", "genius/landlord.xml:32: expected well-formed XML, found: mismatched tag"},
      {"<utility_space>", "<utility>", "genius/landlord.xml:32: expected well-formed XML, found: mismatched tag"},
      {"<utility_space>", "<!DOCTYPE a [<!ENTITY b \"c\">]><utility_space>",
       "genius/landlord.xml:1: <!DOCTYPE>: expected no document type, for entities are not expanded; remove it"},
      {"evaluation=\"0.4\"", "evaluation=\"&b;\"",
       "genius/landlord.xml:5: expected well-formed XML, found: undefined entity"},
      {"evaluation=\"0.4\"", "evaluation=\"nan\"",
       "genius/landlord.xml:5: <item> evaluation: expected a decimal number of at most 10^15 either way, found "
       "\"nan\""},
      {"evaluation=\"0.4\"", "evaluation=\"-0.4\"",
       "genius/landlord.xml:1: <utility_space>: expected utilities from 0 to 1, found -0.05 to 0.85; shift or scale "
       "them before they are saved"},
      {"evaluation=\"0.4\"", "",
       "genius/landlord.xml:3: <issue name=\"power feed\">: expected an <item> with the domain's value \"dual\" and "
       "its evaluation, found none"},
      {"value=\"dual\"", "value=\"dua\"",
       "genius/landlord.xml:3: <issue name=\"power feed\">: expected an <item> with the domain's value \"dual\" and "
       "its "
       "evaluation, found none"},
      {"<weight index=\"4\" value=\"0.15\"/>", "",
       "genius/landlord.xml:17: <issue name=\"racks\">: expected a <weight> with index \"4\", found none"},
      {"<weight index=\"4\" value=\"0.15\"/>", "<weight index=\"4\" value=\"1.5\"/>",
       "genius/landlord.xml:17: <issue name=\"racks\">: expected an issue that adds at most 1 to the utility, found "
       "1.5"},
      {"<weight index=\"4\"", "<weight index=\"3\"",
       "genius/landlord.xml:17: <issue name=\"racks\">: expected a <weight> with index \"4\", found none"},
      {"<issue index=\"4\"", "<issue index=\"3\"",
       "genius/landlord.xml:17: <issue name=\"racks\">: expected every index once, found \"3\" again"},
      {"<issue index=\"4\"", "<issue index=\"6\"",
       "genius/landlord.xml:2: <objective name=\"hall\">: expected an <issue> with index \"4\", the domain's "
       "\"racks\", "
       "found none"},
      {"type=\"integer\"", "type=\"real\"",
       "genius/landlord.xml:17: <issue name=\"racks\">: expected the type that the issue has in the domain, found "
       "another"},
      {"type=\"integer\"", "type=\"price\"",
       "genius/landlord.xml:17: <issue name=\"racks\">: expected the type discrete, integer or real, found \"price\""},
      {"ftype=\"constant\"", "ftype=\"faratin\"",
       "genius/landlord.xml:22: <evaluator>: expected the ftype linear, triangular or constant, found \"faratin\""},
      {"parameter0=\"0.5\"", "parameter0=\"-5\"",
       "genius/landlord.xml:1: <utility_space>: expected utilities from 0 to 1, found -0.5 to 0.3; shift or scale them "
       "before they are saved"},
      {"parameter0=\"0.5\"", "parameter0=\"50\"",
       "genius/landlord.xml:1: <utility_space>: expected utilities from 0 on, found 5 and more"},
      {"<evaluator ftype=\"constant\" parameter0=\"0.5\"/>", "",
       "genius/landlord.xml:20: <issue name=\"température\">: expected an <evaluator>, found none"},
      {"<reservation value=\"0.1234567\"/>", "<reservation value=\"7e3\"/>",
       "genius/landlord.xml:1: <utility_space>: expected a reservation value from -1000 to 1000, found 7000"},
  };
  for (const Broken& broken : cases) {
    EXPECT_EQ(MessageOf(ReadSamples(kHall), broken.from, broken.to), broken.message) << broken.from;
  }
}

TEST(GeniusTest, WhatIsWrongInADomainIsSaidWithItsPlace) {
  const Broken cases[] = {
      {"value=\"3 years\"", "value=\"\"", "genius/hall.xml:17: <item>: expected a text, found an empty one"},
      {"lowerbound=\"18\"", "lowerbound=\"28\"",
       "genius/hall.xml:22: <issue name=\"température\">: expected a lower bound up to the upper one, found 28 and 27"},
      {"lowerbound=\"4\"", "lowerbound=\"4.5\"",
       "genius/hall.xml:21: <issue name=\"racks\">: expected whole numbers as bounds of an integer issue, found 4.5 "
       "and 20"},
      {"lowerbound=\"18\"", "lowerbound=\"18.00000000000001\" ",
       "genius/hall.xml:22: <issue name=\"température\">: expected bounds of at most 10^15 times their smallest "
       "decimal, found "
       "18.00000000000001 and 27"},
      {"<range lowerbound=\"18\" upperbound=\"27\"/>", "",
       "genius/hall.xml:22: <issue name=\"température\">: expected an attribute lowerbound, found none"},
  };
  const std::vector<std::string> order = {"genius/tenant.xml", "genius/landlord.xml", "genius/hall.xml"};
  for (const Broken& broken : cases) {
    EXPECT_EQ(MessageOf(ReadSamples(order), broken.from, broken.to), broken.message) << broken.from;
  }
}

TEST(GeniusTest, WhatIsWrongInRectanglesIsSaidWithItsPlace) {
  const Broken cases[] = {
      {"aggregation=\"sum\"", "aggregation=\"max\"",
       "genius/boxes_right.xml:10: <ufun>: expected the aggregation sum, found \"max\""},
      {"weight=\"1\"", "weight=\"2\"", "genius/boxes_right.xml:10: <ufun>: expected no weight or 1, found 2"},
      {"maxutility=\"100\"", "maxutility=\"0\"",
       "genius/boxes_right.xml:9: <utility>: expected a maxutility above 0, found 0"},
      {"maxutility=\"100\"", "maxutility=\"50\"",
       "genius/boxes_right.xml:4: <utility_space>: expected constraints worth 0 to 50, found 60"},
      {"min=\"5\"", "min=\"11\"", "genius/boxes_right.xml:12: <INCLUDES>: expected min <= max, found 11 and 9"},
      {"min=\"5\"", "min=\"5.5\"", "genius/boxes_right.xml:12: <INCLUDES>: expected a whole number as min, found 5.5"},
      {"<INCLUDES index=\"1\"", "<INCLUDES index=\"8\"",
       "genius/boxes_right.xml:12: <INCLUDES>: expected the index of an integer issue, found \"8\""},
      {"<INCLUDES index=\"1\"", "<EXCLUDES index=\"1\"",
       "genius/boxes_right.xml:12: <INCLUDES>: expected either <INCLUDES> or <EXCLUDES> throughout"},
  };
  for (const Broken& broken : cases) {
    EXPECT_EQ(MessageOf(ReadSamples(kBoxes), broken.from, broken.to), broken.message) << broken.from;
  }
}

TEST(GeniusTest, FilesThatDoNotMakeADomainAreSaid) {
  const auto message = [](const std::vector<std::string>& paths) {
    return std::string(importing::ImportDomain(ReadSamples(paths), {}).status().message());
  };
  EXPECT_EQ(message({}), "expected the files of a domain, found none");
  EXPECT_EQ(message({"genius/hall.xml", "genius/tenant.xml"}),
            "genius/hall.xml: expected the profiles of two parties or more, found 1; name their files too");
  EXPECT_EQ(message({"genius/hall.xml", "genius/hall.xml"}),
            "genius/hall.xml:3: <negotiation_template>: expected one domain, found a second beside genius/hall.xml");
}

}  // namespace
}  // namespace haggle::testing::genius_test
