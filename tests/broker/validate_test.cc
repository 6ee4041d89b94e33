// Every fault of a scenario is found and named by its path.
#include "broker/core/validate.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/broker/sample_scenario.h"
#include "tests/proto/any_value.h"

namespace haggle::core::validate_test {
namespace {

std::string Told(const std::vector<ScenarioFault>& faults) {
  std::string text;
  for (const ScenarioFault& fault : faults) text += fault.path + ": " + fault.expected + "\n";
  return text;
}

// A change that makes one field wrong, the field, and a part of what is said.
struct Wrong {
  std::function<void(Scenario&)> change;
  std::string path;
  std::string part;
};

void ExpectFaults(const std::vector<Wrong>& wrongs) {
  for (const Wrong& wrong : wrongs) {
    Scenario scenario = SampleScenario();
    wrong.change(scenario);
    const std::vector<ScenarioFault> faults = Validate(scenario);
    bool found = false;
    for (const ScenarioFault& fault : faults) {
      EXPECT_EQ(fault.expected.substr(0, 9), "expected ") << fault.path;
      EXPECT_NE(fault.expected.find("found"), std::string::npos) << fault.path << ": " << fault.expected;
      found |= fault.path == wrong.path && fault.expected.find(wrong.part) != std::string::npos;
    }
    EXPECT_TRUE(found) << "wanted " << wrong.path << " (" << wrong.part << "), found\n" << Told(faults);
  }
}

#define WRONG(...) [](Scenario& s) { __VA_ARGS__; }

TEST(Validate, TheSampleIsValid) { EXPECT_EQ(Told(Validate(SampleScenario())), ""); }

TEST(Validate, ARunNeedsNoMarket) {
  Scenario s;
  s.name = "talk";
  s.ticks = 1;
  s.parties.resize(2);
  s.parties[0].id = 1;
  s.parties[0].name = "a";
  s.parties[0].kind = PartyKind::kBuyer;
  s.parties[1].id = 2;
  s.parties[1].name = "b";
  s.parties[1].kind = PartyKind::kBuyer;
  EXPECT_EQ(Told(Validate(s)), "");
  s.rules.dinner.enabled = true;
  EXPECT_NE(Told(Validate(s)).find("rules: expected a product"), std::string::npos);
}

TEST(Validate, TheRunItself) {
  ExpectFaults({
      {WRONG(s.name = ""), "name", "1 to 64 letters"},
      {WRONG(s.name = "a b"), "name", "found \"a b\""},
      {WRONG(s.name = "42"), "name", "not digits alone"},
      {WRONG(s.name = std::string(65, 'x')), "name", "1 to 64"},
      {WRONG(s.name = "a\x1b[2J"), "name", "found \"a\\x1b[2J\""},
      {WRONG(s.name = std::string(5'000, 'x')), "name", "x...\""},
      {WRONG(s.start_date = "2024\x1b[2J"), "start_date", "\\x1b[2J"},
      {WRONG(s.ticks = 0), "ticks", "from 1 to 100000, found 0"},
      {WRONG(s.ticks = 100'001), "ticks", "from 1 to 100000"},
      {WRONG(s.stop_after = -1), "stop_after", "from 0"},
      {WRONG(s.start_date = "2023-02-30"), "start_date", "YYYY-MM-DD"},
      {WRONG(s.tick_days = 0), "tick_days", "from 1 to 366, found 0"},
      {WRONG(s.start_date = ""; s.tick_days = -1), "tick_days", "from 0"},
      {WRONG(s.start_date = "9999-01-01"; s.tick_days = 300), "start_date", "year 10000"},
      {WRONG(s.limits.prompt_bytes = -1), "limits.prompt_bytes", "from 0"},
      {WRONG(s.limits.moves = 2'000'000), "limits.moves", "1000000"},
      {WRONG(s.limits.tables = -5), "limits.tables", "found -5"},
  });
}

TEST(Validate, Products) {
  ExpectFaults({
      {WRONG(s.products[0].name = "gpu.x"), "products.gpu.x.name", "letters"},
      {WRONG(s.products.push_back(s.products[0])), "products.chip.name", "again"},
      {WRONG(s.products.resize(257)), "products", "at most 256 elements, found 257"},
      {WRONG(s.products[0].seller = "nobody"), "products.chip.seller", "found \"nobody\""},
      {WRONG(s.products[0].seller = "lab"), "products.chip.seller", "of kind seller"},
      {WRONG(s.parties[0].supply.clear()), "products.chip.seller", "with supply of \"chip\""},
      {WRONG(s.products[0].price_cents = 0), "products.chip.price_cents", "from 1"},
      {WRONG(s.products[0].price_cents_min = s.products[0].price_cents + 1), "products.chip.price_cents_min", "from 1"},
      {WRONG(s.products[0].price_cents_max = 1), "products.chip.price_cents_max", "to 1000000000"},
      {WRONG(s.products[0].price_step_permille = 1001), "products.chip.price_step_permille", "to 1000"},
  });
}

TEST(Validate, PartiesAndWhatTheyOwn) {
  ExpectFaults({
      {WRONG(s.parties.clear()), "parties", "at least one"},
      {WRONG(s.parties.resize(20000)), "parties", "at most 16384"},
      {WRONG(s.parties[1].id = 0), "parties.lab.id", "0 is nature"},
      {WRONG(s.parties[1].id = 1), "parties.lab.id", "that of \"maker\""},
      {WRONG(s.parties[1].name = "maker"), "parties.maker.name", "again"},
      {WRONG(s.parties[1].kind = PartyKind::kUnset), "parties.lab.kind", "seller, buyer or principal"},
      {WRONG(s.parties[1].kind = static_cast<PartyKind>(99)), "parties.lab.kind", "found none"},
      {WRONG(s.parties[1].members = -1), "parties.lab.members", "from 0"},
      {WRONG(s.parties[1].stocks[0].product = "x"), "parties.lab.stocks.0.product", "found \"x\""},
      {WRONG(s.parties[3].stocks = s.parties[1].stocks), "parties.boss.stocks", "principal holds no units"},
      {WRONG(s.parties[1].stocks.push_back(s.parties[1].stocks[0])), "parties.lab.stocks.1.product", "once"},
      {WRONG(s.parties[1].stocks[0].warehoused = -1), "parties.lab.stocks.0.warehoused", "from 0"},
      {WRONG(s.parties[1].stocks[0].installed = 2'000'000'000), "parties.lab.stocks.0.installed", "to 1000000000"},
      {WRONG(s.parties[1].account.credit_cents = -1), "parties.lab.account.credit_cents", "from 0"},
      {WRONG(s.parties[1].account.cash_cents = -1), "parties.lab.account.cash_cents", "from 0"},
      {WRONG(s.parties[1].account.income_cents = -1), "parties.lab.account.income_cents", "from 0"},
      {WRONG(s.parties[1].account.funding[0].tick = {5, 4}), "parties.lab.account.funding.round.tick", "low <= high"},
      {WRONG(s.parties[1].account.funding[0].tick = {-1, 4}), "parties.lab.account.funding.round.tick", "low -1"},
      {WRONG(s.parties[1].account.funding[0].amount_cents = -1), "parties.lab.account.funding.round.amount_cents", "0"},
      {WRONG(s.parties[1].account.funding[0].amount_permille = {0, 5}),
       "parties.lab.account.funding.round.amount_permille", "from 1"},
      {WRONG(s.parties[1].account.funding.push_back(s.parties[1].account.funding[0])),
       "parties.lab.account.funding.round.name", "again"},
      {WRONG(s.parties[1].account.funding[0].stake_permille = 1001), "parties.lab.account.funding.round.stake_permille",
       "to 1000"},
      {WRONG(s.parties[1].account.funding[0].stake_permille = 50; s.parties[1].account.funding[0].amount_cents = 0),
       "parties.lab.account.funding.round.amount_cents", "more than 0"},
      {WRONG(s.parties[1].account.funding[0].valuation_cents = 5), "parties.lab.account.funding.round.stake_permille",
       "more than 0"},
      {WRONG(s.parties[0].book = s.parties[1].book), "parties.maker.book", "only a buyer"},
      {WRONG(s.parties[1].book[0].product = ""), "parties.lab.book.0.product", "found \"\""},
      {WRONG(s.parties[1].book[0].units = 0), "parties.lab.book.0.units", "from 1"},
      {WRONG(s.parties[1].book[0].requested_tick = 300'000), "parties.lab.book.0.requested_tick", "to 200000"},
      {WRONG(s.parties[1].book[0].price_cents = -1), "parties.lab.book.0.price_cents", "from 0"},
      {WRONG(s.parties[1].book[0].deposit_cents = 4'000'000), "parties.lab.book.0.deposit_cents", "to 3000000"},
  });
}

TEST(Validate, Sites) {
  ExpectFaults({
      {WRONG(s.parties[1].sites[0].size.clear()), "parties.lab.sites.hall.size", "at least one point"},
      {WRONG(s.parties[1].sites[0].size = (std::vector<Point>{{3, 1}, {3, 2}})), "parties.lab.sites.hall.size.1.tick",
       "after that of the point before"},
      {WRONG(s.parties[1].sites[0].size[0].units = -1), "parties.lab.sites.hall.size.0.units", "from 0"},
      {WRONG(s.parties[1].sites[0].size[0].tick = 300'000), "parties.lab.sites.hall.size.0.tick", "to 200000"},
      {WRONG(s.parties[1].sites[0].size = (std::vector<Point>{{0, 10}, {1, 5}})), "parties.lab.sites.hall.size",
       "last slope carried on to -"},
      {WRONG(s.parties[1].sites[0].size_permille = {0, 1000}), "parties.lab.sites.hall.size_permille", "from 1"},
      {WRONG(s.parties[1].sites[0].opens = {9, 8}), "parties.lab.sites.hall.opens", "low <= high"},
      {WRONG(s.parties[1].sites[0].slip = {-1, 8}), "parties.lab.sites.hall.slip", "from 0"},
      {WRONG(s.parties[1].sites[0].growth = -1), "parties.lab.sites.hall.growth", "from 0"},
      {WRONG(s.parties[1].sites[0].install_rate = -1), "parties.lab.sites.hall.install_rate", "from 0"},
      {WRONG(s.parties[1].sites[0].ramp_ticks = -1), "parties.lab.sites.hall.ramp_ticks", "from 0"},
      {WRONG(s.parties[1].sites[0].name = "7"), "parties.lab.sites.7.name", "digits alone"},
  });
}

// Sets the lab's hall up to be extended.
Site& Extendable(Scenario& s) {
  Site& hall = s.parties[1].sites[0];
  hall.extend_units = 100;
  hall.extend_cost_cents = 5'000;
  hall.extend_lag = 4;
  hall.extend_most = 300;
  return hall;
}

TEST(Validate, SitesThatCanBeExtended) {
  Scenario sound = SampleScenario();
  Site& hall = Extendable(sound);
  EXPECT_EQ(Told(Validate(sound)), "");
  hall.size = {{0, 0}};
  hall.always_open = true;
  hall.extend_cost_cents = 0;
  hall.extend_lag = 0;
  hall.extend_most = 100;
  EXPECT_EQ(Told(Validate(sound)), "") << "announced, unbuilt, and for nothing";
  ExpectFaults({
      {WRONG(Extendable(s).extend_units = -1), "parties.lab.sites.hall.extend_units", "from 0"},
      {WRONG(Extendable(s).extend_units = bounds::kUnits + 1), "parties.lab.sites.hall.extend_units", "to 1000000000"},
      {WRONG(Extendable(s).extend_cost_cents = -1), "parties.lab.sites.hall.extend_cost_cents", "from 0"},
      {WRONG(Extendable(s).extend_cost_cents = bounds::kCash + 1), "parties.lab.sites.hall.extend_cost_cents",
       "to 100000000000000000"},
      {WRONG(Extendable(s).extend_lag = -1), "parties.lab.sites.hall.extend_lag", "from 0"},
      {WRONG(Extendable(s).extend_lag = bounds::kTicks + 1), "parties.lab.sites.hall.extend_lag", "to 100000"},
      {WRONG(Extendable(s).extend_most = -1), "parties.lab.sites.hall.extend_most", "from 0"},
      {WRONG(Extendable(s).extend_most = bounds::kUnits + 1), "parties.lab.sites.hall.extend_most", "to 1000000000"},
      {WRONG(Extendable(s).extend_most = 99), "parties.lab.sites.hall.extend_most",
       "at least a step, extend_units, found 99"},
      {WRONG(s.parties[1].sites[0].extend_cost_cents = 5), "parties.lab.sites.hall.extend_units", "more than 0 beside"},
      {WRONG(s.parties[1].sites[0].extend_lag = 5), "parties.lab.sites.hall.extend_units", "more than 0 beside"},
      {WRONG(s.parties[1].sites[0].extend_most = 5), "parties.lab.sites.hall.extend_units", "more than 0 beside"},
      {WRONG(Extendable(s); s.parties[0].sites = s.parties[1].sites), "parties.maker.sites.hall.extend_units",
       "only a buyer extends"},
  });
}

TEST(Validate, SupplyAndAffiliates) {
  ExpectFaults({
      {WRONG(s.parties[1].supply = s.parties[0].supply), "parties.lab.supply", "only a seller"},
      {WRONG(s.parties[1].supply = s.parties[0].supply), "parties.lab.supply.0.product", "whose seller is \"lab\""},
      {WRONG(s.parties[0].supply.push_back(s.parties[0].supply[0])), "parties.maker.supply.1.product", "once"},
      {WRONG(s.parties[0].supply[0].product = "x"), "parties.maker.supply.0.product", "found \"x\""},
      {WRONG(s.parties[0].supply[0].inventory = -1), "parties.maker.supply.0.inventory", "from 0"},
      {WRONG(s.parties[0].supply[0].base = -1), "parties.maker.supply.0.base", "from 0"},
      {WRONG(s.parties[0].supply[0].growth = INT64_MIN), "parties.maker.supply.0.growth", "from -1000000000"},
      {WRONG(s.parties[0].supply[0].growth = 500'000'000), "parties.maker.supply.0.growth", "by the end of the run"},
      {WRONG(s.parties[0].supply[0].yield_permille = {0, 1}), "parties.maker.supply.0.yield_permille", "from 1"},
      {WRONG(s.parties[0].supply[0].noise_permille = {9, 1}), "parties.maker.supply.0.noise_permille", "low <= high"},
      {WRONG(s.parties[0].supply[0].step_units = -1), "parties.maker.supply.0.step_units", "from 0"},
      {WRONG(s.parties[0].supply[0].step_lag = -1), "parties.maker.supply.0.step_lag", "from 0"},
      {WRONG(s.parties[0].supply[0].step_cost_cents = -1), "parties.maker.supply.0.step_cost_cents", "from 0"},
      {WRONG(s.parties[0].supply[0].steps_max = 1001), "parties.maker.supply.0.steps_max", "to 1000"},
      {WRONG(s.parties[1].affiliates = s.parties[3].affiliates), "parties.lab.affiliates", "only a principal"},
      {WRONG(s.parties[3].affiliates[0].party = "x"), "parties.boss.affiliates.0.party", "found \"x\""},
      {WRONG(s.parties[3].affiliates[0].party = "maker"), "parties.boss.affiliates.0.party", "of kind buyer"},
      {WRONG(s.parties[3].affiliates[1] = s.parties[3].affiliates[0]), "parties.boss.affiliates.1.party",
       "which \"boss\" commands"},
      {WRONG(s.parties[3].affiliates[0].weight_permille = -1), "parties.boss.affiliates.0.weight_permille", "from 0"},
  });
}

TEST(Validate, Wants) {
  ExpectFaults({
      {WRONG(s.parties[0].wants.demand = s.parties[1].wants.demand), "parties.maker.wants.demand", "only a buyer"},
      {WRONG(s.parties[1].wants.demand.push_back(s.parties[1].wants.demand[0])), "parties.lab.wants.demand.1.product",
       "once"},
      {WRONG(s.parties[1].wants.demand[0].product = "x"), "parties.lab.wants.demand.0.product", "found \"x\""},
      {WRONG(s.parties[1].wants.demand[0].path.clear()), "parties.lab.wants.demand.0.path", "at least one"},
      {WRONG(s.parties[1].wants.demand[0].value_cents = -1), "parties.lab.wants.demand.0.value_cents", "from 0"},
      {WRONG(s.parties[1].wants.demand[0].outside_cents = -1), "parties.lab.wants.demand.0.outside_cents", "from 0"},
      {WRONG(s.parties[1].wants.demand[0].value_permille = {0, 2}), "parties.lab.wants.demand.0.value_permille", "1"},
      {WRONG(s.parties[1].wants.holding_cents = -1), "parties.lab.wants.holding_cents", "from 0"},
      {WRONG(s.parties[1].wants.tail_ticks = -1), "parties.lab.wants.tail_ticks", "from 0"},
      {WRONG(s.parties[1].wants.pride_cents = -1), "parties.lab.wants.pride_cents", "from 0"},
      {WRONG(s.parties[1].wants.exponent_permille = {0, 9}), "parties.lab.wants.exponent_permille", "from 1"},
      {WRONG(s.parties[0].wants.mood_permille = {0, 9}), "parties.maker.wants.mood_permille", "from 1"},
      {WRONG(s.parties[0].wants.time_cents = INT64_MAX), "parties.maker.wants.time_cents", "to 100000000000000"},
      {WRONG(s.parties[0].wants.regard[0].party = "x"), "parties.maker.wants.regard.0.party", "found \"x\""},
      {WRONG(s.parties[0].wants.regard[0].base_permille = 1001), "parties.maker.wants.regard.0.base_permille", "1000"},
      {WRONG(s.parties[0].wants.regard.push_back(s.parties[0].wants.regard[0])), "parties.maker.wants.regard.1.party",
       "once"},
  });
}

TEST(Validate, AcquaintancesAndPreferences) {
  ExpectFaults({
      {WRONG(s.acquaintances[0].a = "x"), "acquaintances.0.a", "found \"x\""},
      {WRONG(s.acquaintances[0].b = "lab"), "acquaintances.0.b", "another party"},
      {WRONG(s.acquaintances.push_back({s.acquaintances[0].b, s.acquaintances[0].a})), "acquaintances.1", "once"},
      {WRONG(s.parties[1].preferences[0].table = "x"), "parties.lab.preferences.0.table", "found \"x\""},
      {WRONG(s.parties[2].preferences = s.parties[1].preferences), "parties.works.preferences.0.table",
       "at which \"works\" sits"},
      {WRONG(s.parties[1].preferences.push_back(s.parties[1].preferences[0])), "parties.lab.preferences.1.table",
       "once"},
      {WRONG(s.parties[1].preferences[0].issues[0].issue = "x"), "parties.lab.preferences.0.issues.0.issue",
       "issue of table \"supply\""},
      {WRONG(s.parties[1].preferences[0].issues[1] = s.parties[1].preferences[0].issues[0]),
       "parties.lab.preferences.0.issues.1.issue", "once"},
      {WRONG(s.parties[1].preferences[0].issues[1].evaluations.pop_back()),
       "parties.lab.preferences.0.issues.1.evaluations", "3 values"},
      {WRONG(s.parties[1].preferences[0].issues[1].evaluations[0] = -1),
       "parties.lab.preferences.0.issues.1.evaluations.0", "from 0"},
      {WRONG(s.parties[1].preferences[0].issues[0].weight = -1), "parties.lab.preferences.0.issues.0.weight", "from 0"},
      {WRONG(s.parties[1].preferences[0].issues[0].first = -1), "parties.lab.preferences.0.issues.0.first", "from 0"},
      {WRONG(s.parties[1].preferences[0].reservation_ppm = INT64_MIN), "parties.lab.preferences.0.reservation_ppm",
       "from -1000000000"},
  });
}

TEST(Validate, TablesAndIssues) {
  ExpectFaults({
      {WRONG(s.tables[0].name = ""), "tables.0.name", "1 to 64"},
      {WRONG(s.tables.push_back(s.tables[0])), "tables.supply.name", "again"},
      {WRONG(s.tables[0].parties = {"lab"}), "tables.supply.parties", "at least two"},
      {WRONG(s.tables[0].parties[0] = "x"), "tables.supply.parties.0", "found \"x\""},
      {WRONG(s.tables[1].parties[0] = "lab"), "tables.talk.parties.1", "once"},
      {WRONG(s.tables[0].parties = (std::vector<std::string>{"lab", "works"})), "tables.supply.parties",
       "the product's seller, \"maker\""},
      {WRONG(s.tables[0].rounds = 0), "tables.supply.rounds", "from 1"},
      {WRONG(s.tables[0].opens = -1), "tables.supply.opens", "from 0"},
      {WRONG(s.tables[0].every = -1), "tables.supply.every", "from 0"},
      {WRONG(s.tables[0].product = "x"), "tables.supply.product", "found \"x\""},
      {WRONG(s.tables[0].product = ""), "tables.supply.product", "because issues have roles"},
      {WRONG(s.tables[0].issues.clear()), "tables.supply.issues", "at least one issue"},
      {WRONG(s.tables[0].issues.resize(17)), "tables.supply.issues", "at most 16"},
      {WRONG(s.tables[0].issues[0].name = "units"), "tables.supply.issues.units.name", "again"},
      {WRONG(s.tables[0].issues[1].role = IssueRole::kNone), "tables.supply.issues", "an issue of role units"},
      {WRONG(s.tables[0].issues[0].role = IssueRole::kUnits), "tables.supply.issues.units.role", "every role once"},
      {WRONG(s.tables[0].issues[0].role = IssueRole::kShare), "tables.supply.issues.price.role", "found share"},
      {WRONG(s.tables[0].issues[0].role = static_cast<IssueRole>(77)), "tables.supply.issues.price.role",
       "none of the known"},
      {WRONG(s.tables[0].issues[2].role = IssueRole::kPremium), "tables.supply.issues", "price or premium, found both"},
      {WRONG(s.tables[0].issues[0].low = 0), "tables.supply.issues.price.low", "from 1"},
      {WRONG(s.tables[0].issues[0].step = 70), "tables.supply.issues.price.step", "leads from low"},
      {WRONG(s.tables[0].issues[0].step = -1), "tables.supply.issues.price.step", "from 0"},
      {WRONG(s.tables[1].issues[0].high = std::int64_t{1} << 53), "tables.talk.issues.topic.low",
       "to 4503599627370496"},
      {WRONG(s.tables[0].issues[2].low = 3), "tables.supply.issues.window.low", "either values and labels"},
      {WRONG(s.tables[0].issues[2].labels.pop_back()), "tables.supply.issues.window.labels", "each of the 3 values"},
      {WRONG(s.tables[0].issues[2].labels[0] = ""), "tables.supply.issues.window.labels.0", "empty"},
      {WRONG(s.tables[0].issues[2].labels[0] = s.tables[0].issues[2].labels[1]), "tables.supply.issues.window.labels.1",
       "again"},
      {WRONG(s.tables[0].issues[2].values[0] = 0), "tables.supply.issues.window.values.0", "from 1"},
      {WRONG(s.tables[0].issues[2].values[0] = 4), "tables.supply.issues.window.values.1", "again"},
      {WRONG(s.tables[0].issues[2].values.clear()), "tables.supply.issues.window.values", "each label stands for"},
  });
}

TEST(Validate, Rules) {
  ExpectFaults({
      {WRONG(s.rules.allocation = AllocationRule::kUnset), "rules.allocation", "discretion, proportional"},
      {WRONG(s.rules.allocation = static_cast<AllocationRule>(50)), "rules.allocation", "uniform"},
      {WRONG(s.rules.claimants = (std::vector<Claimant>{{"nobody", 1, 0, {}}})), "rules.claimants.0.party",
       "a party of the scenario, found \"nobody\""},
      {WRONG(s.rules.claimants = (std::vector<Claimant>{{s.parties[0].name, 1, 0, {}}, {s.parties[0].name, 2, 0, {}}})),
       "rules.claimants.1.party", "each party once"},
      {WRONG(s.rules.claimants = (std::vector<Claimant>{{s.parties[0].name, -1, 0, {}}})), "rules.claimants.0.weight",
       "from 0"},
      {WRONG(s.rules.claimants = (std::vector<Claimant>{{s.parties[0].name, 1, 1'000'001, {}}})),
       "rules.claimants.0.rank", "to 1000000"},
      {WRONG(s.rules.claimants = (std::vector<Claimant>{{s.parties[0].name, 1, 0, {"nothing"}}})),
       "rules.claimants.0.prefers.0", "a product of the scenario, found \"nothing\""},
      {WRONG(s.rules.claimants =
                 (std::vector<Claimant>{{s.parties[0].name, 1, 0, {s.products[0].name, s.products[0].name}}})),
       "rules.claimants.0.prefers.1", "each product once"},
      {WRONG(s.rules.deposit_permille = 1001), "rules.deposit_permille", "to 1000"},
      {WRONG(s.rules.cancel_fee_permille = -1), "rules.cancel_fee_permille", "from 0"},
      {WRONG(s.rules.lot = -1), "rules.lot", "from 0"},
      {WRONG(s.rules.damages_cents = core::bounds::kPrice), "rules.damages_cents", "to 100000000,"},
      {WRONG(s.rules.lead_min = -1), "rules.lead_min", "from 0"},
      {WRONG(s.rules.lead_min = 10'001), "rules.lead_min", "to 10000"},
      {WRONG(s.rules.lead_window = 0), "rules.lead_window", "from 1"},
      {WRONG(s.rules.dinner.rounds = 0), "rules.dinner.rounds", "from 1"},
      {WRONG(s.rules.dinner.rounds = 13'108), "rules.dinner.rounds", "13108 rounds of up to 5 parties"},
      {WRONG(s.rules.redirection.rounds = 32'769), "rules.redirection.rounds", "to 32768"},
      {WRONG(s.rules.dinner.per_tick = 0), "rules.dinner.per_tick", "from 1"},
      {WRONG(s.rules.dinner.premium_by = static_cast<PremiumBy>(7)), "rules.dinner.premium_by", "pledge, found 7"},
      {WRONG(s.rules.dinner.issues.clear()), "rules.dinner.issues", "at least one"},
      {WRONG(s.rules.dinner.issues[0].role = IssueRole::kFee), "rules.dinner.issues.share.role", "found fee"},
      {WRONG(s.rules.dinner.issues[0].values[0] = 1001), "rules.dinner.issues.share.values.0", "to 1000"},
      {WRONG(s.rules.redirection.rounds = 0), "rules.redirection.rounds", "from 1"},
      {WRONG(s.rules.redirection.horizon = -1), "rules.redirection.horizon", "from 0"},
      {WRONG(s.rules.redirection.later = -1), "rules.redirection.later", "from 0"},
      {WRONG(s.rules.redirection.lot = 0), "rules.redirection.lot", "from 1"},
      {WRONG(s.rules.redirection.issues[0].role = IssueRole::kNone), "rules.redirection.issues", "role fee"},
      {WRONG(s.rules.redirection.issues.push_back(s.tables[1].issues[0])), "rules.redirection.issues", "one issue"},
      {WRONG(s.rules.claims.every = 0), "rules.claims.every", "from 1"},
      {WRONG(s.rules.claims.offset = -1), "rules.claims.offset", "from 0"},
      {WRONG(s.rules.claims.horizon = 0), "rules.claims.horizon", "from 1"},
  });
}

// Draws are told apart by the step in its phase, for which there are 16 bits.
TEST(Validate, EveryTurnOfAPhaseHasAPlaceOfItsOwn) {
  Scenario s = SampleScenario();
  s.tables[0].rounds = 32'768;
  s.rules.dinner.rounds = 13'107;
  s.rules.redirection.rounds = 32'768;
  EXPECT_EQ(Told(Validate(s)), "");
  s.tables[1].parties.push_back("stranger");
  s.tables[1].rounds = 21'845;
  EXPECT_EQ(Told(Validate(s)), "");
  s.tables[1].rounds = 21'846;
  EXPECT_EQ(Told(Validate(s)),
            "tables.talk.rounds: expected at most 65536 turns at a table, found 21846 rounds of up to 3 parties\n");
}

TEST(Validate, AnIssueHasNoMoreValuesThanAnOutcomeCanTell) {
  Scenario s = SampleScenario();
  s.parties[1].preferences.clear();
  Issue& issue = s.tables[1].issues[0];
  issue.low = -(INT64_C(1) << 52);
  issue.high = -issue.low - 1;
  EXPECT_EQ(Told(Validate(s)), "");
  for (const std::int64_t step : {0, 1}) {
    issue.high = -issue.low;
    issue.step = step;
    EXPECT_NE(Told(Validate(s)).find("expected at most 9007199254740992 values, found 9007199254740993"),
              std::string::npos);
  }
}

TEST(Validate, WhatARunAddsUpTo) {
  ExpectFaults({
      {WRONG(s.parties[1].account.income_cents = core::bounds::kCash), "parties", "of the whole run to stay below"},
      {WRONG(s.parties[0].supply[0].base = core::bounds::kUnits;
             s.parties[0].supply[0].yield_permille = {1, 1'000'000}),
       "products.chip", "lower supply or ticks"},
      {WRONG(s.parties[1].book.assign(1'001, OpeningBooking{"chip", core::bounds::kUnits, 2, 0, 0})), "products.chip",
       "opening book"},
      {WRONG(s.parties[1].wants.demand[0].value_cents = core::bounds::kPrice;
             s.parties[1].wants.demand[0].path = (std::vector<Point>{{0, core::bounds::kUnits}})),
       "parties.lab.wants", "lower the values or ticks"},
  });
}

TEST(Validate, SaysAllFaultsAtOnceInTheOrderOfTheFields) {
  Scenario s = SampleScenario();
  s.ticks = 0;
  s.products[0].price_cents = 0;
  s.parties[1].members = -1;
  s.rules.lot = -1;
  std::vector<std::string> paths;
  for (const ScenarioFault& fault : Validate(s)) paths.push_back(fault.path);
  EXPECT_EQ(paths,
            (std::vector<std::string>{"ticks", "products.chip.price_cents", "parties.lab.members", "rules.lot"}));
}

TEST(ValidateProperty, NeverFailsWhateverItIsGiven) {
  EXPECT_TRUE(rc::check("total", [](std::uint64_t seed) {
    const Scenario s = Any<Scenario>(seed, *rc::gen::inRange(0, 101));
    RC_ASSERT(!Validate(s).empty());
  }));
}

}  // namespace
}  // namespace haggle::core::validate_test
