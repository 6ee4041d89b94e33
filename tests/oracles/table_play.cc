#include "tests/oracles/table_play.h"

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "agents/sdk/registry.h"
#include "broker/core/validate.h"
#include "tests/agents/play.h"

namespace haggle::oracles {
namespace {

constexpr char kTable[] = "table";
const char* const kNames[2] = {"first", "second"};

Scenario SceneOf(const TableSpec& rules, const Sitter& first, const Sitter& second) {
  Scenario scenario;
  scenario.name = "oracle";
  scenario.ticks = 1;
  TableSpec table = rules;
  table.name = kTable;
  table.parties = {kNames[0], kNames[1]};
  scenario.tables.push_back(table);
  for (std::size_t seat = 0; seat < 2; ++seat) {
    Party party;
    party.id = static_cast<PartyId>(seat + 1);
    party.name = kNames[seat];
    party.kind = PartyKind::kBuyer;
    Preference own = (seat == 0 ? first : second).preference;
    Preference other = (seat == 0 ? second : first).preference;
    own.table = other.table = kTable;
    other.of = kNames[1 - seat];
    const Range& known = (seat == 0 ? second : first).known_range_ppm;
    if (known.low != 0 || known.high != 0) {
      other.reservation_ppm = 0;
      other.reservation_range_ppm = known;
    }
    party.preferences = {own, other};
    scenario.parties.push_back(party);
  }
  return scenario;
}

Registry Both(const Sitter& first, const Sitter& second) {
  Registry registry;
  for (std::size_t seat = 0; seat < 2; ++seat) {
    StrategySpec spec;
    spec.name = kNames[seat];
    spec.make = [composition = (seat == 0 ? first : second).composition](const Briefing&, const Parameters&) {
      return std::make_unique<bargaining::Bargainer>(composition);
    };
    registry.Add(std::move(spec)).IgnoreError();
  }
  return registry;
}

std::size_t SeatOf(PartyId party) { return static_cast<std::size_t>(party) - 1; }

}  // namespace

absl::StatusOr<PlayedTable> PlayTable(const std::vector<Issue>& issues, ProtocolKind protocol, std::int32_t rounds,
                                      const Sitter& first, const Sitter& second) {
  TableSpec rules;
  rules.issues = issues;
  rules.rounds = rounds;
  rules.protocol = protocol;
  return PlayTable(rules, first, second);
}

absl::StatusOr<PlayedTable> PlayTable(const TableSpec& rules, const Sitter& first, const Sitter& second) {
  const Scenario scenario = SceneOf(rules, first, second);
  for (const core::ScenarioFault& fault : core::Validate(scenario)) {
    return absl::InvalidArgumentError(absl::StrCat(fault.path, ": ", fault.expected));
  }
  const Registry registry = Both(first, second);
  PlayedTable played;
  std::optional<Said> leaving;
  const auto moved = [&](const Prompt& prompt, const std::vector<Move>& moves) {
    for (const Move& move : moves) {
      if (std::get_if<Leave>(&move.action) == nullptr) continue;
      leaving = Said{Said::What::kLeave, SeatOf(prompt.party), prompt.asks.front().round, {}};
    }
  };
  const auto seen = [&](const Event& event) {
    if (const auto* offered = std::get_if<Offered>(&event.body)) {
      played.said.push_back({Said::What::kOffer, SeatOf(offered->party), offered->round, offered->values});
    } else if (const auto* accepted = std::get_if<Accepted>(&event.body)) {
      played.said.push_back({Said::What::kAccept, SeatOf(accepted->party), accepted->round, {}});
    } else if (const auto* closed = std::get_if<TableClosed>(&event.body)) {
      played.closed = *closed;
    }
  };
  const std::vector<Casting> cast = {{kNames[0], kNames[0], {}}, {kNames[1], kNames[1], {}}};
  Play(scenario, cast, registry, moved, seen);
  if (leaving) played.said.push_back(*leaving);
  return played;
}

}  // namespace haggle::oracles
