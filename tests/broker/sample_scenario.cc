#include "tests/broker/sample_scenario.h"

namespace haggle {
namespace {

Party Maker() {
  Party p;
  p.id = 1;
  p.name = "maker";
  p.kind = PartyKind::kSeller;
  p.account.cash_cents = 1'000'000'000;
  Supply supply;
  supply.product = "chip";
  supply.inventory = 100;
  supply.base = 500;
  supply.growth = 5;
  supply.yield_permille = {850, 1150};
  supply.noise_permille = {940, 1060};
  supply.step_units = 50;
  supply.step_lag = 4;
  supply.step_cost_cents = 1'000'000;
  supply.steps_max = 1;
  p.supply = {supply};
  p.wants.unit_cost_cents = 400'000;
  p.wants.friction_cents = 9'000;
  p.wants.mood_permille = {700, 1500};
  p.wants.regard = {{"lab", 500}};
  return p;
}

Party Lab() {
  Party p;
  p.id = 2;
  p.name = "lab";
  p.kind = PartyKind::kBuyer;
  p.stocks = {{"chip", 10, 200}};
  Site hall;
  hall.name = "hall";
  hall.size = {{0, 1000}, {8, 2000}};
  hall.size_permille = {600, 1400};
  hall.opens = {1, 5};
  hall.slip = {0, 3};
  hall.install_rate = 100;
  hall.ramp_ticks = 2;
  p.sites = {hall};
  p.account.cash_cents = 9'000'000'000;
  p.account.income_cents = 500'000'000;
  p.account.funding = {{"round", {3, 6}, 2'000'000'000, {700, 1200}}};
  p.book = {{"chip", 100, 2, 0, 300'000}};
  p.wants.demand = {{"chip", {{0, 400}, {9, 1000}}, 45'000, {850, 1150}, 0}};
  p.wants.holding_cents = 1'500;
  p.wants.tail_ticks = 52;
  Preference supply;
  supply.table = "supply";
  supply.issues = {{"price", 600, {}, 1000, 0, {}}, {"window", 400, {1000, 500, 0}, 0, 0, {}}};
  supply.reservation_ppm = 300'000;
  p.preferences = {supply};
  return p;
}

Issue Interval(const char* name, IssueRole role, std::int64_t low, std::int64_t high, std::int64_t step) {
  Issue issue;
  issue.name = name;
  issue.role = role;
  issue.low = low;
  issue.high = high;
  issue.step = step;
  return issue;
}

Issue Choice(const char* name, IssueRole role, std::vector<std::int64_t> values, std::vector<std::string> labels = {}) {
  Issue issue;
  issue.name = name;
  issue.role = role;
  issue.values = std::move(values);
  issue.labels = std::move(labels);
  return issue;
}

Rules SampleRules() {
  Rules rules;
  rules.allocation = AllocationRule::kDiscretion;
  rules.deposit_permille = 100;
  rules.cancel_fee_permille = 20;
  rules.damages_cents = 10'000;
  rules.lead_min = 2;
  rules.lead_window = 4;
  rules.dinner = {
      true,
      8,
      {Choice("share", IssueRole::kShare, {250, 500, 1000}), Choice("window", IssueRole::kWindow, {4, 8}),
       Interval("premium", IssueRole::kPremium, 0, 150, 25), Choice("prepaid", IssueRole::kPrepaid, {0, 500})},
      1};
  rules.redirection = {true, 6, {Interval("fee", IssueRole::kFee, 0, 300'000, 10'000)}, 8, 9, 100};
  rules.claims = {true, 4, 1, 3};
  return rules;
}

}  // namespace

Scenario SampleScenario() {
  Scenario s;
  s.name = "sample";
  s.seed = 1;
  s.ticks = 10;
  s.start_date = "2023-12-04";
  s.tick_days = 7;
  s.products = {{"chip", "maker", 3'000'000, 2'500'000, 4'000'000, 5, {}, 0, 0}};
  Party works;
  works.id = 3;
  works.name = "works";
  works.kind = PartyKind::kBuyer;
  works.account.credit_cents = 1'000'000'000;
  works.account.cash_cents = -1'000;
  Party boss;
  boss.id = 4;
  boss.name = "boss";
  boss.kind = PartyKind::kPrincipal;
  boss.affiliates = {{"lab", 800}, {"works", 1000}};
  Party stranger;
  stranger.id = 9;
  stranger.name = "stranger";
  stranger.kind = PartyKind::kBuyer;
  stranger.members = 12;
  s.parties = {Maker(), Lab(), works, boss, stranger};
  s.acquaintances = {{"lab", "stranger"}};
  s.tables = {{"supply",
               {"maker", "lab"},
               {Interval("price", IssueRole::kPrice, 2'500'000, 4'000'000, 50'000),
                Interval("units", IssueRole::kUnits, 100, 400, 100),
                Choice("window", IssueRole::kWindow, {2, 4, 6}, {"short", "middle", "long"})},
               10,
               0,
               4,
               "chip",
               ProtocolKind::kAlternatingOffers,
               {},
               0,
               {}},
              {"talk",
               {"works", "lab"},
               {Interval("topic", IssueRole::kNone, 0, 100, 0)},
               20,
               1,
               0,
               "",
               ProtocolKind::kUnset,
               {},
               0,
               {}}};
  s.rules = SampleRules();
  return s;
}

}  // namespace haggle
