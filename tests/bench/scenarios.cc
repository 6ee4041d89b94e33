#include <utility>

#include "tests/bench/bench.h"

namespace haggle::bench {
namespace {

Party Buyer(int number) {
  Party party;
  party.id = static_cast<PartyId>(number);
  party.name = "p" + std::to_string(number);
  party.kind = PartyKind::kBuyer;
  return party;
}

// What a party thinks of a table's one issue: the first value is its best, or
// the last. Both ends want three quarters of it, so they never meet.
Preference Wish(const std::string& table, bool first) {
  Preference preference;
  preference.table = table;
  preference.issues.push_back(IssueUtility{"share", 1000, {}, first ? 1000 : 0, first ? 0 : 1000, {}});
  preference.reservation_ppm = 750'000;
  return preference;
}

void Seat(Scenario& scenario, std::size_t a, std::size_t b, int rounds, int outcomes) {
  TableSpec table;
  table.name = "t" + std::to_string(scenario.tables.size());
  table.parties = {scenario.parties[a].name, scenario.parties[b].name};
  Issue issue;
  issue.name = "share";
  issue.high = outcomes - 1;
  table.issues = {issue};
  table.rounds = rounds;
  table.every = 1;
  scenario.parties[a].preferences.push_back(Wish(table.name, true));
  scenario.parties[b].preferences.push_back(Wish(table.name, false));
  scenario.tables.push_back(std::move(table));
}

Scenario Empty(int parties, int ticks) {
  Scenario scenario;
  scenario.name = "bench";
  scenario.seed = 1;
  scenario.ticks = ticks;
  for (int i = 1; i <= parties; ++i) scenario.parties.push_back(Buyer(i));
  scenario.rules.allocation = AllocationRule::kProportional;
  return scenario;
}

}  // namespace

Scenario Ring(int parties, int rounds, int ticks) {
  Scenario scenario = Empty(parties, ticks);
  const auto n = static_cast<std::size_t>(parties);
  for (std::size_t i = 0; i < n; ++i) Seat(scenario, i, (i + 1) % n, rounds, 100);
  return scenario;
}

Scenario Pairs(int pairs, int tables, int rounds, int ticks, int outcomes) {
  Scenario scenario = Empty(2 * pairs, ticks);
  for (int pair = 0; pair < pairs; ++pair) {
    const auto first = static_cast<std::size_t>(2 * pair);
    for (int table = 0; table < tables; ++table) Seat(scenario, first, first + 1, rounds, outcomes);
  }
  return scenario;
}

}  // namespace haggle::bench
