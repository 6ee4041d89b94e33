// What the programs whose files we read do with files that leave something out, say it twice or go beyond what they
// write themselves: read, with a note where something was chosen. All of it occurs in published domains, or is a
// default of the program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/deploy/import/samples.h"

namespace haggle::testing::peers_test {
namespace {

using importing::Imported;
using importing::SourceFile;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// ---- GENIUS ------------------------------------------------------------------------------------

std::string Space(const std::string& inside) {
  return "<utility_space><objective index='0' name='d' type='objective'>" + inside + "</objective></utility_space>";
}

SourceFile GeniusDomain(const std::string& issues) {
  return {"domain.xml", "<negotiation_template>" + Space(issues) + "</negotiation_template>"};
}

// Both parties with the same profile, in a domain of these issues.
absl::StatusOr<Imported> ImportGenius(const std::string& issues, const std::string& profile) {
  return importing::ImportDomain({GeniusDomain(issues), {"a.xml", Space(profile)}, {"b.xml", Space(profile)}}, {});
}

std::string Items(const std::string& issue, const std::vector<std::pair<std::string, std::string>>& evaluations) {
  std::string items;
  for (const auto& [value, evaluation] : evaluations) {
    items += "<item value='" + value + "'" + (evaluation.empty() ? "" : " evaluation='" + evaluation + "'") + "/>";
  }
  return "<issue index='" + issue + "' name='issue" + issue + "' type='discrete'>" + items + "</issue>";
}

std::string Weights(const std::string& one, const std::string& two = "") {
  const std::string second = two.empty() ? "" : "<weight index='2' value='" + two + "'/>";
  return "<weight index='1' value='" + one + "'/>" + second;
}

// What the first party thinks of all outcomes, in order.
std::vector<double> Worths(const Imported& imported) {
  const Scenario& scenario = imported.file.scenario;
  const UtilityFunction utility = UtilitiesOf(scenario)[0];
  std::vector<double> worths;
  EachOutcome(scenario,
              [&](const std::vector<std::int64_t>& at) { worths.push_back(utility(OutcomeAt(scenario, at))); });
  return worths;
}

MATCHER_P(AreNear, expected, "") {
  if (arg.size() != expected.size()) return false;
  for (std::size_t i = 0; i < arg.size(); ++i) {
    if (std::abs(arg[i] - expected[i]) > 1e-9) return false;
  }
  return true;
}

using Numbers = std::vector<double>;

const std::string kTwoIssues = Items("1", {{"lo", ""}, {"hi", ""}}) + Items("2", {{"lo", ""}, {"hi", ""}});

TEST(GeniusPeerTest, EvaluationsMayBeBelowZeroIfNoSumIs) {
  const absl::StatusOr<Imported> imported =
      ImportGenius(kTwoIssues, Items("1", {{"lo", "-0.1"}, {"hi", "1"}}) + Items("2", {{"lo", "0.3"}, {"hi", "1"}}) +
                                   Weights("0.5", "0.5"));
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_THAT(Worths(*imported), AreNear(Numbers{0.1, 0.65, 0.45, 1}));
  // Divided by the greatest of its issue; a weight below 0 is the same thing.
  const absl::StatusOr<Imported> scaled =
      ImportGenius(kTwoIssues, Items("1", {{"lo", "-1"}, {"hi", "10"}}) + Items("2", {{"lo", "10"}, {"hi", "4"}}) +
                                   Weights("1", "-0.25"));
  EXPECT_THAT(std::string(scaled.status().message()),
              HasSubstr("a.xml:1: <utility_space>: expected utilities from 0 to 1, found -0.35 to 0.9"));
  const absl::StatusOr<Imported> weighted =
      ImportGenius(kTwoIssues, Items("1", {{"lo", "5"}, {"hi", "10"}}) + Items("2", {{"lo", "10"}, {"hi", "4"}}) +
                                   Weights("1", "-0.25"));
  ASSERT_TRUE(weighted.ok()) << weighted.status();
  EXPECT_THAT(Worths(*weighted), AreNear(Numbers{0.25, 0.75, 0.4, 0.9}));
}

TEST(GeniusPeerTest, SumsBelowZeroAreRefused) {
  EXPECT_THAT(std::string(ImportGenius(kTwoIssues, Items("1", {{"lo", "-1"}, {"hi", "1"}}) +
                                                       Items("2", {{"lo", "0.3"}, {"hi", "1"}}) + Weights("0.5", "0.5"))
                              .status()
                              .message()),
              HasSubstr("expected utilities from 0 to 1, found -0.35 to 1"));
}

std::string Days(const std::string& bounds, const std::string& inside) {
  return "<issue index='1' name='days' type='Integer' " + bounds + ">" + inside + "</issue>";
}
const std::string kDays = Days("lowerbound='0' upperbound='10'", "");
const std::string kRising = "<evaluator ftype='linear' offset=' 0 ' slope='0.2'/>";

TEST(GeniusPeerTest, AnIntegersLineBeginsAtTheLowerBoundOfTheProfile) {
  const absl::StatusOr<Imported> own =
      ImportGenius(kDays, Days("lowerbound='5' upperbound='10'", kRising) + Weights("1"));
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_THAT(Worths(*own), AreNear(Numbers{0, 0, 0, 0, 0, 0, 0.2, 0.4, 0.6, 0.8, 1}));
  const absl::StatusOr<Imported> none = ImportGenius(kDays, Days("", kRising) + Weights("1"));
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_THAT(Worths(*none), AreNear(Numbers{0, 0.2, 0.4, 0.6, 0.8, 1, 1, 1, 1, 1, 1}));
}

TEST(GeniusPeerTest, AnIntegerWithoutALineIsWorthNothing) {
  const absl::StatusOr<Imported> imported = ImportGenius(kDays, Days("", "") + Weights("1"));
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_THAT(Worths(*imported), AreNear(Numbers(11, 0)));
  EXPECT_THAT(imported->notes,
              Contains("a.xml:1: <issue name=\"days\">: there is no <evaluator>; every value is worth 0"));
}

TEST(GeniusPeerTest, AValueListedTwiceCountsOnce) {
  const absl::StatusOr<Imported> imported = ImportGenius(Items("1", {{"mon", ""}, {"tue", ""}, {"tue", ""}}),
                                                         Items("1", {{"mon", "1"}, {"tue", "2"}}) + Weights("1"));
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_THAT(imported->file.scenario.tables[0].issues[0].labels, ElementsAre("mon", "tue"));
  EXPECT_THAT(imported->notes, ElementsAre("domain.xml:1: <item>: the value \"tue\" is listed again; it counts once"));
  EXPECT_THAT(Worths(*imported), AreNear(Numbers{0.5, 1}));
}

TEST(GeniusPeerTest, OfTwoWeightsTheLastCounts) {
  const absl::StatusOr<Imported> imported =
      ImportGenius(Items("1", {{"mon", ""}}), Items("1", {{"mon", "1"}}) + Weights("0.25") + Weights("0.5"));
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_THAT(Worths(*imported), AreNear(Numbers{0.5}));
  EXPECT_THAT(imported->notes,
              Contains("a.xml:1: <weight>: the index \"1\" is given a weight again; the last one counts"));
}

TEST(GeniusPeerTest, AValueOfAnotherDomainNeedsNoEvaluation) {
  const std::string others = Items("1", {{"mon", "1"}, {"sat", ""}, {"sun", "null"}}) + Weights("1");
  EXPECT_TRUE(ImportGenius(Items("1", {{"mon", ""}}), others).ok());
  for (const char* day : {"sat", "sun"}) {
    EXPECT_THAT(std::string(ImportGenius(Items("1", {{"mon", ""}, {day, ""}}), others).status().message()),
                AllOf(HasSubstr("expected an <item> with the domain's value"), HasSubstr(day)));
  }
}

TEST(GeniusPeerTest, SettingsThatAreNoNumbersAreNotThere) {
  const std::string issues = Items("1", {{"mon", "1"}});
  const SourceFile profile{"a.xml",
                           "<utility_space><objective index='0'>" + issues + Weights("1") +
                               "</objective><reservation value='none'/><discount_factor value='s'/></utility_space>"};
  const absl::StatusOr<Imported> imported = importing::ImportDomain({GeniusDomain(issues), profile, profile}, {});
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->file.scenario.parties[0].preferences[0].reservation_ppm, 0);
  EXPECT_EQ(imported->file.scenario.parties[0].preferences[0].discount_time_ppt, 0);
  EXPECT_THAT(imported->notes, Contains("a.xml:1: <discount_factor>: the value \"s\" is no number; read as if it were "
                                        "not there"));
}

TEST(GeniusPeerTest, AProfileNeedsNoObjective) {
  const std::string issues = Items("1", {{"mon", "1"}, {"tue", "4"}});
  const SourceFile profile{"a.xml", "<utility_space>" + Weights("1") + issues + "</utility_space>"};
  const absl::StatusOr<Imported> imported = importing::ImportDomain({GeniusDomain(issues), profile, profile}, {});
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_THAT(Worths(*imported), AreNear(Numbers{0.25, 1}));
}

TEST(GeniusPeerTest, AnAmpersandMayStandForItself) {
  const absl::StatusOr<Imported> imported =
      ImportGenius(Items("1", {{"the good &amp; the bad", ""}, {"a&b; &#38; &", ""}}).replace(0, 0, "<!-- & -->"),
                   Items("1", {{"the good & the bad", "1"}, {"x", "1"}}) + Weights("1"));
  EXPECT_THAT(std::string(imported.status().message()), HasSubstr("undefined entity"));
  const absl::StatusOr<Imported> read =
      ImportGenius(Items("1", {{"the good &amp; the bad", ""}, {"R&D &#38; &", ""}}),
                   Items("1", {{"the good & the bad", "1"}, {"R&D & &", "2"}}) + Weights("1"));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->file.scenario.tables[0].issues[0].labels, ElementsAre("the good & the bad", "R&D & &"));
  EXPECT_THAT(read->notes, Contains("a.xml:1: an '&' that begins no reference is read as it stands"));
}

