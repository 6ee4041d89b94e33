#include "broker/core/at_once.h"

#include <algorithm>

namespace haggle {

void AtOnceProtocol::Ask(World& world, const TableState& table) const {
  for (std::size_t seat = 0; seat < table.seats.size(); ++seat) {
    const TurnKind turn = Asks(table, seat);
    if (turn != TurnKind::kUnset) AskSeat(world, table, seat, turn);
  }
}

Verdict AtOnceProtocol::MayMove(const TableMove& move) const {
  const TableState& table = move.table;
  // A table that there was no room for has no seats.
  const bool asked = move.seat < table.seats.size() && Asks(table, move.seat) != TurnKind::kUnset;
  if (asked && !MayGoOn(table.seats[move.seat].said)) return RefusalReason::kAlreadyMoved;
  if (table.stage == TableStage::kClosed) return RefusalReason::kTableClosed;
  return asked ? RefusalReason::kUnset : RefusalReason::kNotYourTurn;
}

Verdict AtOnceProtocol::OnAccept(const TableMove& /*move*/, const Accept& /*accept*/) const {
  return RefusalReason::kNotInProtocol;
}

Verdict AtOnceProtocol::OnReject(const TableMove& /*move*/, const Reject& /*reject*/) const {
  return RefusalReason::kNotInProtocol;
}

Verdict AtOnceProtocol::OnAward(const TableMove& /*move*/, const Award& /*award*/) const {
  return RefusalReason::kNotInProtocol;
}

Verdict AtOnceProtocol::OnLeave(const TableMove& move, const Leave& /*leave*/) const {
  Say(move, Said::kLeft);
  move.world.herald.Tell(move.command.seq, LeftTable{move.table.id, move.table.round, move.command.party},
                         move.table.parties);
  return RefusalReason::kUnset;
}

void AtOnceProtocol::Say(const TableMove& move, Said said) {
  SeatState& seat = move.table.seats[move.seat];
  seat.said = said;
  seat.cause = move.command.seq;
}

Seq AtOnceProtocol::Left(const TableState& table) {
  const auto seat =
      std::find_if(table.seats.begin(), table.seats.end(), [](const SeatState& s) { return s.said == Said::kLeft; });
  return seat == table.seats.end() ? 0 : seat->cause;
}

void AtOnceProtocol::Settle(TableState& table, const Outcome& offer, Seq cause) {
  table.standing = true;
  table.offer = offer;
  table.settled = cause;
  std::fill(table.agreed.begin(), table.agreed.end(), 1);
}

void AtOnceProtocol::Agree(World& world, const TableState& table, Seq cause) {
  world.pending.push_back(Pending{table.id, cause, RefusalReason::kUnset});
}

void AtOnceProtocol::Begin(TableState& table, std::uint32_t part) {
  table.turn = part;
  for (SeatState& seat : table.seats) {
    seat.said = Said::kNothing;
    seat.cause = 0;
  }
}

}  // namespace haggle
