#include "proto/codec/scenario_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/canonical.h"
#include "proto/base/random.h"
#include "tests/proto/sendable_value.h"

namespace haggle::codec::scenario_text_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// Lines are counted from 1; the first is empty.
constexpr std::string_view kText = R"(
name: "small"
seed: 7
products { name: "chip" seller: "maker" price_cents: 100 }
parties {
  id: 1
  name: "maker"
  kind: PARTY_KIND_SELLER
  supply { product: "chip" base: 10 yield_permille { low: 900
                                                      high: 1100 } }
}
parties {
  id: 2
  name: "lab"
  kind: PARTY_KIND_BUYER
  sites {
    name: "hall"
    slip { low: 0 high: 12 }
    size { tick: 0 units: 5 }
    size { tick: 9 units: 50 }
  }
  sites: { opens < low: 3 high: 3 > }
  book { product: "chip" units: 5 }
  book { product: "chip" units: 6 }
}
tables {
  name: "supply"
  parties: [ "maker",
             "lab" ]
  issues [ { name: "price" low: 1 high: 5 },
           { name: "window" values: [2, 4, 8] } ]
}
cast { party: "lab" strategy: "conceder" parameters { name: "exponent" value: "2" } }
)";

ScenarioFile Small() {
  auto file = ParseScenarioText(kText, "small.textproto");
  EXPECT_TRUE(file.ok()) << file.status();
  return *file;
}

