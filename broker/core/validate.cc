#include "broker/core/validate.h"

#include <utility>

#include "broker/core/validate_parts.h"
#include "proto/base/civil_date.h"

namespace haggle::core {
namespace {

void CheckCalendar(Validation& v) {
  const Scenario& s = v.scenario;
  if (s.start_date.empty()) {
    v.faults.Between("tick_days", s.tick_days, 0, bounds::kTickDays);
    return;
  }
  const auto start = ParseDate(s.start_date);
  if (!start.ok()) v.faults.Add("start_date", std::string(start.status().message()));
  v.faults.Between("tick_days", s.tick_days, 1, bounds::kTickDays);
  if (!start.ok() || s.tick_days < 1 || s.tick_days > bounds::kTickDays || s.ticks > bounds::kTicks) return;
  const CivilDate end = DateOfTick(*start, s.tick_days, s.ticks);
  if (end.year > 9999)
    v.faults.Add("start_date", "expected a run that ends before the year 10000, found " + std::to_string(s.ticks) +
                                   " ticks that end in " + std::to_string(end.year));
}

void CheckLimits(Validation& v) {
  const Limits& limits = v.scenario.limits;
  v.faults.Under("limits", [&] {
    v.faults.Between("prompt_bytes", limits.prompt_bytes, 0, 1 << 30);
    v.faults.Between("moves", limits.moves, 0, 1'000'000);
    v.faults.Between("tables", limits.tables, 0, 1'000'000);
  });
}

void CheckAcquaintances(Validation& v) {
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> seen;
  v.faults.Each("acquaintances", v.scenario.acquaintances, [&](const Acquaintance& pair, std::size_t i) {
    const Party* a = CheckParty(v, "a", pair.a);
    const Party* b = CheckParty(v, "b", pair.b);
    if (a == nullptr || b == nullptr) return;
    if (a == b) v.faults.Add("b", "expected another party than a, found " + Quoted(pair.b) + " twice");
    std::pair<std::string_view, std::string_view> key(pair.a, pair.b);
    if (key.second < key.first) std::swap(key.first, key.second);
    if (!seen.emplace(key, i).second) v.faults.Add("", "expected every pair once, found this one again");
  });
}

}  // namespace

NameTable::NameTable(const Scenario& scenario) {
  for (const Party& party : scenario.parties) parties_.emplace(party.name, &party);
  for (const Product& product : scenario.products) products_.emplace(product.name, &product);
  for (const TableSpec& table : scenario.tables) tables_.emplace(table.name, &table);
}

const Party* CheckParty(Validation& v, std::string_view field, const std::string& name) {
  const Party* party = v.names.party(name);
  if (party == nullptr) v.faults.Add(field, "expected the name of a party of the scenario, found " + Quoted(name));
  return party;
}

const Product* CheckProduct(Validation& v, std::string_view field, const std::string& name) {
  const Product* product = v.names.product(name);
  if (product == nullptr) v.faults.Add(field, "expected the name of a product of the scenario, found " + Quoted(name));
  return product;
}

std::vector<ScenarioFault> Validate(const Scenario& scenario) {
  Validation v{scenario, NameTable(scenario), {}};
  v.faults.Name("name", scenario.name);
  v.faults.Between("ticks", scenario.ticks, 1, bounds::kTicks);
  v.faults.Between("stop_after", scenario.stop_after, 0, bounds::kTicks);
  CheckCalendar(v);
  CheckLimits(v);
  CheckProducts(v);
  CheckParties(v);
  CheckAcquaintances(v);
  CheckTables(v);
  CheckRules(v);
  CheckTotals(v);
  return v.faults.Take();
}

}  // namespace haggle::core
