#include "broker/core/proposals.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

#include "broker/core/redirection.h"
#include "broker/core/tables.h"

namespace haggle::core {
namespace {

constexpr std::uint8_t kComes = 1;
constexpr std::uint8_t kDeclines = 2;

// Who has answered; of a table that is proposed.
std::vector<std::uint8_t>& AnswersOf(TableState& table) { return CourseOf<UnopenedCourse>(table).answers; }
const std::vector<std::uint8_t>& AnswersOf(const TableState& table) { return CourseOf<UnopenedCourse>(table).answers; }

// The seller is the second party.
bool SellerComes(const TableState& table) { return AnswersOf(table)[1] == kComes; }

bool HasProposed(const World& world, PartyId party, TableKind kind, ProductId product) {
  return std::any_of(world.state.tables.begin(), world.state.tables.end(), [&](const TableState& table) {
    return table.stage == TableStage::kProposed && table.kind() == kind && table.product == product &&
           table.parties[0] == party;
  });
}

// Guests: acquaintances of the host, each once.
Verdict JudgeGuests(const World& world, PartyId host, const Invite& invite, std::vector<PartyId>& parties) {
  for (std::size_t i = 1; i < invite.pleas.size(); ++i) {
    const PartyId guest = invite.pleas[i].party;
    const int index = world.directory.IndexOf(guest);
    if (index < 0) return RefusalReason::kNoSuchParty;
    const PartyId spokesman = world.directory.SpokesmanOf(guest);
    if (!world.directory.SpeaksFor(spokesman, guest)) return RefusalReason::kMalformed;
    if (!world.directory.Acquainted(host, spokesman)) return RefusalReason::kNotAcquainted;
    if (std::find(parties.begin(), parties.end(), spokesman) != parties.end()) return RefusalReason::kMalformed;
    parties.push_back(spokesman);
  }
  return kAllowed;
}

// Turns a proposed private table into the one that is held: seller, host, guests
// that come. False: the seller does not come.
bool SeatGuests(TableState& table, DinnerSubject& dinner) {
  if (!SellerComes(table)) return false;
  std::vector<PartyId> parties = {table.parties[1], table.parties[0]};
  std::vector<Plea> pleas = {dinner.pleas[0]};
  for (std::size_t i = 2; i < table.parties.size(); ++i) {
    if (AnswersOf(table)[i] != kComes) continue;
    parties.push_back(table.parties[i]);
    pleas.push_back(dinner.pleas[i - 1]);
  }
  table.parties = std::move(parties);
  dinner.pleas = std::move(pleas);
  return true;
}

// The private tables to which the seller comes though it holds enough already.
// Hosts go in the tick's order of ties, so that none is favoured for ever.
std::vector<TableId> TooMany(const World& world) {
  std::vector<std::tuple<PartyId, std::size_t, TableId>> wanted;
  for (const TableState& table : world.state.tables) {
    if (table.stage != TableStage::kProposed || table.kind() != TableKind::kDinner || !SellerComes(table)) continue;
    wanted.emplace_back(table.seller, world.RankOf(table.parties[0]), table.id);
  }
  std::sort(wanted.begin(), wanted.end());
  const std::int64_t per_tick = std::max<std::int64_t>(1, world.rules().dinner.per_tick);
  std::vector<TableId> too_many;
  std::int64_t held = 0;
  PartyId seller = kNature;
  for (const auto& [comes, rank, table] : wanted) {
    held = comes == seller ? held + 1 : 1;
    seller = comes;
    if (held > per_tick) too_many.push_back(table);
  }
  std::sort(too_many.begin(), too_many.end());
  return too_many;
}

}  // namespace

bool IsPlausible(const Plea& plea) {
  return plea.units > 0 && plea.units <= kMaxUnits && plea.pledge_cents >= 0 && plea.pledge_cents <= kMaxPledgeCents &&
         plea.urgency_ticks >= 0 && plea.prepaid_permille >= 0 && plea.prepaid_permille <= 1000;
}

Verdict MakeInvite(World& world, const Command& command, const Invite& invite) {
  if (!world.rules().dinner.enabled) return RefusalReason::kDisabled;
  if (invite.product >= world.state.products.size()) return RefusalReason::kNoSuchProduct;
  if (world.state.tick < world.state.scenario.products[invite.product].from_tick) return RefusalReason::kDisabled;
  if (invite.pleas.empty() || !std::all_of(invite.pleas.begin(), invite.pleas.end(), IsPlausible)) {
    return RefusalReason::kMalformed;
  }
  if (!world.directory.SpeaksFor(command.party, invite.pleas[0].party)) return RefusalReason::kNotAffiliated;
  if (HasProposed(world, command.party, TableKind::kDinner, invite.product)) return RefusalReason::kAlreadyMoved;
  TableState table;
  table.seller = world.directory.SellerOf(invite.product);
  table.parties = {command.party, table.seller};
  const Verdict guests = JudgeGuests(world, command.party, invite, table.parties);
  if (guests != kAllowed) return guests;
  if (RoomForTables(world) <= 0) return RefusalReason::kTooManyTables;
  table.id = command.seq;
  table.stage = TableStage::kProposed;
  AnswersOf(table).assign(table.parties.size(), 0);
  table.rounds = world.rules().dinner.rounds;
  table.product = invite.product;
  table.sells = true;
  table.subject = DinnerSubject{invite.pleas};
  Invited invited;
  invited.table = table.id;
  invited.host = command.party;
  invited.seller = table.seller;
  invited.product = table.product;
  invited.pleas = invite.pleas;
  world.router.Tell(command.seq, invited, table.parties);
  AddTable(world, std::move(table));
  return kAllowed;
}

Verdict RequestMove(World& world, const Command& command, const RequestRedirection& request) {
  const RedirectionRules& rules = world.rules().redirection;
  if (!rules.enabled) return RefusalReason::kDisabled;
  if (world.directory.IndexOf(request.from) < 0 || world.directory.IndexOf(request.to) < 0) {
    return RefusalReason::kNoSuchParty;
  }
  if (request.product >= world.state.products.size()) return RefusalReason::kNoSuchProduct;
  const std::int64_t lot = rules.lot > 0 ? rules.lot : 1;
  if (request.units <= 0 || request.units > kMaxUnits || request.units % lot != 0 || request.from == request.to) {
    return RefusalReason::kMalformed;
  }
  for (const PartyId affiliate : {request.from, request.to}) {
    if (world.directory.PrincipalOf(affiliate) != command.party) return RefusalReason::kNotAffiliated;
  }
  if (HasProposed(world, command.party, TableKind::kRedirection, request.product)) {
    return RefusalReason::kAlreadyMoved;
  }
  const Verdict movable = CanMove(world, request.from, request.product, request.units);
  if (movable != kAllowed) return movable;
  if (RoomForTables(world) <= 0) return RefusalReason::kTooManyTables;
  TableState table;
  table.id = command.seq;
  table.stage = TableStage::kProposed;
  table.seller = world.directory.SellerOf(request.product);
  table.parties = {command.party, table.seller};
  AnswersOf(table).assign(2, 0);
  table.rounds = rules.rounds;
  table.product = request.product;
  table.subject = RedirectionSubject{request.from, request.to, request.units};
  world.router.Tell(command.seq,
                    RedirectionRequested{table.id, command.party, table.seller, request.from, request.to,
                                         request.product, request.units},
                    table.parties);
  AddTable(world, std::move(table));
  return kAllowed;
}

Verdict MakeAnswer(World& world, const Command& command, const Answer& answer) {
  TableState* table = FindTable(world, answer.table);
  if (table == nullptr) return RefusalReason::kNoSuchTable;
  const auto seat = std::find(table->parties.begin(), table->parties.end(), command.party);
  if (seat == table->parties.end()) return RefusalReason::kNotAtTable;
  const auto place = static_cast<std::size_t>(seat - table->parties.begin());
  if (table->stage != TableStage::kProposed || place == 0) return RefusalReason::kNotYourTurn;
  std::uint8_t& given = AnswersOf(*table)[place];
  if (given != 0) return RefusalReason::kAlreadyMoved;
  Answered answered;
  answered.table = table->id;
  answered.party = command.party;
  answered.join = answer.join;
  auto* const dinner = std::get_if<DinnerSubject>(&table->subject);
  if (answer.join && place >= 2 && dinner != nullptr) {
    if (!IsPlausible(answer.plea)) return RefusalReason::kMalformed;
    if (!world.directory.SpeaksFor(command.party, answer.plea.party)) return RefusalReason::kNotAffiliated;
    dinner->pleas[place - 1] = answer.plea;
    answered.plea = answer.plea;
  }
  given = answer.join ? kComes : kDeclines;
  world.router.Tell(command.seq, answered, table->parties);
  return kAllowed;
}

void SettleProposals(World& world) {
  const std::vector<TableId> too_many = TooMany(world);
  for (TableState& table : world.state.tables) {
    if (table.stage != TableStage::kProposed) continue;
    auto* const dinner = std::get_if<DinnerSubject>(&table.subject);
    if (std::binary_search(too_many.begin(), too_many.end(), table.id)) {
      CloseTable(world, table, TableResult::kDeclined, 0, RefusalReason::kTooManyTables);
    } else if (dinner != nullptr ? SeatGuests(table, *dinner) : SellerComes(table)) {
      OpenTable(world, table, 0);
    } else {
      CloseTable(world, table, TableResult::kDeclined, 0);
    }
  }
}

}  // namespace haggle::core
