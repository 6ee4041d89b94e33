// --set PATH=VALUE
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "proto/base/canonical.h"
#include "proto/base/random.h"
#include "proto/codec/scenario_text.h"

namespace haggle::codec::set_field_test {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kText = R"(
name: "small"
parties { id: 1 name: "maker" kind: PARTY_KIND_SELLER }
parties {
  id: 2
  name: "lab"
  sites { name: "hall" slip { low: 0 high: 12 } size { tick: 0 units: 5 } size { tick: 9 units: 50 } }
  sites { }
  book { product: "chip" units: 5 }
  book { product: "chip" units: 6 }
  stocks { product: "chip" warehoused: 7 }
  preferences { table: "supply" issues { issue: "price" evaluations: [1, 2, 3] } }
}
parties { id: 3 name: "2" }
tables { name: "supply" parties: ["maker", "lab"] issues { name: "price" role: ISSUE_ROLE_PRICE } }
cast { party: "lab" strategy: "conceder" parameters { name: "exponent" value: "2" } }
)";

class SetFieldTest : public ::testing::Test {
 protected:
  SetFieldTest() : file_(*ParseScenarioText(kText, "t")) {}

  absl::Status Set(std::string_view assignment) { return SetField(file_, assignment); }

  // Fails unless it is refused with this code and text, and changes nothing.
  void Refused(std::string_view assignment, absl::StatusCode code, const std::string& text) {
    const std::string before = ScenarioToText(file_);
    const auto status = Set(assignment);
    EXPECT_EQ(status.code(), code) << assignment << ": " << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(text)) << assignment;
    EXPECT_EQ(ScenarioToText(file_), before) << assignment;
    EXPECT_TRUE(file_.assignments.empty());
  }

  Scenario& scenario() { return file_.scenario; }
  Party& lab() { return file_.scenario.parties[1]; }

  ScenarioFile file_;
};

TEST_F(SetFieldTest, Scalars) {
  ASSERT_TRUE(Set("seed=18446744073709551615").ok());
  EXPECT_EQ(scenario().seed, UINT64_MAX);
  ASSERT_TRUE(Set(" ticks = -3 ").ok());
  EXPECT_EQ(scenario().ticks, -3);
  ASSERT_TRUE(Set("rules.dinner.enabled=true").ok());
  EXPECT_TRUE(scenario().rules.dinner.enabled);
  EXPECT_FALSE(Set("rules.lot=0x10").ok());
  ASSERT_TRUE(Set("rules.lot=016").ok());
  EXPECT_EQ(scenario().rules.lot, 16);
  ASSERT_TRUE(Set("rules.lot=0").ok());
  EXPECT_EQ(scenario().rules.lot, 0);
}

TEST_F(SetFieldTest, StringsQuotedOrBare) {
  ASSERT_TRUE(Set("name=two words").ok());
  EXPECT_EQ(scenario().name, "two words");
  ASSERT_TRUE(Set("name=\"a \\\"b\\\"\"").ok());
  EXPECT_EQ(scenario().name, "a \"b\"");
  ASSERT_TRUE(Set("name='c'").ok());
  EXPECT_EQ(scenario().name, "c");
  ASSERT_TRUE(Set("summary=a=b").ok());
  EXPECT_EQ(scenario().summary, "a=b");
  ASSERT_TRUE(Set("summary=\xC3\xA9\\n{").ok());
  EXPECT_EQ(scenario().summary, "\xC3\xA9\\n{");
  ASSERT_TRUE(Set("summary=").ok());
  EXPECT_EQ(scenario().summary, "");
}

TEST_F(SetFieldTest, EnumerationsByAnyName) {
  for (const char* value : {"PARTY_KIND_BUYER", "buyer", "Buyer", "BUYER", "2"}) {
    lab().kind = PartyKind::kUnset;
    ASSERT_TRUE(Set(std::string("parties.lab.kind=") + value).ok()) << value;
    EXPECT_EQ(lab().kind, PartyKind::kBuyer);
  }
}

