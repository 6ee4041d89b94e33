#include "broker/core/simultaneous_offers.h"

#include <algorithm>

namespace haggle::core {

template <class Course>
void SimultaneousProtocol<Course>::Ask(World& world, const TableState& table) const {
  for (std::size_t seat = 0; seat < table.parties.size(); ++seat) {
    const TurnKind turn = Asks(table, seat);
    if (turn != TurnKind::kUnset) AskSeat(world, table, seat, turn);
  }
}

template <class Course>
Verdict SimultaneousProtocol<Course>::MayMove(const TableMove& move) const {
  // A table that there was no room for is closed without having been opened.
  const auto* const course = std::get_if<Course>(&move.table.course);
  const bool asked = course != nullptr && Asks(move.table, move.seat) != TurnKind::kUnset;
  if (asked && !MayGoOn(course->seats[move.seat].said)) return RefusalReason::kAlreadyMoved;
  if (move.table.stage == TableStage::kClosed) return RefusalReason::kTableClosed;
  return asked ? kAllowed : RefusalReason::kNotYourTurn;
}

template <class Course>
Verdict SimultaneousProtocol<Course>::OnAccept(const TableMove& /*move*/, const Accept& /*accept*/) const {
  return RefusalReason::kNotInProtocol;
}

template <class Course>
Verdict SimultaneousProtocol<Course>::OnReject(const TableMove& /*move*/, const Reject& /*reject*/) const {
  return RefusalReason::kNotInProtocol;
}

template <class Course>
Verdict SimultaneousProtocol<Course>::OnAward(const TableMove& /*move*/, const Award& /*award*/) const {
  return RefusalReason::kNotInProtocol;
}

template <class Course>
Verdict SimultaneousProtocol<Course>::OnLeave(const TableMove& move, const Leave& /*leave*/) const {
  Say(move, Said::kLeft);
  move.world.router.Tell(move.command.seq, LeftTable{move.table.id, move.table.round, move.command.party},
                         move.table.parties);
  return kAllowed;
}

template <class Course>
void SimultaneousProtocol<Course>::Say(const TableMove& move, Said said) {
  auto& seat = Of(move.table).seats[move.seat];
  seat.said = said;
  seat.cause = move.command.seq;
}

template <class Course>
Seq SimultaneousProtocol<Course>::Left(const TableState& table) {
  const auto& seats = Of(table).seats;
  const auto seat = std::find_if(seats.begin(), seats.end(), [](const auto& s) { return s.said == Said::kLeft; });
  return seat == seats.end() ? 0 : seat->cause;
}

template <class Course>
void SimultaneousProtocol<Course>::Settle(TableState& table, const Outcome& offer, Seq cause) {
  table.standing = true;
  table.offer = offer;
  Of(table).settled = cause;
  std::fill(table.agreed.begin(), table.agreed.end(), 1);
}

template <class Course>
void SimultaneousProtocol<Course>::Agree(World& world, const TableState& table, Seq cause) {
  world.pending.push_back(Pending{table.id, cause, kAllowed});
}

template <class Course>
void SimultaneousProtocol<Course>::ForgetSaid(TableState& table) {
  for (auto& seat : Of(table).seats) {
    seat.said = Said::kNothing;
    seat.cause = 0;
  }
}

template class SimultaneousProtocol<VotingCourse>;
template class SimultaneousProtocol<ConcessionCourse>;
template class SimultaneousProtocol<TenderCourse>;

}  // namespace haggle::core
