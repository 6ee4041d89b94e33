#include "broker/core/ledger.h"

#include <algorithm>
#include <utility>

#include "proto/base/check.h"
#include "proto/base/sorted_list.h"

namespace haggle::core {

Ledger::Ledger(MarketState& state, const Directory& directory)
    : state_(&state),
      directory_(&directory),
      received_(directory.size(), 0),
      changed_(directory.size(), 1),
      most_backlog_(state.scenario.products.size(), 0) {}

Ledger::Ledger(MarketState& state, const Directory& directory, const Ledger& other) : Ledger(other) {
  state_ = &state;
  directory_ = &directory;
}

void Ledger::BeginStep() { std::fill(received_.begin(), received_.end(), 0); }

std::size_t Ledger::Index(PartyId party) const {
  const int index = directory_->IndexOf(party);
  HAGGLE_CHECK(index >= 0);
  return static_cast<std::size_t>(index);
}

Money Ledger::Spendable(PartyId party) const {
  const std::size_t index = Index(party);
  const PartyState& state = state_->parties[index];
  return Money(state.cash_cents) + Money(state.credit_cents) - Money(received_[index]);
}

Verdict Ledger::CanPay(PartyId party, Int128 cents) const {
  if (cents <= 0 || cents <= Int128{Spendable(party).count()}) return kAllowed;
  return state_->parties[Index(party)].credit_cents > 0 ? RefusalReason::kOverCredit : RefusalReason::kNotEnoughCash;
}

void Ledger::Credit(std::size_t index, Money amount) {
  PartyState& party = state_->parties[index];
  party.cash_cents = CheckedAdd(party.cash_cents, amount.count());
  changed_[index] = 1;
}

void Ledger::Debit(std::size_t index, Money amount) {
  PartyState& party = state_->parties[index];
  party.cash_cents = CheckedSub(party.cash_cents, amount.count());
  changed_[index] = 1;
}

void Ledger::Income(PartyId party, Money amount) {
  const std::size_t index = Index(party);
  Credit(index, amount);
  state_->parties[index].income_cents = CheckedAdd(state_->parties[index].income_cents, amount.count());
}

void Ledger::Funding(PartyId party, Money amount) {
  const std::size_t index = Index(party);
  Credit(index, amount);
  state_->parties[index].funding_cents = CheckedAdd(state_->parties[index].funding_cents, amount.count());
}

void Ledger::PayOutside(PartyId party, Money amount) {
  const std::size_t index = Index(party);
  Debit(index, amount);
  state_->parties[index].outside_cents = CheckedAdd(state_->parties[index].outside_cents, amount.count());
}

void Ledger::Pay(PartyId from, PartyId to, Money amount) {
  const std::size_t payer = Index(from);
  const std::size_t payee = Index(to);
  Debit(payer, amount);
  state_->parties[payer].paid_cents = CheckedAdd(state_->parties[payer].paid_cents, amount.count());
  Credit(payee, amount);
  state_->parties[payee].received_cents = CheckedAdd(state_->parties[payee].received_cents, amount.count());
  received_[payee] = CheckedAdd(received_[payee], amount.count());
}

void Ledger::TakeDeposit(PartyId owner, PartyId seller, Money amount) {
  const std::size_t payer = Index(owner);
  Debit(payer, amount);
  state_->parties[payer].paid_cents = CheckedAdd(state_->parties[payer].paid_cents, amount.count());
  PartyState& holder = state_->parties[Index(seller)];
  holder.deposits_cents = CheckedAdd(holder.deposits_cents, amount.count());
}

void Ledger::ReturnDeposit(PartyId owner, PartyId seller, Money refund, Money fee) {
  PartyState& holder = state_->parties[Index(seller)];
  holder.deposits_cents = CheckedSub(holder.deposits_cents, (refund + fee).count());
  for (const auto& [party, amount] : {std::make_pair(owner, refund), std::make_pair(seller, fee)}) {
    const std::size_t index = Index(party);
    Credit(index, amount);
    state_->parties[index].received_cents = CheckedAdd(state_->parties[index].received_cents, amount.count());
    received_[index] = CheckedAdd(received_[index], amount.count());
  }
}

void Ledger::Settle(PartyId owner, PartyId seller, Money deposit, Money rest) {
  const std::size_t index = Index(seller);
  PartyState& holder = state_->parties[index];
  holder.deposits_cents = CheckedSub(holder.deposits_cents, deposit.count());
  Credit(index, deposit);
  holder.received_cents = CheckedAdd(holder.received_cents, deposit.count());
  received_[index] = CheckedAdd(received_[index], deposit.count());
  Pay(owner, seller, rest);
}

BookingState* Ledger::FindBooking(BookingId id) { return FindByKey(state_->bookings, id, IdOf()); }

void Ledger::AddBooking(BookingState booking) {
  MarkChanged(booking.booking.owner);
  const auto at = PlaceOf(state_->bookings, booking.booking.id, IdOf());
  HAGGLE_CHECK(at == state_->bookings.end() || at->booking.id != booking.booking.id);
  state_->bookings.insert(at, booking);
  std::int64_t& most = most_backlog_[booking.booking.product];
  most = CheckedAdd(most, booking.booking.units);
}

void Ledger::Sweep() {
  auto& bookings = state_->bookings;
  bookings.erase(
      std::remove_if(bookings.begin(), bookings.end(), [](const BookingState& b) { return b.booking.units == 0; }),
      bookings.end());
  std::fill(most_backlog_.begin(), most_backlog_.end(), 0);
  for (const BookingState& b : bookings) {
    std::int64_t& most = most_backlog_[b.booking.product];
    most = CheckedAdd(most, b.booking.units);
  }
}

Position& Ledger::PositionOf(PartyId party, ProductId product) { return PartyOf(party).positions[product]; }

PartyState& Ledger::PartyOf(PartyId party) { return state_->parties[Index(party)]; }

bool Ledger::Changed(PartyId party) const { return changed_[Index(party)] != 0; }
void Ledger::MarkChanged(PartyId party) { changed_[Index(party)] = 1; }
void Ledger::ClearChanged(PartyId party) { changed_[Index(party)] = 0; }

}  // namespace haggle::core
