// Two runs laid beside each other, tick by tick.
#include "deploy/report/parting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "deploy/report/happenings.h"

namespace haggle::report::parting_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Rank = Happening::Rank;

std::map<Tick, Happenings> A() {
  return {{1, {{"same", {Rank::kQuantity, 5, "5 units"}}}},
          {2,
           {{"ada books", {Rank::kQuantity, 5, "5 units"}},
            {"bob books", {Rank::kQuantity, 50, "50 units"}},
            {"dinner", {Rank::kTable, 0, "not held"}},
            {"same", {Rank::kTable, 0, "agreed"}}}}};
}
std::map<Tick, Happenings> B() {
  return {{1, {{"same", {Rank::kQuantity, 5, "5 units"}}}},
          {2,
           {{"ada books", {Rank::kQuantity, 7, "7 units"}},
            {"dinner", {Rank::kTable, 0, "share 50%"}},
            {"price", {Rank::kDecision, 0, "$3"}},
            {"same", {Rank::kTable, 0, "agreed"}}}},
          {4, {{"talk", {Rank::kTalk, 0, "hm"}}}}};
}

TEST(PartingTest, TellsWhatDiffersAndTheMostImportantFirst) {
  const nlohmann::ordered_json parting = PartingJson(Scenario(), A(), B());
  ASSERT_EQ(parting.size(), 2U) << "nothing differs in tick 1";
  EXPECT_EQ(parting[0]["tick"], 2);
  const auto& differences = parting[0]["differences"];
  ASSERT_EQ(differences.size(), 4U);
  EXPECT_EQ(differences[0]["what"], "dinner");
  EXPECT_EQ(differences[0]["a"], "not held");
  EXPECT_EQ(differences[0]["b"], "share 50%");
  EXPECT_EQ(differences[1]["what"], "price");
  EXPECT_TRUE(differences[1]["a"].is_null());
  EXPECT_EQ(differences[2]["what"], "bob books") << "the larger change";
  EXPECT_TRUE(differences[2]["b"].is_null());
  EXPECT_EQ(differences[3]["what"], "ada books");
  EXPECT_EQ(parting[1]["tick"], 4) << "what one run alone has is told too";
  EXPECT_TRUE(PartingJson(Scenario(), A(), A()).empty());
}

TEST(PartingTest, IsBoundedAndSaysSo) {
  const nlohmann::ordered_json parting = PartingJson(Scenario(), A(), B());
  const std::string text = PartingText(parting, {1, 2}, false);
  EXPECT_THAT(text, HasSubstr("dinner"));
  EXPECT_THAT(text, Not(HasSubstr("ada books")));
  EXPECT_THAT(text, HasSubstr("... and 2 more"));
  EXPECT_THAT(text, HasSubstr("... and 1 more tick, up to tick 4"));
  EXPECT_THAT(PartingText(parting, {SIZE_MAX, SIZE_MAX}, false), Not(HasSubstr("more")));
  EXPECT_EQ(PartingText(PartingJson(Scenario(), A(), A()), {}, false), "");
}

TEST(HappeningsTest, QuantitiesAddUpAndNumbersOfTablesDoNotCount) {
  Scenario scenario;
  scenario.products.resize(1);
  scenario.products[0].name = "gpu";
  scenario.parties.resize(2);
  scenario.parties[0].id = 1;
  scenario.parties[0].name = "lab";
  scenario.parties[1].id = 2;
  scenario.parties[1].name = "foundry";
  const auto collected = [&](TableId table) {
    HappeningSink sink(scenario);
    Ordered ordered;
    ordered.booking.owner = 1;
    ordered.booking.units = 1'500;
    Event event;
    event.tick = 3;
    event.body = ordered;
    sink.OnEvent(event, false, {});
    sink.OnEvent(event, false, {});
    ordered.booking.moved = true;
    event.body = ordered;
    sink.OnEvent(event, false, {});
    Invited invited;
    invited.table = table;
    invited.host = 1;
    invited.seller = 2;
    invited.pleas.resize(1);
    invited.pleas[0].party = 1;
    event.body = invited;
    sink.OnEvent(event, false, {});
    TableClosed closed;
    closed.table = table;
    closed.result = TableResult::kDeclined;
    event.body = closed;
    sink.OnEvent(event, false, {});
    return sink.by_tick();
  };
  const std::map<Tick, Happenings> one = collected(17);
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one.at(3).at("lab books gpu").text, "3,000 units");
  EXPECT_EQ(one.at(3).at("dinner for lab with foundry").text, "not held");
  EXPECT_EQ(one.at(3).at("lab books gpu").parties, (std::set<std::string>{"lab"}));
  EXPECT_EQ(one.at(3).at("dinner for lab with foundry").parties, (std::set<std::string>{"foundry", "lab"}));
  const std::map<Tick, Happenings> none;
  EXPECT_EQ(PartingJson(scenario, one, none)[0]["differences"][0]["parties"],
            nlohmann::ordered_json({"foundry", "lab"}));
  EXPECT_TRUE(PartingJson(scenario, one, collected(99)).empty());
}

}  // namespace
}  // namespace haggle::report::parting_test
