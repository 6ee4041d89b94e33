// The double auction of two: the first party sells and asks a price, the second one
// buys and bids one, both in one step and unseen by each other. If the bid reaches
// the ask they trade at k * bid + (1 - k) * ask, rounded down to a value of the
// issue, k being AuctionRules.bid_permille; else, and if one of them passes, there is
// no agreement (K. Chatterjee, W. Samuelson 1983: Bargaining under incomplete
// information, Operations Research 31:835-851).
//
// Nobody is shown the other's price; the agreement tells the price that came of them.
#include <algorithm>

#include "broker/core/agreements.h"
#include "broker/core/call_for_bids.h"
#include "broker/core/protocols.h"
#include "broker/core/simultaneous_offers.h"
#include "broker/core/tables.h"

namespace haggle::core {
namespace {

constexpr std::size_t kAsks = 0;
constexpr std::size_t kBidder = 1;

class DoubleAuctionProtocol final : public SimultaneousProtocol<TenderCourse> {
 public:
  Traders traders() const override { return Traders::kMany; }

  void Check(const TableSpec& spec, FaultList& faults) const override {
    faults.Between("rounds", spec.rounds, 1, 1);
    if (spec.parties.size() > 2) {
      faults.Add("parties",
                 "expected two, one that asks and one that bids, because the protocol is a double auction, "
                 "found " +
                     std::to_string(spec.parties.size()));
    }
    if (spec.issues.size() != 1 || spec.issues[0].categorical()) {
      faults.Add("issues",
                 "expected one issue with low, high and step, the price, because the protocol is a double "
                 "auction, found " +
                     std::to_string(spec.issues.size()) + " or categories");
    }
    faults.Under("auction", [&] { CheckRules(spec, faults); });
  }

  Verdict OnOffer(const TableMove& move, const Offer& offer) const override {
    TableState& table = move.table;
    std::vector<Outcome>& offers = Of(table).seats[move.seat].offers;
    offers.assign(1, offer.values);
    if (move.seat == kBidder) {
      const Verdict payable = JudgeBids(move.world, table, move.command.party, offers);
      if (payable != kAllowed) {
        offers.clear();
        return payable;
      }
    }
    Say(move, Said::kOffered);
    move.world.router.Tell(move.command.seq, Offered{table.id, table.round, move.command.party, offer.values},
                           {move.command.party});
    return kAllowed;
  }

  Verdict OnReject(const TableMove& move, const Reject& /*reject*/) const override {
    Say(move, Said::kRejected);
    move.world.router.Tell(move.command.seq, Rejected{move.table.id, move.table.round, move.command.party},
                           {move.command.party});
    return kAllowed;
  }

  // One passes: walking away would tell nothing else.
  Verdict OnLeave(const TableMove& /*move*/, const Leave& /*leave*/) const override {
    return RefusalReason::kNotInProtocol;
  }

  void Conclude(World& world, TableState& table) const override {
    TenderCourse& course = Of(table);
    const TenderSeat& seller = course.seats[kAsks];
    const TenderSeat& buyer = course.seats[kBidder];
    if (seller.offers.empty() || buyer.offers.empty()) return;
    const std::int64_t ask = seller.offers[0][0];
    const std::int64_t bid = buyer.offers[0][0];
    if (bid < ask) return;
    const TableSpec& spec = world.state.scenario.tables[table.spec()];
    course.price = Between(spec, bid, ask);
    course.winner = table.parties[kBidder];
    const std::int64_t units = std::max<std::int64_t>(1, spec.auction.supply);
    course.awards = {Awarded{course.winner, units, CheckedMul(units, course.price)}};
    Outcome agreed;
    agreed.push_back(course.price);
    Settle(table, agreed, std::max(seller.cause, buyer.cause));
    Agree(world, table, course.settled);
  }

  void Advance(World& world, TableState& table) const override { CloseTable(world, table, TableResult::kRejected, 0); }

 protected:
  TurnKind Asks(const TableState& /*table*/, std::size_t /*seat*/) const override { return TurnKind::kBid; }

 private:
  static void CheckRules(const TableSpec& spec, FaultList& faults) {
    const AuctionRules& rules = spec.auction;
    faults.Between("supply", rules.supply, 0, bounds::kUnits);
    faults.Between("bid_permille", rules.bid_permille, 0, 1000);
    if (rules.reserve != 0 || rules.reverse || rules.last_accepted) {
      faults.Add("", "expected supply and bid_permille alone, because the protocol is a double auction, found others");
    }
    if (!spec.issues.empty()) CheckPayable(faults, rules.supply, spec.issues[0]);
  }

  // Where between the ask and the bid, which is no lower, they trade.
  static std::int64_t Between(const TableSpec& spec, std::int64_t bid, std::int64_t ask) {
    const std::int64_t step = std::max<std::int64_t>(1, spec.issues[0].step);
    const std::int64_t over = Permille(bid - ask, spec.auction.bid_permille);
    return ask + over - over % step;
  }
};

}  // namespace

const Protocol& DoubleAuction() {
  static const DoubleAuctionProtocol protocol;
  return protocol;
}

}  // namespace haggle::core
