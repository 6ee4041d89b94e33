#include "broker/core/tables.h"

#include <algorithm>
#include <utility>

#include "broker/core/agreements.h"
#include "broker/core/nature.h"
#include "broker/core/protocol.h"
#include "proto/base/ids.h"
#include "proto/base/path_name.h"
#include "proto/base/sorted_list.h"

namespace haggle::core {
namespace {

constexpr std::int64_t kDefaultTables = 65'536;

// The move's table, if its party may speak there now, handed to `take`.
template <class Take>
Verdict MakeMove(World& world, const Command& command, TableId id, Take take) {
  TableState* table = FindTable(world, id);
  if (table == nullptr) return RefusalReason::kNoSuchTable;
  const auto seat = std::find(table->parties.begin(), table->parties.end(), command.party);
  if (seat == table->parties.end()) return RefusalReason::kNotAtTable;
  if (table->stage == TableStage::kProposed) return RefusalReason::kNotYourTurn;
  const TableMove made{world, *table, static_cast<std::size_t>(seat - table->parties.begin()), command};
  const Protocol& protocol = ProtocolOf(*table);
  const Verdict verdict = protocol.MayMove(made);
  return verdict == kAllowed ? take(protocol, made) : verdict;
}

bool IsOutcome(const std::vector<Issue>& issues, const Outcome& values) {
  if (static_cast<std::size_t>(values.count()) != issues.size()) return false;
  for (std::size_t i = 0; i < issues.size(); ++i) {
    if (issues[i].index(values.values[i]) < 0) return false;
  }
  return true;
}

// Whether the product's seller and a buyer sit at the table.
bool SellsAt(const World& world, const TableState& table) {
  bool seller = false;
  bool buyer = false;
  for (const PartyId party : table.parties) {
    seller = seller || party == table.seller;
    buyer = buyer || world.directory.KindOf(world.directory.IndexOf(party)) == PartyKind::kBuyer;
  }
  return seller && buyer;
}

// What nature drew in this tick for the i-th table.
std::int64_t LuckOf(const World& world, const TableSpec& spec, std::size_t i) {
  const std::string path = "tables." + ElementName(spec, i) + ".luck";
  const std::vector<DrawState>& draws = world.state.draws;
  const auto draw = std::find_if(draws.rbegin(), draws.rend(), [&](const DrawState& d) { return d.path == path; });
  return draw == draws.rend() ? 0 : draw->value;
}

// Who proposes in the round, if chance names that.
void Recognise(const World& world, TableState& table) {
  if (table.protocol != ProtocolKind::kMajorityOffers) return;
  const VotingRules& voting = world.state.scenario.tables[table.spec()].voting;
  table.recognised = static_cast<std::uint32_t>(RecognisedSeat(table.luck, table.round, voting, table.parties.size()));
}

std::int64_t BreakdownAt(const World& world, const TableState& table) {
  const auto* const scenario = std::get_if<ScenarioSubject>(&table.subject);
  return scenario == nullptr ? 0 : world.state.scenario.tables[scenario->spec].breakdown_ppm;
}

}  // namespace

const std::vector<Issue>& IssuesOf(const World& world, const TableState& table) {
  if (const auto* scenario = std::get_if<ScenarioSubject>(&table.subject)) {
    return world.state.scenario.tables[scenario->spec].issues;
  }
  return table.kind() == TableKind::kDinner ? world.rules().dinner.issues : world.rules().redirection.issues;
}

TableState* FindTable(World& world, TableId id) {
  // A party's moves usually follow its asks, which follow the tables' ids.
  return FindFrom(world.table_cursor, world.state.tables, id, IdOf());
}

std::int64_t RoomForTables(const World& world) {
  const std::int64_t limit = world.state.scenario.limits.tables;
  std::int64_t tables = 0;
  for (const TableState& table : world.state.tables) tables += table.stage != TableStage::kClosed ? 1 : 0;
  return (limit > 0 ? limit : kDefaultTables) - tables;
}

TableState& AddTable(World& world, TableState table) {
  auto& tables = world.state.tables;
  return *tables.insert(PlaceOf(tables, table.id, IdOf()), std::move(table));
}

void OpenTable(World& world, TableState& table, Seq cause) {
  table.stage = TableStage::kOpen;
  table.agreed.assign(table.parties.size(), 0);
  Recognise(world, table);
  ProtocolOf(table).Open(table);
  TableOpened opened;
  opened.table = table.id;
  opened.kind = table.kind();
  opened.parties = table.parties;
  opened.issues = IssuesOf(world, table);
  opened.rounds = table.rounds;
  opened.product = table.product;
  opened.protocol = table.protocol;
  if (const auto* scenario = std::get_if<ScenarioSubject>(&table.subject)) {
    const TableSpec& spec = world.state.scenario.tables[scenario->spec];
    opened.name = spec.name;
    opened.auction = spec.auction;
    opened.breakdown_ppm = spec.breakdown_ppm;
    opened.voting = spec.voting;
  } else if (const auto* dinner = std::get_if<DinnerSubject>(&table.subject)) {
    opened.pleas = dinner->pleas;
  } else if (const auto* redirection = std::get_if<RedirectionSubject>(&table.subject)) {
    opened.from = redirection->from;
    opened.to = redirection->to;
    opened.units = redirection->units;
  }
  world.router.Tell(cause, opened, table.parties);
}

void OpenScenarioTables(World& world, Seq begun) {
  const Scenario& scenario = world.state.scenario;
  std::int64_t room = RoomForTables(world);
  for (std::size_t i = 0; i < scenario.tables.size(); ++i) {
    const TableSpec& spec = scenario.tables[i];
    const Tick since = world.state.tick - spec.opens;
    if (since < 0 || (spec.every > 0 ? since % spec.every : since) != 0) continue;
    TableState table;
    table.id = ScenarioTableId(begun, i);
    table.subject = ScenarioSubject{static_cast<std::uint32_t>(i)};
    table.rounds = spec.rounds;
    table.protocol = spec.protocol;
    if (UsesLuck(spec)) table.luck = LuckOf(world, spec, i);
    for (const std::string& name : spec.parties) table.parties.push_back(world.directory.PartyNamed(name));
    const int product = world.directory.ProductNamed(spec.product);
    if (product >= 0) {
      table.product = static_cast<ProductId>(product);
      table.seller = world.directory.SellerOf(table.product);
      table.sells = SellsAt(world, table);
    }
    TableState& added = AddTable(world, std::move(table));
    if (room-- > 0) {
      OpenTable(world, added, begun);
    } else {
      CloseTable(world, added, TableResult::kDeclined, begun, RefusalReason::kTooManyTables);
    }
  }
}

void CloseTable(World& world, TableState& table, TableResult result, Seq cause, RefusalReason reason) {
  table.stage = TableStage::kClosed;
  table.result = result;
  TableClosed closed;
  closed.table = table.id;
  closed.result = result;
  closed.round = table.round;
  closed.reason = reason;
  if (result == TableResult::kAgreed || result == TableResult::kRefused) {
    closed.values = table.offer;
    if (const TenderCourse* tender = table.tender()) {
      closed.winner = tender->winner;
      closed.awards = tender->awards;
      closed.price = tender->price;
    }
  }
  world.router.Tell(cause, closed, table.parties);
}

bool AnyTableOpen(const World& world) {
  return std::any_of(world.state.tables.begin(), world.state.tables.end(),
                     [](const TableState& table) { return table.stage == TableStage::kOpen; });
}

void AskTables(World& world) {
  world.table_moved.assign(world.state.tables.size(), 0);
  world.table_cursor = 0;
  for (const TableState& table : world.state.tables) {
    if (table.stage == TableStage::kOpen) ProtocolOf(table).Ask(world, table);
  }
}

void AskSeat(World& world, const TableState& table, std::size_t seat, TurnKind turn) {
  Ask ask;
  ask.kind = AskKind::kBargain;
  ask.table = table.id;
  ask.product = table.product;
  ask.round = table.round;
  ask.turn = turn;
  world.router.Ask(world.directory.IndexOf(table.parties[seat]), ask);
}

void NextRound(World& world, TableState& table) {
  if (table.round + 1 >= table.rounds) {
    CloseTable(world, table, TableResult::kDeadline, 0);
  } else if (BreaksDown(table.luck, table.round, BreakdownAt(world, table))) {
    CloseTable(world, table, TableResult::kBrokeDown, 0);
  } else {
    ++table.round;
    Recognise(world, table);
  }
}

Verdict MakeOffer(World& world, const Command& command, const Offer& offer) {
  return MakeMove(world, command, offer.table, [&](const Protocol& protocol, const TableMove& move) {
    if (!IsOutcome(IssuesOf(world, move.table), offer.values)) return RefusalReason::kNotAnOutcome;
    return protocol.OnOffer(move, offer);
  });
}

Verdict AcceptOffer(World& world, const Command& command, const Accept& accept) {
  return MakeMove(world, command, accept.table,
                  [&](const Protocol& protocol, const TableMove& move) { return protocol.OnAccept(move, accept); });
}

Verdict RejectOffer(World& world, const Command& command, const Reject& reject) {
  return MakeMove(world, command, reject.table,
                  [&](const Protocol& protocol, const TableMove& move) { return protocol.OnReject(move, reject); });
}

Verdict AwardBid(World& world, const Command& command, const Award& award) {
  return MakeMove(world, command, award.table,
                  [&](const Protocol& protocol, const TableMove& move) { return protocol.OnAward(move, award); });
}

Verdict LeaveTable(World& world, const Command& command, const Leave& leave) {
  return MakeMove(world, command, leave.table,
                  [&](const Protocol& protocol, const TableMove& move) { return protocol.OnLeave(move, leave); });
}

void EndTurns(World& world) {
  for (TableState& table : world.state.tables) {
    if (table.stage == TableStage::kOpen) ProtocolOf(table).Conclude(world, table);
  }
  CarryOutAgreements(world);
  for (TableState& table : world.state.tables) {
    if (table.stage == TableStage::kOpen) ProtocolOf(table).Advance(world, table);
  }
}

}  // namespace haggle::core
