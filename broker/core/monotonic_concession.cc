// Monotonic concession (Rosenschein, Zlotkin 1994: Rules of Encounter; of more than
// two parties, Endriss 2006: Monotonic concession protocols for multilateral
// negotiation).
//
// In every step, which is a round, all parties move at once: each may accept offers
// that stood when the step began, may put a new offer in the place of its own, and
// stays with its own if it says nothing. An offer accepted by all others in one step
// is the agreement, whatever its author does in that step. Of several, that of the
// party of the lowest rank, (party + tick) mod n, which favours nobody for ever;
// parties that want another rule agree on who accepts. If nobody has put another
// offer in the place of its own, the table ends in conflict.
//
// That a new offer is no worse for the others than the one before is for its author
// to see to: the table knows nobody's preferences.
#include <algorithm>

#include "broker/core/protocols.h"
#include "broker/core/simultaneous_offers.h"
#include "broker/core/tables.h"

namespace haggle::core {
namespace {

class ConcessionProtocol final : public SimultaneousProtocol<ConcessionCourse> {
 public:
  Verdict OnOffer(const TableMove& move, const Offer& offer) const override {
    TableState& table = move.table;
    ConcessionSeat& seat = Of(table).seats[move.seat];
    if (seat.said == Said::kOffered) return RefusalReason::kAlreadyMoved;
    seat.said = Said::kOffered;
    seat.offered = offer.values;
    move.world.router.Tell(move.command.seq, Offered{table.id, table.round, move.command.party, offer.values},
                           table.parties);
    return kAllowed;
  }

  Verdict OnAccept(const TableMove& move, const Accept& accept) const override {
    const TableState& table = move.table;
    std::vector<ConcessionSeat>& seats = Of(move.table).seats;
    const std::size_t author = AuthorOf(move, accept);
    if (author == seats.size() || author == move.seat || !seats[author].standing.has_value()) {
      return RefusalReason::kNoStandingOffer;
    }
    std::vector<std::uint32_t>& accepts = seats[move.seat].accepts;
    const auto accepted = static_cast<std::uint32_t>(author);
    if (std::find(accepts.begin(), accepts.end(), accepted) != accepts.end()) return RefusalReason::kAlreadyMoved;
    accepts.push_back(accepted);
    move.world.router.Tell(move.command.seq, Accepted{table.id, table.round, move.command.party, table.parties[author]},
                           table.parties);
    if (IsAccepted(seats, author)) seats[author].cause = move.command.seq;
    return kAllowed;
  }

  void Conclude(World& world, TableState& table) const override {
    const std::vector<ConcessionSeat>& seats = Of(table).seats;
    std::size_t best = seats.size();
    for (std::size_t seat = 0; seat < seats.size(); ++seat) {
      if (!IsAccepted(seats, seat)) continue;
      if (best == seats.size() || world.RankOf(table.parties[seat]) < world.RankOf(table.parties[best])) best = seat;
    }
    if (best < seats.size()) {
      const ConcessionSeat& author = seats[best];
      Settle(table, *author.standing, author.cause);
      table.offered_by = table.parties[best];
      Agree(world, table, author.cause);
    } else if (const Seq left = Left(table); left != 0) {
      CloseTable(world, table, TableResult::kLeft, left);
    }
  }

  void Advance(World& world, TableState& table) const override {
    bool conceded = false;
    for (ConcessionSeat& seat : Of(table).seats) {
      if (seat.offered.has_value()) {
        conceded = conceded || seat.standing != seat.offered;
        seat.standing = seat.offered;
        seat.offered.reset();
      }
      seat.accepts.clear();
    }
    ForgetSaid(table);
    if (conceded) {
      NextRound(world, table);
    } else {
      CloseTable(world, table, TableResult::kConflict, 0);
    }
  }

 protected:
  TurnKind Asks(const TableState& /*table*/, std::size_t /*seat*/) const override { return TurnKind::kConcede; }
  bool MayGoOn(Said said) const override { return said != Said::kLeft; }

 private:
  // The seat whose offer is accepted; the number of seats if that is nobody's.
  static std::size_t AuthorOf(const TableMove& move, const Accept& accept) {
    const std::vector<PartyId>& parties = move.table.parties;
    if (accept.author == 0) return parties.size() == 2 ? 1 - move.seat : parties.size();
    return static_cast<std::size_t>(std::find(parties.begin(), parties.end(), accept.author) - parties.begin());
  }

  static bool IsAccepted(const std::vector<ConcessionSeat>& seats, std::size_t author) {
    const auto wanted = static_cast<std::uint32_t>(author);
    for (std::size_t seat = 0; seat < seats.size(); ++seat) {
      const std::vector<std::uint32_t>& accepts = seats[seat].accepts;
      if (seat != author && std::find(accepts.begin(), accepts.end(), wanted) == accepts.end()) return false;
    }
    return true;
  }
};

}  // namespace

const Protocol& MonotonicConcession() {
  static const ConcessionProtocol protocol;
  return protocol;
}

}  // namespace haggle::core
