#include "broker/core/call_for_bids.h"

#include <algorithm>

#include "broker/core/agreements.h"
#include "broker/core/tables.h"

namespace haggle::core {

void CheckPayable(FaultList& faults, std::int64_t supply, const Issue& price) {
  constexpr Int128 kMostPaid = Int128{1} << 62;
  const Int128 most = std::max({Int128{price.high}, -Int128{price.high}, Int128{price.low}, -Int128{price.low}});
  if (std::max<std::int64_t>(1, supply) * most <= kMostPaid) return;
  faults.Add("supply", "expected a supply that cannot cost more than 2^62, found " + std::to_string(supply) +
                           " units at up to " + std::to_string(price.high));
}

void CallForBidsProtocol::Check(const TableSpec& spec, FaultList& faults) const {
  faults.Between("rounds", spec.rounds, 1, 1);
}

TurnKind CallForBidsProtocol::Asks(const TableState& table, std::size_t seat) const {
  const std::uint32_t part = Of(table).part;
  if (part == kBids) return seat > 0 ? TurnKind::kBid : TurnKind::kUnset;
  if (seat > 0) return TurnKind::kUnset;
  return part == kCall ? TurnKind::kCall : TurnKind::kAward;
}

Verdict CallForBidsProtocol::OnOffer(const TableMove& move, const Offer& offer) const {
  TableState& table = move.table;
  const std::uint32_t part = Of(table).part;
  if (part == kAwarding) return RefusalReason::kNotInProtocol;
  TenderSeat& seat = Of(table).seats[move.seat];
  if (part == kCall && seat.said != Said::kNothing) return RefusalReason::kAlreadyMoved;
  seat.offers.push_back(offer.values);
  const Offered offered{table.id, table.round, move.command.party, offer.values};
  if (part == kCall) {
    move.world.router.Tell(move.command.seq, offered, table.parties);
  } else {
    const Verdict payable = JudgeBids(move.world, table, move.command.party, seat.offers);
    if (payable != kAllowed) {
      seat.offers.pop_back();
      return payable;
    }
    move.world.router.Tell(move.command.seq, offered, {move.command.party, Awards() ? table.parties[0] : kNature});
  }
  Say(move, Said::kOffered);
  return kAllowed;
}

Verdict CallForBidsProtocol::OnReject(const TableMove& move, const Reject& /*reject*/) const {
  const TableState& table = move.table;
  const TenderCourse& course = Of(table);
  if (course.part == kCall || course.seats[move.seat].said != Said::kNothing) return RefusalReason::kNotInProtocol;
  Say(move, Said::kRejected);
  const Rejected rejected{table.id, table.round, move.command.party};
  if (course.part == kAwarding) {
    move.world.router.Tell(move.command.seq, rejected, table.parties);
  } else {
    move.world.router.Tell(move.command.seq, rejected, {move.command.party, Awards() ? table.parties[0] : kNature});
  }
  return kAllowed;
}

Verdict CallForBidsProtocol::OnLeave(const TableMove& move, const Leave& leave) const {
  return move.seat > 0 ? RefusalReason::kNotInProtocol : SimultaneousProtocol<TenderCourse>::OnLeave(move, leave);
}

void CallForBidsProtocol::Conclude(World& world, TableState& table) const {
  if (const Seq left = Left(table); left != 0) return CloseTable(world, table, TableResult::kLeft, left);
  if (Of(table).part != (Awards() ? kAwarding : kBids) || !HasBids(table)) return;
  if (Resolve(world, table)) Agree(world, table, Of(table).settled);
}

void CallForBidsProtocol::Advance(World& world, TableState& table) const {
  TenderCourse& course = Of(table);
  const bool goes_on = course.part == kCall || (course.part == kBids && Awards() && HasBids(table));
  if (!goes_on) return CloseTable(world, table, TableResult::kRejected, 0);
  ++course.part;
  ForgetSaid(table);
}

bool CallForBidsProtocol::HasBids(const TableState& table) {
  const std::vector<TenderSeat>& seats = Of(table).seats;
  return std::any_of(seats.begin() + 1, seats.end(), [](const TenderSeat& seat) { return !seat.offers.empty(); });
}

}  // namespace haggle::core