TEST_F(SetFieldTest, ElementsByNameOrIndex) {
  ASSERT_TRUE(Set("parties.lab.sites.hall.slip.high=1").ok());
  EXPECT_EQ(lab().sites[0].slip.high, 1);
  EXPECT_EQ(lab().sites[0].slip.low, 0);
  ASSERT_TRUE(Set("parties.1.sites.1.slip.low=4").ok());
  EXPECT_EQ(lab().sites[1].slip.low, 4);
  ASSERT_TRUE(Set("parties.lab.stocks.chip.warehoused=8").ok());
  EXPECT_EQ(lab().stocks[0].warehoused, 8);
  ASSERT_TRUE(Set("parties.lab.preferences.supply.issues.price.evaluations.1=-5").ok());
  EXPECT_EQ(lab().preferences[0].issues[0].evaluations, (std::vector<std::int64_t>{1, -5, 3}));
  ASSERT_TRUE(Set("parties.lab.preferences.supply.issues.price.evaluations=[010, 08, -007]").ok());
  EXPECT_EQ(lab().preferences[0].issues[0].evaluations, (std::vector<std::int64_t>{10, 8, -7}));
  ASSERT_TRUE(Set("ticks=010").ok());
  EXPECT_EQ(scenario().ticks, 10);
  ASSERT_TRUE(Set("seed=0018446744073709551615").ok());
  EXPECT_EQ(scenario().seed, UINT64_MAX);
  ASSERT_TRUE(Set("tables.supply.parties.0=lab").ok());
  EXPECT_EQ(scenario().tables[0].parties[0], "lab");
  ASSERT_TRUE(Set("cast.lab.parameters.exponent.value=3").ok());
  EXPECT_EQ(file_.cast[0].parameters[0].second, "3");
}

TEST_F(SetFieldTest, ANameGoesBeforeAnIndex) {
  ASSERT_TRUE(Set("parties.2.members=9").ok());
  EXPECT_EQ(scenario().parties[2].members, 9);  // the one that is called 2
}

TEST_F(SetFieldTest, WholeMessagesAreReplaced) {
  ASSERT_TRUE(Set("parties.lab.sites.hall={name: \"yard\" growth: 3}").ok());
  ASSERT_EQ(lab().sites.size(), 2U);
  EXPECT_EQ(lab().sites[0].name, "yard");
  EXPECT_EQ(lab().sites[0].slip.high, 0);
  ASSERT_TRUE(Set("parties.lab.sites.yard.slip={high: 2}").ok());
  EXPECT_EQ(lab().sites[0].slip.high, 2);
  ASSERT_TRUE(Set("parties.lab.sites.yard.slip={}").ok());
  EXPECT_EQ(lab().sites[0].slip.high, 0);
  EXPECT_EQ(lab().sites[0].growth, 3);
}

TEST_F(SetFieldTest, WholeListsAreReplaced) {
  ASSERT_TRUE(Set("acquaintances=[{a: \"lab\" b: \"maker\"}, {a: \"x\"}]").ok());
  EXPECT_EQ(scenario().acquaintances.size(), 2U);
  ASSERT_TRUE(Set("acquaintances=[]").ok());
  EXPECT_TRUE(scenario().acquaintances.empty());
  ASSERT_TRUE(Set("parties.lab.preferences.0.issues.0.evaluations=[9, -8]").ok());
  EXPECT_EQ(lab().preferences[0].issues[0].evaluations, (std::vector<std::int64_t>{9, -8}));
  ASSERT_TRUE(Set("tables.supply.parties=[x, y z]").ok());
  EXPECT_EQ(scenario().tables[0].parties, (std::vector<std::string>{"x", "y z"}));
  ASSERT_TRUE(Set("tables.supply.parties=[\"a,b\", 'c']").ok());
  EXPECT_EQ(scenario().tables[0].parties, (std::vector<std::string>{"a,b", "c"}));
}

TEST_F(SetFieldTest, LaterOnesSeeEarlierOnes) {
  ASSERT_TRUE(Set("parties.lab.name=shop").ok());
  ASSERT_TRUE(Set("parties.shop.id=77").ok());
  EXPECT_EQ(lab().id, 77U);
  ASSERT_TRUE(Set("parties.shop.id=78").ok());
  EXPECT_EQ(lab().id, 78U);
  EXPECT_EQ(file_.assignments.size(), 3U);
}

TEST_F(SetFieldTest, AScenarioAlone) {
  Scenario alone = scenario();
  ASSERT_TRUE(SetField(alone, "parties.lab.id=5").ok());
  EXPECT_EQ(alone.parties[1].id, 5U);
  EXPECT_EQ(SetField(alone, "parties.lib.id=5").code(), absl::StatusCode::kNotFound);
}

TEST_F(SetFieldTest, AScenarioAloneHasNoCast) {
  Scenario alone = scenario();
  const absl::Status status = SetField(alone, "cast=[{party: \"lab\" strategy: \"random\"}]");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("expected a field of the run"), std::string::npos) << status.message();
  EXPECT_EQ(Canonical(alone), Canonical(scenario()));
}

TEST_F(SetFieldTest, ABareStringMayStandInBrackets) {
  ASSERT_TRUE(Set("summary=[draft]").ok());
  EXPECT_EQ(scenario().summary, "[draft]");
  ASSERT_TRUE(Set("tables.supply.parties.0=[x]").ok());
  EXPECT_EQ(scenario().tables[0].parties[0], "[x]");
}

