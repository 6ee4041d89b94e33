#include "broker/core/tender.h"

#include <algorithm>

#include "broker/core/agreements.h"
#include "broker/core/tables.h"

namespace haggle {

void TenderProtocol::Check(const TableSpec& spec, FaultList& faults) const {
  faults.Between("rounds", spec.rounds, 1, 1);
}

TurnKind TenderProtocol::Asks(const TableState& table, std::size_t seat) const {
  if (table.turn == kBids) return seat > 0 ? TurnKind::kBid : TurnKind::kUnset;
  if (seat > 0) return TurnKind::kUnset;
  return table.turn == kCall ? TurnKind::kCall : TurnKind::kAward;
}

Verdict TenderProtocol::OnOffer(const TableMove& move, const Offer& offer) const {
  TableState& table = move.table;
  if (table.turn == kAwarding) return RefusalReason::kNotInProtocol;
  SeatState& seat = table.seats[move.seat];
  if (table.turn == kCall && seat.said != Said::kNothing) return RefusalReason::kAlreadyMoved;
  seat.offers.push_back(offer.values);
  const Offered offered{table.id, table.round, move.command.party, offer.values};
  if (table.turn == kCall) {
    move.world.herald.Tell(move.command.seq, offered, table.parties);
  } else {
    const RefusalReason payable = JudgeBids(move.world, table, move.command.party, seat.offers);
    if (payable != RefusalReason::kUnset) {
      seat.offers.pop_back();
      return payable;
    }
    move.world.herald.Tell(move.command.seq, offered, {move.command.party, Awards() ? table.parties[0] : kNature});
  }
  Say(move, Said::kOffered);
  return RefusalReason::kUnset;
}

Verdict TenderProtocol::OnReject(const TableMove& move, const Reject& /*reject*/) const {
  TableState& table = move.table;
  if (table.turn == kCall || table.seats[move.seat].said != Said::kNothing) return RefusalReason::kNotInProtocol;
  Say(move, Said::kRejected);
  const Rejected rejected{table.id, table.round, move.command.party};
  if (table.turn == kAwarding) {
    move.world.herald.Tell(move.command.seq, rejected, table.parties);
  } else {
    move.world.herald.Tell(move.command.seq, rejected, {move.command.party, Awards() ? table.parties[0] : kNature});
  }
  return RefusalReason::kUnset;
}

Verdict TenderProtocol::OnLeave(const TableMove& move, const Leave& leave) const {
  return move.seat > 0 ? RefusalReason::kNotInProtocol : AtOnceProtocol::OnLeave(move, leave);
}

void TenderProtocol::Conclude(World& world, TableState& table) const {
  if (const Seq left = Left(table); left != 0) return CloseTable(world, table, TableResult::kLeft, left);
  if (table.turn != (Awards() ? kAwarding : kBids) || !HasBids(table)) return;
  if (Resolve(world, table)) Agree(world, table, table.settled);
}

void TenderProtocol::Advance(World& world, TableState& table) const {
  if (table.turn == kCall) return Begin(table, kBids);
  if (table.turn == kBids && Awards() && HasBids(table)) return Begin(table, kAwarding);
  CloseTable(world, table, TableResult::kRejected, 0);
}

bool TenderProtocol::HasBids(const TableState& table) const {
  return std::any_of(table.seats.begin() + 1, table.seats.end(),
                     [](const SeatState& seat) { return !seat.offers.empty(); });
}

}  // namespace haggle
