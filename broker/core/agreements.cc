#include "broker/core/agreements.h"

#include <algorithm>

#include "broker/core/protocol.h"
#include "broker/core/redirection.h"
#include "broker/core/supply.h"
#include "broker/core/tables.h"
#include "proto/base/ids.h"
#include "proto/base/premium.h"

namespace haggle::core {
namespace {

std::int64_t RoundedToLot(const World& world, std::int64_t units) { return units - units % world.Lot(); }

// What `offer` gives to the issue with `role`.
std::int64_t ValueOf(const World& world, const TableState& table, const Outcome& offer, IssueRole role,
                     std::int64_t otherwise) {
  const std::vector<Issue>& issues = IssuesOf(world, table);
  for (std::size_t i = 0; i < issues.size() && i < static_cast<std::size_t>(offer.size); ++i) {
    if (issues[i].role == role) return issues[i].meaning(offer.values[i]);
  }
  return otherwise;
}

// The price of a unit, and what of it is prepaid.
void SetPrice(const World& world, const TableState& table, const Outcome& offer, std::int64_t price, Sale& sale) {
  sale.price_cents = price;
  sale.deposit_cents =
      Permille(price, ValueOf(world, table, offer, IssueRole::kPrepaid, world.rules().deposit_permille));
}

// Price, prepayment and date of a table's sales; the guests of a private one may pay different prices.
Sale CommonTerms(const World& world, const TableState& table, const Outcome& offer) {
  const std::int64_t list = world.state.products[table.product].price_cents;
  const std::int64_t premium = ValueOf(world, table, offer, IssueRole::kPremium, 0);
  Sale sale;
  SetPrice(world, table, offer,
           ValueOf(world, table, offer, IssueRole::kPrice, Permille(list, CheckedAdd(1000, premium))), sale);
  const std::int64_t window = ValueOf(world, table, offer, IssueRole::kWindow, 0);
  sale.by_tick = window > 0 ? static_cast<Tick>(world.state.tick + window) : 0;
  return sale;
}

// Whom a table that sells to one sells to: the winner, or the buyer who sits there; a
// mediator's own kind does not matter.
PartyId BuyerAt(const World& world, const TableState& table) {
  if (const TenderCourse* tender = table.tender(); tender != nullptr && tender->winner != 0) return tender->winner;
  const auto first = table.parties.begin() + (ProtocolOf(table).traders() == Traders::kMediated ? 1 : 0);
  return *std::find_if(first, table.parties.end(), [&](PartyId party) {
    return world.directory.KindOf(world.directory.IndexOf(party)) == PartyKind::kBuyer;
  });
}

// kAllowed if every owner can pay its deposit. Each sale has an owner of its own.
Verdict JudgeSales(const World& world, const TableState& table) {
  const std::vector<Sale> sales = SalesOf(world, table);
  std::int64_t units = 0;
  for (const Sale& sale : sales) units += sale.units;
  if (BacklogTooLong(world, table.product, units)) return RefusalReason::kTooManyUnits;
  for (const Sale& sale : sales) {
    const Verdict reason = world.ledger.CanPay(sale.owner, Int128{sale.units} * sale.deposit_cents);
    if (reason != kAllowed) return reason;
  }
  return kAllowed;
}

void CarryOutSales(World& world, const TableState& table, Seq cause) {
  std::uint32_t index = 0;
  for (const Sale& sale : SalesOf(world, table)) {
    if (sale.units == 0) continue;
    BookingState state;
    state.consent = Consent::kAgreement;
    state.table = table.id;
    Booking& booking = state.booking;
    booking.id = AgreedBookingId(cause, index++);
    booking.owner = sale.owner;
    booking.product = table.product;
    booking.units = sale.units;
    booking.price_cents = sale.price_cents;
    booking.deposit_cents = sale.deposit_cents;
    booking.requested_tick = world.state.tick;
    booking.placed_tick = world.state.tick;
    booking.by_tick = sale.by_tick;
    world.ledger.TakeDeposit(sale.owner, table.seller, Money(CheckedMul(sale.units, sale.deposit_cents)));
    world.ledger.AddBooking(state);
    Position& position = world.ledger.PositionOf(sale.owner, table.product);
    position.agreed = CheckedAdd(position.agreed, sale.units);
    world.router.Tell(cause, Ordered{booking}, {sale.owner, world.directory.PrincipalOf(sale.owner), table.seller});
  }
}

Verdict Judge(World& world, const TableState& table) {
  if (table.kind() == TableKind::kRedirection) return JudgeRedirection(world, table);
  return table.sells ? JudgeSales(world, table) : kAllowed;
}

void CarryOut(World& world, TableState& table, Seq cause) {
  if (table.kind() == TableKind::kRedirection || table.sells) {
    AgreementState agreement;
    agreement.table = table.id;
    agreement.kind = table.kind();
    agreement.tick = world.state.tick;
    for (std::size_t i = 0; i < table.parties.size(); ++i) {
      if (table.agreed[i] != 0) agreement.agreed.push_back(table.parties[i]);
    }
    // Who has not won an award or an auction has no part in what it comes to.
    agreement.parties = table.tender() != nullptr ? agreement.agreed : table.parties;
    world.state.agreements.push_back(std::move(agreement));
  }
  CloseTable(world, table, TableResult::kAgreed, cause);
  if (table.kind() == TableKind::kRedirection) {
    CarryOutRedirection(world, table, cause);
  } else if (table.sells) {
    CarryOutSales(world, table, cause);
  }
}

}  // namespace

std::int64_t AgreedValue(const World& world, const TableState& table, IssueRole role, std::int64_t otherwise) {
  return ValueOf(world, table, table.offer, role, otherwise);
}

std::vector<Sale> SalesOf(const World& world, const TableState& table) {
  std::vector<Sale> sales;
  Sale sale = CommonTerms(world, table, table.offer);
  if (const auto* dinner = std::get_if<DinnerSubject>(&table.subject)) {
    const std::int64_t share = AgreedValue(world, table, IssueRole::kShare, 1000);
    const std::int64_t premium = AgreedValue(world, table, IssueRole::kPremium, 0);
    const std::int64_t list = world.state.products[table.product].price_cents;
    for (std::size_t i = 0; i < dinner->pleas.size(); ++i) {
      // By what is pleaded for: how a lot rounds what is given shifts nothing between the guests.
      const std::int64_t rate = PremiumRate(world.rules().dinner.premium_by, dinner->pleas, i, premium);
      SetPrice(world, table, table.offer, CheckedAdd(list, MulDiv(list, rate, kWholePremium)), sale);
      sale.owner = dinner->pleas[i].party;
      sale.units = RoundedToLot(world, Permille(dinner->pleas[i].units, share));
      sales.push_back(sale);
    }
    return sales;
  }
  if (const TenderCourse* tender = table.tender(); tender != nullptr && !tender->awards.empty()) {
    for (const Awarded& award : tender->awards) {
      sale.owner = award.party;
      sale.units = RoundedToLot(world, award.units);
      sale.price_cents = tender->price;
      sale.deposit_cents = Permille(tender->price, world.rules().deposit_permille);
      sales.push_back(sale);
    }
    return sales;
  }
  sale.owner = BuyerAt(world, table);
  sale.units = RoundedToLot(world, AgreedValue(world, table, IssueRole::kUnits, 0));
  sales.push_back(sale);
  return sales;
}

Verdict JudgeBids(const World& world, const TableState& table, PartyId bidder, const std::vector<Outcome>& bids) {
  if (!table.sells) return kAllowed;
  const std::int64_t lot = std::max<std::int64_t>(1, world.state.scenario.tables[table.spec()].auction.supply);
  Int128 due = 0;
  for (const Outcome& bid : bids) {
    const std::int64_t units = RoundedToLot(world, ValueOf(world, table, bid, IssueRole::kUnits, lot));
    due += Int128{units} * CommonTerms(world, table, bid).deposit_cents;
  }
  return world.ledger.CanPay(bidder, due);
}

void CarryOutAgreements(World& world) {
  auto& pending = world.pending;
  std::sort(pending.begin(), pending.end(), [](const Pending& a, const Pending& b) { return a.table < b.table; });
  for (Pending& agreement : pending) agreement.before = Judge(world, *FindTable(world, agreement.table));
  for (const Pending& agreement : pending) {
    TableState& table = *FindTable(world, agreement.table);
    Verdict reason = agreement.before;
    if (reason == kAllowed && Judge(world, table) != kAllowed) {
      reason = RefusalReason::kConflict;
    }
    if (reason == kAllowed) {
      CarryOut(world, table, agreement.cause);
    } else {
      CloseTable(world, table, TableResult::kRefused, agreement.cause, reason);
    }
  }
  pending.clear();
  world.ledger.Sweep();
}

}  // namespace haggle::core