std::string ErrorOf(std::string_view text) {
  const auto file = ParseScenarioText(text, "t");
  if (file.ok()) return "no error";
  EXPECT_EQ(file.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(file.status().message());
}

// ---- reading -------------------------------------------------------------------

TEST(ScenarioText, ReadsFieldsAndCast) {
  const ScenarioFile file = Small();
  EXPECT_EQ(file.filename, "small.textproto");
  EXPECT_EQ(file.scenario.name, "small");
  EXPECT_EQ(file.scenario.seed, 7U);
  ASSERT_EQ(file.scenario.parties.size(), 2U);
  EXPECT_EQ(file.scenario.parties[0].kind, PartyKind::kSeller);
  EXPECT_EQ(file.scenario.parties[0].supply[0].yield_permille.high, 1100);
  EXPECT_EQ(file.scenario.parties[1].sites[1].opens.low, 3);
  EXPECT_EQ(file.scenario.tables[0].parties, (std::vector<std::string>{"maker", "lab"}));
  EXPECT_EQ(file.scenario.tables[0].issues[1].values, (std::vector<std::int64_t>{2, 4, 8}));
  EXPECT_EQ(file.cast, (std::vector<SuggestedCast>{{"lab", "conceder", {{"exponent", "2"}}}}));
}

TEST(ScenarioText, AByteOrderMarkIsReadOver) {
  const auto file = ParseScenarioText("\xEF\xBB\xBF" + std::string(kText), "t");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(Canonical(file->scenario), Canonical(Small().scenario));
  EXPECT_EQ(file->LineOf("parties.lab.sites.hall"), 16);
  EXPECT_THAT(ErrorOf("\xEF\xBB\xBFname: 5"), StartsWith("t:1:7: name: "));
  std::string wide = "\xFF\xFE";
  for (const char c : kText) wide += {c, '\0'};
  const auto other = ParseScenarioText(wide, "t");
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_EQ(Canonical(other->scenario), Canonical(Small().scenario));
  EXPECT_EQ(ErrorOf(wide + "x"), "t: expected UTF-16, as the first bytes tell, found an odd number of bytes, " +
                                     std::to_string(wide.size() - 1));
}

TEST(ScenarioText, TheCastIsNotInTheScenario) {
  ScenarioFile file = Small();
  const std::string before = Canonical(file.scenario);
  ASSERT_TRUE(SetField(file, "cast=[]").ok());
  EXPECT_TRUE(file.cast.empty());
  EXPECT_EQ(Canonical(file.scenario), before);
}

TEST(ScenarioText, AnEmptyTextIsAnEmptyScenario) {
  const auto file = ParseScenarioText("# nothing\n", "t");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(Canonical(file->scenario), Canonical(Scenario()));
}

TEST(ScenarioText, WrittenTextIsReadBack) {
  const bool ok = rc::check([] {
    ScenarioFile file;
    file.scenario = Sendable<Scenario>(*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::inRange(0, 101));
    file.cast = {{"a \"b\"", "c\n", {{"d", "\\"}, {"", "e"}}}};
    const auto back = ParseScenarioText(ScenarioToText(file), "t");
    RC_ASSERT(back.ok());
    RC_ASSERT(Canonical(back->scenario) == Canonical(file.scenario));
    RC_ASSERT(back->cast == file.cast);
  });
  EXPECT_TRUE(ok);
}

TEST(ScenarioText, FilesAreRead) {
  const std::string path = ::testing::TempDir() + "/scenario_text_test.textproto";
  std::ofstream(path) << kText;
  const auto file = ReadScenarioFile(path);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(Canonical(file->scenario), Canonical(Small().scenario));
  EXPECT_EQ(file->Where("seed"), path + ":3");
  std::remove(path.c_str());
  const auto gone = ReadScenarioFile(path);
  EXPECT_EQ(gone.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(gone.status().message()), HasSubstr(path));
  EXPECT_FALSE(ReadScenarioFile(::testing::TempDir()).ok());
}

// ---- where something stands -------------------------------------------------------

TEST(ScenarioText, FindsTheLineOfAField) {
  const ScenarioFile file = Small();
  EXPECT_EQ(file.LineOf("name"), 2);
  EXPECT_EQ(file.LineOf("parties.maker"), 5);
  EXPECT_EQ(file.LineOf("parties.0.kind"), 8);
  EXPECT_EQ(file.LineOf("parties.maker.supply.chip.yield_permille.low"), 9);
  EXPECT_EQ(file.LineOf("parties.maker.supply.0.yield_permille.high"), 10);
  EXPECT_EQ(file.LineOf("parties.lab.sites.hall.size.1.units"), 20);
  EXPECT_EQ(file.LineOf("parties.lab.sites.1.opens.high"), 22);
  EXPECT_EQ(file.LineOf("tables.supply.parties.0"), 28);
  EXPECT_EQ(file.LineOf("tables.supply.issues.window.values.2"), 31);
}

TEST(ScenarioText, FallsBackOnWhatIsAround) {
  const ScenarioFile file = Small();
  EXPECT_EQ(file.LineOf("parties.lab.sites.hall.ramp_ticks"), 16);
  EXPECT_EQ(file.LineOf("parties.lab.wants.demand.0.path"), 12);
  EXPECT_EQ(file.LineOf("parties.lab.sites.9"), 12);
  EXPECT_EQ(file.LineOf("rules.lot"), 0);
  EXPECT_EQ(file.LineOf("no.such.path"), 0);
  EXPECT_EQ(file.LineOf(""), 0);
  EXPECT_EQ(file.Where("rules.lot"), "small.textproto");
  EXPECT_EQ(file.Where("parties.lab.id"), "small.textproto:13");
  EXPECT_EQ(ScenarioFile().LineOf("name"), 0);
}

TEST(ScenarioText, WhereNamesTheAssignment) {
  ScenarioFile file = Small();
  ASSERT_TRUE(SetField(file, "parties.lab.sites.hall.slip.high=1").ok());
  ASSERT_TRUE(SetField(file, "parties.0.supply={product: \"chip\"}").code() == absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(SetField(file, "parties.0.supply.0={product: \"chip\"}").ok());
  EXPECT_EQ(file.Where("parties.1.sites.0.slip.high"), "--set parties.lab.sites.hall.slip.high=1");
  EXPECT_EQ(file.Where("parties.lab.sites.0.slip"), "small.textproto:18 with --set parties.lab.sites.hall.slip.high=1");
  EXPECT_EQ(file.Where("parties.maker.supply.chip.base"), "--set parties.0.supply.0={product: \"chip\"}");
  EXPECT_EQ(file.Where("parties.maker.kind"), "small.textproto:8");
}

// ---- what is wrong with a text --------------------------------------------------------

struct WrongText {
  const char* text;
  const char* begins;    // file:line:column: field
  const char* contains;  // what was expected
};

TEST(ScenarioText, ErrorsNamePlaceFieldAndExpectation) {
  const std::vector<WrongText> cases = {
      {"name: 5", "t:1:7: name: ", "expected a string in quotes"},
      {"\n\nnmae: \"x\"", "t:3:5: nmae: no field \"nmae\"", "did you mean name?"},
      {"seed: -1", "t:1:7: seed: ", "expected an integer from 0 to 18446744073709551615"},
      {"ticks: 99999999999", "t:1:8: ticks: integer out of range",
       "expected an integer from -2147483648 to 2147483647"},
      {"ticks: 1.5", "t:1:8: ticks: ", "expected an integer"},
      {"products { price_cents: 1e9 }", "t:1:25: products.0.price_cents: ", "expected an integer"},
      {"parties { name: \"a\" kind: PARTY_KIND_SELLR }",
       "t:1:44: parties.a.kind: ", "expected one of PARTY_KIND_SELLER"},
      {"parties { name: \"a\" kind: 77 }", "t:1: parties.0.kind: ", "expected one of PARTY_KIND_SELLER"},
      {"parties { name: \"t\" sites { } sites { slip { low: 1\nhgh: 2 } } }",
       "t:2:4: parties.t.sites.1.slip.hgh: ", "expected a field of Range; did you mean high?"},
      {"parties { }\nparties { parties { } }", "t:2:19: parties.1.parties: no field \"parties\"", "a field of Party"},
      {"rules: 5", "t:1:8: rules: ", "expected a Rules in braces {...}"},
      {"rules { dinner { enabled: maybe } }", "t:1:33: rules.dinner.enabled: ", "expected true or false"},
      {"ticks { }", "t:1:7: ticks: ", "expected an integer"},
      {"ticks: 3 ticks: 4", "t:1:15: ticks: ", "multiple times"},
      {"tables { parties: [\"a\", 5] }", "t:1:25: tables.0.parties: ", "expected a string in quotes"},
      {"tables { issues [ { name: \"p\" values: [1, \"x\"] } ] }",
       "t:1:43: tables.0.issues.p.values: ", "expected an integer"},
      {"name: \"abc", "t:1:11: name: ", "unexpected end of string"},
      {"parties { name: \"x\"", "t:1:20: parties.x: ", "the end of the text; expected a field of Party"},
      {"parties }", "t:1:9: parties: ", "expected a Party in braces {...}"},
      {"ticks: 1 }", "t:1:10: ", "expected a field of Scenario"},
      {"[a.b/c] { }", "t:1:5: ", "expected a field of Scenario"},
      {"name: \"\\xff\"", "t:1: name: ", "expected UTF-8 text"},
      {"products { name: \"a\" }\nproducts { name: \"\\xff\" }", "t:2: products.1.name: ", "expected UTF-8 text"},
  };
  for (const auto& wrong : cases) {
    const std::string error = ErrorOf(wrong.text);
    EXPECT_THAT(error, StartsWith(wrong.begins)) << wrong.text;
    EXPECT_THAT(error, HasSubstr(wrong.contains)) << wrong.text;
  }
}

TEST(ScenarioText, HostileTextsAreRefusedInOneReadableMessage) {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "parties {";
  std::string brackets = "tables { issues ";
  for (int i = 0; i < 100000; ++i) brackets += "[";
  const std::vector<std::string> texts = {deep,
                                          brackets,
                                          std::string("\x01\x02\xff\x00\x80", 5),
                                          std::string(1000, '\0'),
                                          "name: \"" + std::string(1 << 20, 'x'),
                                          std::string(1 << 20, 'a'),
                                          "seed: " + std::string(1 << 16, '9'),
                                          "ticks: -99999999999999999999",
                                          "\xEF\xBB\xBF{",
                                          std::string(std::size_t{17} << 20, ' ')};
  for (const auto& text : texts) {
    const std::string error = ErrorOf(text);
    EXPECT_THAT(error, StartsWith("t:")) << error.substr(0, 200);
    EXPECT_LT(error.size(), std::size_t{4} << 20);
    for (const char c : error) ASSERT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << static_cast<int>(c);
  }
}

// Small damage anywhere in a text: it is read, or refused with a place, and never crashes.
TEST(ScenarioText, DamagedTextsAreReadOrRefused) {
  Random random(1, 1, 0, 0, 0);
  const std::string pieces[] = {"{", "}", "[", "]", ":", "\"", "<", ">", "-", "#", "\n", "9", "name", "\x80", ",", "'"};
  int refused = 0;
  for (int run = 0; run < 3000; ++run) {
    std::string text(kText);
    for (std::int64_t n = random.Uniform(1, 4); n > 0; --n) {
      const auto at = static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(text.size()) - 1));
      const auto length = static_cast<std::size_t>(random.Uniform(0, 8));
      const auto piece = static_cast<std::size_t>(random.Uniform(0, 15));
      text.replace(at, length, random.Uniform(0, 3) == 0 ? "" : pieces[piece]);
    }
    const auto file = ParseScenarioText(text, "t");
    if (file.ok()) {
      (void)file->Where("parties.lab.sites.hall.slip.low");
      continue;
    }
    ++refused;
    EXPECT_THAT(std::string(file.status().message()), StartsWith("t:")) << text;
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace haggle::codec::scenario_text_test
