#include "deploy/generate/market.h"

#include <array>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "proto/base/check.h"
#include "proto/base/random.h"
#include "proto/base/ranges.h"

namespace haggle::generate {
namespace {

constexpr char kProduct[] = "unit";
constexpr char kMaker[] = "maker";
constexpr PartyId kMakerId = 1;
constexpr Tick kTicks = 50;
constexpr std::int64_t kListPrice = 10'000;  // cents

// Buyers of one kind.
struct Family {
  const char* name;
  const char* strategy;
  std::int64_t permille;       // of all buyers
  Range need;                  // units a tick at first
  Range growth;                // ... at the end, permille of that
  Range worth;                 // of a unit, cents
  Range money;                 // that many times what it needs over the run at list price, permille
  std::int64_t holding_cents;  // an idle unit a tick
};

constexpr std::array<Family, 4> kFamilies = {{
    {"steady", "truthful", 400, {20, 60}, {1000, 1000}, {15'000, 40'000}, {1200, 2000}, 100},
    {"growing", "best_reply", 250, {5, 20}, {2000, 6000}, {20'000, 60'000}, {800, 1500}, 100},
    {"fearful", "rationing_gamer", 200, {20, 80}, {900, 1500}, {20'000, 50'000}, {1500, 3000}, 50},
    {"planning", "buyer", 150, {10, 50}, {1000, 2000}, {20'000, 60'000}, {1000, 2000}, 200},
}};
constexpr const Family& kPlanning = kFamilies[3];

std::int64_t Draw(Random& random, const Range& range) { return random.Uniform(range.low, range.high); }

const Family& DrawFamily(Random& random) {
  std::int64_t left = random.Uniform(0, 999);
  for (const Family& family : kFamilies) {
    left -= family.permille;
    if (left < 0) return family;
  }
  return kFamilies.back();
}

struct DrawnBuyer {
  const Family* family = nullptr;
  Party party;
};

// All draws are made for each buyer, so that a table changes what family it is of and nothing else of others.
DrawnBuyer DrawBuyer(std::uint64_t seed, std::int64_t number, bool seated) {
  const auto id = static_cast<PartyId>(kMakerId + number);
  Random random = Random::Named(seed, id, 0, StreamName("generate.market.buyer"));
  DrawnBuyer drawn;
  drawn.family = &DrawFamily(random);
  if (seated) drawn.family = &kPlanning;
  const Family& family = *drawn.family;
  const std::int64_t first = Draw(random, family.need);
  const std::int64_t last = first * Draw(random, family.growth) / 1000;
  Party& party = drawn.party;
  party.id = id;
  party.name = std::string(family.name) + "_" + std::to_string(number);
  party.kind = PartyKind::kBuyer;
  Demand demand;
  demand.product = kProduct;
  demand.path = {Point{0, first}, Point{kTicks - 1, last}};
  demand.value_cents = Draw(random, family.worth);
  party.wants.demand.push_back(std::move(demand));
  party.wants.holding_cents = family.holding_cents;
  const std::int64_t needed = (first + last) / 2 * kTicks * kListPrice;
  party.account.cash_cents = needed * Draw(random, family.money) / 1000;
  return drawn;
}

Party Maker(const std::vector<Party>& buyers) {
  std::int64_t first = 0;
  std::int64_t last = 0;
  for (const Party& buyer : buyers) {
    first += buyer.wants.demand[0].path.front().units;
    last += buyer.wants.demand[0].path.back().units;
  }
  Party maker;
  maker.id = kMakerId;
  maker.name = kMaker;
  maker.kind = PartyKind::kSeller;
  maker.account.cash_cents = last * kListPrice;
  Supply supply;
  supply.product = kProduct;
  // Four fifths of what is wanted at first; steps of a fiftieth, by which it can catch up.
  supply.base = first * 4 / 5;
  supply.noise_permille = {900, 1100};
  supply.step_units = first / 50 + 1;
  supply.step_lag = 8;
  supply.step_cost_cents = supply.step_units * kListPrice;
  supply.steps_max = 1;
  maker.supply.push_back(std::move(supply));
  maker.wants.unit_cost_cents = kListPrice / 2;
  return maker;
}

// What one of the two at a table thinks of it: the dear one would have a high price and little quality, the other the
// contrary. Each has weights of its own, so that there is something to trade.
Preference Wish(const std::string& table, bool dear, Random& random) {
  Preference preference;
  preference.table = table;
  const std::int64_t price = random.Uniform(400, 800);
  preference.issues.push_back(IssueUtility{"price", price, {}, dear ? 0 : 1000, dear ? 1000 : 0, {}});
  preference.issues.push_back(IssueUtility{"quality", 1000 - price, {}, dear ? 1000 : 0, dear ? 0 : 1000, {}});
  preference.reservation_ppm = random.Uniform(100'000, 500'000);
  return preference;
}

void SetTables(const MarketPlan& plan, const std::vector<std::size_t>& seats, Scenario& scenario) {
  for (std::int64_t number = 0; number < plan.tables; ++number) {
    Random random = Random::Named(plan.seed, 0, static_cast<Tick>(number), StreamName("generate.market.table"));
    Party& dear = scenario.parties[seats[static_cast<std::size_t>(2 * number)]];
    Party& cheap = scenario.parties[seats[static_cast<std::size_t>(2 * number + 1)]];
    TableSpec table;
    table.name = "table_" + std::to_string(number + 1);
    table.parties = {dear.name, cheap.name};
    table.rounds = 10;
    table.every = 1;
    Issue price;
    price.name = "price";
    price.high = 20;
    Issue quality;
    quality.name = "quality";
    quality.high = 10;
    table.issues = {std::move(price), std::move(quality)};
    dear.preferences.push_back(Wish(table.name, true, random));
    cheap.preferences.push_back(Wish(table.name, false, random));
    scenario.tables.push_back(std::move(table));
  }
}

}  // namespace

codec::ScenarioFile GenerateMarket(const MarketPlan& plan) {
  HAGGLE_CHECK(plan.buyers >= 1 && plan.buyers <= MarketPlan::kMostBuyers);
  HAGGLE_CHECK(plan.tables >= 0 && plan.tables <= core::bounds::kTables && plan.tables <= MostTables(plan.buyers));
  const auto buyers = static_cast<std::size_t>(plan.buyers);
  // Places in Scenario.parties: who sits at a table is the first part of the buyers in an order by chance.
  std::vector<std::size_t> seats(buyers);
  std::iota(seats.begin(), seats.end(), std::size_t{1});
  Random::Named(plan.seed, 0, 0, StreamName("generate.market.seats")).Shuffle(seats);
  seats.resize(static_cast<std::size_t>(2 * plan.tables));
  std::vector<bool> seated(buyers + 1, false);
  for (const std::size_t place : seats) seated[place] = true;

  codec::ScenarioFile file;
  std::vector<Party> parties;
  file.cast.push_back({kMaker, "seller", {}});
  for (std::size_t number = 1; number <= buyers; ++number) {
    DrawnBuyer drawn = DrawBuyer(plan.seed, static_cast<std::int64_t>(number), seated[number]);
    file.cast.push_back({drawn.party.name, drawn.family->strategy, {}});
    parties.push_back(std::move(drawn.party));
  }
  Scenario& scenario = file.scenario;
  scenario.name = "market_" + std::to_string(plan.buyers);
  scenario.summary = "One maker and " + std::to_string(plan.buyers) + " buyers whose types are drawn";
  scenario.seed = plan.seed;
  scenario.ticks = kTicks;
  Product product;
  product.name = kProduct;
  product.seller = kMaker;
  product.price_cents = kListPrice;
  product.price_cents_min = kListPrice / 2;
  product.price_cents_max = kListPrice * 2;
  product.price_step_permille = 50;
  scenario.products.push_back(std::move(product));
  scenario.parties.push_back(Maker(parties));
  for (Party& party : parties) scenario.parties.push_back(std::move(party));
  SetTables(plan, seats, scenario);
  scenario.rules.allocation = AllocationRule::kProportional;
  scenario.rules.lot = 1;
  scenario.rules.lead_min = 1;
  scenario.rules.lead_window = 4;
  return file;
}

}  // namespace haggle::generate
