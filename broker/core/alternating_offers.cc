// Stacked alternating offers (SAOP) among 2..n parties (Aydogan, Festen,
// Hindriks, Jonker 2017: Alternating offers protocols for multilateral
// negotiation; of two parties, Rubinstein 1982).
//
// Parties speak in turn, one in a step. An offer replaces the standing one and
// counts as its author's consent; when everybody has consented to the standing
// offer it is the agreement. Silence passes the turn. A round is one turn of
// every party; after the last one the table ends without agreement. Whoever
// leaves ends it at once.
#include <algorithm>

#include "broker/core/protocol.h"
#include "broker/core/protocols.h"
#include "broker/core/tables.h"

namespace haggle {
namespace {

class AlternatingOffersProtocol final : public Protocol {
 public:
  void Ask(World& world, const TableState& table) const override { AskSeat(world, table, table.turn); }

  Verdict MayMove(const Turn& turn) const override {
    const bool asked = turn.seat == turn.table.turn;
    if (asked && Moved(turn) != 0) return RefusalReason::kAlreadyMoved;
    if (turn.table.stage == TableStage::kClosed) return RefusalReason::kTableClosed;
    return asked ? RefusalReason::kUnset : RefusalReason::kNotYourTurn;
  }

  Verdict OnOffer(const Turn& turn, const Offer& offer) const override {
    TableState& table = turn.table;
    const Offered offered{table.id, table.round, turn.command.party, offer.values};
    Moved(turn) = 1;
    table.standing = true;
    table.offer = offer.values;
    table.offered_by = turn.command.party;
    for (std::size_t seat = 0; seat < table.agreed.size(); ++seat) table.agreed[seat] = seat == turn.seat ? 1 : 0;
    turn.world.herald.Tell(turn.command.seq, offered, table.parties);
    return RefusalReason::kUnset;
  }

  Verdict OnAccept(const Turn& turn, const Accept& accept) const override {
    TableState& table = turn.table;
    const bool other = accept.author != 0 && accept.author != table.offered_by;
    if (!table.standing || table.offered_by == turn.command.party || other) return RefusalReason::kNoStandingOffer;
    if (table.agreed[turn.seat] != 0) return RefusalReason::kAlreadyMoved;
    Moved(turn) = 1;
    table.agreed[turn.seat] = 1;
    turn.world.herald.Tell(turn.command.seq, Accepted{table.id, table.round, turn.command.party}, table.parties);
    if (std::find(table.agreed.begin(), table.agreed.end(), 0) == table.agreed.end()) {
      turn.world.pending.push_back(Pending{table.id, turn.command.seq, RefusalReason::kUnset});
    }
    return RefusalReason::kUnset;
  }

  Verdict OnReject(const Turn& /*turn*/, const Reject& /*reject*/) const override {
    return RefusalReason::kNotInProtocol;
  }
  Verdict OnAward(const Turn& /*turn*/, const Award& /*award*/) const override { return RefusalReason::kNotInProtocol; }

  Verdict OnLeave(const Turn& turn, const Leave& /*leave*/) const override {
    TableState& table = turn.table;
    Moved(turn) = 1;
    turn.world.herald.Tell(turn.command.seq, LeftTable{table.id, table.round, turn.command.party}, table.parties);
    CloseTable(turn.world, table, TableResult::kLeft, turn.command.seq);
    return RefusalReason::kUnset;
  }

  void Advance(World& world, TableState& table) const override {
    if (++table.turn < table.parties.size()) return;
    table.turn = 0;
    NextRound(world, table);
  }

 private:
  // Whether the table's one speaker has moved in this step.
  static std::uint8_t& Moved(const Turn& turn) {
    return turn.world.table_moved[static_cast<std::size_t>(&turn.table - turn.world.state.tables.data())];
  }
};

}  // namespace

const Protocol& AlternatingOffers() {
  static const AlternatingOffersProtocol protocol;
  return protocol;
}

}  // namespace haggle