TEST_F(SetFieldTest, UnknownPathsListWhatThereIs) {
  const auto code = absl::StatusCode::kNotFound;
  Refused("sed=5", code, "--set sed: no field \"sed\" in the scenario; did you mean seed?");
  Refused("parties.lob.id=5", code, "no element \"lob\" in parties; did you mean lab? There are: lab, 2, maker");
  Refused("parties.lab.sites.hall.slipp.low=5", code,
          "no field \"slipp\" in parties.lab.sites.hall; did you mean slip?");
  Refused("parties.lab.sites.7.growth=5", code, "or an index from 0 to 1");
  Refused("parties.lab.book.chip.units=5", code,
          "2 elements of parties.lab.book are called chip; expected an index: 0, 1");
  Refused("acquaintances.0.a=x", code, "there are none");
  Refused("seed.low=5", code, "seed is an integer from 0 to 18446744073709551615 and has nothing called \"low\"");
  Refused("parties..id=5", code, "no element \"\" in parties");
  Refused("parties.lab.sites.99999999999999999999.growth=5", code, "no element");
  Refused("parties.lab.sites.-1.growth=5", code, "no element");
  Refused(std::string(100000, 'x') + "=5", code, "no field");
}

TEST_F(SetFieldTest, WrongValuesSayWhatWasExpected) {
  const auto code = absl::StatusCode::kInvalidArgument;
  Refused("seed", code, "expected PATH=VALUE, found \"seed\"");
  Refused("", code, "expected PATH=VALUE");
  Refused("=5", code, "expected PATH=VALUE");
  Refused("seed=", code, "expected an integer from 0 to 18446744073709551615, found \"\"");
  Refused("seed=-1", code, "expected an integer from 0");
  Refused("seed=18446744073709551616", code, "expected an integer from 0");
  Refused("ticks=1.5", code, "expected an integer from -2147483648 to 2147483647, found \"1.5\"");
  Refused("ticks=0x10", code, "expected an integer from -2147483648 to 2147483647, found \"0x10\"");
  Refused("ticks=5 # five", code, "expected an integer");
  Refused("parties.lab.preferences.0.issues.0.evaluations=[1, 0x10]", code, "numbers are written in decimal digits");
  Refused("ticks=five", code, "expected an integer");
  Refused("ticks=[5]", code, "expected an integer");
  Refused("ticks=5 seed: 3", code, "sets seed as well");
  Refused("ticks=5 }", code, "expected an integer");
  Refused("rules.dinner.enabled=maybe", code, "expected true or false, found \"maybe\"");
  Refused("rules.dinner=5", code, "expected a DinnerRules in braces {...}");
  Refused("rules.dinner={rnds: 5}", code, "did you mean rounds?");
  Refused("parties.lab.kind=byer", code, "expected one of PARTY_KIND_SELLER, PARTY_KIND_BUYER, PARTY_KIND_PRINCIPAL");
  Refused("parties.lab.kind=9", code, "expected one of PARTY_KIND_SELLER");
  Refused("acquaintances={a: \"x\"}", code, "expected a list [...] with, in each element, a Acquaintance");
  Refused("acquaintances=[5]", code, "expected a list [...]");
  Refused("parties.lab.preferences.0.issues.0.evaluations=[1, x]", code, "expected a list [...]");
  Refused("parties.lab.preferences.0.issues.0.evaluations.0=[1]", code, "expected an integer");
  Refused("name=\"open", code, "expected a string in quotes");
  Refused("name=\xff", code, "expected UTF-8 text");
  Refused("name=\"\\xff\"", code, "expected UTF-8 text");
}

// Whatever is typed, there is an answer, and a refusal changes nothing.
TEST_F(SetFieldTest, AnythingMayBeTyped) {
  Random random(2, 1, 0, 0, 0);
  const std::vector<std::string> pieces = {
      "parties", ".", "lab", "0", "=",    "[", "]",    "{",     "}", "sites", "seed",
      "\"",      "5", "-",   " ", "name", ":", "\x80", "rules", "#", "\n",    "acquaintances"};
  for (int run = 0; run < 5000; ++run) {
    std::string assignment;
    for (std::int64_t n = random.Uniform(0, 9); n > 0; --n) {
      assignment += pieces[static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(pieces.size()) - 1))];
    }
    ScenarioFile file = file_;
    const std::string before = Canonical(file.scenario);
    const bool set = SetField(file, assignment).ok();
    EXPECT_TRUE(set || Canonical(file.scenario) == before) << assignment;
  }
}

}  // namespace
}  // namespace haggle::codec::set_field_test