TEST(GeniusPeerTest, SpacesOfRulesAreNamed) {
  const SourceFile rules{"a.xml", "<utility_space type='constraint'><rules/></utility_space>"};
  EXPECT_THAT(std::string(importing::ImportDomain({rules, rules}, {}).status().message()),
              HasSubstr("found a space of rules and constraints, which is not supported"));
}

// All of it in one domain: windows-1252, UTF-16 and ISO-8859-15; what is there twice, or not at all.
TEST(GeniusPeerTest, ADomainOfManyHandsIsWorthWhatItIsWorthThere) {
  const Imported imported = Import({"genius/club.xml", "genius/club_buyer.xml", "genius/club_seller.xml"});
  const Scenario& scenario = imported.file.scenario;
  ASSERT_EQ(scenario.tables.size(), 1U);
  EXPECT_THAT(scenario.tables[0].issues[0].labels, ElementsAre("€10,000", "€25,000"));
  EXPECT_THAT(scenario.tables[0].issues[1].labels, ElementsAre("none", "R&D’s choice"));
  const std::vector<UtilityFunction> utilities = UtilitiesOf(scenario);
  EachOutcome(scenario, [&](const std::vector<std::int64_t>& at) {
    const double buyer = (at[0] == 0 ? -0.25 : 1) * 0.25 + (at[1] == 0 ? 0.25 : 1) * 0.5 +
                         0.25 * std::max(0.0, 0.25 * static_cast<double>(at[2] - 2));
    const double seller = (at[0] == 0 ? 1 / 3.0 : 1) * 0.6 + (at[1] == 0 ? 1 : 0.2) * 0.3;
    const Outcome outcome = OutcomeAt(scenario, at);
    EXPECT_NEAR(utilities[0](outcome), buyer, 1e-9);
    EXPECT_NEAR(utilities[1](outcome), seller, 1e-9);
  });
  EXPECT_EQ(scenario.parties[1].preferences[0].reservation_ppm, 250'000);
  EXPECT_EQ(scenario.parties[0].preferences[0].discount_time_ppt, 0);
}

// ---- GeniusWeb -----------------------------------------------------------------------------------

TEST(GeniusWebPeerTest, WhatIsSaidTwiceCountsOnceOrLast) {
  std::vector<SourceFile> files =
      ReadSamples({"geniusweb/cooling.json", "geniusweb/operator.json", "geniusweb/supplier.json"});
  const std::string plain = codec::ScenarioToText(importing::ImportDomain(files, {})->file);
  std::string& domain = files[0].text;
  const std::size_t open = domain.find('{', domain.find("\"issuesValues\"")) + 1;
  domain.insert(open, "\"medium\": {\"values\": [\"fire\"]}, ");
  std::string& supplier = files[2].text;
  supplier.replace(supplier.find("\"water\": 0.6"), 12, "\"water\": 0.1, \"water\": 0.6");
  supplier.replace(supplier.find("[\"air\", \"water\""), 15, "[\"air\", \"air\", \"water\"");
  const absl::StatusOr<Imported> imported = importing::ImportDomain(files, {});
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(codec::ScenarioToText(imported->file), plain);
  EXPECT_THAT(imported->notes,
              AllOf(Contains("geniusweb/supplier.json:3: the key \"water\" is given again; the last one counts"),
                    Contains("geniusweb/supplier.json:10: domain.issuesValues.medium.values.1: the value \"air\" is "
                             "listed again; it counts once")));
}

// ---- NegMAS --------------------------------------------------------------------------------------

// Both parties with the same utility function.
absl::StatusOr<Imported> ImportNegmas(const std::string& issues, const std::string& ufun) {
  return importing::ImportDomain({{"space.yml", "name: tea\nissues:\n" + issues}, {"a.yml", ufun}, {"b.yml", ufun}},
                                 {});
}

const std::string kLeaf = "- {name: leaf, type: CategoricalIssue, values: [green, black]}\n";
const std::string kLinear = "{type: LinearAdditiveUtilityFunction, values: [{green: 1, black: 0}]}";

TEST(NegmasPeerTest, ADiscountCountsByStepUnlessSaidOtherwise) {
  const absl::StatusOr<Imported> imported =
      ImportNegmas(kLeaf, "type: ExpDiscountedUFun\ndiscount: 0.9\nufun: " + kLinear + "\n");
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->file.scenario.parties[0].preferences[0].discount_round_ppt, 900'000'000'000);
  EXPECT_EQ(imported->file.scenario.parties[0].preferences[0].discount_time_ppt, 0);
}

TEST(NegmasPeerTest, ADiscountOfZeroOneOrNothingIsNone) {
  for (const char* discount : {"", "discount: 0\n", "discount: 1.0\n", "discount: null\n"}) {
    const absl::StatusOr<Imported> imported =
        ImportNegmas(kLeaf, std::string("type: ExpDiscountedUFun\n") + discount + "ufun: " + kLinear + "\n");
    ASSERT_TRUE(imported.ok()) << discount << imported.status();
    EXPECT_EQ(imported->file.scenario.parties[0].preferences[0].discount_round_ppt, 0) << discount;
  }
}

TEST(NegmasPeerTest, WeightsThatAreNotSaidAreThoseOfTheFunctionsClass) {
  const std::string issues =
      "- {name: x, type: ContiguousIssue, values: [0, 1]}\n"
      "- {name: y, type: ContiguousIssue, values: [0, 1]}\n";
  const absl::StatusOr<Imported> affine = ImportNegmas(issues, "type: AffineUtilityFunction\n");
  ASSERT_TRUE(affine.ok()) << affine.status();
  EXPECT_THAT(Worths(*affine), AreNear(Numbers{0, 0.5, 0.5, 1}));
  EXPECT_THAT(std::string(ImportNegmas(issues, "type: AffineUtilityFunction\nweights: {x: 1}\n").status().message()),
              HasSubstr("a.yml:2: weights: expected a weight for the issue \"y\", found none"));
  const absl::StatusOr<Imported> additive =
      ImportNegmas(issues, "type: LinearAdditiveUtilityFunction\nvalues: [[0, 0.25], [0, 0.5]]\nweights: {x: 1}\n");
  ASSERT_TRUE(additive.ok()) << additive.status();
  EXPECT_THAT(Worths(*additive), AreNear(Numbers{0, 0.25, 0.5, 0.75}));
}

TEST(NegmasPeerTest, AnIssueWithoutANameGetsOne) {
  const absl::StatusOr<Imported> imported = ImportNegmas("- {values: [green, black]}\n", kLinear);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->file.scenario.tables[0].issues[0].name, "issue_1");
}

