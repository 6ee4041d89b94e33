// A market that is nothing but one table, for tests of protocols: parties 1 to n,
// "p1" to "pn", no product, `ticks` ticks in each of which the table opens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "proto/base/scenario.h"
#include "tests/broker/market_driver.h"

namespace haggle {

inline Issue IntegerIssue(const std::string& name, std::int64_t low, std::int64_t high) {
  Issue issue;
  issue.name = name;
  issue.low = low;
  issue.high = high;
  issue.step = 1;
  return issue;
}

inline Scenario OneTable(ProtocolKind protocol, std::size_t parties, std::int32_t rounds, std::vector<Issue> issues) {
  Scenario scenario;
  scenario.name = "one_table";
  scenario.ticks = 1;
  TableSpec table;
  table.name = "table";
  table.protocol = protocol;
  table.rounds = rounds;
  table.every = 1;
  table.issues = std::move(issues);
  for (std::size_t i = 1; i <= parties; ++i) {
    Party party;
    party.id = static_cast<PartyId>(i);
    party.name = "p" + std::to_string(i);
    party.kind = PartyKind::kBuyer;
    scenario.parties.push_back(party);
    table.parties.push_back(party.name);
  }
  scenario.tables.push_back(table);
  return scenario;
}

inline Outcome OutcomeOf(const std::vector<std::int64_t>& values) {
  Outcome outcome;
  for (const std::int64_t value : values) {
    outcome.push_back(static_cast<std::remove_cvref_t<decltype(outcome.values[0])>>(value));
  }
  return outcome;
}

// The table of this tick; the market is at its first question.
inline TableId TableNow(const MarketDriver& run) { return run.state().tables.at(0).id; }

}  // namespace haggle
