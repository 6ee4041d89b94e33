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

namespace haggle::core {
namespace {

class AlternatingOffersProtocol final : public Protocol {
 public:
  void Open(TableState& table) const override { table.course.emplace<AlternatingCourse>(); }

  void Ask(World& world, const TableState& table) const override {
    AskSeat(world, table, CourseOf<AlternatingCourse>(table).speaker);
  }

  Verdict MayMove(const TableMove& move) const override {
    // A table that there was no room for is closed without having been opened.
    const auto* const course = std::get_if<AlternatingCourse>(&move.table.course);
    const bool asked = course != nullptr && move.seat == course->speaker;
    if (asked && Moved(move) != 0) return RefusalReason::kAlreadyMoved;
    if (move.table.stage == TableStage::kClosed) return RefusalReason::kTableClosed;
    return asked ? kAllowed : RefusalReason::kNotYourTurn;
  }

  Verdict OnOffer(const TableMove& move, const Offer& offer) const override {
    TableState& table = move.table;
    const Offered offered{table.id, table.round, move.command.party, offer.values};
    Moved(move) = 1;
    table.standing = true;
    table.offer = offer.values;
    table.offered_by = move.command.party;
    for (std::size_t seat = 0; seat < table.agreed.size(); ++seat) table.agreed[seat] = seat == move.seat ? 1 : 0;
    move.world.router.Tell(move.command.seq, offered, table.parties);
    return kAllowed;
  }

  Verdict OnAccept(const TableMove& move, const Accept& accept) const override {
    TableState& table = move.table;
    const bool other = accept.author != 0 && accept.author != table.offered_by;
    if (!table.standing || table.offered_by == move.command.party || other) return RefusalReason::kNoStandingOffer;
    if (table.agreed[move.seat] != 0) return RefusalReason::kAlreadyMoved;
    Moved(move) = 1;
    table.agreed[move.seat] = 1;
    move.world.router.Tell(move.command.seq, Accepted{table.id, table.round, move.command.party}, table.parties);
    if (std::find(table.agreed.begin(), table.agreed.end(), 0) == table.agreed.end()) {
      move.world.pending.push_back(Pending{table.id, move.command.seq, kAllowed});
    }
    return kAllowed;
  }

  Verdict OnReject(const TableMove& /*move*/, const Reject& /*reject*/) const override {
    return RefusalReason::kNotInProtocol;
  }
  Verdict OnAward(const TableMove& /*move*/, const Award& /*award*/) const override {
    return RefusalReason::kNotInProtocol;
  }

  Verdict OnLeave(const TableMove& move, const Leave& /*leave*/) const override {
    TableState& table = move.table;
    Moved(move) = 1;
    move.world.router.Tell(move.command.seq, LeftTable{table.id, table.round, move.command.party}, table.parties);
    CloseTable(move.world, table, TableResult::kLeft, move.command.seq);
    return kAllowed;
  }

  void Advance(World& world, TableState& table) const override {
    auto& course = CourseOf<AlternatingCourse>(table);
    if (++course.speaker < table.parties.size()) return;
    course.speaker = 0;
    NextRound(world, table);
  }

 private:
  // Whether the table's one speaker has moved in this step.
  static std::uint8_t& Moved(const TableMove& move) {
    return move.world.table_moved[static_cast<std::size_t>(&move.table - move.world.state.tables.data())];
  }
};

}  // namespace

const Protocol& AlternatingOffers() {
  static const AlternatingOffersProtocol protocol;
  return protocol;
}

}  // namespace haggle::core