TEST(NegmasPeerTest, OfAValueListedTwiceTheLastNumberCounts) {
  const absl::StatusOr<Imported> imported =
      ImportNegmas("- {name: leaf, values: [green, black, green]}\n", "{values: [[0.25, 1, 0.5]]}");
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_THAT(imported->file.scenario.tables[0].issues[0].labels, ElementsAre("green", "black"));
  EXPECT_THAT(Worths(*imported), AreNear(Numbers{0.5, 1}));
  EXPECT_THAT(imported->notes,
              ElementsAre("space.yml:3: issues.0.values.2: the value \"green\" is listed again; it counts once"));
}

TEST(NegmasPeerTest, OfAKeyGivenTwiceTheLastCounts) {
  const absl::StatusOr<Imported> imported =
      ImportNegmas(kLeaf, "values:\n- {green: 0.25, black: 1, green: 0.5}\nweights: [0]\nweights: [1]\n");
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_THAT(Worths(*imported), AreNear(Numbers{0.5, 1}));
  EXPECT_THAT(imported->notes, Contains("a.yml:2: the key \"green\" is given again; the last one counts"));
}

// ---- none of them -----------------------------------------------------------------------------------

TEST(PeerTest, AFileOfAnotherProgramIsNamedAsSuch) {
  const auto message = [](const std::string& text) {
    const SourceFile file{"a.json", text};
    return std::string(importing::ImportDomain({file, {"b.json", text}}, {}).status().message());
  };
  const std::string known =
      "a.json:1: expected a domain or a profile of GENIUS (XML), of GeniusWeb (JSON with issuesValues or "
      "LinearAdditiveUtilitySpace) or of NegMAS (YAML or JSON with a list of issues, ufuns, or the type and values of "
      "a "
      "utility function), found ";
  EXPECT_EQ(message("{\"reservationValue\": 0.0, \"issueWeights\": {\"i\": 1.0}, \"issues\": {\"i\": {\"v\": 0.2}}}"),
            known + "\"reservationValue\", \"issueWeights\", \"issues\", which is none of the three");
  EXPECT_EQ(message("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1}"),
            known + "\"a\", \"b\", \"c\", \"d\", \"e\", ..., which is none of the three");
  EXPECT_EQ(message("{}"), known + "nothing, which is none of the three");
  EXPECT_EQ(message("[1, 2]"), known + "a list");
  EXPECT_EQ(message("just a text"), known + "a text");
}

}  // namespace
}  // namespace haggle::testing::peers_test
