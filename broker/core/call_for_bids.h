// What contract net and auctions have in common: the first party calls, the others
// bid at once, the bids are settled. One round of two or three steps.
#pragma once

#include "broker/core/simultaneous_offers.h"

namespace haggle::core {

// A fault of `supply` (AuctionRules) unless so many units can be paid at any price of the issue: no sum that is paid is
// greater than 2^62.
void CheckPayable(FaultList& faults, std::int64_t supply, const Issue& price);

// The first party's Offer is the call, told to the table; silence calls for what the
// table is about, Leave calls it off. Bids are told to their bidder, and to the
// first party if the protocol says so; a bidder that passes rejects or is silent,
// and cannot end the table. Without a bid the table is rejected. Immutable,
// thread-safe.
class CallForBidsProtocol : public SimultaneousProtocol<TenderCourse> {
 public:
  static constexpr std::uint32_t kCall = 0;
  static constexpr std::uint32_t kBids = 1;
  static constexpr std::uint32_t kAwarding = 2;

  Traders traders() const override { return Traders::kMany; }
  void Check(const TableSpec& spec, FaultList& faults) const override;
  Verdict OnOffer(const TableMove& move, const Offer& offer) const override;
  Verdict OnReject(const TableMove& move, const Reject& reject) const override;
  Verdict OnLeave(const TableMove& move, const Leave& leave) const override;
  void Conclude(World& world, TableState& table) const override;
  void Advance(World& world, TableState& table) const override;

 protected:
  // Whether the first party sees the bids, and then awards (Conclude is told when).
  virtual bool Awards() const { return false; }

  // All bids are made, at least one (Awards: the first party has said what it says).
  // An agreement is left in the table; false: there is none.
  virtual bool Resolve(World& world, TableState& table) const = 0;

  TurnKind Asks(const TableState& table, std::size_t seat) const override;

 private:
  static bool HasBids(const TableState& table);
};

}  // namespace haggle::core
