// The only place where cash, deposits and bookings change. Every transfer is
// double entry and checked against overflow (units.h); that it is allowed and
// affordable is for the rules to find out first.
#pragma once

#include <cstdint>
#include <vector>

#include "broker/core/directory.h"
#include "broker/core/state.h"
#include "broker/core/verdict.h"
#include "proto/base/units.h"

namespace haggle::core {

// Thread-compatible. `state` and `directory` must outlive the ledger.
class Ledger {
 public:
  Ledger(MarketState& state, const Directory& directory);
  // As `other` stands, over a copy of its state and directory.
  Ledger(MarketState& state, const Directory& directory, const Ledger& other);
  Ledger& operator=(const Ledger&) = delete;

  // A new step: what is received from now on cannot be spent before the next.
  void BeginStep();

  // What a party can pay in this step: cash and credit before it, less what it
  // has paid in it. Moves are judged against the state before the step, so money
  // received in a step does not count.
  Money Spendable(PartyId party) const;
  // kAllowed if the party can pay `cents`; kNotEnoughCash, or kOverCredit for a
  // party with a credit line.
  Verdict CanPay(PartyId party, Int128 cents) const;

  void Income(PartyId party, Money amount);
  void Funding(PartyId party, Money amount);
  void PayOutside(PartyId party, Money amount);
  void Pay(PartyId from, PartyId to, Money amount);

  // A deposit goes from the owner's cash to what the seller holds.
  void TakeDeposit(PartyId owner, PartyId seller, Money amount);
  // A held deposit goes back to the owner, the fee to the seller's cash.
  void ReturnDeposit(PartyId owner, PartyId seller, Money refund, Money fee);
  // On shipping: the held deposit becomes the seller's, and the owner pays the rest.
  void Settle(PartyId owner, PartyId seller, Money deposit, Money rest);

  // Bookings are kept by id. Pointers hold until the next AddBooking or Sweep.
  BookingState* FindBooking(BookingId id);
  void AddBooking(BookingState booking);
  // Removes bookings of which nothing is left.
  void Sweep();
  // Never less than the units of all open bookings of the product, and no more right after Sweep: units of bookings
  // only fall but by AddBooking. For who would have to count the book for each order.
  std::int64_t MostBacklog(ProductId product) const { return most_backlog_[product]; }

  Position& PositionOf(PartyId party, ProductId product);
  PartyState& PartyOf(PartyId party);

  // Whether the party's Statement has changed since ClearChanged.
  bool Changed(PartyId party) const;
  void MarkChanged(PartyId party);
  void ClearChanged(PartyId party);

 private:
  Ledger(const Ledger&) = default;

  std::size_t Index(PartyId party) const;
  void Credit(std::size_t index, Money amount);
  void Debit(std::size_t index, Money amount);

  MarketState* state_;
  const Directory* directory_;
  std::vector<std::int64_t> received_;      // in this step, by party index
  std::vector<std::uint8_t> changed_;       // by party index
  std::vector<std::int64_t> most_backlog_;  // by product
};

}  // namespace haggle::core
