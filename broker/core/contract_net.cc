// Contract net (Smith 1980: The contract net protocol). The first party is the
// manager: it announces a task, which the others may bid for, each once and at the
// same time; it sees the bids and awards the task to one of them or to none. The
// awarded bid is the agreement of the two. Bidders do not see each other's bids.
#include <algorithm>

#include "broker/core/call_for_bids.h"
#include "broker/core/protocols.h"

namespace haggle::core {
namespace {

class ContractNetProtocol final : public CallForBidsProtocol {
 public:
  Verdict OnAward(const TableMove& move, const Award& award) const override {
    const TableState& table = move.table;
    TenderCourse& course = Of(move.table);
    if (course.part != kAwarding) return RefusalReason::kNotInProtocol;
    const auto winner = std::find(table.parties.begin() + 1, table.parties.end(), award.party);
    if (winner == table.parties.end()) return RefusalReason::kNoSuchParty;
    const auto seat = static_cast<std::size_t>(winner - table.parties.begin());
    if (course.seats[seat].offers.empty()) return RefusalReason::kNoStandingOffer;
    Say(move, Said::kAccepted);
    course.winner = award.party;
    return kAllowed;
  }

 protected:
  bool Awards() const override { return true; }

  bool Resolve(World& /*world*/, TableState& table) const override {
    const TenderCourse& course = Of(table);
    if (course.winner == 0) return false;
    const auto winner = std::find(table.parties.begin(), table.parties.end(), course.winner);
    const auto seat = static_cast<std::size_t>(winner - table.parties.begin());
    Settle(table, course.seats[seat].offers.front(), course.seats[0].cause);
    std::fill(table.agreed.begin(), table.agreed.end(), 0);
    table.agreed[0] = 1;
    table.agreed[seat] = 1;
    table.offered_by = course.winner;
    return true;
  }
};

}  // namespace

const Protocol& ContractNet() {
  static const ContractNetProtocol protocol;
  return protocol;
}

}  // namespace haggle::core
