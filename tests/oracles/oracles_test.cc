// The runner of reference results itself: what it must find, and what it must not fail on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "nlohmann/json.hpp"
#include "tests/oracles/case.h"
#include "tests/oracles/expression.h"
#include "tests/oracles/frontier_text.h"
#include "tests/oracles/runner.h"

namespace haggle::oracles::oracles_test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// A folder of its own for each test.
class OraclesTest : public ::testing::Test {
 protected:
  OraclesTest()
      : folder_(fs::path(HAGGLE_BINARY_DIR) / "tests" / "oracles_test" /
                ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~OraclesTest() override { fs::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }

  // Copies a shipped file after `change`.
  template <class Change>
  void Planted(const std::string& name, const Change& change) {
    std::ifstream shipped(fs::path(HAGGLE_SOURCE_DIR) / "tests" / "oracles" / name);
    Json file = Json::parse(shipped);
    change(file);
    Write(name, file.dump());
  }

  Score Run() {
    std::ostringstream out;
    const Score score = RunFolder(folder_, out);
    text_ = out.str();
    return score;
  }

  fs::path folder_;
  std::string text_;
};

Json OneFamily(const char* name, Json cases) {
  return {{"tolerance", {{"abs", 1e-9}}}, {"families", {{{"name", name}, {"cases", std::move(cases)}}}}};
}

TEST_F(OraclesTest, FindsAPlantedFaultInEveryFile) {
  // One number of one case is wrong, by little.
  Planted("01_alternating_offers.json", [](Json& file) {
    Json& share = file["families"][0]["cases"][2]["expect"]["p1_first"]["share1"];
    share = share.get<double>() + 1e-8;
  });
  Planted("02_bargaining_solutions.json", [](Json& file) {
    file["families"][1]["cases"][0]["expect"]["nash"][0] = {{"frac", "3/5"}, {"float", 0.75}};
    file["families"][3]["cases"][2]["expect"]["nash"].erase(1);  // one of two maximisers
  });
  Planted("03_multi_issue_domains.json",
          [](Json& file) { file["families"][0]["cases"][1]["expect"]["n_outcomes"] = 65; });
  Planted("06_allocation_rules.json", [](Json& file) {
    Json& share = file["families"][0]["cases"][0]["expect"]["linear"][2];
    share = share.get<double>() + 1e-6;
  });
  Planted("07_markets_matching.json",
          [](Json& file) { file["families"][7]["cases"][0]["expect"]["number_of_stable_matchings"] = 2; });
  Planted("08_order_inflation.json", [](Json& file) {
    Json& order = file["families"][1]["cases"][0]["expect"]["order"];
    order = order.get<double>() + 0.001;
  });
  Planted("09_metrics.json",
          [](Json& file) { file["families"][1]["cases"][1]["expect"]["round_robin"]["ef1"] = false; });
  Planted("10_bullwhip.json", [](Json& file) {
    Json& ratio = file["families"][0]["cases"][0]["expect"]["variance_ratio"];
    ratio = ratio.get<double>() + 1e-6;
  });
  Planted("11_rng.json", [](Json& file) { file["families"][0]["cases"][1]["expected"][3] = "6d5451fe"; });
  Planted("12_multiparty_and_engine.json",
          [](Json& file) { file["families"][1]["cases"][0]["expect"]["pareto_size"] = 14; });
  const Score score = Run();
  EXPECT_EQ(score.failed, 11);
  EXPECT_EQ(score.passed, 235);
  for (const char* found : {"rubinstein_infinite: 7/8", "polygon_exact: 2/3", "discrete: 5/6", "own_domains: 3/4",
                            "philox4x32_10_kat: 2/3", "multi_party_discrete: 1/2",
                            "FAILED \"inf-2\" in 01_alternating_offers.json: p1_first.share1: expected 0.71428572",
                            "got 0.714285714", "tolerance 1e-09", "n_outcomes: expected 65, got 64",
                            "expected \"6d5451fe\", got \"6d5451fd\"", "235 passed, 11 failed"}) {
    EXPECT_THAT(text_, HasSubstr(found));
  }
}

TEST_F(OraclesTest, WalksFoldersInOrderAndSaysWhatItDoesNotKnow) {
  const Json good = {
      {{"id", "a"}, {"params", {{"delta1", 0.5}, {"delta2", 0.5}}}, {"expect", {{"agreement_period", 0}}}}};
  Write("b/deep/1.json", OneFamily("rubinstein_infinite", good).dump());
  Write("a.json", OneFamily("tea_ceremony", good).dump());
  Write("facts.json", R"({"items": []})");
  Write("notes.txt", "no JSON");
  const Score score = Run();
  EXPECT_EQ(score.passed, 1);
  EXPECT_EQ(score.failed, 0);
  EXPECT_THAT(text_, HasSubstr("unknown family tea_ceremony: 1 cases not run (a.json)"));
  EXPECT_THAT(text_, HasSubstr("facts.json: no `families`"));
  EXPECT_THAT(text_, HasSubstr("published/: not in this folder; SKIPPED"));
  EXPECT_THAT(text_, HasSubstr("\n1 passed, 0 failed\n"));
}

TEST_F(OraclesTest, CountsWhatItCannotReadAsFailed) {
  Write("broken.json", R"({"families": [)");
  Write("list.json", "[]");
  Write("shape.json", R"({"families": {"name": 1}})");
  Write("cases.json",
        OneFamily("rubinstein_infinite",
                  {{{"id", "no-delta2"}, {"params", {{"delta1", 0.5}}}, {"expect", {{"x", 1}}}},
                   {{"id", "no-expect"}, {"params", {{"delta1", 0.5}}}},
                   {{"id", "nothing-known"}, {"params", {{"delta1", 0.5}, {"delta2", 0}}}, {"expect", {{"x", 1}}}},
                   "no case"})
            .dump());
  const Score score = Run();
  EXPECT_EQ(score.passed, 0);
  EXPECT_EQ(score.failed, 7);
  EXPECT_THAT(text_, HasSubstr("FAILED broken.json: [json.exception.parse_error"));
  EXPECT_THAT(text_, HasSubstr("FAILED list.json: expected an object with `families`"));
  EXPECT_THAT(text_, HasSubstr("FAILED shape.json"));
  EXPECT_THAT(text_, HasSubstr("\"no-delta2\" in cases.json: cannot be read"));
  EXPECT_THAT(text_, HasSubstr("key 'delta2' not found"));
  EXPECT_THAT(text_, HasSubstr("\"nothing-known\" in cases.json: nothing it expects is answered here"));
  EXPECT_THAT(text_, HasSubstr("not checked: x"));
}

TEST_F(OraclesTest, DoesNotPassForWantOfFiles) {
  EXPECT_EQ(Run().failed, 1);
  EXPECT_THAT(text_, HasSubstr("holds no JSON file"));
  std::ostringstream out;
  EXPECT_EQ(RunFolder(folder_ / "missing", out).failed, 1);
}

TEST_F(OraclesTest, TakesNumbersAsFractions) {
  EXPECT_EQ(Number(Json{{"frac", "3/4"}, {"float", 0.7}}), 0.75);
  EXPECT_EQ(Number(Json{{"float", 0.7}}), 0.7);
  EXPECT_EQ(Number(Json("22/7")), 22.0 / 7);
  EXPECT_TRUE(Judge(Json{{"frac", "1/3"}, {"float", 0.3}}, Json(1.0 / 3), {}).differences.empty());
  EXPECT_FALSE(Judge(Json(0.5), Json(), {}).differences.empty());
  EXPECT_FALSE(Judge(Json::array({1, 2}), Json::array({1, 2, 3}), {}).differences.empty());
  EXPECT_FALSE(Judge(Json(1), Json(std::nan("")), {}).differences.empty());
  EXPECT_TRUE(Judge(Json(40'000), Json(40'000.5), {1e-9, 1e-4}).differences.empty());
}

TEST_F(OraclesTest, DifferentiatesFormulas) {
  const Names names = {{"a", {3, 0, 0}}, {"x", {2, 1, 0}}, {"y", {5, 0, 1}}};
  const auto value = Evaluate("2a(1-x^2)/y + sqrt(x*2) - -x^a", names);
  ASSERT_TRUE(value.ok());
  EXPECT_NEAR(value->value, -18 / 5.0 + 2 + 8, 1e-14);
  EXPECT_NEAR(value->dx, -24 / 5.0 + 0.5 + 12, 1e-14);
  EXPECT_NEAR(value->dy, 18 / 25.0, 1e-14);
  EXPECT_NEAR(Evaluate("x^x", names)->dx, 4 * (1 + std::log(2.0)), 1e-12);
  for (const char* wrong : {"", "1+", "(1", "b", "1)", "sqrt 2", "1..2"})
    EXPECT_FALSE(Evaluate(wrong, names).ok()) << wrong;
  EXPECT_THAT(std::string(Evaluate("1+q", names).status().message()), HasSubstr("character 3: expected the name"));
}

TEST_F(OraclesTest, ReadsFrontiersOfEveryForm) {
  const auto solved = [](const char* text, const std::map<std::string, double>& parameters, theory::Pair d) {
    const auto curve = CurveOf(text, parameters);
    EXPECT_TRUE(curve.ok()) << text;
    return curve.ok() ? theory::Solve(*curve, d) : std::nullopt;
  };
  const auto circle = solved("x^2+y^2=R^2", {{"R", 5}}, {3, 0});
  EXPECT_NEAR(circle->ideal.u1, 5, 1e-9);
  EXPECT_NEAR(circle->ideal.u2, 4, 1e-9);
  EXPECT_NEAR(circle->nash.at.u1 * circle->nash.at.u1 + circle->nash.at.u2 * circle->nash.at.u2, 25, 1e-9);
  const auto ellipse = solved("x^2/a^2 + y^2/b^2 = 1", {{"a", 2}, {"b", 3}}, {0, 0});
  EXPECT_NEAR(ellipse->nash.at.u1, 2 * std::sqrt(0.5), 1e-9);
  const auto line = solved("y=S-2x", {{"S", 10}}, {1, 2});
  EXPECT_NEAR(line->nash.at.u1, 2.5, 1e-9);
  const auto hill = solved("y=4-(x-1)^2", {}, {0, 0});
  EXPECT_NEAR(hill->ideal.u2, 4, 1e-9) << "what rises is not efficient";
  const auto money = solved("u1=z^a,u2=(1-z)^b, z in [0,1]", {{"a", 0.8}, {"b", 0.4}}, {0, 0});
  EXPECT_NEAR(money->nash.t, 2.0 / 3, 1e-9);
  EXPECT_FALSE(CurveOf("y=q(1-x^2)", {}).ok());
  EXPECT_FALSE(CurveOf("a circle", {}).ok());
  EXPECT_FALSE(CurveOf("u1=z,u2=1-z, z in 0..1", {}).ok());
}

}  // namespace
}  // namespace haggle::oracles::oracles_test
