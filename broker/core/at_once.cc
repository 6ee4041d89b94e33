#include "broker/core/at_once.h"

#include <algorithm>

namespace haggle {

void AtOnceProtocol::Ask(World& world, const TableState& table) const {
  for (std::size_t seat = 0; seat < table.seats.size(); ++seat) {
    const TurnKind turn = Asks(table, seat);
    if (turn != TurnKind::kUnset) AskSeat(world, table, seat, turn);
  }
}

Verdict AtOnceProtocol::MayMove(const Turn& turn) const {
  const TableState& table = turn.table;
  // A table that there was no room for has no seats.
  const bool asked = turn.seat < table.seats.size() && Asks(table, turn.seat) != TurnKind::kUnset;
  if (asked && !MayGoOn(table.seats[turn.seat].said)) return RefusalReason::kAlreadyMoved;
  if (table.stage == TableStage::kClosed) return RefusalReason::kTableClosed;
  return asked ? RefusalReason::kUnset : RefusalReason::kNotYourTurn;
}

Verdict AtOnceProtocol::OnAccept(const Turn& /*turn*/, const Accept& /*accept*/) const {
  return RefusalReason::kNotInProtocol;
}

Verdict AtOnceProtocol::OnReject(const Turn& /*turn*/, const Reject& /*reject*/) const {
  return RefusalReason::kNotInProtocol;
}

Verdict AtOnceProtocol::OnAward(const Turn& /*turn*/, const Award& /*award*/) const {
  return RefusalReason::kNotInProtocol;
}

Verdict AtOnceProtocol::OnLeave(const Turn& turn, const Leave& /*leave*/) const {
  Say(turn, Said::kLeft);
  turn.world.herald.Tell(turn.command.seq, LeftTable{turn.table.id, turn.table.round, turn.command.party},
                         turn.table.parties);
  return RefusalReason::kUnset;
}

void AtOnceProtocol::Say(const Turn& turn, Said said) {
  SeatState& seat = turn.table.seats[turn.seat];
  seat.said = said;
  seat.cause = turn.command.seq;
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
