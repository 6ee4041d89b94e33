// Auctions under sealed bids. The first party is the auctioneer and sells
// AuctionRules.supply units, or buys them (`reverse`); its call sets the reserve. The
// last issue of the table is the price a unit.
//
//   first price    one lot goes to the best bid, at its own price
//   second price   one lot goes to the best bid, at the price of the best losing bid or
//                  the reserve (Vickrey 1961: Counterspeculation, auctions, and
//                  competitive sealed tenders)
//   uniform price  each offer of a bidder is for so many units more at so much each; the
//                  best offers get them, all at one price: that of the best losing offer
//                  or the reserve, or (`last_accepted`) of the worst winning one
//   VCG            the same units; each winner pays what its units would be worth to the
//                  others (Clarke 1971; see auction_clearing.h)
//
// Nobody is shown another's bid; what came of it is told at the end. Among equal bids
// those of the party of the lowest rank, (party + tick) mod n, come first. Bids beyond the
// reserve lose. The reserve is what the auctioneer calls, else AuctionRules.reserve, else
// the worst price that can be bid.
#include <algorithm>

#include "broker/core/auction_clearing.h"
#include "broker/core/call_for_bids.h"
#include "broker/core/protocols.h"

namespace haggle::core {
namespace {

enum class Pricing : std::uint8_t { kFirst, kSecond, kUniform, kClarke };

class AuctionProtocol final : public CallForBidsProtocol {
 public:
  explicit AuctionProtocol(Pricing pricing) : pricing_(pricing) {}

  Traders traders() const override { return pricing_ == Pricing::kClarke ? Traders::kNone : Traders::kMany; }

  void Check(const TableSpec& spec, FaultList& faults) const override {
    CallForBidsProtocol::Check(spec, faults);
    const std::size_t issues = OneLot() ? 1 : 2;
    if (spec.issues.size() != issues) {
      const std::string what = OneLot() ? "one issue, the price a unit" : "two issues, units and price a unit";
      faults.Add("issues", "expected " + what + ", found " + std::to_string(spec.issues.size()));
      return;
    }
    for (const Issue& issue : spec.issues) {
      if (issue.categorical()) {
        faults.Add("issues", "expected an issue with low, high and step, because it is bid on, found categories in " +
                                 Quoted(issue.name));
        return;
      }
    }
    if (!OneLot() && spec.issues[0].low < 0) faults.Between("issues.0.low", spec.issues[0].low, 0, bounds::kUnits);
    CheckRules(spec, faults);
  }

 protected:
  bool MayGoOn(Said said) const override { return said == Said::kNothing || (said == Said::kOffered && !OneLot()); }

  bool Resolve(World& world, TableState& table) const override {
    TenderCourse& course = Of(table);
    const TableSpec& spec = world.state.scenario.tables[table.spec()];
    const AuctionRules& rules = spec.auction;
    const std::int64_t supply = std::max<std::int64_t>(1, rules.supply);
    const std::int64_t sign = rules.reverse ? -1 : 1;
    const AuctionClearing clearing =
        ClearAuction(BidsAt(world, table, sign), course.seats.size(), OneLot() ? 1 : supply,
                     sign * ReserveOf(course, rules, spec.issues.back()));
    const bool own = pricing_ == Pricing::kFirst || (pricing_ == Pricing::kUniform && rules.last_accepted);
    course.price = sign * (own ? clearing.last_accepted : clearing.FirstRejected());
    course.settled = 0;
    for (std::size_t seat = 1; seat < course.seats.size(); ++seat) {
      course.settled = std::max(course.settled, course.seats[seat].cause);
      if (clearing.units[seat] == 0) continue;
      Awarded award;
      award.party = table.parties[seat];
      award.units = OneLot() ? supply : clearing.units[seat];
      award.payment = pricing_ == Pricing::kClarke ? sign * static_cast<std::int64_t>(ClarkePayment(clearing, seat))
                                                   : CheckedMul(award.units, course.price);
      course.awards.push_back(award);
      table.agreed[seat] = 1;
    }
    if (course.awards.empty()) return false;
    table.agreed[0] = 1;
    if (OneLot()) {
      course.winner = course.awards.front().party;
      table.offer = Outcome();
      table.offer.push_back(static_cast<OutcomeValue>(course.price));
    }
    return true;
  }

 private:
  using OutcomeValue = std::remove_cvref_t<decltype(Outcome().values[0])>;

  bool OneLot() const { return pricing_ == Pricing::kFirst || pricing_ == Pricing::kSecond; }

  void CheckRules(const TableSpec& spec, FaultList& faults) const {
    const Issue& price = spec.issues.back();
    const AuctionRules& rules = spec.auction;
    faults.Under("auction", [&] {
      faults.Between("supply", rules.supply, 0, bounds::kUnits);
      const std::int64_t reserve = rules.reserve;
      const bool on_grid = price.low <= reserve && reserve <= price.high &&
                           (reserve - price.low) % std::max<std::int64_t>(1, price.step) == 0;
      if (reserve != 0 && !on_grid) {
        faults.Add("reserve",
                   "expected 0 or a value of the issue " + Quoted(price.name) + ", found " + std::to_string(reserve));
      }
      if (rules.last_accepted && pricing_ != Pricing::kUniform) {
        faults.Add("last_accepted", "expected false, because the protocol is not uniform price, found true");
      }
      CheckPayable(faults, rules.supply, price);
    });
  }

  std::vector<UnitBid> BidsAt(const World& world, const TableState& table, std::int64_t sign) const {
    std::vector<UnitBid> bids;
    const std::vector<TenderSeat>& seats = Of(table).seats;
    for (std::size_t seat = 1; seat < seats.size(); ++seat) {
      for (const Outcome& offer : seats[seat].offers) {
        UnitBid bid;
        bid.bidder = seat;
        bid.units = OneLot() ? 1 : offer[0];
        bid.value = sign * std::int64_t{offer[OneLot() ? 0 : 1]};
        bid.rank = world.RankOf(table.parties[seat]);
        bids.push_back(bid);
      }
    }
    return bids;
  }

  static std::int64_t ReserveOf(const TenderCourse& course, const AuctionRules& rules, const Issue& price) {
    const std::vector<Outcome>& call = course.seats[0].offers;
    if (!call.empty()) return call.front().values[static_cast<std::size_t>(call.front().size - 1)];
    if (rules.reserve != 0) return rules.reserve;
    return rules.reverse ? price.high : price.low;
  }

  const Pricing pricing_;
};

}  // namespace

const Protocol& FirstPrice() {
  static const AuctionProtocol protocol(Pricing::kFirst);
  return protocol;
}

const Protocol& SecondPrice() {
  static const AuctionProtocol protocol(Pricing::kSecond);
  return protocol;
}

const Protocol& UniformPrice() {
  static const AuctionProtocol protocol(Pricing::kUniform);
  return protocol;
}

const Protocol& Vcg() {
  static const AuctionProtocol protocol(Pricing::kClarke);
  return protocol;
}

}  // namespace haggle::core
